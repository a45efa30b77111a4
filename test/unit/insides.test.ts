import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { firstValueFrom, NEVER, type Observable } from 'rxjs';
import * as rxsctp from 'rxsctp';
import {
  connect,
  createEndpoint,
  listen,
  open,
  type SctpAssociation,
  type SctpAuthOptions,
} from 'rxsctp';
import {
  bufferHeld,
  decode,
  groupByStream,
  partitionByPpid,
  reconnect,
  request,
  toAsyncIterable,
  toDuplex,
  toReadableStream,
  toWritableStream,
} from 'rxsctp/operators';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { whereIn } from './reachable.js';
import { isSecret, LATER, SECRET } from './secret.js';
import { established } from './support.js';

function auth(): SctpAuthOptions {
  return { keys: [{ id: 1, secret: SECRET }] };
}

const KERNEL = { engine: 'kernel', host: '127.0.0.1' } as const;
const CLIENT = { ...KERNEL, port: 5000 } as const;

/** JSON, where there is some: RxJS and Node.js have circles of their own. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    expect(error).to.be.an.instanceOf(TypeError).with.property('message').that.includes('circular');
    expect(value).not.to.have.property('toJSON');
    return '';
  }
}

describe('What a public object lets see of its insides', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  /** One of everything that the package gives out, each made with keys. */
  async function everything(): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {};
    const connected = established(fake, { ...CLIENT, auth: auth() });
    all.connect = connect({ ...CLIENT, auth: auth() });
    all.reconnect = connect({ ...CLIENT, auth: auth() }).pipe(reconnect());
    const opening = open({ ...CLIENT, auth: auth() });
    fake.establish(fake.connects.length);
    const opened = await opening;

    const server = listen({ ...KERNEL, port: 6000, auth: auth() });
    const accepted: SctpAssociation[] = [];
    all.server = server;
    all['subscription to the server'] = server.subscribe((each) => accepted.push(each));
    fake.listening(fake.endpoints.length, 6000);
    accept(fake.endpoints.length, 7);
    const [ofServer] = accepted;
    all['address$'] = server.address$;
    all.address = await firstValueFrom(server.address$);
    all['refused$'] = server.refused$;

    const endpoint = createEndpoint({ ...KERNEL, port: 7000, auth: auth() });
    all.endpoint = endpoint;
    fake.listening(fake.endpoints.length, 7000);
    accept(fake.endpoints.length, 8);
    const ofEndpoint = await firstValueFrom(endpoint.associations$);
    all['connection of the endpoint'] = endpoint.connect({ ...CLIENT, auth: auth() });
    for (const each of [connected, opened, ofServer, ofEndpoint]) show(each);

    function show(association: SctpAssociation): void {
      const name = (what: string): string => `${what} of association ${String(association.id)}`;
      const put = (what: string, value: unknown): void => {
        all[name(what)] = value;
      };
      /** Its values, its error and the subscription, too. */
      const watch = (what: string, source: Observable<unknown>): void => {
        const next = (value: unknown): void => {
          put(`a value of ${what}`, value);
        };
        const error = (reason: unknown): void => {
          put(`the error of ${what}`, reason);
        };
        put(what, source);
        put(`a subscription to ${what}`, source.subscribe({ next, error }));
      };
      const { messages$ } = association;
      const stream = association.stream(2);
      put('the whole', association);
      watch('messages$', messages$);
      watch('notifications$', association.notifications$);
      watch('state$', association.state$);
      watch('paths$', association.paths$);
      watch('ended$', association.ended$);
      watch('stats$', association.stats$(1000));
      watch('a stream', stream);
      watch('a sender', association.sender({ stream: 3 }));
      watch('sendMany()', stream.sendMany(NEVER));
      watch('groups', messages$.pipe(groupByStream()));
      watch('batches', messages$.pipe(bufferHeld({ count: 1 })));
      watch('decoded messages', messages$.pipe(decode({ decode: String })));
      watch('a request', request(association, 'a'));
      const sent = association.send('a', { acknowledged: true });
      put('a promise', sent);
      for (const promise of [sent, association.setAuthKey(2, LATER)]) {
        promise.catch((error: unknown) => {
          put(`the error of ${promise === sent ? 'send' : 'setAuthKey'}()`, error);
        });
      }
      put('parts', partitionByPpid(messages$, 46));
      put(
        'a Duplex',
        toDuplex(association).on('error', (error) => {
          put('the error of a Duplex', error);
        }),
      );
      put('an iterable', toAsyncIterable(messages$));
      put('an iterator', toAsyncIterable(messages$)[Symbol.asyncIterator]());
      put('a ReadableStream', toReadableStream(messages$));
      put('a WritableStream', toWritableStream(association));
      fake.message({ association: association.id, stream: 2, ppid: 46, data: 'hello' });
    }

    for (let i = 0; i < 4; i++) fake.answer('EACCES', 'setsockopt', 'SCTP_AUTH_KEY');
    await flushed();
    const [lost] = fake.sent;
    fake.deliver(fake.failed(lost));
    const causes = [{ code: 12, data: Buffer.from('bye') }];
    for (const { id } of [connected, opened, ofServer, ofEndpoint]) {
      fake.event({ type: 'remote-error', association: id, causes });
      fake.closed(id, 'aborted-by-peer', causes);
    }
    await flushed();
    return all;
  }

  function accept(endpoint: number, association: number): void {
    fake.establish(association, { endpoint, accepted: true, remotePort: 6001 });
  }

  it('has no key in it, however it is looked at', async () => {
    for (const [name, value] of Object.entries(await everything())) {
      expect(whereIn(value, isSecret), name).to.deep.equal([]);
      expect(isSecret(jsonOf(value)), `JSON of ${name}`).to.equal(false);
      for (const customInspect of [true, false]) {
        const text = inspect(value, { depth: 12, showHidden: true, customInspect });
        expect(isSecret(text), `util.inspect() of ${name}`).to.equal(false);
      }
    }
  });

  it('is known of every class there is', async () => {
    const all = Object.values(await everything());
    const classes = Object.entries(rxsctp).filter(([name]) => /^Sctp[A-Z]/.test(name));
    expect(classes.map(([name]) => name)).to.include('SctpMessage');
    for (const [name, type] of classes) {
      const ofType = all.filter((each) => each instanceof (type as never));
      expect(ofType, name).not.to.have.lengthOf(0);
      for (const each of ofType) expect(each, name).to.have.property('toJSON');
    }
  });

  it('is searched well: the search finds what is planted', () => {
    const planted = new Map([[{}, Object.defineProperty([], Symbol('a'), { value: SECRET })]]);
    expect(whereIn({ planted }, isSecret)).to.deep.equal(['.planted.value.Symbol(a)']);
    expect(whereIn([Buffer.from(SECRET)], isSecret)).to.deep.equal(['.0']);
    expect(whereIn(Buffer.from(SECRET).toString('base64'), isSecret)).to.deep.equal(['']);
    const act = Object.assign(() => 0, { a: Buffer.from(LATER).toString('hex') });
    expect(whereIn(act, isSecret)).to.deep.equal(['.a']);
  });

  it('holds nothing that its callers have stored', () => {
    const association = established(fake, CLIENT);
    new AsyncLocalStorage<string>().run(SECRET, () => {
      const seen: unknown[] = [];
      association.messages$.subscribe((message) => seen.push(message));
      fake.message({ association: association.id, data: 'a' });
      expect(seen).to.have.lengthOf(1);
      expect(whereIn([association, seen, association.messages$], isSecret)).to.deep.equal([]);
    });
  });

  it('leaves a key out of the memory that Buffers share', () => {
    const probe = Buffer.from('probe');
    // Joined here, so that nothing but the option has it in one piece.
    const secret = ['never', 'in', 'the', 'pool'].join('-');
    connect({ ...CLIENT, auth: { keys: [{ id: 1, secret }] } }).subscribe();
    expect(Buffer.from(probe.buffer).includes(Buffer.alloc(secret.length, secret))).to.equal(false);
  });

  const MISPLACED: readonly unknown[] = [
    SECRET,
    [SECRET],
    { keys: SECRET },
    { keys: { id: 1, secret: SECRET } },
    { keys: [SECRET] },
    { keys: [[SECRET]] },
    { keys: [{ id: SECRET, secret: 1 }] },
    { keys: [{ id: 1, secret: [SECRET] }] },
    { keys: [{ id: 1, secret: { SECRET } }] },
    { keys: [{ id: 1, secret: SECRET }], activeKey: SECRET },
  ];
  for (const [i, misplaced] of MISPLACED.entries()) {
    it(`has no key in the error of a wrong option (${String(i)})`, () => {
      expect(() => connect({ ...CLIENT, auth: misplaced as never }))
        .to.throw(TypeError, /"auth/)
        .with.property('message')
        .that.satisfies((message: string) => !isSecret(message));
    });
  }
});
