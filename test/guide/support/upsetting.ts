import { getLink } from '#internal/native/native-link.js';
import type { AssociationEvent, SendFailedEvent } from '#internal/native/events.js';
import { Staging } from '#internal/native/staging.js';
import { Life } from '#internal/observables/association/life.js';
import { LiveAssociation } from '#internal/observables/association/live-association.js';

import type { Kind, Plan, Progress } from './verdict.js';

const associations = new Set<LiveAssociation>();

/** Messages whose acknowledgement somebody awaits, by association and token. */
const tracked = new Map<string, SendFailedEvent>();
const keyOf = (association: number, token: number): string => `${association} ${token}`;

/** Where both ends are in this process. */
const otherEnd = (one: LiveAssociation): LiveAssociation | undefined =>
  [...associations].find(
    (other) =>
      other !== one &&
      other.localPort === one.remotePort &&
      other.remotePort === one.localPort &&
      other.localUdpPort === one.remoteUdpPort &&
      other.remoteUdpPort === one.localUdpPort,
  );

/** As the engine tells it: it gives back what it had, as far as somebody awaits it, and says that it is over. */
function vanish(association: LiveAssociation): void {
  if (association.state === 'closed') return;
  const link = getLink();
  link.abort(association.id, new Uint8Array());
  link.forget(association.id);
  for (const [key, event] of tracked) {
    if (event.association !== association.id) continue;
    tracked.delete(key);
    LiveAssociation.lifeOf(association).onEvent(event);
  }
  const closed = { type: 'closed', reason: 'timeout', causes: [] } as const;
  LiveAssociation.lifeOf(association).onEvent({ ...closed, association: association.id });
  LiveAssociation.lifeOf(association).onAcknowledged(association.bufferedBytes, 1);
}

const deeds: Record<Kind, (one: LiveAssociation, other: LiveAssociation | undefined) => void> = {
  nothing: () => undefined,
  'own abort': (one) => {
    one.abort('upset');
  },
  'own shutdown': (one) => void one.shutdown(),
  'peer aborts': (_, other) => other?.abort('upset'),
  'peer shuts down': (_, other) => void other?.shutdown(),
  'peer vanishes': (one, other) => {
    vanish(one);
    if (other !== undefined) vanish(other);
  },
};

/** What the peer does, it does where it is in this process too. */
const needsPeer = (kind: Kind): boolean => kind === 'peer aborts' || kind === 'peer shuts down';

/**
 * What the peer does waits from the moment on until the other end is known here: JavaScript is told of both ends in
 * either order. `onDone` gets the ends of the association to which it happened that are in this process.
 */
export function upsetAt(
  { kind, moment, lag }: Plan,
  onDone: (...ends: (LiveAssociation | undefined)[]) => void,
): Progress {
  const progress = { moments: 0, done: false };
  let victim: LiveAssociation | undefined;
  let decided = kind === 'nothing';

  const upset = (association: LiveAssociation): void => {
    const other = otherEnd(association);
    progress.done = true;
    deeds[kind](association, other);
    onDone(association, other);
  };

  const passed = (association: LiveAssociation): void => {
    associations.add(association);
    progress.moments += 1;
    if (decided || progress.moments < moment) return;
    if (victim === undefined || LiveAssociation.lifeOf(victim).ending.hasEnded)
      victim = association;
    if (needsPeer(kind) && otherEnd(victim) === undefined) return;
    decided = true;
    const act = upset.bind(undefined, victim);
    if (lag === 0) act();
    else if (lag === 1) queueMicrotask(act);
    else setImmediate(act);
  };

  /* eslint-disable @typescript-eslint/unbound-method -- they are called with their object each time */
  const { onEvent, onMessage, onAcknowledged, onMessageAcknowledged } = Life.prototype;
  const { send } = Staging.prototype;
  /* eslint-enable @typescript-eslint/unbound-method */
  Staging.prototype.send = function (this: Staging, ...message): void {
    const [association, , stream, ppid, data, token = 0] = message;
    if (token !== 0) {
      const fate = { unordered: false, sent: true, abandoned: false };
      const event = {
        type: 'send-failed',
        association,
        stream,
        ppid,
        data: Buffer.from(data),
      } as const;
      tracked.set(keyOf(association, token), { ...event, token, ...fate });
    }
    send.apply(this, message);
  };
  Object.assign(Life.prototype, {
    onEvent(this: Life, event: AssociationEvent): void {
      onEvent.call(this, event);
      if (event.type !== 'closed') passed(this.association);
    },
    onMessage(this: Life, ...message: Parameters<typeof onMessage>): void {
      onMessage.apply(this, message);
      passed(this.association);
    },
    onMessageAcknowledged(this: Life, token: number): void {
      tracked.delete(keyOf(this.identity.id, token));
      onMessageAcknowledged.call(this, token);
    },
    onAcknowledged(this: Life, bytes: number, messages: number): void {
      onAcknowledged.call(this, bytes, messages);
      passed(this.association);
    },
  });
  return progress;
}
