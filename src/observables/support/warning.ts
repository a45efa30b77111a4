/** Warnings of one code that may come at once. */
const BURST = 8;
/** After them one may come each so many milliseconds. */
const INTERVAL = 60_000;

interface Budget {
  /** When all of the burst is there again, in milliseconds. */
  full: number;
  suppressed: number;
}

/**
 * The process warnings of this package. Peers bring about many of them, as often as they like: so each code has a
 * budget, and what was left out is counted in the next one that is not.
 */
export class Warnings {
  readonly #budgets = new Map<string, Budget>();
  readonly #now: () => number;
  readonly #emit: (text: string, code: string) => void;

  constructor(
    now = (): number => performance.now(),
    emit = (text: string, code: string): void => {
      process.emitWarning(text, { type: 'SctpWarning', code });
    },
  ) {
    this.#now = now;
    this.#emit = emit;
  }

  warn(code: string, text: string): void {
    let budget = this.#budgets.get(code);
    if (budget === undefined) {
      budget = { full: 0, suppressed: 0 };
      this.#budgets.set(code, budget);
    }
    const now = this.#now();
    if (budget.full > now + (BURST - 1) * INTERVAL) {
      budget.suppressed++;
      return;
    }
    budget.full = Math.max(budget.full, now) + INTERVAL;
    const { suppressed } = budget;
    budget.suppressed = 0;
    const more =
      suppressed === 0 ? '' : ` (${String(suppressed)} more warnings of this kind were left out.)`;
    this.#emit(`${text}${more}`, code);
  }
}

let warnings = new Warnings();

/** A process warning of type SctpWarning. */
export function warn(code: string, text: string): void {
  warnings.warn(code, text);
}

/** Gives every code its whole budget again; for tests. */
export function renewWarnings(): void {
  warnings = new Warnings();
}
