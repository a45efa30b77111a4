import type { Observer } from 'rxjs';

/** What `subscribe()` was given, one object or up to three functions, as an Observer that has what was given. */
export function toObserver<T>(
  observer?: Partial<Observer<T>> | ((value: T) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
): Partial<Observer<T>> {
  if (typeof observer === 'object' && observer !== null) return observer;
  return {
    ...(observer ? { next: observer } : {}),
    ...(error ? { error } : {}),
    ...(complete ? { complete } : {}),
  };
}
