// Kernel modules with what they depend on, in the order they have to be loaded.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Names in the kernel have underscores where files may have dashes. */
const nameOf = (path) => basename(path).replace(/\.ko$/, '').replaceAll('-', '_');

function dependsOf(path) {
  const list = /\0depends=([^\0]*)\0/.exec(readFileSync(path, 'latin1'))?.[1] ?? '';
  return list === '' ? [] : list.split(',').map((name) => name.replaceAll('-', '_'));
}

/** Files of the modules `wanted` and of all they need, the needed ones first. */
export function modulesInOrder(folder, wanted) {
  const files = new Map(
    readdirSync(folder, { recursive: true })
      .filter((path) => path.endsWith('.ko'))
      .map((path) => [nameOf(path), join(folder, path)]),
  );
  const ordered = new Set();
  const add = (name) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`the kernel package has no module ${name}`);
    if (ordered.has(file)) return;
    dependsOf(file).forEach(add);
    ordered.add(file);
  };
  wanted.forEach(add);
  return [...ordered];
}
