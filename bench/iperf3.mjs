import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const HOST = '127.0.0.1';
const PORT = '5300';
const WARM_UP_SECONDS = 1;

/**
 * iperf3 over the kernel's SCTP, client and server as processes of their own.
 *
 * @param {number} size
 * @param {number} seconds
 * @param {string[]} [settings] further arguments of the client
 * @returns {Promise<Omit<import('./measure.mjs').Throughput, 'peakMemory'>>}
 */
export async function iperf3Throughput(size, seconds, settings = []) {
  const server = spawn('iperf3', ['-s', '-1', '-B', HOST, '-p', PORT, '--forceflush'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    await once(server.stdout, 'data'); // it says that it listens
    const { stdout } = await promisify(execFile)('iperf3', [
      ...['-c', HOST, '-p', PORT, '--sctp', '-J'],
      ...['-l', String(size), '-t', String(seconds), '-O', String(WARM_UP_SECONDS), ...settings],
    ]);
    const { sum_received: received, cpu_utilization_percent: cpu } = JSON.parse(stdout).end;
    const messages = received.bytes / size;
    const busy = ((cpu.host_total + cpu.remote_total) / 100) * received.seconds;
    return {
      messagesPerSecond: messages / received.seconds,
      cpuMicrosecondsPerMessage: (busy * 1e6) / messages,
    };
  } finally {
    server.kill();
    await ended;
  }
}
