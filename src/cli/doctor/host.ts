import { release } from 'node:os';
import { readProc } from './proc.js';

/** Where the command runs. */
export interface Host {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  /** Release of the operating system. */
  readonly release: string;
  /** The C library, which a prebuilt binding has to fit. */
  readonly libc: string;
  readonly root: boolean;
  /** Those of the process that matter here. */
  readonly capabilities: readonly string[];
}

/** By their bits (capabilities(7)). */
const CAPABILITIES = { CAP_NET_BIND_SERVICE: 10, CAP_NET_ADMIN: 12, CAP_NET_RAW: 13 } as const;

interface ProcessReport {
  readonly header: { readonly glibcVersionRuntime?: string };
  readonly sharedObjects: readonly string[];
}

export function describeHost(): Host {
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    release: release(),
    libc: libc(),
    root: process.getuid?.() === 0,
    capabilities: capabilities(),
  };
}

/** The file of the native binding; undefined while none is loaded. */
export function bindingFile(): string | undefined {
  return processReport().sharedObjects.find((file) => file.endsWith('.node'));
}

function libc(): string {
  const { header, sharedObjects } = processReport();
  if (header.glibcVersionRuntime !== undefined) return `glibc ${header.glibcVersionRuntime}`;
  return sharedObjects.some((file) => file.includes('ld-musl')) ? 'musl' : 'unknown';
}

function processReport(): ProcessReport {
  return process.report.getReport() as unknown as ProcessReport;
}

function capabilities(): readonly string[] {
  const set = /^CapEff:\s*([0-9a-f]+)/m.exec(readProc('/proc/self/status') ?? '')?.[1] ?? '0';
  const bits = BigInt(`0x${set}`);
  return Object.entries(CAPABILITIES)
    .filter(([, bit]) => (bits & (1n << BigInt(bit))) !== 0n)
    .map(([name]) => name);
}
