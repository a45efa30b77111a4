import type { inspect, InspectOptionsStylized } from 'node:util';

/** `util.inspect.custom`: how Node.js shows an object, in `console.log()` for one. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** What an object shows of itself, in this order; what is undefined is left out. */
export type Shown = Readonly<Record<string, unknown>>;

/** How many bytes of a payload are shown. */
const HEAD_BYTES = 20;

type Type<T> = abstract new (...args: never) => T;

/**
 * Makes the objects of `type`, and of what extends it, show themselves as `fieldsOf` says, to `util.inspect()` and to
 * `JSON.stringify()`: in short, and with nothing of their insides.
 */
export function showAs<T extends object>(
  type: Type<T>,
  name: string,
  fieldsOf: (object: T) => Shown,
): void {
  showInJsonAs(type, fieldsOf);
  define(
    type,
    INSPECT,
    function (depth: number | null, options: InspectOptionsStylized, show: typeof inspect) {
      if (depth !== null && depth < 0) return options.stylize(`[${name}]`, 'special');
      const inner = { ...options, depth: depth === null ? null : depth - 1 };
      const fields = Object.entries(shownOf(this, fieldsOf)).map(
        ([key, value]) => `${key}: ${show(value, inner)}`,
      );
      return fields.length === 0 ? `${name} {}` : `${name} { ${fields.join(', ')} }`;
    },
  );
}

/** As {@link showAs}, for what Node.js shows well by itself, such as errors. */
export function showInJsonAs<T extends object>(
  type: Type<T>,
  fieldsOf: (object: T) => Shown,
): void {
  define(type, 'toJSON', function () {
    return shownOf(this, fieldsOf);
  });
}

function shownOf<T extends object>(object: T, fieldsOf: (object: T) => Shown): Shown {
  // A prototype has no state to show.
  if (Object.hasOwn(object, 'constructor')) return {};
  return Object.fromEntries(
    Object.entries(fieldsOf(object)).filter(([, value]) => value !== undefined),
  );
}

/** A method that is no part of the public types. */
function define<T extends object>(
  type: Type<T>,
  name: string | symbol,
  value: (this: T, ...args: never[]) => unknown,
): void {
  Object.defineProperty(type.prototype, name, { value, configurable: true, writable: true });
}

/** Shows how a payload begins: `<48 65 6c 6c 6f>` to `util.inspect()`, `'48656c6c6f'` to `JSON.stringify()`. */
class PayloadHead {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get #hex(): string {
    const { buffer, byteOffset, length } = this.#bytes;
    return Buffer.from(buffer, byteOffset, Math.min(length, HEAD_BYTES)).toString('hex');
  }

  get #hidden(): number {
    return Math.max(0, this.#bytes.length - HEAD_BYTES);
  }

  [INSPECT](): string {
    const bytes = this.#hex.match(/../g) ?? [];
    const rest =
      this.#hidden === 0
        ? []
        : [`… ${String(this.#hidden)} more byte${this.#hidden === 1 ? '' : 's'}`];
    return `<${[...bytes, ...rest].join(' ')}>`;
  }

  toJSON(): string {
    return this.#hidden === 0 ? this.#hex : `${this.#hex}…`;
  }
}

/** What to show of a payload: its head when it is bytes; what somebody has made of it is theirs, and shown as it is. */
export function payloadHead(payload: unknown): unknown {
  return payload instanceof Uint8Array ? new PayloadHead(payload) : payload;
}

/** Shows an error by its message: where it was made tells nothing about what failed. */
class ErrorHead {
  readonly #error: Error & { readonly code?: unknown; toJSON?(): unknown };

  constructor(error: Error) {
    this.#error = error;
  }

  [INSPECT](): string {
    const { name, message, code } = this.#error;
    return `[${typeof code === 'string' ? `${name} ${code}` : name}: ${message}]`;
  }

  toJSON(): unknown {
    if (this.#error.toJSON !== undefined) return this.#error.toJSON();
    const { name, message, code } = this.#error;
    return { name, message, code };
  }
}

/** What to show of a failure that is a part of something else. JSON by itself leaves the message of an error out. */
export function failureHead(failure: unknown): unknown {
  if (failure instanceof Error) return new ErrorHead(failure);
  return typeof failure === 'object' ? undefined : failure;
}
