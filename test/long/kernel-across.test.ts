import { existsSync } from 'node:fs';
import { requireHost } from '../interop/support/host.js';
import { KERNEL_UDP_PORT, PEER_UDP_PORT } from '../kernel/support/sysctl.js';
import { TwoHosts } from '../kernel/support/two-hosts.js';
import { QUICK } from '../kernel/support/quick.js';
import { itOutlivesCuts, TwoStacks } from '../kernel/support/two-stacks.js';
import { MachineLinks } from './support/machine.js';

/** The kernel is in a machine that is emulated, and may take its time. */
const TIMERS = {
  ...QUICK,
  rto: { initial: 500, min: 300, max: 1000 },
  associationMaxRetrans: 30,
} as const;
const NAMES = { left: 'the embedded engine', right: 'the kernel' };

const EMBEDDED = { ...TIMERS, engine: 'embedded' } as const;
const KERNEL = { ...TIMERS, engine: 'kernel' } as const;
const OVER_UDP = {
  left: {
    listen: { ...EMBEDDED, udpPort: PEER_UDP_PORT },
    connect: { ...EMBEDDED, udpPort: PEER_UDP_PORT, remoteUdpPort: KERNEL_UDP_PORT },
  },
  right: {
    listen: { ...KERNEL, transport: 'udp' },
    connect: { ...KERNEL, remoteUdpPort: PEER_UDP_PORT },
  },
} as const;
const EMBEDDED_OVER_IP = { ...EMBEDDED, transport: 'ip' } as const;
const OVER_IP = {
  left: { listen: EMBEDDED_OVER_IP, connect: EMBEDDED_OVER_IP },
  right: { listen: KERNEL, connect: KERNEL },
};

/** A kernel with SCTP answers in every namespace of its host, so that one of the two has to be in another machine. */
describe('the embedded engine across from the SCTP of Linux', function () {
  this.timeout(300_000);
  requireHost(
    ['ip', 'qemu-system-x86_64', 'busybox', '/dev/net/tun'],
    'iproute2 qemu-system-x86 busybox-static',
  );

  let pair: TwoHosts<MachineLinks> | undefined;

  before(() => {
    const links = new MachineLinks();
    pair = new TwoHosts(links, links.boot());
  });

  after(() => {
    pair?.[Symbol.dispose]();
  });

  afterEach(async () => {
    if (pair === undefined) return;
    pair.links.deafen(1, false);
    pair.links.set(2, 'up');
    for (const end of [pair.left, pair.right]) await end.clear();
  });

  const over = (roles: TwoStacks<MachineLinks>['roles']) => (): TwoStacks<MachineLinks> => {
    if (pair === undefined) throw new Error('there are no hosts');
    return new TwoStacks(pair, roles);
  };

  describe('over UDP, and two links', () => {
    itOutlivesCuts(over(OVER_UDP), NAMES);
  });

  describe('over IP', () => {
    before(function () {
      // Beside it there is no raw IP (test/contract/raw-ip.test.ts).
      if (existsSync('/proc/net/sctp')) this.skip();
    });

    for (const side of ['left', 'right'] as const) {
      it(`carries messages both ways over one link, where ${NAMES[side]} connects`, async () => {
        const stacks = over(OVER_IP)();
        await stacks.begin(side, [1]);
        await stacks.pair.flow(1);
        await stacks.pair.expectAll();
      });
    }

    itOutlivesCuts(over(OVER_IP), NAMES);
  });
});
