import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isInstalled } from '../../interop/support/namespace.js';
import { checkout } from '../../package/checkout.js';
import { Hosts, run, SIDES, type Link } from './hosts.js';

/** How a link treats what goes one way over it; what is not named stays as it was. */
export interface Settings {
  /** Milliseconds. */
  readonly delay?: number;
  /** The share of packets that get lost, by chance. */
  readonly loss?: number;
  /** Bits a second, 0 for no limit. */
  readonly rate?: number;
  /** Packets that wait for their turn, at most. */
  readonly queue?: number;
  /** With so many waiting, packets are marked that say that they may be (RFC 3168); 0 for never. */
  readonly mark?: number;
  /** Packets of more bytes, headers of IP included, vanish without a word; 0 for no limit. */
  readonly largest?: number;
  readonly cut?: boolean;
}

/** From left to right, or from right to left. */
export type Way = 'there' | 'back';

export const WAYS: readonly Way[] = ['there', 'back'];

/** What has become of the packets, one way. */
export type Counts = Readonly<
  Record<
    'came' | 'arrived' | 'cut' | 'tooLarge' | 'lost' | 'overflowed' | 'marked' | 'untranslated',
    number
  >
>;

/** How hosts on the left are seen on the right: at another UDP port, and another address. */
export interface Translation {
  readonly port: number;
  readonly address?: string;
}

/** The program that is the links (its text says what it takes). */
const PROGRAM = join(checkout, 'test', 'links', 'support', 'link.py');
/** The system's own is there at once, which what others put before it in PATH may not be. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
export const LINK_PROGRAM: readonly [string, ...string[]] = [PYTHON, '-SE', PROGRAM];

/** What keeps this host from having such links, if something does. */
export function missingForLinks(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  return ['ip', 'python3', '/dev/net/tun'].find((needed) =>
    needed.startsWith('/dev') ? !existsSync(needed) : !isInstalled(needed),
  );
}

/** A process that is one link. */
class LinkProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #errors = '';

  constructor(...args: readonly string[]) {
    const [program, ...script] = LINK_PROGRAM;
    this.#child = spawn(program, [...script, 'run', ...args]);
    this.#child.stderr.on('data', (data: Buffer) => (this.#errors += data.toString()));
    this.#child.stdin.on('error', () => undefined); // it has ended: the next answer says why
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  ask(command: object): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  async answer(): Promise<Record<Way, Counts>> {
    const answer = (await this.#answers.next()) as IteratorResult<string, undefined>;
    if (answer.done === true) throw new Error(`the link has ended: ${this.#errors}`);
    return JSON.parse(answer.value) as Record<Way, Counts>;
  }

  end(): void {
    this.#child.kill();
  }
}

/**
 * Two hosts with links between them that are a program (link.py): each takes its time, loses what it is told to, has a rate and a
 * queue, each way of its own. What it loses follows from its number and the seed alone.
 */
export class EmulatedLinks extends Hosts {
  readonly #processes = new Map<Link, LinkProcess>();

  private constructor(links: readonly Link[], seed: number) {
    super(links);
    for (const link of links) {
      const hosts = SIDES.map((side) => this.host(side));
      const name = `link${link}`;
      this.#processes.set(link, new LinkProcess(`${seed} ${link}`, name, ...hosts));
    }
  }

  /** `mtu` is what the hosts know of; a way may take less. */
  static async open(
    links: readonly Link[],
    { seed = 1, mtu = 1500, ...settings }: Settings & { seed?: number; mtu?: number } = {},
  ): Promise<EmulatedLinks> {
    const made = new EmulatedLinks(links, seed);
    try {
      for (const link of links) {
        await made.#process(link).answer();
        for (const side of SIDES) {
          // Nothing is to go over the link but what a test sends, and the device is to lose nothing of it.
          run(
            ...['ip', '-n', made.host(side), 'link', 'set', `link${link}`],
            ...['mtu', String(mtu), 'txqueuelen', '10000', 'addrgenmode', 'none'],
          );
        }
        made.raise(link);
        await made.treat(link, settings);
      }
    } catch (error) {
      made[Symbol.dispose]();
      throw error;
    }
    return made;
  }

  /** Both ways, or one. */
  async treat(link: Link, settings: Settings, ways: readonly Way[] = WAYS): Promise<void> {
    for (const way of ways) await this.#ask(link, { way, ...settings });
  }

  /** Hosts on the left are seen differently from now on; what was sent to where they were seen before gets lost. */
  async translate(link: Link, nat: Translation | null): Promise<void> {
    await this.#ask(link, { nat });
  }

  async counts(link: Link): Promise<Record<Way, Counts>> {
    return this.#ask(link, {});
  }

  override [Symbol.dispose](): void {
    for (const process of this.#processes.values()) process.end();
    super[Symbol.dispose]();
  }

  async #ask(link: Link, command: object): Promise<Record<Way, Counts>> {
    const process = this.#process(link);
    process.ask(command);
    return process.answer();
  }

  #process(link: Link): LinkProcess {
    const process = this.#processes.get(link);
    if (process === undefined) throw new Error(`there is no link ${link}`);
    return process;
  }
}
