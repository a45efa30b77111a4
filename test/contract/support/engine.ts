import type {
  SctpAddress,
  SctpConnectOptions,
  SctpEngine,
  SctpListenOptions,
  SctpPeerOptions,
} from 'rxsctp';

/** The engine the contract is checked on. */
export const ENGINE: SctpEngine =
  process.env.RXSCTP_TEST_ENGINE === 'kernel' ? 'kernel' : 'embedded';

/** What only the embedded engine can do, and why the kernel's cannot. */
const EMBEDDED_ONLY = {
  udpPorts: 'the UDP port of the kernel is a setting of the host',
  icmp: 'the kernel does not end an attempt for what ICMP says',
  vanishing: 'the kernel aborts the associations of a process that is killed',
  packetCounters: 'Linux counts packets for the whole network namespace',
  priorities: 'Linux gives messages up for others by its own count of memory',
  fairSchedulers: 'Linux has it since 6.4, and the tests run on 6.1',
  requestsUnderWay: 'the peer may have answered the first before the kernel is asked again',
  singleAcknowledgements: 'the kernel says how much is unacknowledged, not which messages',
} as const;

/** Timers for tests in which a peer is gone: failure is certain within a second or two. */
export const IMPATIENT = {
  rto: { initial: 50, min: 50, max: 100 },
  maxInitRetransmits: 3,
  associationMaxRetrans: 3,
  heartbeatInterval: 100,
} as const;

/** `it()` for what an engine may be unable to do: there the test is skipped, and its title says why. */
export function itWith(
  feature: keyof typeof EMBEDDED_ONLY,
): (title: string, test: Mocha.AsyncFunc) => Mocha.Test {
  if (ENGINE === 'embedded') return (title, test) => it(title, test);
  return (title) => it.skip(`${title} (${EMBEDDED_ONLY[feature]})`);
}

/** To listen at free ports of loopback, over what the engine takes by default. */
export function listenOptions(
  options: SctpListenOptions = {},
  engine: SctpEngine = ENGINE,
): SctpListenOptions {
  const free = engine === 'embedded' ? { port: 0, udpPort: 0 } : { port: 0 };
  return { engine, host: '127.0.0.1', ...free, ...options };
}

/** To listen where somebody listened before. */
export function portsOf({
  port,
  udpPort,
}: SctpAddress): Pick<SctpListenOptions, 'port' | 'udpPort'> {
  return udpPort === 0 ? { port } : { port, udpPort };
}

/** To connect an endpoint to who listens at `address`. */
export function peerAt({ address, port, udpPort }: SctpAddress): SctpPeerOptions {
  return { host: address, port, ...(udpPort !== 0 && { remoteUdpPort: udpPort }) };
}

/** To connect to who listens at `address`. */
export function connectOptions(
  address: SctpAddress,
  options: Partial<SctpConnectOptions> = {},
  engine: SctpEngine = ENGINE,
): SctpConnectOptions {
  return { engine, ...peerAt(address), ...options };
}
