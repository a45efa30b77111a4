/** Two hosts with two links between them, as network namespaces of Linux. */
import { execFileSync } from 'node:child_process';

export const SIDES = ['left', 'right'] as const;
export type Side = (typeof SIDES)[number];
const LINKS = [1, 2] as const;
export type Link = (typeof LINKS)[number];

/** A hardware address that is nobody's: what goes there, nobody takes. */
const NOBODY = '02:00:00:00:00:99';

const ip = (...args: readonly string[]): void => {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
};

export class Network implements Disposable {
  constructor() {
    for (const side of SIDES) ip('netns', 'add', this.name(side));
    for (const link of LINKS) {
      const [left, right] = SIDES.map((side) => ['name', `link${link}`, 'netns', this.name(side)]);
      ip('link', 'add', ...left, 'type', 'veth', 'peer', ...right);
      for (const side of SIDES) {
        const address = `${this.address(side, link)}/24`;
        ip('-n', this.name(side), 'address', 'add', address, 'dev', `link${link}`);
        ip('-n', this.name(side), 'link', 'set', `link${link}`, 'up');
      }
    }
  }

  /** Of the namespace; nobody else uses it. */
  name(side: Side): string {
    return `failover-${process.pid}-${side}`;
  }

  address(side: Side, link: Link): string {
    return `10.78.${link}.${side === 'left' ? 1 : 2}`;
  }

  addresses(side: Side): string[] {
    return LINKS.map((link) => this.address(side, link));
  }

  /** Every packet on the link gets lost from now on, both ways, and neither host is told. */
  cut(link: Link): void {
    this.#neighbours(link, 'lladdr', NOBODY, 'nud', 'permanent');
  }

  mend(link: Link): void {
    this.#neighbours(link, 'nud', 'failed');
  }

  [Symbol.dispose](): void {
    for (const side of SIDES) ip('netns', 'delete', this.name(side));
  }

  #neighbours(link: Link, ...how: readonly string[]): void {
    for (const side of SIDES) {
      const other = this.address(side === 'left' ? 'right' : 'left', link);
      ip('-n', this.name(side), 'neigh', 'replace', other, 'dev', `link${link}`, ...how);
    }
  }
}
