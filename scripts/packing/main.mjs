// Makes what only the packed package has, from what is compiled: run by `npm pack` and `npm publish`.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { writeCommonJs } from './commonjs.mjs';
import { writeTypes } from './types.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');

for (const folder of ['cjs', 'types']) rmSync(join(dist, folder), { recursive: true, force: true });
writeCommonJs(join(root, 'src'), join(dist, 'cjs'));
writeTypes(dist, join(dist, 'types'));
