import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Subject } from 'rxjs';
import { connect, createEndpoint, listen, type SctpAssociation } from 'rxsctp';
import { autoRelease, decode, mergeMapHeld, respond } from 'rxsctp/operators';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { warningsOf } from './operators/watch.js';
import { isSecret, LATER, SECRET } from './secret.js';
import { established } from './support.js';

const AUTH = { keys: [{ id: 1, secret: SECRET }] };
const KERNEL = { engine: 'kernel', host: '127.0.0.1', auth: AUTH } as const;

/** Its text is always the same, and comes when the process ends. */
const CONSTANT = 'SCTP_NOT_LISTENING';

/** The codes of all process warnings in the sources. */
function codes(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'));
  const found = texts.flatMap((text) => text.match(/(?<=')SCTP_[A-Z_]+(?=')/g) ?? []);
  return [...new Set(found)].filter((code) => code !== CONSTANT).sort();
}

const unheard = { error: () => undefined };

describe('A process warning', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  /** Everything there is a warning for, on associations with keys. */
  async function upset(association: SctpAssociation): Promise<void> {
    const { id, messages$ } = association;
    const fails = (): never => {
      throw new Error('no');
    };
    const expired = new Promise<void>((resolve) => {
      const onWarning = ({ code }: Error & { code?: string }): void => {
        if (code !== 'SCTP_HOLD_EXPIRED') return;
        process.off('warning', onWarning);
        resolve();
      };
      process.on('warning', onWarning);
    });
    void association.setAuthKey(2, LATER);
    messages$.pipe(decode({ decode: fails }, { onError: 'skip' })).subscribe(unheard);
    messages$.pipe(respond(fails, { onError: 'skip' })).subscribe(unheard);
    messages$.pipe(autoRelease(1)).subscribe({ ...unheard, next: (message) => message.hold() });
    const working = messages$.pipe(mergeMapHeld(() => new Subject())).subscribe(unheard);
    fake.message({ association: id, data: 'a' });
    working.unsubscribe();
    association.sendMany([''], { onError: 'skip' }).subscribe(unheard);
    const unwilling = {
      [Symbol.iterator]: () => ({ next: () => ({ value: 'a', done: false }), return: fails }),
    };
    association.sendMany(unwilling).subscribe(unheard);
    const sender = association.sender();
    await expired;
    fake.closed(id, 'timeout');
    fake.acknowledge(id, 1 << 30, 1 << 20);
    sender.next('late');
  }

  it('has no key in it, whatever it is about', async () => {
    const warned = await warningsOf(async () => {
      await upset(established(fake, { ...KERNEL, sendBuffer: 1 }));
      listen({ ...KERNEL, port: 6000, maxAssociations: 1 }).subscribe(unheard);
      fake.listening(fake.endpoints.length, 6000);
      const endpoint = fake.endpoints.length;
      fake.event({ type: 'refused', endpoint, reason: 'max-associations', count: 1, total: 1 });
      const many = createEndpoint({ ...KERNEL, port: 7000 });
      fake.listening(fake.endpoints.length, 7000);
      void many.send({ host: '127.0.0.2', port: 5000 }, 'a').catch(() => undefined);
      fake.closed(fake.connects.length, 'connect-timeout');
      connect({ ...KERNEL, port: 5000 }).subscribe(unheard);
      await flushed();
    });
    const told = new Set(warned.map((warning) => warning.split(':', 1)[0]));
    expect([...told].sort()).to.deep.equal(codes());
    for (const warning of warned) expect(isSecret(warning), warning).to.equal(false);
  });
});
