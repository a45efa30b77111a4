/** What a shared library asks of the system it is loaded on, and of its loader. */
export interface Requirements {
  /** The libraries it names, such as `libc.so.6`. */
  libraries: string[];
  /** The symbol versions it needs of them, such as `GLIBC_2.17`. */
  versions: string[];
  /** It stays in the process when whoever loaded it closes it. */
  neverUnloaded: boolean;
  /** How many functions it would have called then. */
  finalizers: number;
}

const DYNAMIC = 6;
const VERSION_NEEDS = 0x6ffffffe;
const DT_NEEDED = 1n;
const DT_FINI_ARRAYSZ = 28n;
const DT_FLAGS_1 = 0x6ffffffbn;
const DF_1_NODELETE = 8n;
const POINTER_SIZE = 8n;
const DYNAMIC_ENTRY_SIZE = 16;

interface Section {
  type: number;
  link: number;
  contents: Buffer;
}

/** Reads a 64-bit little-endian ELF file: the sections .dynamic and .gnu.version_r. */
export function requirements(file: Buffer): Requirements {
  const sections = readSections(file);
  const libraries: string[] = [];
  const versions: string[] = [];
  let neverUnloaded = false;
  let finalizers = 0;
  for (const { type, link, contents } of sections) {
    const strings = sections[link]?.contents ?? Buffer.alloc(0);
    if (type === VERSION_NEEDS) versions.push(...readVersions(contents, strings));
    if (type !== DYNAMIC) continue;
    for (const [tag, value] of readDynamic(contents)) {
      if (tag === DT_NEEDED) libraries.push(readString(strings, Number(value)));
      if (tag === DT_FLAGS_1) neverUnloaded = (value & DF_1_NODELETE) !== 0n;
      if (tag === DT_FINI_ARRAYSZ) finalizers = Number(value / POINTER_SIZE);
    }
  }
  return { libraries, versions, neverUnloaded, finalizers };
}

function readSections(file: Buffer): Section[] {
  if (file.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') {
    throw new Error('not a 64-bit little-endian ELF file');
  }
  const table = Number(file.readBigUInt64LE(0x28));
  const entrySize = file.readUInt16LE(0x3a);
  const count = file.readUInt16LE(0x3c);
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * entrySize;
    const offset = Number(file.readBigUInt64LE(at + 0x18));
    const size = Number(file.readBigUInt64LE(at + 0x20));
    return {
      type: file.readUInt32LE(at + 4),
      link: file.readUInt32LE(at + 0x28),
      contents: file.subarray(offset, offset + size),
    };
  });
}

function readDynamic(dynamic: Buffer): (readonly [tag: bigint, value: bigint])[] {
  return Array.from({ length: dynamic.length / DYNAMIC_ENTRY_SIZE }, (_, index) => {
    const at = index * DYNAMIC_ENTRY_SIZE;
    return [dynamic.readBigUInt64LE(at), dynamic.readBigUInt64LE(at + 8)] as const;
  });
}

/** A list of libraries (Verneed), each with a list of versions (Vernaux), linked by offsets. */
function readVersions(needs: Buffer, strings: Buffer): string[] {
  const versions: string[] = [];
  for (let library = 0, more = true; more;) {
    let version = library + needs.readUInt32LE(library + 8);
    for (let left = needs.readUInt16LE(library + 2); left > 0; left -= 1) {
      versions.push(readString(strings, needs.readUInt32LE(version + 8)));
      version += needs.readUInt32LE(version + 12);
    }
    const next = needs.readUInt32LE(library + 12);
    library += next;
    more = next !== 0;
  }
  return versions;
}

function readString(strings: Buffer, at: number): string {
  return strings.toString('latin1', at, strings.indexOf(0, at));
}
