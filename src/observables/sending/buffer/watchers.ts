import type { SctpError } from '../../../api/error.js';

/** Somebody who wants to know when the load of a send buffer passes a mark. */
export interface SendWatcher {
  /** `refresh()` is due when the load has risen to this, */
  readonly riseMark: number;
  /** or has fallen to this. */
  readonly fallMark: number;
  /** Sets new marks, and says so with `narrow()` before it tells anybody. */
  refresh(): void;
  /** The fill has changed, some time in the batch that ends now; for those added with `measure()`. */
  measure(): void;
  ended(error: SctpError | undefined): void;
}

/**
 * The watchers of one send buffer. A change costs two comparisons as long as it passes nobody's mark,
 * however many they are.
 */
export class SendWatchers {
  readonly #all = new Set<SendWatcher>();
  readonly #measuring = new Set<SendWatcher>();
  #measured = false;
  /** No mark is between these two. */
  #quietAbove = -Infinity;
  #quietBelow = Infinity;
  #scheduled = false;

  add(watcher: SendWatcher): void {
    this.#all.add(watcher);
    this.narrow(watcher);
  }

  delete(watcher: SendWatcher): void {
    this.#all.delete(watcher);
  }

  measure(watcher: SendWatcher, wanted: boolean): void {
    if (wanted) this.#measuring.add(watcher);
    else this.#measuring.delete(watcher);
    this.#measured = this.#measuring.size > 0;
  }

  /** The marks of a watcher have changed; with them, what it measures. */
  narrow(watcher: SendWatcher): void {
    if (!this.#all.has(watcher)) return;
    if (this.#measured) this.#measureSoon();
    this.#quietAbove = Math.max(this.#quietAbove, watcher.fallMark);
    this.#quietBelow = Math.min(this.#quietBelow, watcher.riseMark);
  }

  moved(load: number): void {
    if (this.#measured) this.#measureSoon();
    if (load > this.#quietAbove && load < this.#quietBelow) return;
    this.#quietAbove = -Infinity;
    this.#quietBelow = Infinity;
    const due: SendWatcher[] = [];
    for (const watcher of this.#all) {
      if (load >= watcher.riseMark || load <= watcher.fallMark) due.push(watcher);
      else this.narrow(watcher);
    }
    for (const watcher of due) watcher.refresh();
  }

  refreshAll(): void {
    for (const watcher of this.#all) watcher.refresh();
  }

  ended(error: SctpError | undefined): void {
    for (const watcher of this.#all) watcher.ended(error);
  }

  /** Once for all changes of a batch. */
  #measureSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const watcher of this.#measuring) watcher.measure();
    });
  }
}
