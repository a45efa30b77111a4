import { release } from 'node:os';
import { readProc } from './proc.js';

/** Where the command runs. */
export interface Host {
  /** What runs the command, with its version: Node.js, Deno or Bun. */
  readonly runtime: string;
  /** The version of Node.js, or the one that the runtime is compatible with. */
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

/** Deno has a report, too, with less in it. */
interface ProcessReport {
  readonly header?: { readonly glibcVersionRuntime?: string };
  readonly sharedObjects?: readonly string[];
}

export function describeHost(): Host {
  return {
    runtime: runtime(),
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
  return sharedObjects().find((file) => file.endsWith('.node'));
}

function runtime(): string {
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  if (versions.deno !== undefined) return `Deno ${versions.deno}`;
  return versions.bun === undefined ? `Node.js ${process.versions.node}` : `Bun ${versions.bun}`;
}

function libc(): string {
  const version = processReport().header?.glibcVersionRuntime;
  if (version !== undefined) return `glibc ${version}`;
  const files = sharedObjects();
  if (files.some((file) => file.includes('ld-musl'))) return 'musl';
  return files.some((file) => file.endsWith('/libc.so.6')) ? 'glibc' : 'unknown';
}

/** The files of code that the process has loaded. */
function sharedObjects(): readonly string[] {
  const { sharedObjects: reported } = processReport();
  return reported ?? mappedFiles(readProc('/proc/self/maps') ?? '');
}

/** The files in a process's memory, each once (proc(5)). */
function mappedFiles(maps: string): readonly string[] {
  return [...new Set(maps.match(/\/.*$/gm))];
}

function processReport(): ProcessReport {
  const { report } = process as unknown as {
    readonly report?: { getReport?: () => ProcessReport };
  };
  return report?.getReport?.() ?? {};
}

function capabilities(): readonly string[] {
  const set = /^CapEff:\s*([0-9a-f]+)/m.exec(readProc('/proc/self/status') ?? '')?.[1] ?? '0';
  const bits = BigInt(`0x${set}`);
  return Object.entries(CAPABILITIES)
    .filter(([, bit]) => (bits & (1n << BigInt(bit))) !== 0n)
    .map(([name]) => name);
}
