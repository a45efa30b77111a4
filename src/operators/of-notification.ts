import { filter, type OperatorFunction } from 'rxjs';
import { invalidValue } from '../observables/settings/argument.js';
import type { SctpNotification } from '../api/notification.js';

type NotificationType = SctpNotification['type'];

/** The notifications of the types `K`. */
export type SctpNotificationOf<K extends SctpNotification['type']> = Extract<
  SctpNotification,
  Record<'type', K>
>;

const TYPES = Object.keys({
  'association-change': 0,
  'path-change': 0,
  'remote-error': 0,
  'send-failed': 0,
  shutdown: 0,
  adaptation: 0,
  'sender-dry': 0,
  'stream-reset': 0,
  'partial-delivery': 0,
  authentication: 0,
  'association-reset': 0,
  'stream-change': 0,
  'window-full': 0,
  'notifications-lost': 0,
} satisfies Record<NotificationType, 0>);

/**
 * Passes on the notifications of the given types, and narrows their type to these.
 *
 * ```
 *   ──path-change──send-failed──path-change──|
 *     ofNotification('send-failed')
 *   ───────────────send-failed───────────────|
 * ```
 *
 * ```ts
 * association.notifications$
 *   .pipe(ofNotification('send-failed'))
 *   .subscribe(({ data, stream, reason }) => log.warn(`lost on stream ${stream} (${reason})`, data));
 * ```
 *
 * @throws {TypeError} for a type that does not exist: nothing would ever pass.
 */
export function ofNotification<K extends NotificationType>(
  ...types: readonly K[]
): OperatorFunction<SctpNotification, SctpNotificationOf<K>> {
  for (const type of types) {
    if (!TYPES.includes(type))
      throw invalidValue('types argument', `one of ${TYPES.join(', ')}`, type);
  }
  const wanted: readonly NotificationType[] = types;
  return filter((notification): notification is SctpNotificationOf<K> =>
    wanted.includes(notification.type),
  );
}
