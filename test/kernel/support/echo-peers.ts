import { EchoPeer, type Platform } from './echo-peer.js';
import { requireInstalled } from './installed.js';

/** A peer of each platform, for all tests of the suite: some take long to start. */
export class EchoPeers {
  readonly #peers = new Map<Platform, EchoPeer>();
  readonly #used = new Set<EchoPeer>();

  constructor(platforms: readonly Platform[]) {
    const programs = platforms.map(({ program }) => program);
    requireInstalled(programs, platforms.map(({ packages }) => packages).join(' '));
    before(() => {
      for (const platform of platforms) this.#start(platform);
    });
    afterEach(async () => {
      for (const peer of this.#used) if (peer.running) await peer.close();
      this.#used.clear();
    });
    after(async () => {
      for (const peer of this.#peers.values()) await peer[Symbol.asyncDispose]();
    });
  }

  /** For the test that runs. */
  use(platform: Platform): EchoPeer {
    const known = this.#peers.get(platform);
    const peer = known?.running === true ? known : this.#start(platform);
    this.#used.add(peer);
    return peer;
  }

  #start(platform: Platform): EchoPeer {
    const peer = new EchoPeer(platform);
    this.#peers.set(platform, peer);
    return peer;
  }
}
