import { expect } from 'chai';
import { End } from './end.js';
import { SIDES, type Hosts, type Link, type Side } from '../../links/support/hosts.js';

/** Bytes that only data brings about, not heartbeats and acknowledgements alone. */
const TRAFFIC = 20_000;

type Act = () => void | Promise<void>;

/** Two hosts with links between them, and an end of an association on each, which sends all the time. */
export class TwoHosts<Links extends Hosts> implements Disposable {
  readonly links: Links;
  readonly left: End;
  readonly right: End;

  /** The ends are ours, unless one is given. */
  constructor(links: Links, right = End.on(links.prefix('right'))) {
    this.links = links;
    this.left = End.on(links.prefix('left'));
    this.right = right;
  }

  /** Data goes over `link` from now on, and not over others. */
  async flowsOver(side: Side, link: Link): Promise<void> {
    const { links } = this;
    const others = links.links.filter((each) => each !== link);
    const sum = (over: readonly Link[]): number =>
      over.reduce((bytes, each) => bytes + links.sent(side, each), 0);
    const sent = (): [number, number] => [sum([link]), sum(others)];
    let before = sent();
    // What is retransmitted goes over another one (RFC 9260, 6.4.1), and some was on its way.
    const flows = (): boolean => {
      const now = sent();
      if (now[0] - before[0] < TRAFFIC) return false;
      const alone = now[1] - before[1] < TRAFFIC / 4;
      before = now;
      return alone;
    };
    await this[side].until(flows, `data over link ${link} alone`);
  }

  /** Goes on over the second link while the first is cut, comes back to it, and loses nothing. */
  async outlive(cut: Act, mend: Act): Promise<void> {
    await this.flow(1);
    await this.survive(1, cut, mend);
    await this.expectAll();
  }

  /** Goes on while `link`, one of two, is cut; both ends come back to the first, which is their primary path. */
  async survive(link: 1 | 2, cut: Act, mend: Act): Promise<void> {
    const { links, left, right } = this;
    const paths = [
      [left, links.address('right', link)],
      [right, links.address('left', link)],
    ] as const;
    await cut();
    for (const [end, address] of paths) await end.reaches(address, 'inactive', 'unreachable');
    await this.flow(link === 1 ? 2 : 1);
    await mend();
    for (const [end, address] of paths) await end.reaches(address, 'active', 'available');
    await this.flow(1);
  }

  /** Data of both ends goes over `link`. */
  async flow(link: Link): Promise<void> {
    for (const side of SIDES) await this.flowsOver(side, link);
  }

  /** Both ends have got every message, in order and whole. */
  async expectAll(): Promise<void> {
    const { left, right } = this;
    await Promise.all([left.ask('stop'), right.ask('stop')]);
    await left.ask('shutdown');
    const [there, here] = await Promise.all([left.end(), right.end()]);
    expect(there).to.include({ ended: 'gracefully', received: here.sent });
    expect(here).to.include({ ended: 'gracefully', received: there.sent });
    for (const { story } of [left, right]) {
      expect(story.wrong).to.deep.equal([]);
      expect(story.lost).to.equal(0);
    }
  }

  [Symbol.dispose](): void {
    this.left.kill();
    this.right.kill();
    this.links[Symbol.dispose]();
  }
}
