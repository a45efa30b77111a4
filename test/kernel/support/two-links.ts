import { Hosts, otherSide, run, SIDES, type Link, type Side } from '../../links/support/hosts.js';

/** Nobody's: what is sent to it, nobody takes. */
const NOBODY = '02:00:00:00:00:99';

/** Two hosts with two links between them, each of which takes its time, where the kernel can do that, and can be cut. */
export class TwoLinks extends Hosts {
  constructor({ delays = true } = {}) {
    super([1, 2]);
    for (const link of this.links) {
      const [left, right] = SIDES.map((side) => [
        ...['name', `link${link}`],
        ...['netns', this.host(side)],
      ]);
      run('ip', 'link', 'add', ...left, 'type', 'veth', 'peer', ...right);
      this.raise(link);
      for (const side of SIDES) if (delays) this.#netem('add', side, link, 'delay', '2ms');
    }
  }

  /** Sets what is to be set before sockets are opened, on both hosts. */
  sysctl(settings: Readonly<Record<string, number>>): void {
    const assignments = Object.entries(settings).map(
      ([name, value]) => `net.sctp.${name}=${value}`,
    );
    for (const side of SIDES) {
      run('ip', 'netns', 'exec', this.host(side), 'sysctl', '-qw', ...assignments);
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
      const to = this.address(otherSide(side), link);
      const neighbour = ['neigh', 'replace', to, 'dev', `link${link}`];
      const how = deaf ? ['lladdr', NOBODY, 'nud', 'permanent'] : ['nud', 'failed'];
      run('ip', '-n', this.host(side), ...neighbour, ...how);
    }
  }

  #netem(verb: 'add' | 'change', side: Side, link: Link, ...settings: readonly string[]): void {
    run(
      'tc',
      '-n',
      this.host(side),
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
