import { expect } from 'chai';
import type { SctpListenOptions } from 'rxsctp';
import { CheckedClient } from './checked-client.js';
import type { Accepted, Address, Report } from './protocol.js';
import { RawPeer } from './raw-peer.js';
import { ServerProcess } from './server-process.js';
import { Tap } from './tap.js';

const MEBIBYTE = 1 << 20;
/**
 * By how much the server may have grown when an attack is over. Packets that come to nothing leave next
 * to nothing: 84 bytes for each of 100,000 would be too much. Where data flows, its buffers stay.
 */
const GROWTH_IGNORING = 8 * MEBIBYTE;
const GROWTH_SERVING = 16 * MEBIBYTE;
const EXCHANGES_AROUND = 25;

/** Retransmission is quick, so that what a flood drops does not cost a second each time. */
const QUICK = { rto: { initial: 100, min: 50, max: 1000 }, heartbeatInterval: 100 };

/** A live server, and a client of it that is to notice nothing. */
export class Scene {
  readonly #options: SctpListenOptions;
  readonly #peers: RawPeer[] = [];
  #server!: ServerProcess;
  #client!: CheckedClient;
  tap!: Tap;
  address!: Address;

  /** To be called in a suite: the scene is set up before and taken down after it. */
  constructor(options: SctpListenOptions = {}) {
    this.#options = options;
    before(() => this.#start());
    afterEach(() => this.#dismissPeers());
    after(() => this.#stop());
  }

  get server(): ServerProcess {
    return this.#server;
  }

  /** A peer made by hand at the server's door. */
  async peer(local: { address?: string; port?: number; sctpPort?: number } = {}): Promise<RawPeer> {
    const peer = await RawPeer.open(this.address, local);
    this.#peers.push(peer);
    return peer;
  }

  /** The one that is to notice nothing. */
  get client(): CheckedClient {
    return this.#client;
  }

  async exchange(): Promise<void> {
    await this.#client.exchange();
  }

  /** Runs `attack` while the client goes on exchanging messages, and looks at the server after it. */
  async survives(attack: () => Promise<unknown>, growth = GROWTH_SERVING): Promise<void> {
    await this.#exchangeSome();
    const before = await this.#server.report();
    await this.#client.exchangeWhile(attack());
    await this.#exchangeSome();
    const after = await this.#server.report();
    expect(after.memory - before.memory, 'growth in bytes').to.be.below(growth);
    expect(clientOf(after, this.tap), 'the association of the client').to.deep.include({
      ended: false,
      restarts: 0,
    });
  }

  /** As `survives`, and the attack made no association either. */
  async ignores(attack: () => Promise<unknown>): Promise<void> {
    await this.exchange(); // what was sent before this has come to light then
    const before = await this.#server.report();
    await this.survives(attack, GROWTH_IGNORING);
    const after = await this.#server.report();
    expect(after.associations.map(identityOf)).to.deep.equal(before.associations.map(identityOf));
  }

  /** The server's side of the association with `peer`, when `ready` says yes to it. */
  async accepted(
    peer: RawPeer,
    ready: (accepted: Accepted) => boolean = () => true,
  ): Promise<Accepted> {
    for (;;) {
      const { associations } = await this.#server.report();
      const found = associations.findLast(
        ({ peerPort, peerUdpPort }) => peerPort === peer.sctpPort && peerUdpPort === peer.udpPort,
      );
      if (found !== undefined && ready(found)) return found;
    }
  }

  async #start(): Promise<void> {
    this.#server = new ServerProcess();
    this.address = await this.#server.listen({
      host: '127.0.0.1',
      udpPort: 0,
      // With no more than its base the MTU of a path is not searched for: what is counted are answers.
      mtu: 1200,
      ...QUICK,
      ...this.#options,
    });
    this.tap = await Tap.open(this.address.udpPort);
    this.#client = await CheckedClient.open({
      host: '127.0.0.1',
      port: this.address.port,
      remoteUdpPort: this.tap.port,
      mtu: 1500,
      ...QUICK,
    });
    await this.#exchangeSome();
  }

  async #stop(): Promise<void> {
    this.#client.association.abort();
    await this.tap.close();
    await this.#server.stop();
  }

  async #dismissPeers(): Promise<void> {
    await Promise.all(this.#peers.splice(0).map((peer) => peer.close()));
    await this.exchange(); // the server has heard of it then
  }

  async #exchangeSome(): Promise<void> {
    for (let i = 0; i < EXCHANGES_AROUND; ++i) await this.#client.exchange();
  }
}

function identityOf({ peerPort, peerUdpPort, ended, restarts }: Accepted): object {
  return { peerPort, peerUdpPort, ended, restarts };
}

function clientOf(report: Report, tap: Tap): Accepted | undefined {
  return report.associations.find(({ peerPort }) => peerPort === tap.toServer.sourcePort);
}
