// The words that definitions are written in: what a value is in C++ and in TypeScript.

/** A type by its name in C++, what it begins with there, and its name in TypeScript. */
const type = (cpp, initial, ts, includes = []) => ({ cpp, initial, ts, includes, of: [] });

export const bool = type('bool', 'false', 'boolean');
export const u8 = type('std::uint8_t', '0', 'number', ['<cstdint>']);
export const u16 = type('std::uint16_t', '0', 'number', ['<cstdint>']);
export const u32 = type('std::uint32_t', '0', 'number', ['<cstdint>']);
/** Exact up to 2^53 in JavaScript. */
export const u64 = type('std::uint64_t', '0', 'number', ['<cstdint>']);
/** Microseconds in C++; in JavaScript milliseconds, with fractions. */
export const milliseconds = type('Duration', 'Duration::zero()', 'number', ['"engine/time.h"']);
/** A literal IP address in JavaScript. */
export const ip = type('IpAddress', '', 'string', ['"engine/address.h"']);
/** A Uint8Array in JavaScript. */
export const bytes = type('std::vector<std::uint8_t>', '', 'Uint8Array', ['<cstdint>', '<vector>']);

/** An error number in C++, its name in JavaScript, which is empty for 0. */
export const errno = type('int', '0', 'string');
export const text = type('std::string_view', '', 'string', ['<string_view>']);
export const family = type('IpFamily', '', "'IPv4' | 'IPv6'", ['"engine/address.h"']);
/** One of these words; in C++ an expression says which. */
export const literal = (...words) => type('', '', words.map((word) => `'${word}'`).join(' | '));

export const list = (of) => ({
  cpp: `std::vector<${of.cpp}>`,
  initial: '',
  ts: `readonly ${of.ts}[]`,
  includes: ['<vector>', ...of.includes],
  of: [of],
});

/** Not there, or undefined where JavaScript gives it, as in `orUndefined`. */
export const optional = (of) => ({
  cpp: `std::optional<${of.cpp}>`,
  initial: '',
  ts: of.ts,
  optional: true,
  includes: ['<optional>', ...of.includes],
  of: [of],
});
export const orUndefined = (of) => ({ ...optional(of), ts: `${of.ts} | undefined` });

/**
 * One of `values`, each with what it means; `ts` is its public name, without which it is written out. A value
 * 'cookie-wait' is `kCookieWait` in C++. `count` names a constant of C++ that tells how many there are.
 */
export const choice = ({ cpp, ts, doc, values, count }) => ({
  cpp,
  initial: `${cpp}::${constant(Object.keys(values)[0])}`,
  ts: ts ?? union(values),
  includes: count ? ['<cstddef>', '<cstdint>'] : ['<cstdint>'],
  of: [],
  choice: { cpp, ts, doc, count, values: Object.entries(values) },
});

/**
 * A record of `fields`: { name, type, doc, ... }. A field `retryCount` is `retry_count` in C++, unless `member` says
 * what it is, or `from` in which part of another member it is found, or `value` how it is got (with `member: false` where
 * it has no member). `only: 'javascript'` or `only: 'engine'`: the other side does not know it.
 * `members` are lines of C++ before the fields, `after` those that come last.
 */
export const struct = ({
  cpp,
  ts,
  doc,
  fields,
  members = [],
  after = [],
  compared = true,
  includes = [],
}) => ({
  cpp,
  initial: '',
  ts,
  includes,
  of: [],
  struct: { cpp, ts, doc, fields, members, after, compared },
});

/** The public name of a constant in C++: 'cookie-wait' is `kCookieWait`. */
export function constant(value) {
  return `k${value
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')}`;
}

/** 'localARwnd' is `local_a_rwnd` in C++. */
export function snake(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function union(values) {
  return Object.keys(values)
    .map((value) => `'${value}'`)
    .join(' | ');
}
