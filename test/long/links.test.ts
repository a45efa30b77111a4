import { expect } from 'chai';
import type { SctpConnectOptions } from 'rxsctp';
import type { End, Traffic } from '../kernel/support/end.js';
import { QUICK_EMBEDDED as QUICK } from '../kernel/support/quick.js';
import { TwoHosts } from '../kernel/support/two-hosts.js';
import { EmulatedLinks, missingForLinks } from '../links/support/emulated-links.js';
import type { Link, Side } from '../links/support/hosts.js';

const UDP_PORT = 9899;
/** 20 Mbit/s and 10 ms there and back, with a queue of five times as much as is on its way. */
const LINK = { delay: 5, rate: 20e6, queue: 100, mark: 0, loss: 0, largest: 0, cut: false };
const ALL: readonly Link[] = [1, 2, 3];

/** What has to arrive while a link is as it should not be. */
const ENOUGH: Readonly<Record<Traffic, number>> = { messages: 500, requests: 600, bulk: 80 };

/** Who hears of everything that goes through: the one who asks, or the one who is sent to. */
const HEARER = { messages: 'left', requests: 'left', bulk: 'right' } as const;

(missingForLinks() === undefined ? describe : describe.skip)(
  'two hosts with links that fail',
  function () {
    this.timeout(60_000);
    let links: EmulatedLinks;
    let pair: TwoHosts<EmulatedLinks>;
    let left: End;
    let right: End;

    before(async () => {
      links = await EmulatedLinks.open(ALL, LINK);
      pair = new TwoHosts(links);
      ({ left, right } = pair);
    });

    after(() => {
      pair[Symbol.dispose]();
    });

    afterEach(async () => {
      for (const link of ALL) {
        await links.treat(link, LINK);
        await links.translate(link, null);
      }
      for (const end of [left, right]) await end.clear();
    });

    /** An association over these links, the first of which is its primary path. */
    async function connectOver(
      over: readonly Link[],
      traffic: Traffic,
      more: Pick<SctpConnectOptions, 'ecn'> = {},
    ): Promise<void> {
      const [localAddresses, hosts] = (['left', 'right'] as const).map((side) =>
        over.map((link) => links.address(side, link)),
      );
      const port = await right.listen({ ...QUICK, ...more, hosts, udpPort: UDP_PORT }, traffic);
      const options: SctpConnectOptions = { ...QUICK, ...more, localAddresses, hosts, port };
      await left.connect({ ...options, remoteUdpPort: UDP_PORT }, traffic);
      for (const [i, link] of over.entries()) {
        for (const [end, side] of [
          [left, 'right'],
          [right, 'left'],
        ] as const) {
          const address = links.address(side, link);
          await end.until(() => end.path(address)?.state === 'active', `${address} is confirmed`);
          expect(end.path(address)?.primary).to.equal(i === 0);
        }
      }
    }

    const cut = (link: Link, isCut = true): Promise<void> => links.treat(link, { cut: isCut });

    for (const traffic of ['requests', 'bulk'] as const) {
      const hearer = (): End => pair[HEARER[traffic]];
      const goesOn = (): Promise<void> => hearer().receives(ENOUGH[traffic]);

      /** Cuts the primary path; says what that costs once it is mended. */
      async function outlivesCut(): Promise<void> {
        let rto: number | undefined;
        await pair.outlive(
          async () => {
            await hearer().progress();
            rto = left.path(links.address('right', 1))?.rto;
            await cut(1);
          },
          async () => {
            const { silence } = await hearer().progress();
            console.log(`      silent for ${silence.toFixed()} ms; RTO was ${String(rto)} ms`);
            await cut(1, false);
          },
        );
      }

      describe(traffic === 'bulk' ? 'a bulk transfer' : '1,000 requests a second', () => {
        for (const over of [[1, 2], ALL] as const) {
          it(`goes on when the first of ${over.length} links is cut, and comes back to it`, async () => {
            await connectOver(over, traffic);
            await outlivesCut();
          });
        }

        it('goes on over the last of three links', async () => {
          await connectOver(ALL, traffic);
          await pair.flowsOver('left', 1);
          for (const link of [1, 2] as const) {
            await cut(link);
            await goesOn();
          }
          await pair.flowsOver('left', 3);
          await cut(2, false);
          await cut(3);
          await goesOn();
          await pair.flowsOver('left', 2);
          await pair.expectAll();
        });

        it('goes on while the first link loses 30 % both ways, and after that', async () => {
          await connectOver([1, 2], traffic);
          await links.treat(1, { loss: 0.3 });
          await goesOn();
          await links.treat(1, { loss: 0 });
          await pair.flowsOver('left', 1);
          const { there, back } = await links.counts(1);
          expect(Math.min(there.lost, back.lost)).to.be.above(0);
          await pair.expectAll();
        });

        it('goes on while the two links change places, twice', async () => {
          await connectOver([1, 2], traffic);
          await cut(2);
          await goesOn();
          await cut(1);
          await cut(2, false);
          await goesOn();
          await pair.flowsOver('left', 2);
          await cut(1, false);
          await cut(2);
          await goesOn();
          await pair.flowsOver('left', 1);
          await pair.expectAll();
        });

        it('goes on behind a translator on each link that changes ports, and when one is cut', async () => {
          for (const link of [1, 2] as const) await links.translate(link, { port: 40_000 + link });
          await connectOver([1, 2], traffic);
          for (const link of [1, 2] as const) await isSeenAt(link, 40_000 + link);
          for (const link of [1, 2] as const) await links.translate(link, { port: 41_000 + link });
          for (const link of [1, 2] as const) await isSeenAt(link, 41_000 + link);
          await outlivesCut();
        });

        it('goes on behind a translator of addresses, from one, when it changes the port', async () => {
          const address = '10.77.1.50';
          await links.translate(1, { port: 40_000, address });
          const hosts = [links.address('right', 1)];
          const port = await right.listen({ ...QUICK, hosts, udpPort: UDP_PORT }, traffic);
          const localAddresses = [links.address('left', 1)];
          const options: SctpConnectOptions = { ...QUICK, localAddresses, hosts, port };
          await left.connect({ ...options, remoteUdpPort: UDP_PORT }, traffic);
          await goesOn();
          await links.translate(1, { port: 41_000, address });
          await right.until(() => right.path(address)?.udpPort === 41_000, 'it is seen there');
          await goesOn();
          await pair.expectAll();
        });
      });
    }

    describe('with routers that swallow large packets, and send no ICMP', () => {
      for (const size of [1400, 1200]) {
        it(`go on over links that take ${size} bytes, which is found out`, async () => {
          for (const link of [1, 2] as const) await links.treat(link, { largest: size });
          await connectOver([1, 2], 'bulk');
          const began = performance.now();
          await takes(left, 'right', 1, size);
          console.log(`      found after ${(performance.now() - began).toFixed()} ms`);
          await right.receives(ENOUGH.bulk);
          await pair.expectAll();
        });
      }
    });

    describe('with routers that mark what they need not drop (RFC 3168)', () => {
      for (const ecn of [true, false]) {
        it(
          ecn ? 'slows down and loses nothing' : 'is not marked unless it asks for that',
          async () => {
            await links.treat(1, { mark: 20, queue: 200 });
            const before = (await links.counts(1)).there;
            await connectOver([1], 'bulk', { ecn });
            await right.receives(ENOUGH.bulk * 4);
            const { marked, overflowed } = (await links.counts(1)).there;
            const echoes = await left.congestionEchoes();
            expect(marked > before.marked, `${marked - before.marked} marked`).to.equal(ecn);
            expect(echoes > 0, `${echoes} echoes`).to.equal(ecn);
            if (ecn) expect(overflowed).to.equal(before.overflowed);
            await pair.expectAll();
          },
        );
      }
    });

    async function takes(end: End, side: Side, link: Link, mtu: number): Promise<void> {
      const address = links.address(side, link);
      await end.until(() => end.path(address)?.mtu === mtu, `link ${link} takes ${mtu} bytes`);
    }

    /** The left host is known on the right by what its translator makes of it. */
    async function isSeenAt(link: Link, udpPort: number): Promise<void> {
      const address = links.address('left', link);
      await right.until(() => right.path(address)?.udpPort === udpPort, `link ${link} is followed`);
    }
  },
);
