// The digest of the sources that go into an addon. It is compiled in, and compared with the sources of the checkout, so
// that a stale binary is noticed.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms of native/ that go into each addon; native/binding.gyp has those of the one that is shipped too. */
export const addonRooms = {
  rxsctp: ['binding', 'embedded', 'engine', 'host', 'io', 'kernel', 'sctp'],
  rxsctp_simulation: ['engine', 'sctp', 'test/addon', 'test/scenarios', 'virtual'],
};

/** Paths of an addon's sources relative to the package, with forward slashes, in a fixed order. */
export function nativeSources(root, addon = 'rxsctp') {
  const found = ['native/binding.gyp'];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (/\.(cc|h)$/.test(entry.name)) found.push(path);
    }
  };
  for (const room of addonRooms[addon]) walk(`native/${room}`);
  return found.sort();
}

/** SHA-256 over paths and contents; a checkout with CRLF line endings has the same digest. */
export function sourceDigest(root, addon = 'rxsctp') {
  const hash = createHash('sha256');
  for (const path of nativeSources(root, addon)) {
    const text = readFileSync(join(root, path), 'latin1').replaceAll('\r\n', '\n');
    const contents = Buffer.from(text, 'latin1');
    hash.update(`${path}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  process.stdout.write(sourceDigest(fileURLToPath(new URL('..', import.meta.url))));
}
