type Marked = abstract new (...args: never) => object;

/**
 * What all copies of this package in one JavaScript environment have in common: the ES modules, the CommonJS build, and
 * other installations, which may be of another version. What is kept under a `name` never changes its meaning.
 */
export function shared<T extends object>(name: string, make: () => T): T {
  const everything = globalThis as unknown as Record<symbol, T | undefined>;
  return (everything[Symbol.for(`rxsctp.${name}`)] ??= make());
}

/**
 * Marks the objects of `type`, so that `instanceof` knows those that another copy of this package has made, too.
 * Classes that extend it are told apart as usual.
 */
export function mark(type: Marked, name: string): void {
  const symbol = Symbol.for(`rxsctp.${name}`);
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(type.prototype, symbol, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== type) return ordinary.call(this as Marked, value);
      return typeof value === 'object' && value !== null && symbol in value;
    },
  });
}
