/**
 * A process warning that may be due any number of times, as a peer can cause it again and again: the first 64 are
 * given, then those whose number is a power of two, so that a flood writes little and still shows.
 */
export class RepeatedWarning {
  readonly #code: string;
  #count = 0;

  constructor(code: string) {
    this.#code = code;
  }

  warn(text: string): void {
    const count = ++this.#count;
    if (count > ALL && (count & (count - 1)) !== 0) return;
    const which =
      count < ALL ? '' : ` This is warning ${String(count)} of its kind; not all are shown.`;
    process.emitWarning(text + which, { type: 'SctpWarning', code: this.#code });
  }
}

const ALL = 64;
