import { execFileSync } from 'node:child_process';

/** Names of the two hosts, which are network namespaces. */
export type Side = 'left' | 'right';
export type Link = 1 | 2;

const SIDES: readonly Side[] = ['left', 'right'];
const LINKS: readonly Link[] = [1, 2];

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

/** Nobody's: what is sent to it, nobody takes. */
const NOBODY = '02:00:00:00:00:99';

/** Two hosts with two links between them, each of which takes its time, where the kernel can do that, and can be cut. */
export class TwoLinks implements Disposable {
  constructor({ delays = true } = {}) {
    for (const side of SIDES) run('ip', 'netns', 'add', this.#host(side));
    for (const link of LINKS) {
      const [left, right] = SIDES.map((side) => [
        ...['name', `link${link}`],
        ...['netns', this.#host(side)],
      ]);
      run('ip', 'link', 'add', ...left, 'type', 'veth', 'peer', ...right);
      for (const side of SIDES) {
        const address = `${this.address(side, link)}/24`;
        run('ip', '-n', this.#host(side), 'address', 'add', address, 'dev', `link${link}`);
        run('ip', '-n', this.#host(side), 'link', 'set', `link${link}`, 'up');
        if (delays) this.#netem('add', side, link, 'delay', '2ms');
      }
    }
  }

  address(side: Side, link: Link): string {
    return `10.77.${link}.${side === 'left' ? 1 : 2}`;
  }

  addresses(side: Side): string[] {
    return LINKS.map((link) => this.address(side, link));
  }

  /** What runs a program on a host. */
  prefix(side: Side): readonly string[] {
    return ['ip', 'netns', 'exec', this.#host(side)];
  }

  /** Sets what is to be set before sockets are opened, on both hosts. */
  sysctl(settings: Readonly<Record<string, number>>): void {
    const assignments = Object.entries(settings).map(
      ([name, value]) => `net.sctp.${name}=${value}`,
    );
    for (const side of SIDES) {
      run('ip', 'netns', 'exec', this.#host(side), 'sysctl', '-qw', ...assignments);
    }
  }

  /** The share of packets that get lost, in per cent, both ways. */
  lose(link: Link, share: number): void {
    for (const side of SIDES) {
      this.#netem('change', side, link, 'delay', '2ms', 'loss', `${share}%`);
    }
  }

  /** Packets go to nobody, both ways, without a word; or arrive again. */
  deafen(link: Link, deaf: boolean): void {
    for (const side of SIDES) {
      const to = this.address(side === 'left' ? 'right' : 'left', link);
      const neighbour = ['neigh', 'replace', to, 'dev', `link${link}`];
      const how = deaf ? ['lladdr', NOBODY, 'nud', 'permanent'] : ['nud', 'failed'];
      run('ip', '-n', this.#host(side), ...neighbour, ...how);
    }
  }

  /** Takes the link down or up, as a host does that knows. */
  set(link: Link, state: 'up' | 'down'): void {
    run('ip', '-n', this.#host('left'), 'link', 'set', `link${link}`, state);
  }

  /** Bytes that a host has sent over a link. */
  sent(side: Side, link: Link): number {
    const text = run(
      'ip',
      '-n',
      this.#host(side),
      '-s',
      '-j',
      'link',
      'show',
      'dev',
      `link${link}`,
    );
    const [{ stats64 }] = JSON.parse(text) as [{ stats64: { tx: { bytes: number } } }];
    return stats64.tx.bytes;
  }

  [Symbol.dispose](): void {
    for (const side of SIDES) run('ip', 'netns', 'delete', this.#host(side));
  }

  /** The name of its namespace, which other processes on this machine do not use. */
  #host(side: Side): string {
    return `rxsctp-${String(process.pid)}-${side}`;
  }

  #netem(verb: 'add' | 'change', side: Side, link: Link, ...settings: readonly string[]): void {
    run(
      'tc',
      '-n',
      this.#host(side),
      'qdisc',
      verb,
      'dev',
      `link${link}`,
      'root',
      'netem',
      ...settings,
    );
  }
}
