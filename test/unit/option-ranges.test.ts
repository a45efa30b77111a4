import {
  connectSettings,
  listenSettings,
  peerSettings,
} from '#internal/observables/settings/settings.js';
import { expect } from 'chai';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout } from '../package/checkout.js';

interface Option {
  readonly option: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly unknown[];
  readonly fallback?: unknown;
}

interface Table {
  readonly type: string;
  readonly options: readonly Option[];
}

type Settings = Readonly<Record<string, unknown>>;

const TARGET = { host: '127.0.0.1', port: 1 };

/** What checks the options of a type. */
const CHECKS: Readonly<Record<string, (options: object) => Settings>> = {
  SctpOptions: (options) => ({ ...listenSettings(options) }),
  SctpListenOptions: (options) => ({ ...listenSettings(options) }),
  SctpPeerOptions: (options) => ({ ...peerSettings({ ...TARGET, ...options }) }),
  SctpLocalOptions: (options) => ({ ...connectSettings({ ...TARGET, ...options }) }),
};

async function checked(): Promise<(Option & { readonly check: (options: object) => Settings })[]> {
  const path = join(checkout, 'definition', 'call-options.mjs');
  const { tables } = (await import(pathToFileURL(path).href)) as { tables: readonly Table[] };
  return tables.flatMap(({ type, options }) =>
    type in CHECKS ? options.map((option) => ({ ...option, check: CHECKS[type] })) : [],
  );
}

describe('options as docs/options.md has them', () => {
  it('take the ends of their range, and nothing beyond', async () => {
    const numbers = (await checked()).filter(({ min }) => min !== undefined);
    expect(numbers).to.have.length.above(10);
    for (const { option, min = NaN, max = NaN, check } of numbers) {
      for (const value of [min, max]) {
        // The least memory that holds messages of one byte is the least there is.
        const others = option === 'memoryLimit' ? { maxMessageSize: 1 } : {};
        expect(() => check({ ...others, [option]: value }), option).to.not.throw();
      }
      for (const value of [min - 1, max + 1]) {
        expect(() => check({ [option]: value }), `${option}: ${String(value)}`)
          .to.throw(RangeError, `"${option}"`)
          .with.property('code', 'ERR_OUT_OF_RANGE');
      }
    }
  });

  it('take each of their values, and no other', async () => {
    const choices = (await checked()).filter(({ values }) => values !== undefined);
    expect(choices).to.have.length.above(4);
    for (const { option, values = [], check } of choices) {
      for (const value of values) {
        expect(() => check({ [option]: value }), `${option}: ${String(value)}`).to.not.throw();
      }
      expect(() => check({ [option]: 'another' }), option).to.throw(TypeError, `"${option}"`);
    }
  });

  it('are what it says when nobody says', async () => {
    const defaults = (await checked()).filter(({ fallback }) => typeof fallback !== 'string');
    for (const { option, fallback, check } of defaults) {
      if (fallback === undefined) continue;
      const chosen = check({ [option]: fallback });
      expect(check({}), option).to.deep.equal(chosen);
    }
  });
});
