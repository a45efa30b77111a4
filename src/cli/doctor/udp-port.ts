import { createSocket } from 'node:dgram';
import { readdirSync, readlinkSync } from 'node:fs';
import { readProc } from './proc.js';

/** A process that has a port open. */
export interface PortUser {
  readonly pid: number;
  readonly command: string;
}

/** Whether a server could open a UDP port, and who has it if not. */
export interface UdpPort {
  readonly port: number;
  readonly free: boolean;
  /** Why not: an errno name. */
  readonly code?: string;
  /** The kernel's own SCTP has it (net.sctp.udp_port). */
  readonly kernel: boolean;
  /** Processes that have it open, as far as this one may see them. */
  readonly users: readonly PortUser[];
}

/** Fields of a line of /proc/net/udp (proc(5)). */
const LOCAL_ADDRESS = 1;
const INODE = 9;

/** Tries to open `port` on all addresses, as `listen()` does by default. */
export async function inspectUdpPort(port: number): Promise<UdpPort> {
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = createSocket('udp4');
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    socket.bind({ port, exclusive: true }, () => {
      socket.close(() => {
        resolve(undefined);
      });
    });
  });
  if (code === undefined) return { port, free: true, kernel: false, users: [] };
  const kernel = readProc('/proc/sys/net/sctp/udp_port') === String(port);
  return { port, free: false, code, kernel, users: usersOf(port) };
}

function usersOf(port: number): readonly PortUser[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = ['/proc/net/udp', '/proc/net/udp6']
    .flatMap((path) => (readProc(path) ?? '').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[LOCAL_ADDRESS].endsWith(suffix))
    .map((fields) => `socket:[${fields[INODE]}]`);
  if (sockets.length === 0) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && filesOf(name).some((file) => sockets.includes(file)))
    .map((name) => ({
      pid: Number(name),
      command: (readProc(`/proc/${name}/cmdline`) ?? '').replaceAll('\0', ' ').trim(),
    }));
}

/** What a process has open; nothing of one that has ended, or that is somebody else's. */
function filesOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => readlinkSync(`${folder}/${name}`));
  } catch {
    return [];
  }
}
