import { Observable, Subject } from 'rxjs';
import type { SctpPath } from '../../api/stats.js';
import { inCallersContext } from '../support/callers-context.js';

/** The paths of an association, fetched when somebody first asks and kept up to date from then on. */
export class PathTable {
  readonly #fetch: () => Promise<{ readonly paths: readonly SctpPath[] }>;
  readonly #changes = new Subject<readonly SctpPath[]>();
  #paths: readonly SctpPath[] | undefined;
  #asked = false;
  /** How often. */
  #changed = 0;
  #ended: boolean;

  readonly paths$: Observable<readonly SctpPath[]> = new Observable(
    inCallersContext((subscriber) => {
      if (this.#paths !== undefined) subscriber.next(this.#paths);
      if (this.#ended) {
        subscriber.complete();
        return;
      }
      subscriber.add(this.#changes.subscribe(subscriber));
      if (!this.#asked) this.#load();
    }),
  );

  constructor(fetch: () => Promise<{ readonly paths: readonly SctpPath[] }>, ended: boolean) {
    this.#fetch = fetch;
    this.#ended = ended;
  }

  /** `path` is like this now; the primary path there was is one no more when this is. */
  update(path: SctpPath): void {
    const known = this.#known();
    if (known === undefined) return;
    const others = known
      .filter(({ address }) => address !== path.address)
      .map((other) => (path.primary && other.primary ? { ...other, primary: false } : other));
    this.#set([...others, path].sort((a, b) => Number(b.primary) - Number(a.primary)));
  }

  remove({ address: gone }: SctpPath): void {
    const known = this.#known();
    if (known?.some(({ address }) => address === gone) !== true) return;
    this.#set(known.filter(({ address }) => address !== gone));
  }

  /** The peer has these addresses now. */
  readdress(addresses: readonly string[]): void {
    const known = this.#known();
    if (known === undefined) return;
    const kept = known.filter(({ address }) => addresses.includes(address));
    if (kept.length < known.length) this.#set(kept);
    if (kept.length < addresses.length) this.#load();
  }

  /** What has become of them was not kept. */
  refetch(): void {
    if (this.#known() !== undefined) this.#load();
  }

  end(): void {
    this.#ended = true;
    this.#changes.complete();
  }

  #set(paths: readonly SctpPath[]): void {
    this.#paths = paths;
    this.#changes.next(paths);
  }

  /** The paths, to be changed. Those on their way may be older than the change. */
  #known(): readonly SctpPath[] | undefined {
    this.#changed += 1;
    return this.#paths;
  }

  /** An association that ends meanwhile has no paths to tell of, and completes. */
  #load(): void {
    this.#asked = true;
    const changed = this.#changed;
    this.#fetch().then(
      ({ paths }) => {
        if (this.#ended) return;
        if (changed === this.#changed) this.#set(paths);
        else this.#load();
      },
      () => undefined,
    );
  }
}
