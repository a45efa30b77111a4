import { isIP, SocketAddress } from 'node:net';
import { SctpError } from '../../api/error.js';

/** As the engine writes it: IPv6 in its one short form (RFC 5952), IPv4-mapped addresses as IPv4. */
export function canonical(address: string): string {
  if (isIP(address) === 4 || address.includes('%')) return address;
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short);
  return mapped === null ? short : mapped[1];
}

const LOOPBACK: Readonly<Partial<Record<string, string>>> = {
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};

/**
 * Where packets for `address` go: the unspecified address means this host, as for a destination of Linux, at
 * an address of `local` where that has one of the family.
 */
export function destinationOf(address: string, local: readonly string[] = []): string {
  const loopback = LOOPBACK[address];
  if (loopback === undefined) return address;
  const own = local.find((each) => !(each in LOOPBACK) && isIP(each) === isIP(address));
  return own ?? loopback;
}

/** Why a literal IP address cannot be an end of an association, whatever host has it. */
export function hostAddressError(address: string): SctpError | undefined {
  const [plain, zone] = address.split('%');
  const problem = isIP(plain) === 4 ? problemOfIpv4(plain) : problemOfIpv6(plain, zone);
  if (problem === undefined) return undefined;
  return new SctpError('EINVAL', `${address} ${problem}`, { address });
}

function problemOfIpv4(address: string): string | undefined {
  if (address === '255.255.255.255') return `is the broadcast address: ${ONE_HOST}`;
  const [first] = address.split('.').map(Number);
  return first >= 224 && first < 240 ? `is a multicast address: ${ONE_HOST}` : undefined;
}

/** RFC 4291, 2.4. */
function problemOfIpv6(address: string, zone: string | undefined): string | undefined {
  if (/^ff[0-9a-f]{2}:/i.test(address)) return `is a multicast address: ${ONE_HOST}`;
  if (zone !== undefined || !/^fe[89ab][0-9a-f]:/i.test(address)) return undefined;
  return (
    'is a link-local address, which every link has its own of: name the interface as well, as in ' +
    `${address}%eth0.`
  );
}

const ONE_HOST = 'an association has one host at each end, so give the address of one.';
