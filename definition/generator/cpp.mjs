// C++ as clang-format leaves it.
import { constant, member } from '../types.mjs';
import { notice, wrap } from './text.mjs';

/** The header of `source`'s definitions in native/engine: the types themselves. */
export function header(source, path, headers) {
  const definitions = headers[path];
  const elsewhere = (type) =>
    Object.keys(headers).filter((other) => other !== path && headers[other].includes(type));
  const wanted = (type) => [
    ...(type.choice || type.struct ? elsewhere(type) : type.includes).map(quoted),
    ...type.of.flatMap(wanted),
  ];
  const includes = definitions.flatMap(({ includes, struct }) => [
    ...includes,
    ...(struct?.fields ?? []).flatMap(({ type }) => wanted(type)),
  ]);
  const lines = definitions.flatMap(({ choice, struct }) => [
    '',
    ...(choice ? enumeration(choice) : structure(struct)),
  ]);
  return file(source, includes, 'rxsctp', lines);
}

/** The header of `source`'s definitions in native/binding: the names that JavaScript has for them. */
export function fieldsHeader(source, headers) {
  const lines = Object.values(headers)
    .flat()
    .flatMap(({ choice, struct }) => ['', ...(choice ? names(choice) : fields(struct))]);
  const includes = ['"binding/fields.h"', ...Object.keys(headers).map(quoted)];
  return file(source, includes, 'rxsctp::binding', lines);
}

function quoted(include) {
  return /^[<"]/.test(include) ? include : `"${include}"`;
}

function file(source, includes, namespace, lines) {
  const unique = [...new Set(includes)].sort();
  const group = (first) => unique.filter((name) => name.startsWith(first));
  const system = group('<');
  const own = group('"');
  return [
    `// ${notice(source)}`,
    '#pragma once',
    '',
    ...system.map((name) => `#include ${name}`),
    ...(system.length > 0 && own.length > 0 ? [''] : []),
    ...own.map((name) => `#include ${name}`),
    ...(unique.length > 0 ? [''] : []),
    `namespace ${namespace} {`,
    ...lines,
    '',
    `}  // namespace ${namespace}`,
    '',
  ].join('\n');
}

function doc(text, indent = '') {
  if (!text) return [];
  return wrap(text, 96 - indent.length).map((line) => `${indent}/// ${line}`.trimEnd());
}

function enumeration({ cpp, doc: text, values, count }) {
  return [
    ...doc(text),
    `enum class ${cpp} : std::uint8_t {`,
    ...values.flatMap(([value, meaning]) => [...doc(meaning, '  '), `  ${constant(value)},`]),
    '};',
    ...(count ? [`inline constexpr std::size_t ${count} = ${values.length};`] : []),
  ];
}

function structure({ cpp, doc: text, fields, members }) {
  const own = fields.filter(({ from, only }) => from === undefined && only !== 'javascript');
  const comparison = `bool operator==(const ${cpp}&) const = default;`;
  return [
    ...doc(text),
    `struct ${cpp} {`,
    ...members.map((line) => `  ${line}`.trimEnd()),
    ...own.flatMap((field) => [...doc(field.doc, '  '), `  ${declaration(field)}`]),
    '',
    `  ${comparison}`,
    '};',
  ];
}

function declaration({ name, type, initial, fallback }) {
  const value = initial ?? (fallback === undefined ? type.initial : literal(type, fallback));
  return `${type.cpp} ${member(name)}${value === '' ? '' : ` = ${value}`};`;
}

function literal(type, value) {
  if (type.choice) return `${type.cpp}::${constant(value)}`;
  const digits = String(value).replaceAll(/\B(?=(\d{3})+$)/g, "'");
  return type.cpp === 'Duration' ? `std::chrono::milliseconds(${digits})` : digits;
}

function names({ cpp, values }) {
  return [
    'template <>',
    `struct Names<${cpp}> {`,
    '  template <typename Visitor>',
    '  static void visit(Visitor&& visitor) {',
    ...values.map(([value]) => `    visitor(${cpp}::${constant(value)}, "${value}");`),
    '  }',
    '};',
  ];
}

function fields({ cpp, fields }) {
  const told = fields.filter(({ only }) => only === undefined);
  return [
    'template <>',
    `struct Fields<${cpp}> {`,
    '  template <typename Object, typename Visitor>',
    '  static void visit(Object& object, Visitor&& visitor) {',
    ...told.map(({ name, from }) => `    visitor("${name}", object.${from ?? member(name)});`),
    '  }',
    '};',
  ];
}
