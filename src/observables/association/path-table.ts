import { Observable, Subject } from 'rxjs';
import type { SctpPath } from '../../native/stats.js';

/** The paths of an association, fetched when somebody first asks and kept up to date from then on. */
export class PathTable {
  readonly #fetch: () => Promise<{ readonly paths: readonly SctpPath[] }>;
  readonly #changes = new Subject<readonly SctpPath[]>();
  #paths: readonly SctpPath[] | undefined;
  #asked = false;
  #ended: boolean;

  readonly paths$: Observable<readonly SctpPath[]> = new Observable((subscriber) => {
    if (this.#paths !== undefined) subscriber.next(this.#paths);
    if (this.#ended) {
      subscriber.complete();
      return;
    }
    subscriber.add(this.#changes.subscribe(subscriber));
    if (!this.#asked) this.#load();
  });

  constructor(fetch: () => Promise<{ readonly paths: readonly SctpPath[] }>, ended: boolean) {
    this.#fetch = fetch;
    this.#ended = ended;
  }

  update(path: SctpPath): void {
    if (this.#paths === undefined) return;
    const others = this.#paths.filter(({ address }) => address !== path.address);
    this.#set([...others, path].sort((a, b) => Number(b.primary) - Number(a.primary)));
  }

  end(): void {
    this.#ended = true;
    this.#changes.complete();
  }

  #set(paths: readonly SctpPath[]): void {
    this.#paths = paths;
    this.#changes.next(paths);
  }

  /** An association that ends meanwhile has no paths to tell of, and completes. */
  #load(): void {
    this.#asked = true;
    this.#fetch().then(
      ({ paths }) => {
        if (!this.#ended) this.#set(paths);
      },
      () => undefined,
    );
  }
}
