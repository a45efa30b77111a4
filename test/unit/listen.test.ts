import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { config, firstValueFrom, map, take } from 'rxjs';
import { listen, type SctpServer } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { record, rejection } from './support.js';

describe('address$ of a server that cannot bind', () => {
  let fake: FakeChannel;
  let server: SctpServer;
  let unhandled: unknown[];

  beforeEach(() => {
    fake = useFakeChannel();
    server = listen({ host: '127.0.0.1', port: 5000 });
    unhandled = [];
    config.onUnhandledError = (error) => unhandled.push(error);
  });

  afterEach(() => {
    setLink(undefined);
    config.onUnhandledError = null;
  });

  function failToBind(endpoint: number): void {
    fake.event({
      type: 'endpoint-error',
      endpoint,
      code: 'EADDRINUSE',
      syscall: 'bind',
      option: '',
      address: '127.0.0.1',
      port: 5000,
      udpPort: 9899,
    });
  }

  it('errors as the server does, for early and late subscribers', async () => {
    const early = record(server.address$);
    const first = rejection(firstValueFrom(server.address$));
    const accepted = record(server);
    failToBind(1);
    expect([early, accepted, record(server.address$)]).to.deep.equal([
      ['error EADDRINUSE'],
      ['error EADDRINUSE'],
      ['error EADDRINUSE'],
    ]);
    expect(await first).to.equal('EADDRINUSE');
  });

  it('does not raise the error again where nobody handles it', async () => {
    const seen: unknown[] = [];
    server.address$.subscribe((address) => seen.push(address));
    server.address$.subscribe();
    server.address$
      .pipe(
        take(1),
        map(({ port }) => port),
      )
      .subscribe({ next: (port) => seen.push(port) });
    record(server);
    failToBind(1);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await flushed();
    expect(seen).to.be.empty;
    expect(unhandled).to.be.empty;
    server.subscribe();
    failToBind(2);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(unhandled).to.have.length(1);
  });

  it('begins anew with the next subscription of the server', () => {
    record(server);
    failToBind(1);
    const failed = record(server.address$);
    record(server);
    const seen = record(server.address$, ({ port }) => String(port));
    fake.listening(2, 5000);
    expect(failed).to.deep.equal(['error EADDRINUSE']);
    expect(seen).to.deep.equal(['5000']);
  });
});

describe('a process that awaits address$ of a server', () => {
  const run = (code: string): { readonly status: number | null; readonly stderr: string } =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { firstValueFrom, take } from 'rxjs';
         import { listen } from 'rxsctp';
         const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
         ${code}`,
      ],
      { encoding: 'utf8', timeout: 30_000 },
    );

  it('is told when it ends because nobody has subscribed to the server', () => {
    const { status, stderr } = run('await firstValueFrom(server.address$);');
    expect(stderr).to.match(/\[SCTP_NOT_LISTENING\] SctpWarning: .*server\.subscribe\(/);
    expect(stderr.match(/SCTP_NOT_LISTENING/g)).to.have.length(1);
    expect(status).to.equal(13); // Node.js: an unsettled top-level await
  });

  it('is told nothing when somebody does later, or when nobody waits any more', () => {
    const { status, stderr } = run(`
      const address = firstValueFrom(server.address$);
      setImmediate(() => {
        const serving = server.subscribe();
        void address.then(() => { serving.unsubscribe(); });
      });
      await address;
      server.address$.subscribe().unsubscribe();
    `);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });
});
