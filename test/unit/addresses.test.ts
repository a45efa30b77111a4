import { expect } from 'chai';
import { connect, createEndpoint, listen, type SctpEndpoint } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { record, rejection } from './support.js';
import { until } from '../contract/support/until.js';

const KERNEL = { engine: 'kernel' } as const;

describe('several addresses', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  describe('of an endpoint', () => {
    it('are all bound, each once, in their order', () => {
      listen({ ...KERNEL, hosts: ['127.0.0.2', '127.0.0.1', '127.0.0.2'] }).subscribe();
      expect(fake.endpoints[0].hosts).to.deep.equal(['127.0.0.2', '127.0.0.1']);
      expect(fake.endpoints[0].settings).to.include({ encapsulated: false });
    });

    it('are bound once all names are resolved, still in their order', async () => {
      const hosts = ['localhost', '127.0.0.7'];
      const endpoint = createEndpoint({ ...KERNEL, hosts });
      void endpoint.send({ host: '127.0.0.9', port: 1 }, 'a');
      expect(fake.endpoints).to.be.empty;
      await until(() => fake.connects.length > 0, 'connecting');
      expect(fake.endpoints[0].hosts).to.have.length(2);
      expect(fake.endpoints[0].hosts[1]).to.equal('127.0.0.7');
    });

    it('fail together when one has no address', async () => {
      const hosts = ['127.0.0.1', 'no-such-host.invalid', 'another.invalid'];
      const seen = record(listen({ ...KERNEL, hosts }));
      await until(() => seen.length > 0, 'failing');
      expect(seen).to.have.length(1);
      expect(seen[0]).to.match(/^error E/);
      expect(fake.endpoints).to.be.empty;
    });

    it('reach the peers that any of them reaches', async () => {
      const four = createEndpoint({ ...KERNEL, hosts: ['127.0.0.1', '127.0.0.2'] });
      expect(await rejection(four.send({ host: '::1', port: 1 }, 'a'))).to.equal('EAFNOSUPPORT');
      const both = createEndpoint({ ...KERNEL, hosts: ['127.0.0.1', '::1'] });
      void both.send({ hosts: ['::1', '127.0.0.3'], port: 1 }, 'a');
      expect(fake.connects.map(({ hosts }) => hosts)).to.deep.equal([['::1', '127.0.0.3']]);
    });

    it('of a client are its own, else those that reach the peer', () => {
      const localAddresses = ['127.0.0.3', '127.0.0.4'];
      connect({ ...KERNEL, host: '127.0.0.1', port: 1, localAddresses }).subscribe();
      connect({ ...KERNEL, hosts: ['127.0.0.1', '::1'], port: 1 }).subscribe();
      connect({ ...KERNEL, host: '127.0.0.1', port: 1 }).subscribe();
      expect(fake.endpoints.map(({ hosts }) => hosts)).to.deep.equal([
        localAddresses,
        ['::'],
        ['0.0.0.0'],
      ]);
    });
  });

  describe('of a peer', () => {
    const PEER = { hosts: ['127.0.0.1', '127.0.0.2'], port: 5000 };
    let endpoint: SctpEndpoint;

    beforeEach(() => {
      endpoint = createEndpoint({ ...KERNEL, host: '127.0.0.9', port: 4000 });
      fake.listening(1, 4000);
    });

    function reaches(host: string): Promise<boolean> {
      const before = fake.connects.length;
      void endpoint.send({ host, port: 5000 }, 'a').catch(() => undefined);
      return flushed().then(() => fake.connects.length === before);
    }

    it('are one peer: any of them finds the association', async () => {
      endpoint.connect(PEER).subscribe();
      expect(fake.connects[0]).to.deep.include({ endpoint: 1, port: 5000, udpPort: 0 });
      expect(fake.connects[0].hosts).to.deep.equal(PEER.hosts);
      expect(await reaches('127.0.0.2')).to.equal(true);
      expect(
        record(endpoint.connect({ ...PEER, hosts: ['127.0.0.7', '127.0.0.2'] })),
      ).to.deep.equal(['error EISCONN']);
    });

    it('that it tells of when the association comes up count too', async () => {
      endpoint.connect(PEER).subscribe();
      fake.establish(1, { remoteAddresses: ['127.0.0.1', '127.0.0.3'] });
      expect(await reaches('127.0.0.3')).to.equal(true);
      expect(await reaches('127.0.0.2')).to.equal(true);
    });

    it('that come and go are found, and found no more', async () => {
      fake.establish(7, { accepted: true, remoteAddresses: PEER.hosts });
      const remote = ['127.0.0.1', '127.0.0.4'];
      fake.event({ type: 'addresses', association: 7, local: ['127.0.0.9'], remote });
      expect(await reaches('127.0.0.4')).to.equal(true);
      expect(await reaches('127.0.0.2')).to.equal(false);
    });

    it('are free again once the association has ended', async () => {
      fake.establish(7, { accepted: true, remoteAddresses: PEER.hosts });
      fake.closed(7);
      expect(await reaches('127.0.0.2')).to.equal(false);
    });

    it('are found whatever UDP port it uses: the kernel knows no difference', async () => {
      fake.establish(7, { accepted: true, remoteUdpPort: 1234 });
      expect(await reaches('127.0.0.1')).to.equal(true);
    });
  });

  describe('that cannot be bound', () => {
    /** The error's text when opening fails with `code`. */
    function refused(
      options: object,
      code: string,
      { syscall = 'bind', option = '' } = {},
    ): { code: string; message: string } {
      let failure: { code: string; message: string } | undefined;
      listen({ host: '127.0.0.1', port: 5000, ...options }).subscribe({
        error: (error: { code: string; message: string }) => (failure = error),
      });
      const where = { address: '127.0.0.1', port: 5000, udpPort: 0 };
      const endpoint = fake.endpoints.length;
      fake.event({ type: 'endpoint-error', endpoint, code, syscall, option, ...where });
      if (failure === undefined) throw new Error('it did not fail');
      return failure;
    }

    it('are told without UDP over IP', () => {
      expect(refused(KERNEL, 'EADDRINUSE').message).to.equal(
        'bind EADDRINUSE: cannot open 127.0.0.1, SCTP port 5000. Something else uses that port: ' +
          'choose another one, or 0 for a free one.',
      );
      expect(refused({ udpPort: 9899 }, 'EADDRINUSE').message)
        .to.contain('Another process, another version of rxsctp')
        .and.contain('udpPort (which clients give as remoteUdpPort)');
      expect(refused(KERNEL, 'EACCES').message).to.contain('choose a higher port.');
      expect(refused({}, 'EACCES').message)
        .to.contain('any UDP port')
        .and.contain('higher udpPort.');
    });

    it('are told by what the engine binds, which in the kernel is an SCTP port', () => {
      const overUdp = { ...KERNEL, udpPort: 0 };
      expect(refused(overUdp, 'EACCES').message)
        .to.contain('any UDP port')
        .and.contain('higher port.');
      expect(refused(overUdp, 'EADDRINUSE').message).to.contain('choose another one');
    });

    it('are all named, and the one that it failed at', () => {
      const hosts = ['127.0.0.2', '127.0.0.1'];
      expect(refused({ ...KERNEL, host: undefined, hosts }, 'EADDRNOTAVAIL').message).to.equal(
        'bind EADDRNOTAVAIL: cannot open 127.0.0.2, 127.0.0.1, SCTP port 5000, because of ' +
          '127.0.0.1. This host has no such address.',
      );
    });

    it('are told in the same words whichever of them it was', () => {
      const bindx = { option: 'SCTP_SOCKOPT_BINDX_ADD' };
      expect(refused(KERNEL, 'EADDRINUSE', bindx).message).to.contain('choose another one');
    });

    it('are ERR_SCTP_UNSUPPORTED where the kernel has no SCTP, or lacks an option', () => {
      const none = refused(KERNEL, 'EPROTONOSUPPORT', { syscall: 'socket' });
      expect(none.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(none.message).to.contain('modprobe sctp');
      const udp = { option: 'net.sctp.udp_port' };
      expect(refused(KERNEL, 'EADDRNOTAVAIL', udp).message).to.contain('one UDP port');
      const option = { syscall: 'setsockopt', option: 'SCTP_AUTH_KEY' };
      expect(refused(KERNEL, 'EACCES', option).message).to.contain('net.sctp.auth_enable');
    });
  });
});
