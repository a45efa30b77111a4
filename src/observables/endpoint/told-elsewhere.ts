import { Observable, type Observer, type Operator, type Subscription } from 'rxjs';
import { toObserver } from '../../api/support/observer.js';

const ignore = (): void => undefined;

/**
 * An Observable of something whose failure always reaches somebody by another way too: who subscribes
 * without an error handler, also behind operators, is not told of it, where other Observables raise
 * an uncaught exception.
 */
export class ToldElsewhere<T> extends Observable<T> {
  /* eslint-disable @typescript-eslint/no-deprecated -- how RxJS 7 lets a class live on behind operators; Subject does so */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new ToldElsewhere<R>();
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }
  /* eslint-enable @typescript-eslint/no-deprecated */

  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const given = toObserver(observer, error, complete);
    if (given.error !== undefined) return super.subscribe(given);
    return super.subscribe({
      next: (value) => given.next?.(value),
      error: ignore,
      complete: () => given.complete?.(),
    });
  }
}
