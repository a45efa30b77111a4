import { expect } from 'chai';
import { connect, type SctpConnectOptions, type SctpEngine, type SctpError } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { record } from './support.js';

const ENGINES: readonly SctpEngine[] = ['embedded', 'kernel'];

describe('a client that asks for its SCTP port by number', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  for (const engine of ENGINES) {
    const options: SctpConnectOptions = { engine, host: '127.0.0.1', port: 5000, localPort: 4000 };
    const again = (more: Partial<SctpConnectOptions> = {}): string[] =>
      record(connect({ ...options, ...more }));

    it(`has one association with a peer from there: EISCONN (${engine})`, () => {
      connect(options).subscribe({ error: () => undefined });
      expect(again(), 'while the first is being set up').to.deep.equal(['error EISCONN']);
      fake.establish(1);
      expect(again()).to.deep.equal(['error EISCONN']);
      expect(fake.endpoints).to.have.length(1);
      fake.closed(1);
      expect(again()).to.be.empty;
      expect(fake.endpoints).to.have.length(2);
    });

    it(`may have others, of other peers and from other ports (${engine})`, () => {
      connect(options).subscribe({ error: () => undefined });
      expect(again({ port: 5001 })).to.be.empty;
      expect(again({ host: '127.0.0.2' })).to.be.empty;
      expect(again({ localPort: 4001 })).to.be.empty;
      expect(again({ localPort: 0 })).to.be.empty;
      expect(again({ localAddress: '127.0.0.3' })).to.be.empty;
      expect(fake.endpoints).to.have.length(6);
    });

    it(`is told what to do about it (${engine})`, () => {
      connect(options).subscribe({ error: () => undefined });
      let failure: SctpError | undefined;
      connect(options).subscribe({ error: (error: SctpError) => (failure = error) });
      expect(failure).to.deep.include({ code: 'EISCONN', address: '127.0.0.1', port: 5000 });
      expect(failure?.message).to.include('SCTP port 4000').and.include('localPort');
    });
  }

  it('may have one from each UDP port', () => {
    const options = { host: '127.0.0.1', port: 5000, localPort: 4000 };
    for (const udpPort of [7001, 7002])
      expect(record(connect({ ...options, udpPort }))).to.be.empty;
    expect(record(connect({ ...options, udpPort: 7001 }))).to.deep.equal(['error EISCONN']);
  });
});
