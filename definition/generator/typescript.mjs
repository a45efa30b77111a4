// TypeScript, before prettier.
import { union } from '../types.mjs';
import { notice, wrap } from './text.mjs';

export function file(source, parts, imports = []) {
  return [`// ${notice(source)}`, ...imports, ...parts.flatMap((part) => ['', part])].join('\n');
}

export function comment(text) {
  if (!text) return [];
  const lines = wrap(text, 110);
  if (lines.length === 1) return [`/** ${text} */`];
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

/** A named choice, or a record as an interface. */
export function declaration(definition) {
  if (definition.choice) {
    const { ts, doc, values } = definition.choice;
    return [...comment(doc), `export type ${ts} = ${union(Object.fromEntries(values))};`].join(
      '\n',
    );
  }
  const { ts, doc, fields } = definition.struct;
  const { event } = definition;
  return [
    ...comment(doc),
    `export interface ${ts} {`,
    ...(event ? discriminant(event) : []),
    ...fields.filter(({ only }) => only !== 'engine').map(property),
    '}',
  ].join('\n');
}

function property({ name, type, doc }) {
  const key = type.optional ? `${name}?` : name;
  return [...comment(doc), `readonly ${key}: ${type.ts};`].join('\n');
}

function discriminant({ type, otherwise, about }) {
  const types = [type, otherwise?.type].filter((name) => name !== undefined);
  return [
    `readonly type: ${types.map((name) => `'${name}'`).join(' | ')};`,
    ...(about.startsWith('endpoint') ? [] : ['readonly association: number;']),
  ];
}
