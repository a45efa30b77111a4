import { Observable, Subject } from 'rxjs';
import { inCallersContext } from '../support/callers-context.js';

/** Tells when the last of what an association has received, and somebody held at its end, is consumed. */
export class LastHolds {
  readonly #areLeft: () => boolean;
  #released: Subject<void> | undefined;
  #scheduled = false;

  /** Emits when nothing is held any more: at once if nothing is. */
  readonly released$: Observable<void> = new Observable(
    inCallersContext((subscriber) => {
      if (this.#areLeft()) subscriber.add((this.#released ??= new Subject()).subscribe(subscriber));
      else subscriber.next();
    }),
  );

  /** `areLeft`: whether anything is held, which may take a while to find out. */
  constructor(areLeft: () => boolean) {
    this.#areLeft = areLeft;
  }

  /** Something was consumed. Whoever did it may have something to pass on yet, so that this is told later. */
  consumed(): void {
    if (this.#released?.observed !== true || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#areLeft()) this.#released?.next();
    });
  }
}
