import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { firstValueFrom, type Observable } from 'rxjs';
import {
  createEndpoint,
  listen,
  SctpMessage,
  SctpServer,
  type SctpAssociation,
  type SctpNotification,
} from 'rxsctp';
import { bufferHeld, groupByStream, mapMessage, toAsyncIterable, toDuplex } from 'rxsctp/operators';
import { eachWithAssociation } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';

const ASSOCIATION =
  "SctpAssociation { id: 1, local: '127.0.0.1:40000 (UDP 50000)', remote: '127.0.0.1:5000 (UDP 9899)', " +
  "state: 'established', streams: { outbound: 8, inbound: 8 } }";
const ASSOCIATION_JSON = {
  id: 1,
  local: '127.0.0.1:40000 (UDP 50000)',
  remote: '127.0.0.1:5000 (UDP 9899)',
  state: 'established',
  streams: { outbound: 8, inbound: 8 },
};

/** What `console.log()` writes. */
function logged(...values: readonly unknown[]): string {
  let text = '';
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, callback) => {
      text += chunk.toString();
      callback();
    },
  });
  new Console({ stdout }).log(...values);
  return text;
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('What is logged', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation((made, channel) => {
    [association, fake] = [made, channel];
  });

  /** The first value of `source` once `bring` has been called. */
  function first<T>(source: Observable<T>, bring: () => void): Promise<T> {
    const value = firstValueFrom(source);
    bring();
    return value;
  }

  function message(data: string, unordered = false): Promise<SctpMessage> {
    return first(association.messages$, () => {
      fake.message({ association: 1, stream: 3, ppid: 46, unordered, data });
    });
  }

  function notifications(): SctpNotification[] {
    const told: SctpNotification[] = [];
    association.notifications$.subscribe((each) => told.push(each));
    return told;
  }

  it('of a message is a line, with the head of its payload', async () => {
    expect(logged(await message('Hello'))).to.equal(
      'SctpMessage { association: 1, stream: 3, ppid: 46, length: 5, data: <48 65 6c 6c 6f> }\n',
    );
    const long = await message('Hello'.repeat(240), true);
    expect(logged(long)).to.equal(
      'SctpMessage { association: 1, stream: 3, ppid: 46, unordered: true, length: 1200, data: ' +
        '<48 65 6c 6c 6f 48 65 6c 6c 6f 48 65 6c 6c 6f 48 65 6c 6c 6f … 1180 more bytes> }\n',
    );
    expect(jsonOf(long)).to.deep.equal({
      association: 1,
      stream: 3,
      ppid: 46,
      unordered: true,
      length: 1200,
      data: '48656c6c6f48656c6c6f48656c6c6f48656c6c6f…',
    });
    expect(jsonOf(await message('Hello'))).to.include({ data: '48656c6c6f' });
  });

  it('of a decoded message is what the payload has become', async () => {
    const decoded = association.messages$.pipe(
      mapMessage(({ data }) => ({ text: data.toString() })),
    );
    const mapped = await first(decoded, () => {
      fake.message({ association: 1, stream: 3, data: 'a' });
    });
    expect(inspect(mapped)).to.equal(
      "SctpMessage { association: 1, stream: 3, ppid: 0, length: 1, data: { text: 'a' } }",
    );
    expect(jsonOf(mapped)).to.deep.include({ length: 1, data: { text: 'a' } });
  });

  it('of a batch are its first messages', async () => {
    const batch = await first(association.messages$.pipe(bufferHeld({ count: 3 })), () => {
      fake.messages(1, [0, 'a'], [1, 'b'], [2, 'c']);
    });
    expect(inspect(batch).replaceAll(/\s+/g, ' ')).to.equal(
      'SctpBatch { length: 3, bytes: 3, first: [ ' +
        'SctpMessage { association: 1, stream: 0, ppid: 0, length: 1, data: <61> }, ' +
        'SctpMessage { association: 1, stream: 1, ppid: 0, length: 1, data: <62> } ] }',
    );
    expect(jsonOf(batch)).to.deep.include({ length: 3, bytes: 3 });
  });

  it('of an association is which one it is', async () => {
    expect(inspect(association)).to.equal(ASSOCIATION);
    expect(jsonOf(association)).to.deep.equal(ASSOCIATION_JSON);
    fake.event({
      type: 'addresses',
      association: 1,
      local: ['127.0.0.1', '::1'],
      remote: ['127.0.0.1', '127.0.0.2'],
    });
    expect(jsonOf(association)).to.deep.include({
      local: ['127.0.0.1:40000 (UDP 50000)', '[::1]:40000 (UDP 50000)'],
    });
    fake.closed(1);
    await flushed();
    expect(jsonOf(association)).to.include({ state: 'closed' });
  });

  it('of its own properties has an association those only that are documented', () => {
    expect(Reflect.ownKeys(association)).to.have.members([
      'id',
      'streams',
      'localAddresses',
      'localPort',
      'localUdpPort',
      'remoteAddresses',
      'remotePort',
      'remoteUdpPort',
      'receiveWindow',
      'unconsumedBytes',
    ]);
  });

  it('of a notification is what it tells, and of which association', () => {
    const told = notifications();
    const data = Buffer.alloc(1200, 'Hello');
    const lost = { stream: 3, ppid: 46, unordered: false, sent: true, abandoned: false };
    fake.event({ type: 'send-failed', association: 1, token: 0, data, ...lost });
    expect(logged(told[1])).to.equal(
      "SctpNotification { type: 'send-failed', data: <48 65 6c 6c 6f 48 65 6c 6c 6f 48 65 6c 6c 6f 48 65 6c 6c 6f … " +
        "1180 more bytes>, stream: 3, ppid: 46, unordered: false, sent: true, reason: 'association', " +
        `association: ${ASSOCIATION} }\n`,
    );
    expect(jsonOf(told[1])).to.deep.equal({
      ...{ type: 'send-failed', stream: 3, ppid: 46, unordered: false, sent: true },
      reason: 'association',
      data: '48656c6c6f48656c6c6f48656c6c6f48656c6c6f…',
      association: ASSOCIATION_JSON,
    });
    expect(Object.keys(told[0])).to.have.members(['type', 'state', 'association']);
  });

  it('of what a peer complains of is its causes', () => {
    const told = notifications();
    const causes = [{ code: 1, data: Buffer.from([0, 9, 0, 0]) }];
    fake.event({ type: 'remote-error', association: 1, causes });
    expect(inspect(told[1], { depth: 2 })).to.match(/data: <00 09 00 00> \} \], association: Sctp/);
    expect(jsonOf(told[1])).to.deep.include({
      causes: [{ code: 1, name: 'Invalid Stream Identifier', data: '00090000' }],
    });
  });

  it('of the end of an association is its error, without a stack', () => {
    const told = notifications();
    fake.closed(1, 'aborted-by-peer', [{ code: 12, data: Buffer.from('bye') }]);
    const message =
      '127.0.0.1:5000 (UDP 9899) aborted the association (User-Initiated Abort: bye).';
    expect(inspect(told[1])).to.contain(`, error: [SctpError ECONNRESET: ${message}], assoc`);
    expect(jsonOf(told[1])).to.deep.include({
      state: 'comm-lost',
      error: {
        ...{ name: 'SctpError', message, code: 'ECONNRESET', address: '127.0.0.1', port: 5000 },
        causes: [{ code: 12, name: 'User-Initiated Abort', data: '627965' }],
      },
    });
  });

  it('of a server or an endpoint is where it is bound', async () => {
    const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
    expect(inspect(server)).to.equal("SctpServer { local: '127.0.0.1:0', state: 'not listening' }");
    const subscription = server.subscribe();
    expect(jsonOf(server)).to.include({ state: 'binding' });
    fake.listening(2);
    expect(jsonOf(server)).to.deep.equal({
      local: '127.0.0.1:5000 (UDP 9899)',
      state: 'listening',
    });
    subscription.unsubscribe();
    expect(jsonOf(server)).to.include({ state: 'not listening' });

    const endpoint = createEndpoint({ host: '127.0.0.1', port: 6000 });
    expect(jsonOf(endpoint)).to.include({ state: 'binding' });
    fake.listening(3, 6000);
    expect(inspect(endpoint)).to.equal(
      "SctpEndpoint { local: '127.0.0.1:6000 (UDP 9899)', state: 'listening', associations: 0 }",
    );
    const closed = endpoint.close();
    expect(jsonOf(endpoint)).to.include({ state: 'closing' });
    fake.event({ type: 'endpoint-closed', endpoint: 3 });
    await closed;
    expect(jsonOf(endpoint)).to.include({ state: 'closed' });
  });

  it('of what sends and of a stream is how much waits', async () => {
    const sender = association.sender({ stream: 3, ppid: 46 });
    sender.next('Hello');
    expect(inspect(sender)).to.equal('SctpSendSubject { stream: 3, ppid: 46, bufferedBytes: 5 }');
    sender.complete();
    expect(jsonOf(sender)).to.include({ completed: true });
    const stream = association.stream(3);
    expect(inspect(stream)).to.equal(`SctpStreamSubject { id: 3, association: ${ASSOCIATION} }`);
    const group = await first(association.messages$.pipe(groupByStream()), () => {
      fake.message({ association: 1, stream: 3, data: 'a' });
    });
    expect(inspect(group)).to.equal(`SctpStreamGroup { stream: 3, association: ${ASSOCIATION} }`);
    const duplex = toDuplex(stream);
    expect(inspect(duplex, { depth: 1 })).to.equal(
      'SctpDuplex { target: SctpStreamSubject { id: 3, association: [SctpAssociation] }, readable: true, writable: true }',
    );
    const iterator = toAsyncIterable(association.messages$)[Symbol.asyncIterator]();
    expect(inspect(iterator)).to.equal("SctpAsyncIterator { state: 'new' }");
  });

  it('goes by the depth and the colours that are asked for', async () => {
    const received = await message('a');
    expect(inspect({ received }, { depth: 0 })).to.equal('{ received: [SctpMessage] }');
    expect(inspect(association, { depth: 0 })).to.contain('streams: [Object]');
    expect(inspect(association, { depth: null })).to.equal(ASSOCIATION);
    expect(inspect(received, { colors: true })).to.contain('stream: \u001b[33m3\u001b[39m');
    expect(inspect([received], { colors: true, depth: 0 })).to.contain('\u001b[36m[SctpMessage]');
  });

  it('of a prototype is nothing, as it has no state', () => {
    expect(inspect(SctpServer.prototype)).to.equal('SctpServer {}');
    expect(jsonOf(SctpMessage.prototype)).to.deep.equal({});
  });
});
