import type { SctpConnectOptions, SctpListenOptions } from 'rxsctp';
import { otherSide, type Hosts, type Link, type Side } from '../../links/support/hosts.js';
import type { TwoHosts } from './two-hosts.js';
import type { TwoLinks } from './two-links.js';

/** What an end is told besides addresses and port, whichever of the two it does. */
export interface Role {
  readonly listen: SctpListenOptions;
  readonly connect: Partial<SctpConnectOptions>;
}

/** Two stacks that do not know each other: ours is on the left. */
export class TwoStacks<Links extends Hosts> {
  constructor(
    readonly pair: TwoHosts<Links>,
    readonly roles: Readonly<Record<Side, Role>>,
  ) {}

  /** The end of `side` sets an association up, whose paths are all confirmed; each end has one address on each of `over`. */
  async begin(side: Side, over: readonly Link[] = this.pair.links.links): Promise<void> {
    const { pair, roles } = this;
    const other = otherSide(side);
    const [localAddresses, hosts] = [side, other].map((each) =>
      over.map((link) => pair.links.address(each, link)),
    );
    const port = await pair[other].listen({ ...roles[other].listen, hosts });
    const options = { ...roles[side].connect, localAddresses, hosts, port };
    await pair[side].connect(options);
    for (const [end, addresses] of [
      [pair[side], hosts],
      [pair[other], localAddresses],
    ] as const) {
      for (const address of addresses) {
        await end.until(() => end.path(address)?.state === 'active', `${address} is confirmed`);
      }
    }
  }
}

/** Declares that such associations go on while either link is cut: without a word the first, as a host knows it the second. */
export function itOutlivesCuts(
  stacks: () => TwoStacks<TwoLinks>,
  names: Readonly<Record<Side, string>>,
): void {
  for (const side of ['left', 'right'] as const) {
    it(`outlives a cut of either link, comes back, and loses nothing, where ${names[side]} connects`, async () => {
      const { pair } = stacks();
      const { links } = pair;
      await stacks().begin(side);
      await pair.flow(1);
      await pair.survive(
        1,
        () => links.deafen(1, true),
        () => links.deafen(1, false),
      );
      await pair.survive(
        2,
        () => links.set(2, 'down'),
        () => links.set(2, 'up'),
      );
      await pair.expectAll();
    });
  }
}
