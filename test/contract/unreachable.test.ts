import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { open } from 'rxsctp';
import { describeInNamespace, type Check } from '../interop/support/namespace.js';
import { ENGINE } from './support/engine.js';
import { rejection } from './support/until.js';

const [DEVICE, THERE] = ['toward', 'back'];

function ip(...args: readonly string[]): void {
  execFileSync('ip', args);
}

/** What connecting to `host` ends with, long before the first INIT would be sent again. */
async function expectUnreachable(host: string, code: string): Promise<void> {
  const failure = await rejection(open({ engine: ENGINE, host, port: 5000 }));
  expect(failure).to.include({ code, address: host, port: 5000 });
  expect(failure.message).not.to.contain('server listens');
}

/** Another network namespace, which routes for this one. */
async function withRouter(use: (inside: (script: string) => void) => Promise<void>): Promise<void> {
  const router = spawn('unshare', ['--net', 'sh', '-c', 'echo ready && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(router.stdout, 'data');
  const inside = (script: string): void => {
    const { pid } = router;
    execFileSync('nsenter', ['--net', `--target=${String(pid)}`, 'sh', '-ec', script]);
  };
  ip('link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', THERE, 'netns', String(router.pid));
  try {
    for (const address of ['10.9.0.1/24', 'fd00:9::1/64']) {
      ip('address', 'add', address, 'dev', DEVICE, ...(address.includes(':') ? ['nodad'] : []));
    }
    ip('link', 'set', DEVICE, 'up');
    inside(`
      ip address add 10.9.0.2/24 dev ${THERE}
      ip address add fd00:9::2/64 dev ${THERE} nodad
      ip link set ${THERE} up
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`);
    ip('route', 'add', 'default', 'via', '10.9.0.2');
    ip('-6', 'route', 'add', 'default', 'via', 'fd00:9::2');
    await use(inside);
  } finally {
    // Else it goes some time after its other end.
    ip('link', 'delete', DEVICE);
    router.stdin.end();
    await once(router, 'exit');
  }
}

const BY_THIS_HOST: Readonly<Record<string, Check>> = {
  'is ENETUNREACH where this host has no route': async () => {
    await expectUnreachable('198.51.100.1', 'ENETUNREACH');
    await expectUnreachable('2001:db8:1::1', 'ENETUNREACH');
  },

  'is EHOSTUNREACH where its route says so': async () => {
    for (const type of ['unreachable', 'prohibit']) {
      ip('route', 'add', type, '192.0.2.1/32');
      ip('-6', 'route', 'add', type, '2001:db8::1/128');
      for (const host of ['192.0.2.1', '2001:db8::1']) {
        await expectUnreachable(host, 'EHOSTUNREACH');
        ip('route', 'delete', type, host);
      }
    }
  },
};

const BY_OTHERS: Readonly<Record<string, Check>> = {
  'is what a router says: ENETUNREACH, or EHOSTUNREACH': async () => {
    await withRouter(async (inside) => {
      await expectUnreachable('203.0.113.1', 'ENETUNREACH');
      await expectUnreachable('2001:db8:2::1', 'ENETUNREACH');
      inside(`
        ip route add unreachable 203.0.113.2/32
        ip route add prohibit 203.0.113.3/32
        ip -6 route add prohibit 2001:db8:2::3/128`);
      for (const host of ['203.0.113.2', '203.0.113.3', '2001:db8:2::3']) {
        await expectUnreachable(host, 'EHOSTUNREACH');
      }
    });
  },

  'is EHOSTUNREACH where nobody on the link has the address': async () => {
    await withRouter(async () => {
      execFileSync('sh', ['-c', `echo 20 > /proc/sys/net/ipv4/neigh/${DEVICE}/retrans_time_ms`]);
      await expectUnreachable('10.9.0.77', 'EHOSTUNREACH');
    });
  },
};

const TITLE = 'a peer there is no way to';

if (ENGINE === 'embedded') {
  describeInNamespace(TITLE, import.meta.url, ['nsenter'], { ...BY_THIS_HOST, ...BY_OTHERS });
} else {
  // The virtual machine is the tests' own. What ICMP says, the kernel's SCTP keeps to itself.
  describe(TITLE, () => {
    for (const [title, check] of Object.entries(BY_THIS_HOST)) it(title, check);
  });
}
