// The public options that are parameters of an association, and the table they are checked by.
import { comment } from './typescript.mjs';
import { notice } from './text.mjs';

const MEBIBYTE = 2 ** 20;

export const isOption = ({ option }) => option !== undefined;
const keyOf = ({ option }) => option.split('.').at(-1);
const groupOf = ({ option }) => (option.includes('.') ? option.split('.')[0] : undefined);

/** Values that are better known as powers of two. */
const POWERS = new Map([
  [2 ** 30, '2^30'],
  [2 ** 32 - 1, '2^32 - 1'],
  [2 ** 40, '2^40'],
]);

export function amount(value) {
  if (typeof value !== 'number') return `\`${String(value)}\``;
  const power = POWERS.get(value);
  if (power !== undefined) return power;
  return value % MEBIBYTE === 0 && value > 0 ? `${value / MEBIBYTE} MiB` : String(value);
}

export function range({ type, min, max, orZero }) {
  if (type.choice) return type.choice.values.map(([value]) => `\`${value}\``).join(', ');
  return `${orZero ? '0, or ' : ''}${amount(min)} to ${amount(max)}`;
}

/** As users read it in their editor. */
function sentence(parameter) {
  const { doc, unit, type, fallback } = parameter;
  const words = { ms: 'Milliseconds', bytes: 'Bytes', packets: 'Packets' };
  const kind = type.choice ? 'One of' : words[unit];
  return `${doc} ${[kind, range(parameter)].filter(Boolean).join(type.choice ? ' ' : ', ')}; default ${amount(fallback)}.`;
}

/** The interface `name`. */
export function interfaceOf(source, name, doc, parameters, groups) {
  const options = parameters.filter(isOption);
  const property = (parameter) => [
    ...comment(sentence(parameter)),
    `${keyOf(parameter)}?: ${parameter.type.ts} | undefined;`,
  ];
  const seen = new Set();
  const lines = options.flatMap((parameter) => {
    const group = groupOf(parameter);
    if (group === undefined) return property(parameter);
    if (seen.has(group)) return [];
    seen.add(group);
    const members = options.filter((other) => groupOf(other) === group);
    return [
      ...comment(groups[group]),
      `${group}?: {`,
      ...members.flatMap(property),
      '} | undefined;',
    ];
  });
  return [
    `// ${notice(source)}`,
    '',
    ...comment(doc),
    `export interface ${name} {`,
    ...lines,
    '}',
  ].join('\n');
}

/** What the values of options are checked by, under their names in the engine. */
export function table(source, parameters) {
  const rows = parameters
    .filter(isOption)
    .map(({ name, option, type, min, max, orZero, fallback }) => {
      const values = type.choice?.values.map(([value]) => value);
      const place = groupOf({ option })
        ? { group: groupOf({ option }), key: keyOf({ option }) }
        : {};
      const limits = values ? { values } : { min, max, ...(orZero ? { orZero } : {}) };
      return `${name ?? option}: ${JSON.stringify({ option, ...place, ...limits, fallback })},`;
    });
  return [
    `// ${notice(source)}`,
    "import type { NativeConfig } from '../../native/config.js';",
    '',
    '/** An option of numbers, or of words; the key of a group, where several come together. */',
    'export type Parameter = { readonly option: string; readonly group?: string; readonly key?: string } & (',
    '| { readonly min: number; readonly max: number; readonly orZero?: true; readonly fallback: number }',
    '| { readonly values: readonly string[]; readonly fallback: string }',
    ');',
    '',
    'export const PARAMETERS: Readonly<Record<keyof NativeConfig, Parameter>> = {',
    ...rows,
    '};',
  ].join('\n');
}
