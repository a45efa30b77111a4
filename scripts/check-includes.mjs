// Checks that the rooms of native/ include only what they may know: binding → host → {embedded, kernel} → {sctp,
// io} → engine, and that native/sctp does no I/O, reads no clock, starts no thread and draws no random number.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { addonRooms, nativeSources } from './source-digest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const mayInclude = {
  engine: ['engine'],
  sctp: ['sctp', 'engine'],
  io: ['io', 'engine'],
  kernel: ['kernel', 'io', 'engine'],
  embedded: ['embedded', 'sctp', 'io', 'engine'],
  host: ['host', 'io', 'engine'],
  virtual: ['virtual', 'sctp', 'engine'],
  binding: ['binding', 'host', 'io', 'sctp', 'engine'],
};
/** The one file that knows which engines there are. */
const tableOfEngines = 'native/host/engines.cc';
const engines = ['embedded', 'kernel'];

/** The rooms within native/sctp, but for stack, which knows them all. */
const sctpMayInclude = {
  memory: ['memory'],
  checksum: ['checksum'],
  crypto: ['crypto', 'packet'],
  packet: ['packet', 'checksum'],
  negotiation: ['negotiation', 'packet', 'crypto'],
  auth: ['auth', 'negotiation', 'packet', 'crypto'],
  recovery: ['recovery', 'packet', 'memory'],
  limits: ['limits', 'memory'],
  rx: ['rx', 'packet', 'memory', 'negotiation'],
  tx: ['tx', 'packet', 'memory', 'negotiation', 'recovery'],
  endpoint: ['endpoint'],
  association: [
    'association',
    'auth',
    'endpoint',
    'limits',
    'memory',
    'negotiation',
    'packet',
    'recovery',
    'rx',
    'tx',
  ],
};
/** Words that all of them share. */
const sctpShared = /^(serial_number|resources|user|work)\.h$/;
/** What tx knows of recovery: a path is an index and what it allows. */
const recoveryForTx = 'recovery/loss_recovery.h';

const bindingOnly = /^(napi|node_api|js_native_api|node|v8|uv)\.h$/;
const sansIo =
  /^(sys\/(?!auxv\.h)|(netinet|arpa|linux)\/)|^(unistd|pthread|poll|time)\.h$|^(thread|mutex|condition_variable|future|random|ctime|fstream|iostream)$/;

function complaintWithinSctp(room, header) {
  if (room === 'tx' && header.startsWith('recovery/') && header !== recoveryForTx) {
    return `sctp/tx knows of sctp/recovery only ${recoveryForTx}`;
  }
  const from = header.includes('/') ? header.split('/')[0] : undefined;
  if (from === undefined ? sctpShared.test(header) : sctpMayInclude[room].includes(from))
    return undefined;
  return `sctp/${room} may not know sctp/${from ?? header}`;
}

function complaint(path, header, quoted) {
  const [room, inner] = path.split('/').slice(1, 3);
  const from = header.split('/')[0];
  if (path === tableOfEngines && engines.includes(from)) return undefined;
  if (room === 'sctp' && from === 'sctp' && inner in sctpMayInclude) {
    return complaintWithinSctp(inner, header.slice('sctp/'.length));
  }
  if (quoted && from in mayInclude && !mayInclude[room].includes(from)) {
    return `${room} may not know ${from}`;
  }
  if (room !== 'binding' && bindingOnly.test(header)) return 'only binding knows Node.js';
  if (['engine', 'sctp', 'virtual'].includes(room) && !quoted && sansIo.test(header)) {
    return `${room} is sans-IO`;
  }
  return undefined;
}

const includes = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm;
const sources = new Set(Object.keys(addonRooms).flatMap((addon) => nativeSources(root, addon)));
for (const path of sources) {
  if (!(path.split('/')[1] in mayInclude)) continue; // of tests, which may know anything
  for (const [, bracket, header] of readFileSync(join(root, path), 'utf8').matchAll(includes)) {
    const reason = complaint(path, header, bracket === '"');
    if (reason === undefined) continue;
    console.error(`${path}: includes ${header}: ${reason}`);
    process.exitCode = 1;
  }
}
