import {
  exhaustMap,
  filter,
  interval,
  last,
  startWith,
  takeUntil,
  type Observable,
  type ObservableInput,
} from 'rxjs';

/**
 * What `fetch` gives, at once and every `period` ms, until `life$` completes. A slow one is waited for;
 * null is nothing to give.
 */
export function sampled<T>(
  fetch: () => ObservableInput<T | null>,
  period: number,
  life$: Observable<unknown>,
): Observable<T> {
  return interval(period).pipe(
    startWith(0),
    exhaustMap(fetch),
    filter((value) => value !== null),
    takeUntil(life$.pipe(last())),
  );
}
