import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { map } from 'rxjs';
import { Ppid, type SctpAssociation } from 'rxsctp';
import {
  answerTo,
  capabilities,
  Command,
  disconnectCause,
  origin,
  originOf,
  RELAY,
  Result,
  resultOf,
} from '../../examples/diameter/base.js';
import { type Avp, diameter, type DiameterMessage } from '../../examples/diameter/message.js';
import { record, type Recording, until } from '../contract/support/until.js';
import { describeEngines } from './support/kernel-stage.js';
import { ProgramStage } from './support/program-stage.js';
import { PEER_UDP_PORT } from './support/sysctl.js';

const run = promisify(execFile);

/** A folder for configurations. */
function folder(): { write: (name: string, text: string) => string } {
  let path = '';
  before(() => (path = mkdtempSync(join(tmpdir(), 'rxsctp-signalling-'))));
  after(() => {
    rmSync(path, { recursive: true });
  });
  return {
    write(name, text) {
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
  };
}

describeEngines('freeDiameter on the SCTP of Linux', (engine) => {
  const stage = new ProgramStage(engine, ['freeDiameterd', 'ip'], 'freediameterd iproute2');
  const files = folder();
  /** It refuses to listen on 127.0.0.1. */
  const HOST = '192.0.2.1';

  before(() => run('ip', ['address', 'replace', `${HOST}/32`, 'dev', 'lo']));
  after(() => run('ip', ['address', 'delete', `${HOST}/32`, 'dev', 'lo']));

  const configuration = (setting: string): string =>
    files.write(
      'freeDiameter.conf',
      `Identity = "hss.example";
Realm = "example";
Port = 3868;
SecPort = 0;
ListenOn = "${HOST}";
No_IPv6;
No_TCP;
TcTimer = 6;
${setting}
`,
    );

  const received = ({ messages$ }: SctpAssociation): Recording<DiameterMessage> =>
    // It labels its messages with PPID 0, where RFC 6733 (section 2.1.1) wants 46.
    record(messages$.pipe(map(({ data }) => diameter.decode(Buffer.from(data)))));

  const send = (association: SctpAssociation, message: DiameterMessage): Promise<void> =>
    association.send(diameter.encode(message), { ppid: Ppid.DIAMETER });

  const self = (host: string): Avp[] => [
    ...origin({ host, realm: 'example' }),
    ...capabilities([HOST], RELAY),
  ];

  it('listens, answers capabilities and watchdog requests, and is disconnected', async () => {
    const friends = files.write('friends.conf', 'ALLOW_IPSEC *.example\n');
    stage.start(
      'freeDiameterd',
      '-c',
      configuration(`LoadExtension = "acl_wl.fdx" : "${friends}";`),
    );
    const association = await stage.reach(3868, { host: HOST });
    const messages = received(association);
    const { CAPABILITIES_EXCHANGE, DEVICE_WATCHDOG, DISCONNECT_PEER } = Command;
    const requests = [
      { command: CAPABILITIES_EXCHANGE, avps: self('client.example') },
      { command: DEVICE_WATCHDOG, avps: origin({ host: 'client.example', realm: 'example' }) },
      {
        command: DISCONNECT_PEER,
        avps: [...origin({ host: 'client.example', realm: 'example' }), disconnectCause()],
      },
    ];
    for (const [i, { command, avps }] of requests.entries()) {
      const identifiers = { hopByHop: 1000 + i, endToEnd: 2000 + i };
      await send(association, { request: true, application: 0, command, avps, ...identifiers });
      const answers = (): DiameterMessage[] => messages.values.filter(({ request }) => !request);
      await until(() => answers().length === i + 1, `the answer to command ${String(command)}`);
      const answer = answers()[i];
      expect(answer).to.include({ command, ...identifiers });
      expect(resultOf(answer)).to.equal(Result.SUCCESS);
      expect(originOf(answer)).to.equal('hss.example');
    }
    expect(await messages.end()).to.equal(undefined);
  });

  it('answers our example client', async () => {
    const friends = files.write('friends.conf', 'ALLOW_IPSEC *.example\n');
    const setting = `LoadExtension = "acl_wl.fdx" : "${friends}";`;
    const peer = stage.start('freeDiameterd', '-c', configuration(setting));
    await peer.until((output) => output.includes('daemon initialized'), 'its start');
    const where = ['--host', HOST, '--requests', '20'];
    const client = stage.startExample('diameter/client', ...where);
    expect(await client.exit(), client.output + peer.output).to.equal(0);
    expect(client.output).to.contain('connected to hss.example');
    expect(client.output).to.contain('20 watchdog requests answered');
  });

  it('connects, and takes us for a peer', async () => {
    const { accepted } = await stage.listen(HOST, 3869);
    const friend = `ConnectPeer = "server.example" { ConnectTo = "${HOST}"; Port = 3869; No_TLS; No_TCP; };`;
    const peer = stage.start('freeDiameterd', '-c', configuration(friend));
    const [association] = await accepted.first(1);
    const [request] = await received(association).first(1);
    expect(request).to.include({ request: true, command: Command.CAPABILITIES_EXCHANGE });
    expect(originOf(request)).to.equal('hss.example');
    await send(association, answerTo(request, Result.SUCCESS, self('server.example')));
    await peer.until((output) => /STATE_OPEN.*server\.example/.test(output), 'an open peer');
  });
});

describeEngines('osmo-stp on the SCTP of Linux', (engine) => {
  const stage = new ProgramStage(engine, ['osmo-stp'], 'osmo-stp');
  const files = folder();

  const log = `
log stderr
 logging filter all 1
 logging color 0
 logging level set-all info`;

  it('takes our client as an ASP: up, active, inactive, down', async () => {
    const configuration = `${log}
cs7 instance 0
 asp ours 0 2905 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role sg
  sctp-role server
 as ours m3ua
  asp ours
  routing-key 1 0.0.1
 listen m3ua 2905
  local-ip 127.0.0.1
`;
    const peer = stage.start('osmo-stp', '-c', files.write('server.cfg', configuration));
    await peer.until((output) => output.includes('telnet'), 'its start');
    const client = stage.startExample('m3ua/client');
    expect(await client.exit(), client.output + peer.output).to.equal(0);
    const answers = client.output.split('\n').filter((line) => line.endsWith('_ACK'));
    expect(answers).to.deep.equal(['ASPUP_ACK', 'ASPAC_ACK', 'BEAT_ACK', 'ASPIA_ACK', 'ASPDN_ACK']);
  });

  it('comes up as an ASP at our server', async () => {
    const udpPort = engine === 'embedded' ? ['--udp-port', String(PEER_UDP_PORT)] : [];
    const server = stage.startExample('m3ua/server', '--port', '2906', ...udpPort);
    await server.until((output) => output.includes('listening'), 'its start');
    const configuration = `${log}
cs7 instance 0
 asp theirs 2906 0 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role asp
  sctp-role client
 as theirs m3ua
  asp theirs
  routing-key 7 0.0.7
`;
    stage.start('osmo-stp', '-c', files.write('client.cfg', configuration));
    await server.until((output) => output.includes('is active for point code 7'), 'ASPAC');
  });
});
