import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inOwnWords } from '#internal/cli/own-words.js';
import { paint } from '#internal/cli/paint.js';
import { Commands } from './support/command.js';

const COMMAND_NAMES = ['listen', 'connect', 'doctor', 'build'];

describe('rxsctp', function () {
  this.timeout(30_000);
  const commands = new Commands();

  afterEach(() => {
    commands.killAll();
  });

  async function refused(...args: string[]): Promise<string> {
    const { code, output, errors } = await commands.run(...args);
    expect(output).to.equal('');
    expect(code, errors).to.equal(2);
    return errors;
  }

  it('explains itself', async () => {
    const help = await commands.run('--help');
    expect(help.code).to.equal(0);
    for (const name of COMMAND_NAMES)
      expect(help.output).to.match(new RegExp(`^ {2}${name} `, 'm'));
    expect(await refused()).to.equal(help.output);
  });

  it('explains each command, whatever else is given, with examples and exit codes', async () => {
    for (const name of COMMAND_NAMES) {
      const { code, output } = await commands.run(name, '--nonsense', '--help');
      expect(code).to.equal(0);
      expect(output).to.match(
        new RegExp(
          `^Usage: rxsctp ${name} .*\\nExamples:\\n {2}rxsctp .*\\nExit codes:\\n {2}0 `,
          's',
        ),
      );
    }
  });

  it('has examples that it understands', async () => {
    for (const name of COMMAND_NAMES) {
      const { output } = await commands.run(name, '--help');
      const options = new Set(output.match(/^ {6}--[a-z-]+/gm)?.map((option) => option.trim()));
      const examples = output.slice(output.indexOf('Examples:')).match(/--[a-z-]+/g) ?? [];
      for (const option of examples) expect([...options]).to.include(option);
    }
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    for (const option of ['--version', '-v']) {
      expect(await commands.run(option)).to.include({ code: 0, output: `${version}\n` });
    }
  });

  it('suggests what may have been meant', async () => {
    expect(await refused('conect')).to.include('did you mean connect?');
    expect(await refused('listen', '--jsno', '5000')).to.match(
      /^rxsctp: there is no option --jsno; did you mean --json\?\nTry: rxsctp listen --help\n$/,
    );
    expect(await refused('conn')).to.include('did you mean connect?');
    expect(await refused('connect', '--noti', 'h:1')).to.include('did you mean --notifications?');
    expect(await refused('--verson')).to.include('did you mean --version?');
    expect(await refused('sctp://127.0.0.1:5000')).to.include(
      'a command is missing: rxsctp connect sctp://127.0.0.1:5000, or rxsctp listen ',
    );
    expect(await refused('listen', '--ppid', 'diametr', '5000')).to.include('mean DIAMETER?');
  });

  for (const [args, message] of [
    ['listen', 'an SCTP port is missing'],
    ['listen 5000 5001', 'one host:port is wanted, not 2: 5000 5001'],
    ['listen five', 'the port takes a number from 0 to 65535, not five'],
    ['listen 65536', 'the port takes a number from 0 to 65535, not 65536'],
    ['connect 127.0.0.1:0', 'the port takes a number from 1 to 65535, not 0'],
    ['connect 5000', 'the host to connect to is missing, as in 127.0.0.1:5000'],
    ['connect 127.0.0.1', 'the SCTP port is missing, as in 127.0.0.1:5000'],
    ['connect ::1:5000', 'put an IPv6 address in brackets, as in [::1]:5000, not ::1'],
    ['connect [127.0.0.1]:5000', 'only IPv6 addresses stand in brackets, and 127.0.0.1 is none'],
    ['connect http://127.0.0.1:80', 'only sctp:// can stand before host:port, not http://'],
    ['connect sctp://127.0.0.1:1/path', 'nothing can follow after host:port, so not /path'],
    ['connect sctp://::1:5000', 'put an IPv6 address in brackets, as in [::1]:5000, not ::1'],
    ['--json connect', 'an SCTP port is missing'],
    ['connect :5000', 'a host is missing before the colon of host:port'],
    ['connect --stream -1 h:1', '--stream takes a number from 0 to 65534, not -1'],
    ['connect --ppid 4294967296 h:1', '--ppid takes a number from 0 to 4294967295, not 4294967296'],
    ['connect --wait soon h:1', '--wait takes seconds from 0 to 3600, not soon'],
    ['connect --engine usrsctp h:1', '--engine takes embedded or kernel, not usrsctp'],
    ['connect --json=yes h:1', '--json takes no value, so not yes'],
    ['connect h:1 --stream', '--stream needs a value'],
    ['connect --echo h:1', 'there is no option --echo'],
    ['doctor 5000', 'doctor takes options only, not 5000'],
  ] as const) {
    it(`refuses \`${args}\``, async () => {
      expect(await refused(...args.split(' ')))
        .to.match(/^rxsctp: /)
        .and.include(message);
    });
  }

  it('has no colours where nobody sees them', async () => {
    expect(await refused('nonsense')).to.not.include('\u001b');
  });

  it('has colours on a terminal, unless NO_COLOR is set', () => {
    const { NO_COLOR } = process.env;
    const terminal = { isTTY: true };
    try {
      delete process.env.NO_COLOR;
      expect(paint(terminal, 'red', 'no')).to.equal('\u001b[31mno\u001b[0m');
      process.env.NO_COLOR = '1';
      expect(paint(terminal, 'red', 'no')).to.equal('no');
    } finally {
      if (NO_COLOR === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = NO_COLOR;
    }
  });

  it('refuses an engine of the environment that there is not', async () => {
    const command = commands.start(['listen', '5000'], { ...process.env, RXSCTP_ENGINE: 'fast' });
    const { code, errors } = await command.end();
    expect(errors).to.match(
      /^rxsctp: the environment variable RXSCTP_ENGINE takes embedded or kernel, not fast\n/,
    );
    expect(code).to.equal(2);
  });

  it('takes sctp://host:port and host:port, before, between and after options', async () => {
    const { server, there } = await commands.listen('--echo', '--keep-open');
    const target = there[there.length - 1];
    const udp = there.slice(0, -1);
    const clients = [
      ['connect', `sctp://${target}`, '--hex', ...udp],
      ['connect', '--hex', `SCTP://${target}/`, ...udp],
      ['--hex', ...udp, 'connect', target],
      ['--hex', 'connect', target, ...udp],
    ].map((args) => commands.start(args));
    for (const client of clients) client.say('hello\n');
    for (const client of clients) {
      await client.prints(/68 65 6c 6c 6f/);
      client.endInput();
      const { code, errors } = await client.end();
      expect({ code, errors }).to.deep.equal({ code: 0, errors: '' });
    }
    server.kill('SIGKILL');
  });

  it('names its own options where the library names those of its API', async () => {
    const taken = createSocket('udp4');
    taken.bind({ address: '127.0.0.1', port: 0, exclusive: true });
    await once(taken, 'listening');
    const { port } = taken.address();
    const inUse = await commands.run('listen', '--udp-port', String(port), '127.0.0.1:5000');
    taken.close();
    expect(inUse.errors).to.include('EADDRINUSE').and.include('--udp-port');
    const refusing = ['--udp-port', '0', '--remote-udp-port', String(port), '127.0.0.1:5000'];
    const nobody = await commands.run('connect', ...refusing);
    expect(nobody.errors).to.include('(--remote-udp-port)');
    const nine = Array.from({ length: 9 }, (_, i) => `127.0.0.${i + 1}`).join(',');
    const several = await commands.run('listen', '--engine', 'embedded', `${nine}:0`);
    expect(several.errors).to.include(
      'more than 8 addresses: leave it out, or choose --engine kernel',
    );
    for (const { errors } of [inUse, nobody, several]) {
      expect(errors).to.not.match(/[uU]dpPort|"hosts"|\bhosts:/);
    }
    expect(inOwnWords('10.0.0.1:1 sent a message of more than maxMessageSize (9) bytes.')).to.equal(
      '10.0.0.1:1 sent a message of more than 9 bytes.',
    );
  });
});
