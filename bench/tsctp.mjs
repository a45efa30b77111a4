import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  fstatSync,
  closeSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAM = '/usr/lib/usrsctp/tsctp';
const BUFFER_BYTES = 2 << 20;
const START_MS = 300;
const TAIL_BYTES = 64 << 10;
const CLOCK_TICKS_A_SECOND = 100;

/** Why tsctp cannot be measured here, or undefined when it can. */
export function tsctpMissing() {
  if (!existsSync(PROGRAM)) return 'not installed (Debian: libusrsctp-examples)';
  // A peer bound to "any" sends heartbeats to every address of the host, so it runs where there is only loopback.
  const { status } = spawnSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up']);
  return status === 0 ? undefined : 'needs a network namespace of its own (unshare -rn)';
}

/**
 * @param {number} size
 * @param {number} seconds
 * @returns {Promise<import('./measure.mjs').Throughput>}
 */
export async function tsctpThroughput(size, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'rxsctp-bench-'));
  const output = join(folder, 'server');
  const script = `
    ip link set lo up
    ${PROGRAM} -E 9899 -p 5001 -L 127.0.0.1 -R ${BUFFER_BYTES} >${output} 2>&1 &
    server=$!
    sleep ${START_MS / 1000}
    ${PROGRAM} -E 9898 -U 9899 -p 5001 -l ${size} -T ${seconds} -D -S ${BUFFER_BYTES} 127.0.0.1 >/dev/null 2>&1 &
    client=$!
    echo $server $client
    wait $client
    sleep 1
    kill $server`;
  const child = spawn('unshare', ['-rn', 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const guard = setTimeout(() => child.kill(), (seconds + 10) * 1000);
  try {
    const [line] = await new Promise((resolve) =>
      child.stdout.once('data', (data) => resolve([String(data)])),
    );
    const pids = line.trim().split(' ').map(Number);
    await delay(seconds * 1000 - 100);
    const usage = pids.map(usageOf);
    await ended;
    const { messages, duration } = resultOf(output);
    return {
      messagesPerSecond: messages / duration,
      cpuMicrosecondsPerMessage:
        usage.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0) / messages,
      peakMemory: Math.max(...usage.map(({ peakMemory }) => peakMemory)),
    };
  } finally {
    clearTimeout(guard);
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function usageOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    cpuMicroseconds: (ticks / CLOCK_TICKS_A_SECOND) * 1e6,
    peakMemory: Number(peak?.[1] ?? 0) * 1024,
  };
}

/** The line of figures that tsctp prints when an association ends, among its debug output. */
function resultOf(path) {
  const text = tailOf(path);
  const lines = [...text.matchAll(/^(\d+), (\d+), (\d+), (\d+), ([\d.]+), ([\d.]+), \d+$/gm)];
  const last = lines.at(-1);
  if (!last) throw new Error('tsctp printed no result');
  return { messages: Number(last[3]), duration: Number(last[5]) };
}

function tailOf(path) {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(TAIL_BYTES, size));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString('latin1');
  } finally {
    closeSync(file);
  }
}
