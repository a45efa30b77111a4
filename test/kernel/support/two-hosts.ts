import { expect } from 'chai';
import { until } from '../../contract/support/until.js';
import { End } from './end.js';
import { TwoLinks, type Link, type Side } from './two-links.js';

/** Bytes that only data brings about, not heartbeats and acknowledgements alone. */
const TRAFFIC = 20_000;

/** Two hosts with two links between them, and an end of an association on each, which sends all the time. */
export class TwoHosts implements Disposable {
  readonly links: TwoLinks;
  readonly left: End;
  readonly right: End;

  constructor(options: { delays?: boolean } = {}) {
    this.links = new TwoLinks(options);
    this.left = new End(this.links.prefix('left'));
    this.right = new End(this.links.prefix('right'));
  }

  /** Data goes over `link` from now on, and not over the other. */
  async flowsOver(side: Side, link: Link): Promise<void> {
    const { links } = this;
    const other: Link = link === 1 ? 2 : 1;
    const sent = (): [number, number] => [links.sent(side, link), links.sent(side, other)];
    let before = sent();
    // What is retransmitted goes over the other one (RFC 9260, 6.4.1), and some was on its way.
    await until(() => {
      const now = sent();
      if (now[0] - before[0] < TRAFFIC) return false;
      const flows = now[1] - before[1] < TRAFFIC / 4;
      before = now;
      return flows;
    }, `data over link ${link} alone`);
  }

  /** Goes on over the second link while the first is cut, comes back to it, and loses nothing. */
  async outlive(cut: () => void, mend: () => void): Promise<void> {
    const { links, left, right } = this;
    const one = links.address('right', 1);
    await this.flowsOver('left', 1);
    cut();
    await left.reaches(one, 'inactive', 'unreachable');
    await right.reaches(links.address('left', 1), 'inactive', 'unreachable');
    await this.flowsOver('left', 2);
    await this.flowsOver('right', 2);
    mend();
    await left.reaches(one, 'active', 'available');
    await this.flowsOver('left', 1);
    await this.expectAll();
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
