import { expect } from 'chai';
import { firstValueFrom, take } from 'rxjs';
import type { SctpAssociation, SctpNotification } from 'rxsctp';
import { eachWithAssociation } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { record } from './support.js';

describe('notifications', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation(
    (made, channel) => {
      [association, fake] = [made, channel];
    },
    { sendBuffer: 1 },
  );

  function reset(stream: number): void {
    fake.event({
      type: 'stream-reset',
      association: 1,
      direction: 'outbound',
      result: 'performed',
      streams: [stream],
    });
  }

  function show(notification: SctpNotification): string {
    if (notification.type === 'stream-reset') return String(notification.streams[0]);
    if (notification.type === 'send-failed') return notification.data.toString();
    if (notification.type === 'notifications-lost')
      return `${notification.type} ${String(notification.count)}`;
    return notification.type;
  }

  /** The latest 64 of 100, by what `show()` says of them. */
  const latest = Array.from({ length: 64 }, (_, i) => String(i + 36));

  it('wait for a first subscriber, 64 at most, the latest', () => {
    for (let i = 0; i < 100; i++) reset(i);
    const seen = record(association.notifications$, show);
    expect(seen).to.deep.equal(['notifications-lost 37', ...latest]);
  });

  it('say how many were not kept while JavaScript was busy', () => {
    const seen: SctpNotification[] = [];
    association.notifications$.subscribe((notification) => seen.push(notification));
    reset(1);
    fake.event({ type: 'notifications-lost', association: 1, count: 36 });
    expect(seen.slice(1).map(show)).to.deep.equal(['1', 'notifications-lost 36']);
    expect(seen.at(-1)).to.deep.include({ type: 'notifications-lost', association, count: 36 });
  });

  it('say how many made room for the latest, once, with those that were not kept before', () => {
    fake.event({ type: 'notifications-lost', association: 1, count: 1000 });
    for (let i = 0; i < 100; i++) reset(i);
    const first = record(association.notifications$.pipe(take(1)), show);
    const second = record(association.notifications$, show);
    // One is the 'comm-up', 36 are resets of streams.
    expect(first).to.deep.equal(['notifications-lost 1037', '|']);
    expect(second).to.deep.equal(latest);
  });

  it('wait for the next subscriber when one takes a few and leaves', async () => {
    reset(1);
    const first = await firstValueFrom(association.notifications$);
    reset(2);
    const second = await firstValueFrom(association.notifications$);
    const rest = record(association.notifications$, show);
    reset(3);
    expect([first, second].map(show)).to.deep.equal(['association-change', '1']);
    expect(rest).to.deep.equal(['2', '3']);
  });

  it('wait while nobody is subscribed, 64 at most, the latest', () => {
    association.notifications$.subscribe().unsubscribe();
    for (let i = 0; i < 100; i++) reset(i);
    const seen = record(association.notifications$.pipe(take(65)), show);
    expect(seen.slice(0, -1)).to.deep.equal(['notifications-lost 36', ...latest]);
    expect(seen.at(-1)).to.equal('|');
  });

  it('wait also when a subscriber that gets them leaves while they queue up', () => {
    const full = association.sender({ limit: 0, overflow: 'drop-newest' });
    full.next('fills the send buffer');
    const first: string[] = [];
    association.notifications$.pipe(take(1)).subscribe((notification) => {
      first.push(show(notification));
      for (let i = 0; i < 100; i++) full.next(String(i));
    });
    const rest = record(association.notifications$, show);
    expect(first).to.deep.equal(['association-change']);
    expect(rest).to.deep.equal(['notifications-lost 36', ...latest]);
  });

  it('of a loss that nobody has taken are a process warning at the end', async () => {
    const warned: string[] = [];
    const onWarning = ({ message }: Error): void => {
      warned.push(message);
    };
    process.on('warning', onWarning);
    await firstValueFrom(association.notifications$);
    const full = association.sender({ limit: 0, overflow: 'drop-newest' });
    full.next('fills the send buffer');
    association.sender().next('waits');
    fake.closed(1, 'timeout');
    fake.acknowledge(1, 21, 1);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warned).to.have.length(1);
    expect(warned[0]).to.contain('1 outgoing messages (5 bytes)');
  });

  it('are not replayed: a later subscriber gets what comes from then on', () => {
    reset(1);
    const first = record(association.notifications$, show);
    const second = record(association.notifications$, show);
    reset(2);
    expect(first).to.deep.equal(['association-change', '1', '2']);
    expect(second).to.deep.equal(['2']);
  });

  it('keep their order when a subscriber causes more of them', () => {
    const full = association.sender({ limit: 0, overflow: 'drop-newest' });
    full.next('fills the send buffer');
    reset(1);
    reset(2);
    const seen: string[] = [];
    association.notifications$.subscribe((notification) => {
      seen.push(show(notification));
      if (seen.length === 1) full.next('dropped');
    });
    expect(seen).to.deep.equal(['association-change', '1', '2', 'dropped']);
  });

  it('reach whoever subscribes while others get those that waited', () => {
    reset(1);
    const late: string[] = [];
    const first: string[] = [];
    association.notifications$.subscribe((notification) => {
      first.push(show(notification));
      if (first.length > 1) return;
      association.notifications$.subscribe((other) => late.push(show(other)));
    });
    reset(2);
    expect(first).to.deep.equal(['association-change', '1', '2']);
    expect(late).to.deep.equal(['1', '2']);
  });

  it('are there after the end, and complete', () => {
    fake.closed(1, 'timeout');
    const seen = record(association.notifications$, (n) =>
      n.type === 'association-change' ? `${n.state} ${n.error?.code ?? ''}` : n.type,
    );
    expect(seen).to.deep.equal(['comm-up ', 'comm-lost ETIMEDOUT', '|']);
    expect(record(association.notifications$)).to.deep.equal(['|']);
  });
});
