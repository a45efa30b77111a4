import { expect } from 'chai';
import { Commands } from '../cli/support/command.js';
import { describeConversations } from '../cli/support/conversations.js';
import { patience } from '../contract/support/machine.js';
import { acceptUdp, goOverIp, KERNEL_UDP_PORT } from './support/sysctl.js';

interface Report {
  readonly engine: string;
  readonly works: boolean;
  readonly engines: { readonly kernel?: { readonly works: boolean; readonly module: string } };
  readonly sysctls: readonly { readonly name: string; readonly value?: string }[];
}

describe('on a kernel that has SCTP', () => {
  before(() => {
    acceptUdp();
    goOverIp();
  });

  describeConversations('rxsctp listen and rxsctp connect', '--engine', 'kernel');

  describe('rxsctp', function () {
    this.timeout(patience(30_000));
    const commands = new Commands('--engine', 'kernel');

    afterEach(() => {
      commands.killAll();
    });

    it('doctor says that both engines work, with the settings of the kernel', async () => {
      const [plain, json] = await Promise.all([
        commands.run('doctor'),
        commands.run('doctor', '--json', '--engine', 'kernel'),
      ]);
      expect(plain.output).to.match(/^embedded engine \(the default\): works$/m);
      expect(plain.output).to.match(/^ {2}UDP port 9899 +in use by the kernel's SCTP: /m);
      expect(plain.output).to.match(/^kernel engine: works\n {2}test .*\n {2}module +running$/m);
      expect(plain.output).to.match(/^ {2}net\.sctp\.prsctp_enable +1 /m);
      expect(plain.code).to.equal(0);
      const { engine, works, engines, sysctls } = JSON.parse(json.output) as Report;
      expect({ engine, works }).to.deep.equal({ engine: 'kernel', works: true });
      expect(engines).to.have.all.keys('kernel');
      expect(engines.kernel).to.include({ works: true, module: 'running' });
      const values = Object.fromEntries(sysctls.map(({ name, value }) => [name, value]));
      expect(values).to.include({ 'net.sctp.udp_port': String(KERNEL_UDP_PORT) });
      expect(json.code).to.equal(0);
    });

    it('connect takes several addresses of a server', async () => {
      const server = commands.start([
        'listen',
        '--engine',
        'kernel',
        '--json',
        '127.0.0.1,127.0.0.2:0',
      ]);
      const { port } = await server.address();
      const client = commands.connect(
        ['--engine', 'kernel', `127.0.0.1,127.0.0.2:${port}`],
        '--json',
      );
      client.endInput('two ways\n');
      expect((await client.end()).code).to.equal(0);
      expect((await server.end()).code).to.equal(0);
      expect(client.objects[0].remoteAddresses).to.have.members(['127.0.0.1', '127.0.0.2']);
      expect(server.output).to.include('"text":"two ways"');
    });

    it('listen on one engine, and connect on the other over UDP, understand each other', async () => {
      const server = commands.start([
        'listen',
        '--engine',
        'kernel',
        '--udp-port',
        '0',
        '127.0.0.1:0',
      ]);
      const { port, udpPort } = await server.address();
      expect(udpPort).to.equal(String(KERNEL_UDP_PORT));
      const client = commands.connect(
        ['--remote-udp-port', udpPort, `127.0.0.1:${port}`],
        ...['--engine', 'embedded'],
      );
      client.endInput('over UDP\n');
      expect(await client.end()).to.deep.equal({ code: 0, output: '', errors: '' });
      expect((await server.end()).output).to.equal('over UDP\n');
    });
  });
});
