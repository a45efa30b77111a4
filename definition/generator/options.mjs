// The public options that are parameters of an association, and the table they are checked by.
import { comment } from './typescript.mjs';
import { notice } from './text.mjs';
import { bool } from '../types.mjs';

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
  if (value === undefined) return 'none';
  if (typeof value !== 'number') return `\`${String(value)}\``;
  const power = POWERS.get(value);
  if (power !== undefined) return power;
  return value % MEBIBYTE === 0 && value > 0 ? `${value / MEBIBYTE} MiB` : String(value);
}

export function range({ type, min, max, orZero }) {
  if (type.choice) return type.choice.values.map(([value]) => `\`${value}\``).join(', ');
  if (type === bool) return '`true`, `false`';
  return `${orZero ? '0, or ' : ''}${amount(min)} to ${amount(max)}`;
}

/** As users read it in their editor. */
function sentence(parameter) {
  const { doc, unit, type, fallback } = parameter;
  const words = { ms: 'Milliseconds', bytes: 'Bytes', packets: 'Packets' };
  if (type === bool) return `${doc} Default ${amount(fallback)}.`;
  const kind = type.choice ? 'One of' : words[unit];
  return `${doc} ${[kind, range(parameter)].filter(Boolean).join(type.choice ? ' ' : ', ')}; default ${amount(fallback)}.`;
}

/** The interface `name`. */
export function interfaceOf(source, name, doc, parameters, groups) {
  const options = parameters.filter(isOption);
  const property = (parameter) => [
    ...comment(sentence(parameter)),
    `${keyOf(parameter)}?: ${parameter.type.ts.replace(/ \| undefined$/, '')} | undefined;`,
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
      const numbers = type === bool ? {} : { min, max, ...(orZero ? { orZero } : {}) };
      const limits = values ? { values } : numbers;
      return `${name ?? option}: ${JSON.stringify({ option, ...place, ...limits, fallback })},`;
    });
  return [
    `// ${notice(source)}`,
    "import type { NativeConfig } from '../../native/config.js';",
    '',
    '/** An option of numbers, of words, or to have or not; the key of a group, where several come together. */',
    'export type Parameter = { readonly option: string; readonly group?: string; readonly key?: string } & (',
    '| { readonly min: number; readonly max: number; readonly orZero?: true; readonly fallback?: number }',
    '| { readonly values: readonly string[]; readonly fallback: string }',
    '| { readonly fallback: boolean }',
    ');',
    '',
    'export const PARAMETERS: Readonly<Record<keyof NativeConfig, Parameter>> = {',
    ...rows,
    '};',
  ].join('\n');
}
