import { setTimeout as delay } from 'node:timers/promises';
import type { Observable } from 'rxjs';
import type { SctpError } from 'rxsctp';
import { patience } from './machine.js';

const POLL_INTERVAL = 5;
const PATIENCE = patience(9000);

/** Waits until `condition` holds; fails, saying `what` did not happen, when it never does. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  within = PATIENCE,
): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await delay(POLL_INTERVAL);
  }
}

/** What an Observable has emitted so far, and how it ended. */
export class Recording<T> {
  readonly values: T[] = [];
  completed = false;
  error: SctpError | undefined;
  readonly #stop: () => void;

  constructor(source: Observable<T>) {
    const subscription = source.subscribe({
      next: (value) => this.values.push(value),
      error: (error: SctpError) => (this.error = error),
      complete: () => (this.completed = true),
    });
    this.#stop = () => {
      subscription.unsubscribe();
    };
  }

  get ended(): boolean {
    return this.completed || this.error !== undefined;
  }

  /** The first `count` values. */
  async first(count: number): Promise<T[]> {
    await until(
      () => this.values.length >= count || this.ended,
      `${count} values (there are ${this.values.length})`,
    );
    if (this.values.length >= count) return this.values.slice(0, count);
    throw this.error ?? new Error(`complete after ${this.values.length} of ${count} values`);
  }

  /** The error it ended with, undefined after completion. */
  async end(): Promise<SctpError | undefined> {
    await until(() => this.ended, 'the end of an Observable');
    return this.error;
  }

  unsubscribe(): void {
    this.#stop();
  }
}

/** Records `source` from now on. */
export function record<T>(source: Observable<T>): Recording<T> {
  return new Recording(source);
}

/** The error `promise` rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SctpError> {
  try {
    await promise;
  } catch (error) {
    return error as SctpError;
  }
  throw new Error('not rejected');
}

/** Calls `next` for each value; how the source ends does not matter. */
export function each<T>(source: Observable<T>, next: (value: T) => void): void {
  source.subscribe({ next, error: () => undefined });
}
