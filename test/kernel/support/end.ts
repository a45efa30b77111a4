import type { SctpConnectOptions, SctpListenOptions, SctpPath, SctpPathChange } from 'rxsctp';
import { patience } from '../../contract/support/machine.js';
import { Program } from '../../contract/support/program.js';
import { until } from '../../contract/support/until.js';

type Method = 'setPrimary' | 'setPeerPrimary' | 'addAddress' | 'removeAddress';

/** What an end is asked to do with its association. */
export interface Question {
  readonly ask: 'stop' | 'shutdown' | 'abort' | 'addresses' | 'stats' | Method;
  readonly address?: string;
}

/** What goes over an association: messages both ways, requests that are answered, or as much as there is room for. */
export type Traffic = 'messages' | 'requests' | 'bulk';

/** What an end is asked to do. */
export type Asked =
  | Question
  | { readonly ask: 'listen'; readonly options: SctpListenOptions; readonly traffic: Traffic }
  | { readonly ask: 'connect'; readonly options: SctpConnectOptions; readonly traffic: Traffic };

interface Done {
  readonly done: string;
  readonly localAddresses: readonly string[];
  readonly remoteAddresses: readonly string[];
  /** Messages so far. */
  readonly received: number;
  /** Milliseconds without a message, at most, since it was asked last. */
  readonly silence: number;
  /** Asked for its `stats`: how often a mark of a router has made it slow down. */
  readonly congestionEchoes?: number;
}

interface Refused {
  readonly refused: string;
  readonly message: string;
}

interface Change {
  readonly change: SctpPathChange['change'];
  readonly address: string;
}

interface Ended {
  readonly ended: string;
  readonly sent: number;
  readonly received: number;
}

/** What an end tells. */
export type Told =
  | { readonly port: number }
  | { readonly paths: readonly SctpPath[] }
  | { readonly wrong: string }
  | { readonly lost: number }
  | Change
  | Done
  | Refused
  | Ended;

/** What has become of an association so far. */
class Story {
  port = 0;
  paths: readonly SctpPath[] = [];
  readonly changes: Change[] = [];
  /** What is not as it should be. */
  readonly wrong: string[] = [];
  /** Messages that were not delivered for certain. */
  lost = 0;
  readonly answers: (Done | Refused)[] = [];
  ended: Ended | undefined;

  add(told: Told): void {
    if ('port' in told) this.port = told.port;
    else if ('paths' in told) this.paths = told.paths;
    else if ('wrong' in told) this.wrong.push(told.wrong);
    else if ('lost' in told) this.lost++;
    else if ('change' in told) this.changes.push(told);
    else if ('ended' in told) this.ended = told;
    else this.answers.push(told);
  }
}

const FOLDER = new URL('../programs/', import.meta.url);

/** How one talks with the process of an end. */
export interface Talking {
  send(message: Asked): void;
  receive<T>(): Promise<T>;
  kill(): void;
}

/** A process on a host, which is one end of an association at a time (programs/end.ts, or one that talks like that). */
export class End {
  readonly #program: Talking;
  story = new Story();
  #failure: Error | undefined;

  /** `within` is how long anything may take, in milliseconds: a process may have to start. */
  constructor(
    program: Talking,
    private readonly within = patience(30_000),
  ) {
    this.#program = program;
    void this.#listen();
  }

  /** One of ours; `prefix` is what runs a program on the host. */
  static on(prefix: readonly string[]): End {
    return new End(new Program('end', [], { folder: FOLDER, prefix }));
  }

  /** Takes one association; returns the port. */
  async listen(options: SctpListenOptions, traffic: Traffic = 'messages'): Promise<number> {
    this.#begin({ ask: 'listen', options, traffic });
    await this.until(() => this.story.port !== 0, 'it listens');
    return this.story.port;
  }

  async connect(options: SctpConnectOptions, traffic: Traffic = 'messages'): Promise<void> {
    this.#begin({ ask: 'connect', options, traffic });
    await this.until(() => this.story.paths.length > 0, 'it is connected');
  }

  async ask(ask: Question['ask'], address?: string): Promise<Done | Refused> {
    this.#tell({ ask, address });
    await this.until(() => this.story.answers.length > 0, `the answer to ${ask}`);
    return this.story.answers.shift() as Done | Refused;
  }

  /** What it has received so far, and how long it was silent at most since it was asked last. */
  async progress(): Promise<Pick<Done, 'received' | 'silence'>> {
    return (await this.ask('addresses')) as Done;
  }

  /** How often it has slowed down because a router marked what it sent. */
  async congestionEchoes(): Promise<number> {
    const { congestionEchoes = 0 } = (await this.ask('stats')) as Done;
    return congestionEchoes;
  }

  /** Until `count` messages more have come. */
  async receives(count: number): Promise<void> {
    const enough = (await this.progress()).received + count;
    await this.until(
      async () => (await this.progress()).received >= enough,
      `${count} messages more`,
    );
  }

  /** Leaves nothing behind. */
  async clear(): Promise<void> {
    if (this.story.paths.length === 0) return;
    await this.ask('abort');
    await this.end();
  }

  /** How the association ended, and what went through it. */
  async end(): Promise<Ended> {
    await this.until(() => this.story.ended !== undefined, 'the end of the association');
    return this.story.ended as Ended;
  }

  /** Until the path is in `state`, which a notification has told of as a `change`. */
  async reaches(
    address: string,
    state: SctpPath['state'],
    change: SctpPathChange['change'],
  ): Promise<void> {
    await this.until(() => this.path(address)?.state === state, `${address} is ${state}`);
    await this.hears(address, change);
  }

  async hears(address: string, change: SctpPathChange['change']): Promise<void> {
    const isIt = (each: Change): boolean => each.address === address && each.change === change;
    await this.until(() => this.story.changes.some(isIt), `${address} is ${String(change)}`);
  }

  path(address: string): SctpPath | undefined {
    return this.story.paths.find((path) => path.address === address);
  }

  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    await until(
      async () => {
        if (await condition()) return true;
        if (this.story.wrong.length > 0) throw new Error(this.story.wrong.join('; '));
        if (this.#failure !== undefined) throw this.#failure;
        return false;
      },
      what,
      this.within,
    );
  }

  kill(): void {
    this.#program.kill();
  }

  #begin(asked: Asked): void {
    this.story = new Story();
    this.#tell(asked);
  }

  #tell(asked: Asked): void {
    this.#program.send(asked);
  }

  async #listen(): Promise<void> {
    try {
      for (;;) {
        const told = await this.#program.receive<Told>();
        this.story.add(told);
      }
    } catch (error) {
      this.#failure = error as Error;
    }
  }
}
