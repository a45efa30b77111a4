import { expect } from 'chai';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { open } from 'rxsctp';
import { echoServer, expectEchoes, payload, sizes } from './support/echoes.js';
import { Registry } from './support/registry.js';

/** What of werift-sctp is used here. */
interface WeriftAssociation {
  readonly onReceive: {
    subscribe(take: (stream: number, ppid: number, data: Buffer) => void): void;
    asPromise(): Promise<[number, number, Buffer]>;
  };
  readonly stateChanged: { readonly connected: { asPromise(): Promise<unknown> } };
  start(remotePort: number): Promise<void>;
  send(stream: number, ppid: number, data: Buffer): Promise<void>;
  stop(): Promise<void>;
}

interface Werift {
  readonly SCTP: {
    client(transport: unknown): WeriftAssociation;
    server(transport: unknown): WeriftAssociation;
  };
  createUdpTransport(socket: Socket, peer?: Partial<RemoteInfo>): unknown;
}

const BINARY = 53;

describe('interoperation with werift-sctp, with default options', function () {
  this.timeout(300_000);
  const registry = new Registry();
  let werift: Werift;
  let socket: Socket;
  let peer: WeriftAssociation | undefined;

  before(async () => {
    const folder = await registry.install('werift-sctp@0.0.11', 'debug@4'); // which it does not say it needs
    werift = createRequire(join(folder, 'package.json'))('werift-sctp') as Werift;
  });

  beforeEach(async () => {
    socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
  });

  afterEach(async () => {
    await peer?.stop();
    socket.close();
  });

  it('300 messages come back from it byte for byte', async () => {
    const server = (peer = werift.SCTP.server(werift.createUdpTransport(socket)));
    server.onReceive.subscribe((stream, ppid, data) => void server.send(stream, ppid, data));
    await server.start(5000);
    const { port: remoteUdpPort } = socket.address();
    // It answers to the port that it was told to start with, whoever asks.
    const ports = { localPort: 5000, port: 5000, remoteUdpPort, udpPort: 0 };
    const association = await open({ host: '127.0.0.1', ...ports });
    await expectEchoes(association);
    association.abort();
  });

  it('300 messages of its own come back to it byte for byte', async () => {
    await using server = await echoServer();
    const to = { address: '127.0.0.1', port: server.udpPort };
    const client = (peer = werift.SCTP.client(werift.createUdpTransport(socket, to)));
    const connected = client.stateChanged.connected.asPromise();
    await client.start(5000);
    await connected;
    for (const [n, size] of sizes.entries()) {
      const sent = payload(n, size);
      const echo = client.onReceive.asPromise();
      await client.send(3, BINARY, sent);
      const [, , data] = await echo;
      expect(sent.equals(data), `message ${n} of ${size} bytes`).to.equal(true);
    }
  });
});
