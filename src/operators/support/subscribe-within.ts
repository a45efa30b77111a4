import { Observable, type Observer, type Subscription } from 'rxjs';

/**
 * Subscribes to `source` for as long as `owner` is not unsubscribed. That counts from the first synchronous value
 * on, when `subscribe()` has not returned yet.
 */
export function subscribeWithin<T>(
  source: Observable<T>,
  owner: Subscription,
  observer: Observer<T>,
): void {
  new Observable<T>((subscriber) => {
    owner.add(subscriber);
    return subscriber.closed ? undefined : source.subscribe(subscriber);
  }).subscribe(observer);
}
