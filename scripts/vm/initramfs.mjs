// What the virtual machine starts from: a shell, kernel modules and the first program.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpio } from './cpio.mjs';
import { modulesInOrder } from './modules.mjs';

/** The host's root and the pipes to it; SCTP with what its CRC32c and netlink want; networks for tests. */
const MODULES = [
  ...['virtio_pci', 'virtio_console', '9pnet_virtio', '9p', 'overlay'],
  ...['crc32c_generic', 'sctp', 'sctp_diag', 'virtio_net', 'veth', 'sch_netem'],
];

/** `command` is a shell script; `busybox` a static one. */
export function makeInitramfs({ modules: folder, busybox, command }) {
  const modules = modulesInOrder(folder, MODULES);
  const file = (path) => readFileSync(path);
  return cpio([
    { name: 'bin' },
    { name: 'modules' },
    { name: 'bin/busybox', data: file(busybox) },
    { name: 'init', data: file(fileURLToPath(new URL('init.sh', import.meta.url))) },
    { name: 'command', data: Buffer.from(command) },
    {
      name: 'modules/order',
      data: Buffer.from(modules.map((path) => `${basename(path)}\n`).join('')),
    },
    ...modules.map((path) => ({ name: `modules/${basename(path)}`, data: file(path) })),
  ]);
}
