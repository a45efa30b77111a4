import { join } from 'node:path';
import { End } from '../../kernel/support/end.js';
import { LineProgram } from '../../kernel/support/line-program.js';
import { KERNEL_UDP_PORT } from '../../kernel/support/sysctl.js';
import { TwoLinks } from '../../kernel/support/two-links.js';
import { run, type Link, type Side } from '../../links/support/hosts.js';
import { checkout } from '../../package/checkout.js';

const RUN = join(checkout, 'scripts/vm/run.mjs');
const END = '.build/test/kernel/programs/end.js';
/** It boots, and then emulates each instruction. */
const PATIENCE_MS = 240_000;

/**
 * Two links, at whose right end is a virtual machine: what was the right host is the wire now, where a bridge joins the
 * device of a link to a TAP device of the machine. All of it is in namespaces of the test's own.
 */
export class MachineLinks extends TwoLinks {
  constructor() {
    super({ delays: false });
    const right = this.host('right');
    for (const link of this.links) {
      run('ip', '-n', right, 'address', 'flush', 'dev', `link${link}`);
      run('ip', '-n', right, 'link', 'add', `wire${link}`, 'type', 'bridge');
      run('ip', '-n', right, 'tuntap', 'add', 'dev', `tap${link}`, 'mode', 'tap');
      for (const device of [`link${link}`, `tap${link}`]) this.#join(link, device);
      for (const device of [`wire${link}`, `tap${link}`]) {
        run('ip', '-n', right, 'link', 'set', device, 'up');
      }
    }
  }

  /** Our end sends no more than the machine keeps up with (programs/end.ts). */
  override prefix(side: Side): readonly string[] {
    return [...super.prefix(side), 'env', 'RXSCTP_TEST_SLOWNESS=4'];
  }

  /** Cuts the wire, which neither host sees; or mends it. */
  override deafen(link: Link, deaf: boolean): void {
    const device = `link${link}`;
    if (deaf) run('ip', '-n', this.host('right'), 'link', 'set', device, 'nomaster');
    else this.#join(link, device);
  }

  /** Boots the machine; the end in it is on the SCTP of its kernel, over UDP and over IP. */
  boot(): End {
    const devices = this.links.map(
      (link, index) =>
        `ip link set eth${index} up && ip address add ${this.address('right', link)}/24 dev eth${index}`,
    );
    const commands = [
      `echo ${KERNEL_UDP_PORT} >/proc/sys/net/sctp/udp_port`,
      ...devices,
      `exec ${process.execPath} --enable-source-maps ${END}`,
    ];
    const taps = this.links.flatMap((link) => ['--tap', `tap${link}`]);
    const options = ['--input', '--namespace', this.host('right'), ...taps];
    const args = [RUN, ...options, 'sh', '-c', commands.join(' && ')];
    return new End(new LineProgram(process.execPath, args), PATIENCE_MS);
  }

  #join(link: Link, device: string): void {
    run('ip', '-n', this.host('right'), 'link', 'set', device, 'master', `wire${link}`);
  }
}
