// Which files derive from which definitions.
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { headers as options } from '../options.mjs';
import { headers as statistics } from '../statistics.mjs';
import * as cpp from './cpp.mjs';
import * as typescript from './typescript.mjs';

/** Path and text of every generated file. */
export async function generate(root) {
  const files = { ...ofStatistics(), ...ofOptions() };
  for (const [path, text] of Object.entries(files)) {
    if (/\.(h|cc)$/.test(path)) continue;
    const options = await resolveConfig(join(root, path));
    files[path] = await format(text, { ...options, filepath: path });
  }
  return files;
}

function ofStatistics() {
  const source = 'definition/statistics.mjs';
  const all = Object.values(statistics).flat();
  const named = all.filter(({ choice, struct }) => isPublic((choice ?? struct).ts));
  const inJavaScript = all
    .flatMap(({ struct }) => struct?.fields ?? [])
    .filter(({ only }) => only === 'javascript')
    .map(({ name }) => `'${name}'`);
  return {
    ...native(source, statistics, 'statistics_fields.h'),
    'src/api/stats.ts': typescript.file(source, named.map(typescript.declaration)),
    'src/native/stats.ts': typescript.file(
      source,
      [
        '/** What the engine knows of {@link SctpStats}; the rest is counted in JavaScript. */\n' +
          `export type NativeStats = Omit<SctpStats, ${inJavaScript.join(' | ')}>;`,
      ],
      ["import type { SctpStats } from '../api/stats.js';"],
    ),
  };
}

function ofOptions() {
  const source = 'definition/options.mjs';
  const structs = Object.values(options)
    .flat()
    .filter(({ struct }) => struct);
  return {
    ...native(source, options, 'config_fields.h'),
    'src/native/config.ts': typescript.file(source, structs.map(typescript.declaration), [
      "import type { SctpScheduler } from '../api/options.js';",
    ]),
  };
}

/** The types in native/engine, and their names in native/binding. */
function native(source, headers, fields) {
  const paths = Object.keys(headers);
  return {
    ...Object.fromEntries(
      paths.map((path) => [`native/${path}`, cpp.header(source, path, headers)]),
    ),
    [`native/binding/${fields}`]: cpp.fieldsHeader(source, headers),
  };
}

function isPublic(name) {
  return name?.startsWith('Sctp') ?? false;
}
