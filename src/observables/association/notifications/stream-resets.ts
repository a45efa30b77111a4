import { EMPTY, Observable, Subject } from 'rxjs';
import { shared } from '../../../api/support/shared.js';
import type { SctpAssociation } from '../../../api/association.js';
import type { SctpStreamReset } from '../../../api/notification.js';
import { inCallersContext } from '../../support/callers-context.js';

/** Apart from the associations: hardly one of them ever has somebody who listens. */
const listeners = shared(
  'stream-resets',
  () => new WeakMap<SctpAssociation, Subject<SctpStreamReset>>(),
);

/**
 * Streams of an association that are reset from now on (RFC 6525). Unlike `notifications$` it takes none of those
 * that wait for a first subscriber. Completes with the association, also when some of its messages
 * still wait to be delivered.
 */
export function streamResets(association: SctpAssociation): Observable<SctpStreamReset> {
  return new Observable(
    inCallersContext((subscriber) => {
      if (association.state === 'closed') return EMPTY.subscribe(subscriber);
      let resets = listeners.get(association);
      if (resets === undefined) {
        resets = new Subject();
        listeners.set(association, resets);
      }
      return resets.subscribe(subscriber);
    }),
  );
}

/** For the association only: tells who listens. */
export function announceReset(reset: SctpStreamReset): void {
  listeners.get(reset.association)?.next(reset);
}

/** For the association only: no reset comes any more. */
export function endResets(association: SctpAssociation): void {
  listeners.get(association)?.complete();
}
