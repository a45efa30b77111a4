import { errorCauses } from '../../../api/error.js';
import type { ReportedEvent } from '../../../native/events.js';
import type { SctpAssociation } from '../../../api/association.js';
import type { SctpNotification } from '../../../api/notification.js';
import { notify } from './reported-notification.js';

/** The notification of an event, once `association` is as the event says. */
export function notificationOf(
  association: SctpAssociation,
  event: ReportedEvent,
): SctpNotification {
  switch (event.type) {
    case 'remote-error':
      return notify(association, { ...event, causes: errorCauses(event.causes) });
    case 'stream-change': {
      const { type, result } = event;
      return notify(association, { type, result, streams: association.streams });
    }
    case 'stream-reset': {
      const { type, direction, result, streams } = event;
      const all = streams.length === 0;
      return notify(association, {
        type,
        direction,
        result,
        streams: all ? firstNumbers(association.streams[direction]) : streams,
      });
    }
    default:
      return notify(association, event);
  }
}

function firstNumbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
