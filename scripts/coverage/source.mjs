// Line coverage of src/, by the counters of V8, which c8 brings back to TypeScript.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root } from '../native/binary.mjs';
import { run } from '../npm.mjs';

/** What runs nothing of src/ that others do not: most of what runs programs, and what looks at memory. */
const left = [
  'package/**',
  'start/**',
  'examples/**',
  'guide/**',
  'hostile/**',
  'interop/**',
  'links/**',
  'readme/**',
  'simulation/**',
  'kernel/**',
  'long/**',
  'contract/leaks.*',
  'contract/lifecycle.*',
  'contract/memory.*',
];

export function runMocha(folder, env) {
  const module = (...path) => join(root, 'node_modules', ...path);
  run(
    process.execPath,
    [
      ...[module('c8', 'bin', 'c8.js'), '--all', '--src', 'src', '--include', 'src/**'],
      ...['--exclude-after-remap', '--reporter', 'json-summary', '--reporter', 'text'],
      ...['--reports-dir', join(folder, 'source'), '--temp-directory', join(folder, 'v8')],
      ...[process.execPath, module('mocha', 'bin', 'mocha.js'), '--reporter', 'dot'],
      ...left.flatMap((name) => ['--ignore', `.build/test/${name}`]),
      ...['--timeout', '40000'],
    ],
    { cwd: root, env: { ...process.env, ...env } },
  );
}

/** All of src/, and how much of it ran. */
export function sourceLines(folder) {
  const summary = join(folder, 'source', 'coverage-summary.json');
  const all = { covered: 0, count: 0 };
  for (const [file, { lines }] of Object.entries(JSON.parse(readFileSync(summary, 'utf8')))) {
    if (file === 'total' || hasTypesOnly(file)) continue;
    all.covered += lines.covered;
    all.count += lines.total;
  }
  return new Map([['src', all]]);
}

/** Nothing of it is left after compilation, so nobody loads it. */
function hasTypesOnly(file) {
  const compiled = join(root, 'dist', relative('src', relative(root, file)).replace(/ts$/, 'js'));
  const code = readFileSync(compiled, 'utf8').replaceAll(/^\s*\/[*/].*$|^\s*\*.*$/gm, '');
  return code.trim() === 'export {};';
}
