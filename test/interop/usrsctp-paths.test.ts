import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '../contract/support/machine.js';
import { End } from '../kernel/support/end.js';
import { LineProgram } from '../kernel/support/line-program.js';
import { TwoHosts } from '../kernel/support/two-hosts.js';
import { TwoLinks } from '../kernel/support/two-links.js';
import { QUICK } from '../kernel/support/quick.js';
import { itOutlivesCuts, TwoStacks } from '../kernel/support/two-stacks.js';
import { checkout } from '../package/checkout.js';
import { requireHost } from './support/host.js';

const PROGRAM = join(checkout, 'test/interop/support/usrsctp-end.py');
/** Debian's, which knows Debian's libraries. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const OURS = { ...QUICK, engine: 'embedded', udpPort: 9899 } as const;
const THEIRS = { ...QUICK, udpPort: 9900, remoteUdpPort: OURS.udpPort } as const;
const ROLES = {
  left: { listen: OURS, connect: { ...OURS, remoteUdpPort: THEIRS.udpPort } },
  right: { listen: THEIRS, connect: THEIRS },
};

describe('an association with usrsctp, over two links', function () {
  this.timeout(patience(45_000));
  requireHost(['ip', 'python3', '/usr/lib/usrsctp/tsctp'], 'iproute2 python3 libusrsctp-examples');

  let stacks: TwoStacks<TwoLinks>;

  beforeEach(() => {
    const links = new TwoLinks({ delays: false });
    const [program, ...args] = [...links.prefix('right'), PYTHON, PROGRAM];
    stacks = new TwoStacks(new TwoHosts(links, new End(new LineProgram(program, args))), ROLES);
  });

  afterEach(() => {
    stacks.pair[Symbol.dispose]();
  });

  itOutlivesCuts(() => stacks, { left: 'this side', right: 'usrsctp' });
});
