import { execFileSync } from 'node:child_process';

/** Names of the two hosts, which are network namespaces. */
export type Side = 'left' | 'right';
export type Link = 1 | 2 | 3;

export const SIDES: readonly Side[] = ['left', 'right'];

export const otherSide = (side: Side): Side => (side === 'left' ? 'right' : 'left');

export const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

let made = 0;

/** Two hosts, each a network namespace, with one address on each of the links between them; what a link is made of knows a subclass. */
export class Hosts implements Disposable {
  readonly links: readonly Link[];
  /** Of the namespaces: other processes on this machine do not use it. */
  readonly #name = `rxsctp-${String(process.pid)}-${String(++made)}`;

  constructor(links: readonly Link[]) {
    this.links = links;
    for (const side of SIDES) run('ip', 'netns', 'add', this.host(side));
  }

  address(side: Side, link: Link): string {
    return `10.77.${link}.${side === 'left' ? 1 : 2}`;
  }

  addresses(side: Side): string[] {
    return this.links.map((link) => this.address(side, link));
  }

  /** What runs a program on a host. */
  prefix(side: Side): readonly string[] {
    return ['ip', 'netns', 'exec', this.host(side)];
  }

  /** The name of its namespace. */
  host(side: Side): string {
    return `${this.#name}-${side}`;
  }

  /** Takes the link down or up at one end, as a host does that knows. */
  set(link: Link, state: 'up' | 'down'): void {
    run('ip', '-n', this.host('left'), 'link', 'set', `link${link}`, state);
  }

  /** Bytes that a host has sent over a link. */
  sent(side: Side, link: Link): number {
    const shown = ['-s', '-j', 'link', 'show', 'dev', `link${link}`];
    const [{ stats64 }] = JSON.parse(run('ip', '-n', this.host(side), ...shown)) as [
      { stats64: { tx: { bytes: number } } },
    ];
    return stats64.tx.bytes;
  }

  [Symbol.dispose](): void {
    for (const side of SIDES) run('ip', 'netns', 'delete', this.host(side));
  }

  /** Gives the devices of a link, which are there, their addresses. */
  protected raise(link: Link): void {
    for (const side of SIDES) {
      const device = `link${link}`;
      run(
        ...['ip', '-n', this.host(side), 'address', 'add'],
        ...[`${this.address(side, link)}/24`, 'dev', device],
      );
      run('ip', '-n', this.host(side), 'link', 'set', device, 'up');
    }
  }
}
