import { firstValueFrom, ReplaySubject } from 'rxjs';
import { listen, type SctpAssociation, type SctpListenOptions } from 'rxsctp';
import { RawPeer } from './raw-peer.js';

/** A server in this process, for what a test has to see of its associations, and a peer made by hand. */
export class LocalScene {
  readonly #associations = new ReplaySubject<SctpAssociation>();
  peer!: RawPeer;

  /** To be called in a suite: the scene is set up before and taken down after it. */
  constructor(options: SctpListenOptions = {}) {
    const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0, ...options });
    let stop: () => void;
    before(async () => {
      const serving = server.subscribe(this.#associations);
      stop = () => {
        serving.unsubscribe();
      };
      this.peer = await RawPeer.open(await firstValueFrom(server.address$), {});
    });
    after(async () => {
      await this.peer.close();
      stop();
    });
  }

  /** The server's side of the first association. */
  async association(): Promise<SctpAssociation> {
    return firstValueFrom(this.#associations);
  }
}
