// node scripts/vm/run.mjs [OPTION...] COMMAND [ARGUMENT...]: runs a command on a Linux kernel that has SCTP.
//
// A virtual machine in software (no privileges, no /dev/kvm) boots Debian's kernel on the host's own files, which it can
// read; what it writes is kept in its memory and goes with it. Output and exit code are the command's.
//
// --input           the command reads what this process does; otherwise it has no input
// --namespace NAME  of `ip netns`, where the machine runs
// --tap DEVICE      of that namespace; eth0 of the machine, the next one is eth1
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

import { makeInitramfs } from './initramfs.mjs';
import { findKernel } from './kernel.mjs';

const MEMORY = '3072';
const PROCESSORS = '2';
/** How many times slower than the host's its processors are, more or less; tests ask for less where they know it. */
const SLOWNESS = 15;
/** A machine that hangs ends as one that fails. */
const PATIENCE = 40 * 60_000;

function find(program, packageName) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      const path = join(folder, program);
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(`${program} is missing: install the Debian package ${packageName}`);
}

const quote = (argument) => `'${argument.replaceAll("'", `'\\''`)}'`;

/** The command as a script, in the same folder and with the settings that tests read. */
function script(command) {
  const settings = Object.entries(process.env).filter(([name]) => /^(RXSCTP_\w+|CI)$/.test(name));
  return [
    `export RXSCTP_TEST_SLOWNESS=${SLOWNESS}`,
    ...settings.map(([name, value]) => `export ${name}=${quote(value)}`),
    `cd ${quote(process.cwd())} || exit 126`,
    `exec ${command.map(quote).join(' ')}`,
    '',
  ].join('\n');
}

/** Listens where a serial port of the machine connects to. */
function listen(path, onConnected) {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnected);
    server.on('error', reject).listen(path, () => resolve(server));
  });
}

const tap = (device, index) => [
  ...['-netdev', `tap,id=net${index},ifname=${device},script=no,downscript=no`],
  ...['-device', `virtio-net-pci,netdev=net${index}`],
];

async function run(command, { input = false, namespace, tap: taps = [] }) {
  const qemu = find('qemu-system-x86_64', 'qemu-system-x86');
  const busybox = find('busybox', 'busybox-static');
  const kernel = findKernel();
  const folder = mkdtempSync(join(tmpdir(), 'rxsctp-vm-'));
  let status = '';
  const wires = {
    out: (socket) => socket.on('data', (data) => process.stdout.write(data)),
    err: (socket) => socket.on('data', (data) => process.stderr.write(data)),
    exit: (socket) => socket.on('data', (data) => (status += data)),
    ...(input && { in: (socket) => process.stdin.pipe(socket) }),
  };
  const servers = await Promise.all(
    Object.entries(wires).map(([name, wire]) => listen(join(folder, name), wire)),
  );
  try {
    const initrd = join(folder, 'initramfs');
    writeFileSync(
      initrd,
      makeInitramfs({ modules: kernel.modules, busybox, command: script(command) }),
    );
    const ports = Object.keys(wires).flatMap((name) => [
      ...['-chardev', `socket,id=${name},path=${join(folder, name)}`],
      ...['-device', `virtserialport,chardev=${name},name=${name}`],
    ]);
    const where = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace];
    const inTime = await powered([
      ...where,
      qemu,
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', PROCESSORS, '-m', MEMORY],
      ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
      ...['-kernel', kernel.image, '-initrd', initrd],
      ...[
        '-append',
        'console=ttyS0 quiet panic=-1 mitigations=off',
        '-serial',
        `file:${join(folder, 'console')}`,
      ],
      ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host', '-device', 'virtio-serial-pci'],
      ...ports,
      ...taps.flatMap(tap),
    ]);
    if (status !== '') return Number(status);
    if (!inTime) throw new Error(`the command did not end within ${PATIENCE / 60_000} minutes`);
    const console = readFileSync(join(folder, 'console'), 'utf8').trim();
    throw new Error(`the virtual machine never came to run the command; its console:\n${console}`);
  } finally {
    for (const server of servers) server.close();
    process.stdin.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until the machine is off, which it has to be in time: false if it was not. It goes with this process. */
function powered([program, ...args]) {
  return new Promise((resolve, reject) => {
    const machine = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    let inTime = true;
    const stop = () => machine.kill('SIGKILL');
    const patience = setTimeout(() => {
      inTime = false;
      stop();
    }, PATIENCE);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    process.once('exit', stop);
    machine.on('error', reject).on('exit', () => {
      clearTimeout(patience);
      resolve(inTime);
    });
  });
}

const OPTIONS = {
  input: { type: 'boolean' },
  namespace: { type: 'string' },
  tap: { type: 'string', multiple: true },
};

/** Options end where the command begins. */
function parse(args) {
  const { tokens } = parseArgs({ args, options: OPTIONS, strict: false, tokens: true });
  const begin = tokens.find(({ kind }) => kind === 'positional')?.index ?? args.length;
  const { values } = parseArgs({ args: args.slice(0, begin), options: OPTIONS });
  return { options: values, command: args.slice(begin) };
}

const { options, command } = parse(process.argv.slice(2));
if (command.length === 0) {
  console.error(
    'usage: node scripts/vm/run.mjs [--input] [--namespace NAME] [--tap DEVICE]... COMMAND [ARGUMENT...]',
  );
  process.exitCode = 64;
} else {
  process.exitCode = await run(command, options);
}
