// docs/options.md, and the check that no option is missing there.
import { amount, isOption, range } from './options.mjs';
import { notice, wrap } from './text.mjs';

const SOURCES = 'definition/options.mjs and definition/call-options.mjs';

function firstSentence(text) {
  return text.split(/\.\s+(?=[A-Z])/)[0].replace(/\.?$/, '.');
}

function markdownTable(rows) {
  return [
    '| option | unit | range | default | engines differ | what it is |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ];
}

function rowOfParameter(parameter) {
  const { option, unit = '', fallback, note = '', doc } = parameter;
  return [`\`${option}\``, unit, range(parameter), amount(fallback), note, firstSentence(doc)];
}

function rowOfCall({ option, unit = '', fallback, note = '', doc, ...takes }, group) {
  const name = group === undefined ? option : `${group}.${option}`;
  return [`\`${name}\``, unit, taken(takes), defaultOf(fallback), note, doc];
}

function taken({ kind, values, min, max }) {
  if (kind) return kind;
  if (values) return values.map((value) => `\`${String(value)}\``).join(', ');
  return `${amount(min)} to ${amount(max)}`;
}

function defaultOf(fallback) {
  if (fallback === undefined) return 'has to be given';
  return typeof fallback === 'string' ? fallback : amount(fallback);
}

/** docs/options.md. */
export function optionsPage(parameters, tables) {
  return [
    '# Options',
    '',
    `<!-- ${notice(SOURCES)} -->`,
    '',
    'What is out of range, misspelt or of the wrong type is refused at the call, with the name, the range and the value. Times are',
    'in milliseconds, sizes in bytes. The options of operators are with the operators, in the API reference that `npm run docs`',
    'writes.',
    '',
    '## Parameters of the protocol',
    '',
    'Every endpoint and association takes them, on every engine, with the same meaning; associations that an endpoint opens have',
    "the endpoint's unless they are given their own. The defaults are those of RFC 9260, 16, where it has one.",
    '',
    ...markdownTable(parameters.filter(isOption).map(rowOfParameter)),
    ...tables.flatMap(({ title, text, group, options }) => [
      '',
      `## ${title}`,
      '',
      ...(text ? [...wrap(text, 120), ''] : []),
      ...markdownTable(options.map((option) => rowOfCall(option, group))),
    ]),
    '',
  ].join('\n');
}

/** A constant for each table that does not compile where the public type has other options than the table. */
export function optionsCheck(tables) {
  const types = new Set(tables.flatMap(({ type, but = [] }) => [type, ...but]));
  const keys = ({ type, but = [] }) => {
    const others = but.map((other) => `keyof ${other}`).join(' | ');
    return others ? `Exclude<keyof ${type}, ${others}>` : `keyof ${type}`;
  };
  return [
    `// ${notice('definition/call-options.mjs')}`,
    '// Each option has a row in docs/options.md, and each row is an option: else this does not compile.',
    `import type { ${[...types].sort().join(', ')} } from 'rxsctp';`,
    ...tables.flatMap((table) => [
      '',
      `export const rowsOf${table.type}: Record<${keys(table)}, true> = {`,
      ...table.options.map(({ option }) => `${option}: true,`),
      '};',
    ]),
  ].join('\n');
}
