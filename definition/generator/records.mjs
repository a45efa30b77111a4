// The layout of records, in either language and for the fake binding of the unit tests.
import { snake } from '../types.mjs';
import { notice, wrap } from './text.mjs';
import { comment } from './typescript.mjs';

/** Flags with the place of each in the first word, less the 8 bits of the kind. */
function placed(flags = []) {
  let shift = 0;
  return flags.map((flag) => {
    const { bits = 1 } = flag;
    const at = { ...flag, shift, mask: 2 ** bits - 1 };
    shift += bits;
    return at;
  });
}

/** Words before those of the definition: the kind with flags or a count, and the association. */
const FIRST = 2;

const pascal = (name) => name[0].toUpperCase() + name.slice(1);
const screaming = (name) => snake(name).toUpperCase();

// --- C++ ---

export function cppLayouts(source, layouts, stagingBytes) {
  return [
    `// ${notice(source)}`,
    '#pragma once',
    '',
    '#include <cstddef>',
    '#include <cstdint>',
    '',
    'namespace rxsctp::host {',
    '',
    '/// The first word of a record has its kind in the low 8 bits; its flags, or a count, from here on.',
    'inline constexpr unsigned kFlagShift = 8;',
    "inline constexpr std::uint32_t kMaxCount = 0xff'ffff;",
    '/// The id of the association.',
    'inline constexpr std::size_t kAssociationWord = 1;',
    '/// How many bytes of records JavaScript stages in one piece of memory.',
    `inline constexpr std::size_t kStagingBytes = ${stagingBytes};`,
    ...layouts.flatMap(cppLayout),
    '',
    '}  // namespace rxsctp::host',
    '',
  ].join('\n');
}

function cppLayout({ cpp, doc, records }) {
  const lines = records.flatMap((record, i) => {
    const { name, words, flags, doc: text } = record;
    return [
      ...(i === 0 ? [] : ['']),
      ...wrap(text, 94).map((line) => `  /// ${line}`),
      `  static constexpr std::uint32_t k${pascal(name)} = ${i + 1};`,
      ...words.map(
        (word, j) =>
          `  static constexpr std::size_t k${pascal(name)}${pascal(word)}Word = ${j + FIRST};`,
      ),
      `  static constexpr std::size_t k${pascal(name)}Words = ${words.length + FIRST};`,
      ...placed(flags).flatMap(cppFlag),
    ];
  });
  return ['', `/// ${doc}`, `struct ${cpp} {`, ...lines, '};'];
}

function cppFlag({ name, shift, mask, values }) {
  if (!values) return [`  static constexpr std::uint32_t k${pascal(name)} = 1u << ${shift + 8};`];
  return [
    `  static constexpr unsigned k${pascal(name)}Shift = ${shift + 8};`,
    `  static constexpr std::uint32_t k${pascal(name)}Mask = ${mask};`,
  ];
}

// --- TypeScript ---

export function typescriptLayouts(source, layouts, stagingBytes) {
  const sent = placed(layouts[0].records[0].flags);
  return [
    `// ${notice(source)}`,
    '',
    '/** The first word of a record has its kind in the low 8 bits; its flags, or a count, from here on. */',
    'export const FLAG_SHIFT = 8;',
    'export const KIND_MASK = 0xff;',
    'export const MAX_COUNT = 0xffffff;',
    '/** The id of the association. */',
    'export const ASSOCIATION_WORD = 1;',
    '/** How many bytes of records are staged in one piece of memory. */',
    `export const STAGING_BYTES = ${stagingBytes};`,
    '',
    ...sent.flatMap(typescriptFlag),
    '',
    ...layouts.flatMap((layout) =>
      layout.records.flatMap((record, i) => typescriptRecord(layout, record, i)),
    ),
  ].join('\n');
}

function typescriptFlag({ name, doc, shift, mask, values }) {
  if (!values) return [...comment(doc), `export const FLAG_${screaming(name)} = ${2 ** shift};`];
  return [
    ...comment(doc),
    `export const ${screaming(name)}_MASK = ${mask * 2 ** shift};`,
    ...values
      .slice(1)
      .flatMap((value, i) => [
        ...comment(value.doc),
        `export const FLAG_${screaming(value.name)} = ${(i + 1) * 2 ** shift};`,
      ]),
  ];
}

function typescriptRecord({ prefix }, { name, words, doc }, i) {
  return [
    ...comment(doc),
    `export const ${prefix}_${screaming(name)} = ${i + 1};`,
    ...words.map(
      (word, j) => `export const ${screaming(name)}_${screaming(word)}_WORD = ${j + FIRST};`,
    ),
    `export const ${screaming(name)}_WORDS = ${words.length + FIRST};`,
    '',
  ];
}

// --- the other side of each, for the fake binding ---

export function fakeRecords(source, commands, deliveries) {
  return [
    `// ${notice(source)}`,
    '// What the I/O thread reads, and what it writes.',
    '',
    ...commands.records.flatMap(commandInterface),
    `export type Command = ${commands.records.map(({ name }) => `${pascal(name)}Command`).join(' | ')};`,
    '',
    '/** The record at the word `at`, and where its payload, or the next record, begins. */',
    'export function readCommand(words: Uint32Array, at: number): { command: Command; end: number } {',
    'const head = words[at];',
    'const high = head >>> 8;',
    'switch (head & 0xff) {',
    ...commands.records.flatMap(commandReader),
    'default: throw new Error(`there is no command ${String(head & 0xff)}`);',
    '}',
    '}',
    '',
    ...deliveries.records.flatMap(deliveryWriter),
  ].join('\n');
}

function commandInterface({ name, words, flags, count, optional = [] }) {
  const all = [
    'association',
    ...words,
    ...(flags ? ['flags'] : []),
    ...(count ? [count] : []),
    ...optional.map((word) => word.name),
  ];
  return [
    `export interface ${pascal(name)}Command {`,
    `readonly kind: '${name}';`,
    ...all.map((word) => `readonly ${word}: number;`),
    '}',
    '',
  ];
}

function commandReader({ name, words, flags, count, optional = [] }, i) {
  const places = placed(flags);
  const size = words.length + FIRST;
  return [
    `case ${i + 1}: {`,
    ...(optional.length > 0 ? [`let end = at + ${size};`] : []),
    ...optional.map(({ name: word, when }) => {
      const { shift, mask } = places.find((flag) => flag.name === when);
      return `const ${word} = (high & ${mask * 2 ** shift}) === 0 ? 0 : words[end++];`;
    }),
    'return { command: {',
    `kind: '${name}',`,
    'association: words[at + 1],',
    ...words.map((word, j) => `${word}: words[at + ${j + FIRST}],`),
    ...(flags ? ['flags: high,'] : []),
    ...(count ? [`${count}: high,`] : []),
    ...optional.map(({ name: word }) => `${word},`),
    `}, end${optional.length > 0 ? '' : `: at + ${size}`} };`,
    '}',
  ];
}

function deliveryWriter({ name, words, flags, count, doc }, i) {
  const all = ['association', ...words, ...(flags ? ['flags'] : []), ...(count ? [count] : [])];
  const high = flags ? ` | (of.flags << 8)` : count ? ` | (of.${count} << 8)` : '';
  return [
    ...comment(doc),
    `export function ${name}Record(of: {`,
    ...all.map((word) => `readonly ${word}: number;`),
    `}): number[] { return [${[`${i + 1}${high}`, 'of.association', ...words.map((word) => `of.${word}`)].join(', ')}]; }`,
    '',
  ];
}
