// `npm run generate`: writes what derives from definition/. `npm run generate -- --check` compares instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generate } from './files.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const check = process.argv.includes('--check');

for (const [path, text] of Object.entries(await generate(root))) {
  const there = read(path);
  if (there === text) continue;
  if (check) {
    console.error(`${path} is not what definition/ says: npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}

function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
