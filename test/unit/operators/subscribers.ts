import { Observable } from 'rxjs';
import type { SctpAssociation, SctpState } from 'rxsctp';

/** How many are subscribed to the `state$` of an association from now on. */
export function countSubscribers(association: SctpAssociation): { readonly subscribers: number } {
  const { state$ } = association;
  const count = { subscribers: 0 };
  const value = new Observable<SctpState>((subscriber) => {
    count.subscribers++;
    subscriber.add(() => count.subscribers--);
    return state$.subscribe(subscriber);
  });
  Object.defineProperty(association, 'state$', { value });
  return count;
}
