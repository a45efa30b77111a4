import { expect } from 'chai';
import { createEndpoint, type SctpEndpoint, type SctpPeerOptions } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { record, rejection, thrown } from './support.js';

const PEER = { host: '127.0.0.1', port: 5000 } as const;

describe('an endpoint', () => {
  let fake: FakeChannel;
  let endpoint: SctpEndpoint;

  beforeEach(() => {
    fake = useFakeChannel();
    endpoint = createEndpoint({ host: '127.0.0.1', port: 4000, receiveWindow: 5000 });
    fake.listening(1, 4000);
  });

  afterEach(() => {
    setLink(undefined);
  });

  /** The peer opens an association with it. */
  function accept(association: number, remotePort = 5000): void {
    fake.establish(association, { accepted: true, remotePort });
  }

  function sentOn(association: number): string[] {
    return fake.sent.filter((m) => m.association === association).map(({ data }) => String(data));
  }

  describe('send() to an address', () => {
    it('opens an association, once, with the endpoint’s options for defaults', async () => {
      const sent = [
        endpoint.send({ ...PEER, sendBuffer: 7 }, 'a'),
        endpoint.send(PEER, 'b', { stream: 3 }),
      ];
      expect(fake.connects).to.have.length(1);
      expect(fake.connects[0]).to.include({ endpoint: 1, port: 5000 });
      expect(fake.connects[0].hosts).to.deep.equal(['127.0.0.1']);
      expect(fake.connects[0].config.receiveWindow).to.equal(5000);
      expect(fake.connects[0].udpPort).to.equal(9899);
      fake.establish(1);
      await Promise.all(sent);
      await flushed();
      expect(sentOn(1)).to.deep.equal(['a', 'b']);
      expect(fake.sent[1].stream).to.equal(3);
    });

    it('keeps the order of what waited and what is sent as the association comes up', async () => {
      endpoint.associations$.subscribe((association) => void association.send('third'));
      void endpoint.send(PEER, 'first');
      void endpoint.send(PEER, 'second');
      fake.establish(1);
      void endpoint.send(PEER, 'fourth');
      await flushed();
      expect(sentOn(1)).to.deep.equal(['first', 'second', 'third', 'fourth']);
    });

    it('queues up behind what waited when that fills the send buffer', async () => {
      endpoint.connect({ ...PEER, sendBuffer: 1 }).subscribe((association) => {
        association.sender().writable$.subscribe((writable) => {
          if (!writable) void endpoint.send(PEER, 'third');
        });
      });
      void endpoint.send(PEER, 'first');
      void endpoint.send(PEER, 'second');
      fake.establish(1);
      for (const bytes of [5, 6]) fake.acknowledge(1, bytes);
      await flushed();
      expect(sentOn(1)).to.deep.equal(['first', 'second', 'third']);
    });

    it('copies what has to wait', async () => {
      const data = Buffer.from('before');
      void endpoint.send(PEER, data);
      data.write('after!');
      fake.establish(1);
      await flushed();
      expect(sentOn(1)).to.deep.equal(['before']);
    });

    it('takes the association the peer has opened', async () => {
      accept(7);
      await endpoint.send(PEER, 'hello');
      await flushed();
      expect(fake.connects).to.be.empty;
      expect(sentOn(7)).to.deep.equal(['hello']);
    });

    it('takes the one that connect() is opening', async () => {
      endpoint.connect(PEER).subscribe();
      void endpoint.send(PEER, 'hello');
      expect(fake.connects).to.have.length(1);
      fake.establish(1);
      await flushed();
      expect(sentOn(1)).to.deep.equal(['hello']);
    });

    it('knows a peer in every spelling of its address', () => {
      const any = createEndpoint({ host: '::', port: 4001 });
      for (const host of ['0:0::0001', '::1', '::FFFF:127.0.0.1', '127.0.0.1']) {
        void any.send({ host, port: 5000 }, host);
      }
      expect(fake.connects.map(({ hosts }) => hosts[0])).to.deep.equal(['::1', '127.0.0.1']);
    });

    it('is EAFNOSUPPORT where the endpoint cannot reach', async () => {
      expect(await rejection(endpoint.send({ host: '::1', port: 5000 }, 'a'))).to.equal(
        'EAFNOSUPPORT',
      );
      const six = createEndpoint({ host: '::1', port: 4001 });
      expect(await rejection(six.send(PEER, 'a'))).to.equal('EAFNOSUPPORT');
      expect(fake.connects).to.be.empty;
    });

    it('rejects what waits when the association fails, and tries again with the next message', async () => {
      const sent = [endpoint.send(PEER, 'a'), endpoint.send(PEER, 'b')];
      fake.closed(1, 'refused');
      expect(await Promise.all(sent.map(rejection))).to.deep.equal([
        'ECONNREFUSED',
        'ECONNREFUSED',
      ]);
      void endpoint.send(PEER, 'c');
      fake.establish(2);
      await flushed();
      expect(sentOn(2)).to.deep.equal(['c']);
    });

    it('is EPIPE while the association is ending; after that a new one is opened', async () => {
      void endpoint.send(PEER, 'a');
      fake.establish(1);
      fake.event({ type: 'peer-shutdown', association: 1 });
      expect(await rejection(endpoint.send(PEER, 'b'))).to.equal('EPIPE');
      fake.closed(1);
      void endpoint.send(PEER, 'c');
      fake.establish(2);
      await flushed();
      expect(sentOn(2)).to.deep.equal(['c']);
    });

    it('can be taken back while it waits', async () => {
      const controller = new AbortController();
      const taken = endpoint.send(PEER, 'a', { signal: controller.signal });
      void endpoint.send(PEER, 'b');
      controller.abort(new Error('enough'));
      expect(await taken.catch((error: unknown) => (error as Error).message)).to.equal('enough');
      fake.establish(1);
      await flushed();
      expect(sentOn(1)).to.deep.equal(['b']);
    });

    it('opens nothing for what is taken back before, and rejects with the very reason', async () => {
      const taken = endpoint.send(PEER, 'a', { signal: AbortSignal.abort('enough') });
      expect(await taken.catch((reason: unknown) => reason)).to.equal('enough');
      expect(fake.connects).to.be.empty;
    });

    it('leaves alone what it did not open, when the signal of the address is aborted', async () => {
      accept(7);
      const controller = new AbortController();
      await endpoint.send({ ...PEER, signal: controller.signal, remoteUdpPort: 9899 }, 'a');
      controller.abort();
      expect(fake.aborts).to.be.empty;
      await endpoint.send(PEER, 'b');
      await flushed();
      expect(sentOn(7)).to.deep.equal(['a', 'b']);
    });

    it('rejects when the endpoint cannot bind', async () => {
      const sent = endpoint.send(PEER, 'a');
      const seen = record(endpoint.associations$);
      fake.event({
        type: 'endpoint-error',
        endpoint: 1,
        code: 'EADDRINUSE',
        syscall: 'bind',
        option: '',
        address: '127.0.0.1',
        port: 4000,
        udpPort: 9899,
      });
      expect(await rejection(sent)).to.equal('EADDRINUSE');
      expect(await rejection(endpoint.send(PEER, 'b'))).to.equal('EADDRINUSE');
      expect(seen).to.deep.equal(['error EADDRINUSE']);
    });

    it('rejects once the endpoint is closed', async () => {
      void endpoint.close();
      expect(await rejection(endpoint.send(PEER, 'a'))).to.equal('ERR_SCTP_CLOSED');
    });

    it('rejects what cannot be sent at once, and opens nothing for it', async () => {
      const wrong: [SctpPeerOptions, string, object?][] = [
        [PEER, ''],
        [PEER, 'a', { stream: -1 }],
        [PEER, 'a', { ppid: 1.5 }],
        [PEER, 'a', { acknowledged: 'yes' }],
        [PEER, 'a', { signal: {} }],
        [{ ...PEER, port: 0 }, 'a'],
        [{ port: 5000 } as SctpPeerOptions, 'a'],
        [{ ...PEER, mtu: 1 }, 'a'],
        [{ ...PEER, remotePort: 1 } as SctpPeerOptions, 'a'],
      ];
      const codes = await Promise.all(wrong.map((args) => rejection(endpoint.send(...args))));
      expect(codes).to.deep.equal([
        'ERR_OUT_OF_RANGE',
        'ERR_OUT_OF_RANGE',
        'ERR_OUT_OF_RANGE',
        'ERR_INVALID_ARG_TYPE',
        'ERR_INVALID_ARG_TYPE',
        'ERR_OUT_OF_RANGE',
        'ERR_INVALID_ARG_TYPE',
        'ERR_OUT_OF_RANGE',
        'ERR_INVALID_ARG_VALUE',
      ]);
      expect(fake.connects).to.be.empty;
    });
  });

  describe('send() to an association', () => {
    it('sends on it', async () => {
      endpoint.associations$.subscribe((association) => void endpoint.send(association, 'hello'));
      accept(7);
      await flushed();
      expect(sentOn(7)).to.deep.equal(['hello']);
    });

    it('refuses one of another endpoint', async () => {
      const other = createEndpoint({ host: '127.0.0.1', port: 4001 });
      const codes: Promise<string | undefined>[] = [];
      endpoint.associations$.subscribe((association) => {
        codes.push(rejection(other.send(association, 'hello')));
      });
      accept(7);
      expect(await Promise.all(codes)).to.deep.equal(['ERR_INVALID_ARG_VALUE']);
    });
  });

  describe('connect()', () => {
    it('is EISCONN with a peer it has, however that association began', () => {
      accept(7);
      endpoint.connect({ ...PEER, port: 5001 }).subscribe();
      expect(record(endpoint.connect(PEER))).to.deep.equal(['error EISCONN']);
      expect(record(endpoint.connect({ ...PEER, port: 5001 }))).to.deep.equal(['error EISCONN']);
      expect(record(endpoint.connect({ ...PEER, remoteUdpPort: 9 }))).to.be.empty;
      fake.closed(7);
      expect(record(endpoint.connect(PEER))).to.be.empty;
    });

    it('emits the association the peer was faster to open', async () => {
      const seen = record(endpoint.connect(PEER), ({ id }) => String(id));
      const all = record(endpoint.associations$, ({ id }) => String(id));
      void endpoint.send(PEER, 'hello');
      accept(7);
      fake.closed(1, 'refused');
      await flushed();
      expect(seen).to.deep.equal(['7']);
      expect(all).to.deep.equal(['7']);
      expect(sentOn(7)).to.deep.equal(['hello']);
      fake.closed(7);
      expect(seen).to.deep.equal(['7', '|']);
    });

    it('throws for wrong options at the call', () => {
      expect(thrown(() => endpoint.connect({ ...PEER, port: -1 }))).to.be.instanceOf(RangeError);
    });
  });

  describe('its Observables', () => {
    it('name the association of each message and notification', () => {
      const messages = record(
        endpoint.messages$,
        (m) => `${m.association.id}: ${m.data.toString()}`,
      );
      const notifications = record(endpoint.notifications$, (n) => `${n.association.id} ${n.type}`);
      accept(7);
      accept(8, 5001);
      fake.messages(7, [0, 'a']);
      fake.messages(8, [0, 'b']);
      fake.closed(8, 'timeout');
      expect(messages).to.deep.equal(['7: a', '8: b']);
      expect(notifications).to.deep.equal([
        '7 association-change',
        '8 association-change',
        '8 association-change',
      ]);
    });

    it('have the associations that are up, and then each new one once', () => {
      accept(7);
      endpoint.connect({ ...PEER, port: 5001 }).subscribe({ error: () => undefined });
      const seen = record(endpoint.associations$, ({ id }) => String(id));
      fake.closed(7);
      fake.establish(1);
      expect(seen).to.deep.equal(['7', '1']);
      expect(record(endpoint.associations$, ({ id }) => String(id))).to.deep.equal(['1']);
    });
  });

  it('leaves no listener on its signal once it is closed, or cannot bind', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners++;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners--;
        remove(...args);
      },
    });
    const other = createEndpoint({ host: '127.0.0.1', port: 4001, signal });
    expect(listeners).to.equal(1);
    const closed = other.close();
    fake.event({ type: 'endpoint-closed', endpoint: 2 });
    await closed;
    expect(listeners).to.equal(0);
    createEndpoint({ host: '127.0.0.1', port: 4002, signal, addressReconfiguration: true });
    expect(listeners).to.equal(0);
  });
});
