import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { open } from 'rxsctp';
import { until } from '../contract/support/until.js';
import { Commands, DONE, ends } from './support/command.js';
import { describeConversations } from './support/conversations.js';
import { settled } from './support/settled.js';

/** As if every name had these two addresses. */
const TWO_ADDRESSES = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    import dns from 'node:dns';
    import { syncBuiltinESMExports } from 'node:module';
    dns.lookup = (host, options, callback) =>
      callback(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }]);
    syncBuiltinESMExports();`)}`,
};

describeConversations('rxsctp listen and rxsctp connect');

describe('rxsctp listen and rxsctp connect also', function () {
  this.timeout(60_000);
  const commands = new Commands();

  afterEach(() => {
    commands.killAll();
  });

  it('send and show stream, PPID by name, and order', async () => {
    const { server, there } = await commands.listen('--hex');
    const client = commands.connect(there, '--stream', '3', '--ppid', 'diameter', '--unordered');
    client.endInput('Hello, SCTP \u00e9\u00e8\n');
    const [served] = await ends(server, client);
    const [header, ...rows] = served.output.split('\n');
    expect(header).to.match(
      /^127\.0\.0\.1:\d+, stream 3, PPID 46 \(DIAMETER\), unordered, 16 bytes$/,
    );
    expect(rows).to.deep.equal([
      '00000000  48 65 6c 6c 6f 2c 20 53  43 54 50 20 c3 a9 c3 a8  |Hello, SCTP ....|',
      '',
      '',
    ]);
  });

  it('leave out empty lines, and say so once', async () => {
    const { server, there } = await commands.listen();
    const client = commands.connect(there);
    client.endInput('\n\na\n\nb\n');
    const [served, asked] = await ends(server, client);
    expect(served.output).to.equal('a\nb\n');
    expect(asked.errors.match(/an empty line is not sent/g)).to.have.lengthOf(1);
    expect([served.code, asked.code]).to.deep.equal([0, 0]);
  });

  it('print JSON: messages, and notifications from the beginning to the end', async () => {
    const { server, there } = await commands.listen('--json');
    const client = commands.connect(there, '--ppid', '0x2b', '--stream', '1', '--binary');
    client.say('text');
    await server.prints(/"text":"text"/);
    client.endInput(Buffer.of(0xff, 0x00));
    await ends(server, client);
    const [listening, up, ...rest] = server.objects;
    expect(listening).to.include({ type: 'listening', address: '127.0.0.1', family: 'IPv4' });
    expect(up).to.include({ type: 'association-change', state: 'comm-up' });
    expect(up.remoteAddresses).to.deep.equal(['127.0.0.1']);
    const { association } = up;
    const message = { type: 'message', association, stream: 1, ppid: 43, unordered: false };
    expect(rest.filter(({ type }) => type === 'message')).to.deep.equal([
      { ...message, length: 4, text: 'text' },
      { ...message, length: 2, base64: '/wA=' },
    ]);
    expect(rest.at(-1)).to.deep.equal({
      type: 'association-change',
      association,
      state: 'shutdown-complete',
    });
  });

  it('say payloads in hex or base64 when JSON is to have them so', async () => {
    for (const [format, payload] of [
      ['--hex', { hex: '6869' }],
      ['--binary', { base64: 'aGk=' }],
    ] as const) {
      const { server, there } = await commands.listen('--json', format);
      const client = commands.connect(there);
      client.endInput('hi\n');
      await ends(server, client);
      expect(server.objects.find(({ type }) => type === 'message')).to.deep.include(payload);
    }
  });

  it('send everything back with --echo, and --wait stays for it', async () => {
    const { server, there } = await commands.listen('--echo');
    const client = commands.connect(there, '--wait', '3', '--stream', '7', '--hex');
    client.endInput('one\ntwo\n');
    const [served, asked] = await ends(server, client);
    expect(served).to.deep.equal({ ...DONE, output: 'one\ntwo\n' });
    expect(asked.output).to.match(/stream 7, .*\|one\|.*stream 7, .*\|two\|/s);
    expect(asked.code).to.equal(0);
  });

  it('go on with --echo after a message on a stream that cannot be answered on', async () => {
    const { server, there } = await commands.listen('--echo');
    const [remoteUdpPort, place] = there.slice(-2);
    const client = await open({
      ...{ host: '127.0.0.1', port: Number(place.split(':')[1]) },
      ...{ remoteUdpPort: Number(remoteUdpPort), streams: { outbound: 2, inbound: 1 } },
    });
    const answer = firstValueFrom(client.messages$);
    await client.send('lost', { stream: 1 });
    await client.send('kept');
    expect((await answer).data.toString()).to.equal('kept');
    await client.shutdown();
    expect(await server.end()).to.not.equal(0);
    expect(server.errors).to.match(/cannot send everything back .*Stream 1 does not exist/);
  });

  it('take no more input than the reader at the other end lets through', async () => {
    const { server, there } = await commands.listen('--binary');
    server.pauseOutput();
    const client = commands.connect(there, '--binary');
    const chunk = randomBytes(1 << 16);
    const times = 640;
    const fed = client.feed(chunk, times);
    await settled(() => client.fed);
    expect(client.fed).to.be.above(0).and.below(20_000_000);
    server.resumeOutput();
    await fed;
    const [served, asked] = await ends(server, client);
    expect([served.code, asked]).to.deep.equal([0, DONE]);
    expect(server.bytes.length).to.equal(times * chunk.length);
  });

  it('carry a flood of lines in order, short and long', async () => {
    const short = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join('');
    const lines = `${short}${'of many chunks '.repeat(50_000)}\n${short}`;
    const { server, there } = await commands.listen();
    const client = commands.connect(there);
    client.endInput(lines);
    const [served, asked] = await ends(server, client);
    expect(asked).to.deep.equal(DONE);
    expect(served.code).to.equal(0);
    expect(server.bytes.equals(Buffer.from(lines))).to.equal(true);
  });

  it('talk with many peers with --keep-open, of whom one may fail', async () => {
    const { server, there } = await commands.listen('--keep-open');
    const [ada, ben] = [commands.connect(there), commands.connect(there)];
    ada.say('ada\n');
    ben.say('ben\n');
    await server.prints(/^ada$/m);
    await server.prints(/^ben$/m);
    server.say('to all\n');
    await Promise.all([ada.prints(/^to all$/m), ben.prints(/^to all$/m)]);
    ben.kill('SIGKILL');
    ada.endInput();
    expect((await ada.end()).code).to.equal(0);
    const cleo = commands.connect(there);
    cleo.say('cleo\n');
    await server.prints(/^cleo$/m);
    server.kill('SIGINT');
    expect((await cleo.end()).code).to.equal(0);
  });

  it('end gracefully at Ctrl-C, on either side', async () => {
    for (const interrupted of ['server', 'client'] as const) {
      const { server, there } = await commands.listen();
      const client = commands.connect(there);
      client.say('x\n');
      await server.prints(/^x\n$/);
      ({ server, client })[interrupted].kill('SIGINT');
      const outcomes = await ends(server, client);
      expect(outcomes.map(({ code, errors }) => ({ code, errors }))).to.deep.equal([
        { code: 0, errors: '' },
        { code: 0, errors: '' },
      ]);
    }
  });

  it('end gracefully at Ctrl-C while input flows, which leaves no message half or lost', async () => {
    const { server, there } = await commands.listen();
    const client = commands.connect(there);
    const line = `${'x'.repeat(999)}\n`;
    client.endInput(line.repeat(30_000));
    await server.prints(/^x+\n/);
    client.kill('SIGINT');
    const [served, asked] = await ends(server, client);
    expect(asked).to.deep.equal(DONE);
    expect(served.code).to.equal(0);
    expect(served.output.replaceAll(line, '')).to.equal('');
    expect(served.output.length).to.be.below(30_000 * line.length);
  });

  it('say what was left over when the peer ends first', async () => {
    const { server, there } = await commands.listen();
    server.pauseOutput(); // so that it cannot have taken all of it before it ends
    const client = commands.connect(there);
    const fed = client.feed(Buffer.from(`${'x'.repeat(999)}\n`.repeat(1000)), 30);
    await until(() => client.fed > 0, 'the client takes some of its input');
    server.kill('SIGINT');
    server.resumeOutput();
    const [served, asked] = await ends(server, client);
    expect(served).to.include({ code: 0, errors: '' });
    expect(asked.errors).to.match(/^rxsctp: \d+ messages? for .* may not have been delivered\n$/);
    expect(asked.code).to.equal(1);
    await fed;
  });

  it('end at once at a second Ctrl-C, while the peer does not answer', async function () {
    if (process.platform !== 'linux') this.skip(); // interrupt() reads /proc
    const { server, there } = await commands.listen();
    const client = commands.connect(there);
    client.say('x\n');
    await server.prints(/^x\n$/);
    server.kill('SIGSTOP');
    client.say('y\n');
    await client.interrupt();
    await client.interrupt();
    expect((await client.end()).code).to.equal(130);
    server.kill('SIGCONT');
    expect((await server.end()).code).to.equal(1);
    expect(server.errors).to.include('interrupted');
  });

  it('fail when the peer aborts, and name what may be lost', async () => {
    const { server, there } = await commands.listen();
    const client = commands.connect(there, '--json');
    client.say('x\n');
    await server.prints(/^x\n$/);
    server.closeOutput();
    client.say('y\n');
    const [served, asked] = await ends(server, client);
    expect(served.code).to.equal(141);
    expect(asked.code).to.equal(1);
    expect(asked.errors).to.match(/^rxsctp: 127\.0\.0\.1:\d+ .*aborted the association/);
    expect(client.objects.at(-1)).to.include({ type: 'association-change', state: 'comm-lost' });
  });

  it('find a server at any address of a name', async () => {
    const { server, there } = await commands.listen();
    const [target, ...options] = [...there].reverse();
    const named = [...options.reverse(), target.replace('127.0.0.1', 'server.test')];
    const client = commands.start(['connect', ...named], { ...process.env, ...TWO_ADDRESSES });
    client.endInput('hello\n');
    const [served, asked] = await ends(server, client);
    expect(asked).to.deep.equal(DONE);
    expect(served.output).to.equal('hello\n');
  });

  it('are refused where nobody listens', async () => {
    const { server, there } = await commands.listen();
    server.kill('SIGINT');
    expect((await server.end()).code).to.equal(0);
    const client = commands.connect(there);
    const { code, errors } = await client.end();
    expect(errors).to.match(/^rxsctp: 127\.0\.0\.1:\d+ .*refused the association/);
    expect(code).to.equal(1);
  });

  it('refuse a stream that was not negotiated', async () => {
    const { server, there } = await commands.listen();
    const client = commands.connect(there, '--stream', '65000');
    client.endInput('x\n');
    const [, asked] = await ends(server, client);
    expect(asked.code).to.equal(1);
    expect(asked.errors).to.match(/^rxsctp: --stream 65000 is too high: \d+ streams/);
  });

  it('stop at a line that is too long for a message', async () => {
    const { server, there } = await commands.listen();
    const client = commands.connect(there);
    client.endInput(`first\n${'x'.repeat(1_100_000)}\n`);
    const [served, asked] = await ends(server, client);
    expect(served.output).to.equal('first\n');
    expect(asked.code).to.equal(1);
    expect(asked.errors).to.match(/^rxsctp: line 2 of the input is longer .* --binary\n$/);
  });
});

describe('rxsctp connect', function () {
  this.timeout(30_000);
  const commands = new Commands();
  // Takes what comes and never answers.
  const silence = createSocket('udp4');
  let there: string[];

  before(async () => {
    silence.bind(0, '127.0.0.1');
    await once(silence, 'listening');
    there = ['--remote-udp-port', String(silence.address().port), '127.0.0.1:5000'];
  });

  after(() => {
    silence.close();
  });

  afterEach(() => {
    commands.killAll();
  });

  it('gives up after --timeout', async () => {
    const { code, errors } = await commands.connect(there, '--timeout', '0.2').end();
    expect(errors).to.equal('rxsctp: no association within 0.2 s\n');
    expect(code).to.equal(1);
  });

  it('gives up at the first Ctrl-C while there is no association', async () => {
    const asked = once(silence, 'message');
    const client = commands.connect(there);
    await asked;
    client.kill('SIGINT');
    expect(await client.end()).to.deep.equal({ code: 130, output: '', errors: '' });
  });
});

describe('rxsctp listen', function () {
  this.timeout(30_000);
  const commands = new Commands();

  afterEach(() => {
    commands.killAll();
  });

  it('says when its ports are in use', async () => {
    const { server } = await commands.listen();
    const { port, udpPort } = await server.address();
    const { code, errors } = await commands.run(
      ...['listen', '--udp-port', udpPort, `127.0.0.1:${port}`],
    );
    expect(errors).to.match(/^rxsctp: bind EADDRINUSE/);
    expect(code).to.equal(1);
  });
});
