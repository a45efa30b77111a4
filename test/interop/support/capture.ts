import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const HOST = '127.0.0.1';
/** What tshark takes for SCTP. */
const UDP_PORTS = [9899, 9900];
const MARKER_PORT = 9; // discard
const run = promisify(execFile);

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rxsctp-capture-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Without segmentation offload a capture sees the packets as a wire would. */
export async function switchOffloadOff(): Promise<void> {
  await run('ethtool', ['-K', 'lo', 'tx-udp-segmentation', 'off', 'gso', 'off']);
}

/** Captures `lo` while `traffic` runs; returns the capture file. */
export async function capture(folder: string, traffic: () => Promise<void>): Promise<string> {
  const file = join(folder, 'capture.pcapng');
  const dumpcap = spawn('dumpcap', ['-q', '-i', 'lo', '-B', '64', '-f', 'udp', '-w', file]);
  let log = '';
  dumpcap.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = once(dumpcap, 'exit');
  while (!log.includes('File:')) {
    await Promise.race([
      once(dumpcap.stderr, 'data'),
      exited.then(() => {
        throw new Error(`dumpcap exited: ${log}`);
      }),
    ]);
  }
  try {
    await traffic();
    await lastPacketIsIn(file);
  } finally {
    dumpcap.kill('SIGINT');
    await exited;
  }
  expect(log, 'packets the capture lost').to.match(/dropped on interface .*: \d+\/0 |\(pcap:0/);
  return file;
}

/** dumpcap loses what is in its buffers when it stops: waits for a packet sent after all others. */
async function lastPacketIsIn(file: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.send('last', MARKER_PORT, HOST);
  try {
    while ((await markers(file)).length === 0);
  } finally {
    socket.close();
  }
}

async function markers(file: string): Promise<string[]> {
  try {
    return await tshark(file, '-Y', `udp.dstport == ${String(MARKER_PORT)}`);
  } catch (error) {
    // Read while it is being written, the file may end within a packet.
    if (error instanceof Error && error.message.includes('cut short')) return [];
    throw error;
  }
}

/** The lines tshark prints about a capture. */
export async function tshark(file: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run(
    'tshark',
    [
      ...['-r', file],
      ...UDP_PORTS.flatMap((port) => ['-d', `udp.port==${String(port)},sctp`]),
      ...['-o', 'sctp.checksum:CRC 32c', '-o', 'sctp.reassembly:FALSE'],
      ...args,
    ],
    { maxBuffer: 256 << 20 },
  );
  return stdout.split('\n').filter((line) => line !== '');
}
