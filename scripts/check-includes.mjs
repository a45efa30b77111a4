// Checks that the rooms of native/ include only what they may know: binding → host → kernel → {io, sctp} → engine, and that
// native/sctp does no I/O, reads no clock, starts no thread and draws no random number.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { nativeSources } from './source-digest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const mayInclude = {
  engine: ['engine'],
  sctp: ['sctp', 'engine'],
  io: ['io', 'engine', 'sctp'],
  kernel: ['kernel', 'io', 'sctp', 'engine'],
  host: ['host', 'kernel', 'io', 'sctp', 'engine'],
  virtual: ['virtual', 'sctp', 'engine'],
  binding: ['binding', 'host', 'kernel', 'io', 'sctp', 'engine'],
};
const bindingOnly = /^(napi|node_api|js_native_api|node|v8|uv)\.h$/;
const sansIo =
  /^(sys\/(?!auxv\.h)|(netinet|arpa|linux)\/)|^(unistd|pthread|poll|time)\.h$|^(thread|mutex|condition_variable|future|random|ctime|fstream|iostream)$/;

function complaint(room, header, quoted) {
  const from = header.split('/')[0];
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
for (const path of nativeSources(root).filter((path) => path.startsWith('native/'))) {
  const room = path.split('/')[1];
  for (const [, bracket, header] of readFileSync(join(root, path), 'utf8').matchAll(includes)) {
    const reason = complaint(room, header, bracket === '"');
    if (reason === undefined) continue;
    console.error(`${path}: includes ${header}: ${reason}`);
    process.exitCode = 1;
  }
}
