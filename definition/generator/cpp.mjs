// C++ as clang-format leaves it.
import { constant, snake } from '../types.mjs';
import { notice, wrap } from './text.mjs';

/** The header of `source`'s definitions in native/engine: the types themselves. */
export function header(source, path, headers, lines = []) {
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
  const types = definitions.flatMap(({ choice, struct }) => [
    '',
    ...(choice ? enumeration(choice) : structure(struct)),
  ]);
  if (lines.length > 0) includes.push('<variant>');
  return file(source, includes, 'rxsctp', [...types, ...lines]);
}

/** The header of `source`'s definitions in native/binding: the names that JavaScript has for them. */
export function fieldsHeader(source, headers) {
  const lines = Object.values(headers)
    .flat()
    .flatMap(({ choice, struct, event }) => [
      '',
      ...(choice ? names(choice) : fields(struct, event)),
    ]);
  const includes = ['"binding/fields.h"', ...Object.keys(headers).map(quoted)];
  return file(source, includes, 'rxsctp::binding', lines);
}

/** `using NAME = std::variant<...>;` */
export function variant(name, text, kinds) {
  const head = '    std::variant<';
  const margin = ' '.repeat(head.length);
  const lines = wrap(`${kinds.join(', ')}>;`, 100 - head.length);
  return [
    '',
    ...doc(text),
    `using ${name} =`,
    ...lines.map((line, i) => (i === 0 ? head : margin) + line),
  ];
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

function structure({ cpp, doc: text, fields, members, after, compared }) {
  const own = fields.filter(
    ({ from, member, only }) => from === undefined && member !== false && only !== 'javascript',
  );
  const last = [...(compared ? [`bool operator==(const ${cpp}&) const = default;`] : []), ...after];
  return [
    ...doc(text),
    `struct ${cpp} {`,
    ...members.map((line) => `  ${line}`.trimEnd()),
    ...own.flatMap((field) => [...doc(field.doc, '  '), `  ${declaration(field)}`]),
    ...(last.length > 0 ? ['', ...last.map((line) => `  ${line}`)] : []),
    '};',
  ];
}

function declaration({ name, member, type, initial, fallback }) {
  const value = initial ?? (fallback === undefined ? type.initial : literal(type, fallback));
  return `${type.cpp} ${member ?? snake(name)}${value === '' ? '' : ` = ${value}`};`;
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

function fields({ cpp, fields }, event) {
  const told = fields.filter(({ only }) => only === undefined);
  const visits = told.map((field) => `    visitor("${field.name}", ${valueOf(field)});`);
  return [
    'template <>',
    `struct Fields<${cpp}> {`,
    ...(event ? typeOf(cpp, event) : []),
    '  template <typename Object, typename Visitor>',
    ...(visits.length > 0
      ? ['  static void visit(Object& object, Visitor&& visitor) {', ...visits, '  }']
      : ['  static void visit(Object&, Visitor&&) {}']),
    '};',
  ];
}

function valueOf({ name, member, from, value }) {
  return value ?? `object.${from ?? member ?? snake(name)}`;
}

function typeOf(cpp, { type, otherwise }) {
  if (!otherwise) return [`  static const char* type(const ${cpp}&) { return "${type}"; }`];
  return [
    `  static const char* type(const ${cpp}& object) {`,
    `    return object.${otherwise.when} ? "${otherwise.type}" : "${type}";`,
    '  }',
  ];
}
