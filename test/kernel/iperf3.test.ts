import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { lastValueFrom, map } from 'rxjs';
import type { SctpAssociation } from 'rxsctp';
import { record, type Recording, until } from '../contract/support/until.js';
import {
  Control,
  COOKIE_LENGTH,
  type Parameters,
  type Results,
  resultsOf,
  State,
} from './support/iperf3.js';
import { describeEngines } from './support/kernel-stage.js';
import { ProgramStage } from './support/program-stage.js';

const HOST = '127.0.0.1';
const LENGTH = 16_384;
const COUNT = 64;
const BYTES = LENGTH * COUNT;
const PAYLOAD = Buffer.alloc(LENGTH, '0123456789');

/** The part of the report (`-J`) that counts. */
interface Report {
  readonly end: Record<'sum_sent' | 'sum_received', { readonly bytes: number }>;
}

describeEngines('iperf3 --sctp', (engine) => {
  const stage = new ProgramStage(engine, ['iperf3'], 'iperf3');
  let controls: Control[] = [];

  afterEach(() => {
    for (const control of controls) control.close();
    controls = [];
  });

  function control(socket: Socket): Control {
    const control = new Control(socket);
    controls.push(control);
    return control;
  }

  const payloadsOf = ({ messages$ }: SctpAssociation): Recording<Buffer> =>
    record(messages$.pipe(map(({ data }) => Buffer.from(data))));

  /** Resolves when the peer's kernel has them. */
  async function sendAll(association: SctpAssociation): Promise<void> {
    const messages = Array.from({ length: COUNT }, () => ({ data: PAYLOAD }));
    await lastValueFrom(association.sendMany(messages, { acknowledged: true }));
  }

  function expectPayloads(payloads: readonly Buffer[]): void {
    for (const payload of payloads) expect(payload.equals(PAYLOAD)).to.equal(true);
  }

  /** What its client reports after a test with us. */
  async function serve(...options: string[]): Promise<Report & { payloads: Buffer[] }> {
    const port = stage.freePort();
    const { accepted } = await stage.listen(HOST, port);
    const listening = createServer().listen(port, HOST);
    const size = ['-n', String(BYTES), '-l', String(LENGTH), '--repeating-payload'];
    const where = ['--sctp', '-c', HOST, '-p', String(port), '-B', HOST];
    const peer = stage.start('iperf3', ...where, ...size, ...options, '-J');
    const [socket] = (await once(listening, 'connection')) as [Socket];
    listening.close();
    const client = control(socket);
    const cookie = await client.read(COOKIE_LENGTH);
    client.tell(State.PARAM_EXCHANGE);
    const { reverse, num, len } = await client.readJson<Parameters>();
    expect([num, len]).to.deep.equal([BYTES, LENGTH]);
    client.tell(State.CREATE_STREAMS);
    const [association] = await accepted.first(1);
    const received = payloadsOf(association);
    expect(await received.first(1)).to.deep.equal([cookie]);
    client.tell(State.TEST_START);
    client.tell(State.TEST_RUNNING);
    if (reverse === true) await sendAll(association);
    else await received.first(1 + COUNT);
    await client.expect(State.TEST_END);
    client.tell(State.EXCHANGE_RESULTS);
    await client.readJson<Results>();
    client.writeJson(resultsOf(BYTES));
    client.tell(State.DISPLAY_RESULTS);
    await client.expect(State.IPERF_DONE);
    expect(await received.end()).to.equal(undefined);
    expect(await peer.exit(), peer.output).to.equal(0);
    return { ...(JSON.parse(peer.output) as Report), payloads: received.values.slice(1) };
  }

  it('connects and sends', async () => {
    const { end, payloads } = await serve();
    expect(end).to.have.nested.include({ 'sum_sent.bytes': BYTES, 'sum_received.bytes': BYTES });
    expect(payloads).to.have.length(COUNT);
    expectPayloads(payloads);
  });

  it('connects and receives', async () => {
    const { end } = await serve('-R');
    expect(end).to.have.nested.include({ 'sum_sent.bytes': BYTES, 'sum_received.bytes': BYTES });
  });

  /** A test that we want of its server, up to where data flow. */
  async function ask(reverse: boolean) {
    const port = stage.freePort();
    const peer = stage.start('iperf3', '-s', '-1', '-p', String(port), '-B', HOST, '-J');
    const socket = await reach(port);
    const server = control(socket);
    const cookie = Buffer.alloc(COOKIE_LENGTH);
    cookie.write('rxsctp'.repeat(6));
    server.write(cookie);
    await server.expect(State.PARAM_EXCHANGE);
    const size = { num: BYTES, len: LENGTH, repeating_payload: 1 };
    const parameters: Parameters = { sctp: true, omit: 0, time: 0, parallel: 1, ...size };
    server.writeJson(reverse ? { ...parameters, reverse } : parameters);
    await server.expect(State.CREATE_STREAMS);
    const association = await stage.reach(port);
    const received = payloadsOf(association);
    await association.send(cookie);
    await server.expect(State.TEST_START);
    await server.expect(State.TEST_RUNNING);
    return { peer, server, association, received, port };
  }

  /** Ends a test in which we have sent or received so much. Resolves with what the server counted. */
  async function finish(server: Control, bytes: number): Promise<number> {
    server.tell(State.TEST_END);
    await server.expect(State.EXCHANGE_RESULTS);
    server.writeJson(resultsOf(bytes));
    const { streams } = await server.readJson<Results>();
    await server.expect(State.DISPLAY_RESULTS);
    server.tell(State.IPERF_DONE);
    return streams.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  it('listens and receives', async () => {
    const { peer, server, association, port } = await ask(false);
    await sendAll(association);
    await until(() => unread(port) === 0, 'that iperf3 has read everything');
    expect(await finish(server, BYTES)).to.equal(BYTES);
    expect(await peer.exit(), peer.output).to.equal(0);
    const { end } = JSON.parse(peer.output) as Report;
    expect(end.sum_received.bytes).to.equal(BYTES);
  });

  it('listens and sends', async () => {
    const { peer, server, received } = await ask(true);
    await received.first(COUNT);
    const counted = await finish(server, BYTES);
    await received.end();
    expectPayloads(received.values);
    expect(counted).to.be.at.least(BYTES);
    expect(await peer.exit(), peer.output).to.equal(0);
    const { end } = JSON.parse(peer.output) as Report;
    expect(end.sum_sent.bytes).to.equal(counted);
  });
});

/** Connects as soon as somebody listens. */
async function reach(port: number): Promise<Socket> {
  let connected: Socket | undefined;
  await until(async () => {
    const socket = connect(port, HOST);
    await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
      () => (connected = socket),
      () => undefined,
    );
    return connected !== undefined;
  }, `somebody listens at TCP port ${port}`);
  if (connected === undefined) throw new Error('not connected');
  return connected;
}

/** Bytes of associations of this port that the kernel has received and its program has not. */
function unread(port: number): number {
  const [, ...lines] = readFileSync('/proc/net/sctp/assocs', 'utf8').trimEnd().split('\n');
  const columns = lines.map((line) => line.trim().split(/\s+/));
  const ours = columns.filter(({ 11: localPort }) => localPort === String(port));
  expect(ours).not.to.have.length(0);
  return ours.reduce((sum, { 8: queued }) => sum + Number(queued), 0);
}
