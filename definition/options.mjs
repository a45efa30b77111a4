// The options: what each is called, its range, what it is when nobody says, and which engines know it. What stands
// here is what users read; the interfaces, their checks and, with definition/call-options.mjs, docs/options.md derive from it.
import {
  bool,
  bytes,
  choice,
  list,
  milliseconds,
  orUndefined,
  struct,
  u16,
  u32,
  u64,
  u8,
} from './types.mjs';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const HOUR = 3_600_000;
const MAX_BYTES = 2 ** 30;

const CongestionControl = choice({
  cpp: 'CongestionControl',
  doc: 'How much may be in flight on a path, and how that follows from what is lost and acknowledged.',
  values: {
    reno: 'RFC 9260, 7.2: slow start and congestion avoidance, as TCP Reno has them.',
  },
});

const Scheduler = choice({
  cpp: 'Scheduler',
  doc: 'Which stream sends next (RFC 8260, 3). By their numbers in linux/sctp.h.',
  values: {
    fcfs: 'First come, first served.',
    priority: '',
    'round-robin': '',
    'fair-capacity': '',
    'weighted-fair-queueing': '',
  },
});

/**
 * Parameters of an association, in an order that leaves few holes in its memory: { option, name, type, min, max, fallback, unit, doc, note }. `option` is what users call
 * it, `group.key` where it is one of several; `name` its name in the engine, where that is another. `orZero`: 0 is allowed
 * besides the range. `note` is for docs/options.md: what an engine does otherwise.
 */
export const parameters = [
  {
    option: 'rto.initial',
    name: 'rtoInitial',
    type: milliseconds,
    min: 1,
    max: HOUR,
    fallback: 1000,
    unit: 'ms',
    doc: 'RTO.Initial: before a round trip has been measured.',
  },
  {
    option: 'rto.min',
    name: 'rtoMin',
    type: milliseconds,
    min: 1,
    max: HOUR,
    fallback: 1000,
    unit: 'ms',
    doc: 'RTO.Min: the shortest.',
  },
  {
    option: 'rto.max',
    name: 'rtoMax',
    type: milliseconds,
    min: 1,
    max: HOUR,
    fallback: 60_000,
    unit: 'ms',
    doc: 'RTO.Max: the longest.',
  },
  {
    option: 'heartbeatInterval',
    type: milliseconds,
    min: 0,
    max: HOUR,
    fallback: 30_000,
    unit: 'ms',
    doc: 'HB.interval; 0 switches heartbeats off (RFC 9260, 8.3).',
  },
  {
    option: 'associationMaxRetrans',
    type: u8,
    min: 1,
    max: 255,
    fallback: 10,
    doc:
      'Association.Max.Retrans: failures in a row after which the peer is gone. While data is unacknowledged, the ' +
      'answer to a heartbeat ends no row with the embedded engine (RFC 9260, 8.1).',
  },
  {
    option: 'pathMaxRetrans',
    type: u8,
    min: 0,
    max: 255,
    fallback: 5,
    doc: 'Path.Max.Retrans: failures in a row after which a path is inactive. The kernel engine takes at least 1.',
    note: 'kernel: at least 1',
  },
  {
    option: 'maxInitRetransmits',
    type: u8,
    min: 0,
    max: 255,
    fallback: 8,
    doc: 'Max.Init.Retransmits; with the kernel engine at least 1.',
    note: 'kernel: at least 1',
  },
  {
    option: 'congestionControl',
    type: CongestionControl,
    fallback: 'reno',
    doc:
      'How much may be in flight on a path. `reno` is slow start and congestion avoidance as RFC 9260, 7.2, has them; the ' +
      'kernel engine has nothing else.',
  },
  {
    option: 'scheduler',
    type: Scheduler,
    fallback: 'fcfs',
    doc:
      'Which stream sends next (RFC 8260, 3); `setStreamPriority()` sets priorities and weights. Messages leave in the order in ' +
      'which they came (`fcfs`), those of the stream with the lowest value first, of equals in turn (`priority`), one of each ' +
      'stream in turn (`round-robin`), or so that streams get as many bytes (`fair-capacity`), or as many for their weight ' +
      '(`weighted-fair-queueing`).',
    note: 'kernel: Linux 4.15; `fair-capacity` and `weighted-fair-queueing` Linux 6.4',
  },
  {
    option: 'trafficClass',
    type: u8,
    min: 0,
    max: 63,
    fallback: 0,
    doc:
      'Differentiated Services code point of each packet that is sent (RFC 2474): the upper six bits of the Traffic Class ' +
      'of IPv6 and of the TOS octet of IPv4. 46 is expedited forwarding. An endpoint that accepts sets it in its INIT ACKs as well.',
  },
  {
    option: 'pathPotentiallyFailedThreshold',
    type: u8,
    min: 0,
    max: 255,
    fallback: 0,
    doc:
      'PotentiallyFailed.Max.Retrans (RFC 7829): failures in a row after which a path gives way to another that is active, and ' +
      'is asked for a sign of life each RTO. From `pathMaxRetrans` on it never does before it is inactive. Without effect ' +
      'where the peer has one address.',
    note: 'kernel: the sysctl `net.sctp.pf_enable` is 1, as by default',
  },
  {
    option: 'primarySwitchoverThreshold',
    type: u8,
    min: 0,
    max: 255,
    fallback: 255,
    doc:
      'Primary.Switchover.Max.Retrans (RFC 7829, 5): failures in a row of the primary path after which the path that data goes ' +
      'to meanwhile is the primary for good. At least `pathPotentiallyFailedThreshold`; 255 is never: data goes back ' +
      'to the primary once that answers.',
    note: 'embedded: more than `pathMaxRetrans` is never; kernel: Linux 5.5 for anything but the default',
  },
  {
    option: 'noDelay',
    type: bool,
    fallback: true,
    doc:
      'Small messages leave at once, instead of waiting for others while some are unacknowledged (SCTP_NODELAY; RFC 6458, ' +
      '8.1.5). With false, what fills no packet waits for the answer to what is on its way, which the peer may delay ' +
      'by 200 ms and more; a message of several packets does not wait, nor does anything once the association is shut down.',
  },
  {
    option: 'ecn',
    type: bool,
    fallback: false,
    doc:
      'Explicit Congestion Notification (RFC 3168; RFC 4960, appendix A), where the peer has it too: routers that run full may ' +
      'mark packets instead of dropping them, and what they marked makes the sender slow down as a loss does. Off unless asked ' +
      'for, since some stacks, those of WebRTC among them, answer no INIT with a parameter that they do not know.',
    note: 'kernel: Linux 5.4; before, and with false there, the sysctl `net.sctp.ecn_enable` says',
  },
  {
    option: 'sackFrequency',
    type: u8,
    min: 1,
    max: 255,
    fallback: 2,
    unit: 'packets',
    doc: 'An acknowledgement at the latest every so many packets with DATA.',
  },
  {
    option: 'streamReset',
    type: bool,
    fallback: false,
    doc: 'Streams may be reset and added by either side (RFC 6525), where both want it.',
  },
  {
    option: 'adaptationIndication',
    type: orUndefined(u32),
    min: 0,
    max: 2 ** 32 - 1,
    note: 'kernel: Linux never sends 0',
    doc: 'Adaptation Code Point to tell the peer (RFC 5061, 4.2.6), which hears of it as an `adaptation` notification. Linux never sends 0.',
  },
  {
    option: 'maxBurst',
    type: u32,
    min: 1,
    max: 65_535,
    fallback: 4,
    unit: 'packets',
    doc: 'Max.Burst (RFC 9260, 6.1).',
  },
  {
    option: 'validCookieLife',
    type: milliseconds,
    min: 1,
    max: HOUR,
    fallback: 60_000,
    unit: 'ms',
    doc: 'Valid.Cookie.Life (RFC 9260, 5.1.3).',
  },
  {
    option: 'sackDelay',
    type: milliseconds,
    min: 0,
    max: 500,
    fallback: 200,
    unit: 'ms',
    doc: 'How long an acknowledgement may wait for company (RFC 9260, 6.2).',
  },
  {
    option: 'streams.outbound',
    name: 'outboundStreams',
    type: u16,
    min: 1,
    max: 65_535,
    fallback: 1024,
    doc: 'Streams to send on, to ask for.',
  },
  {
    option: 'streams.inbound',
    name: 'inboundStreams',
    type: u16,
    min: 1,
    max: 65_535,
    fallback: 1024,
    doc: 'Streams to receive on, to allow.',
  },
  {
    option: 'receiveWindow',
    type: u32,
    min: 4 * KIBIBYTE,
    max: MAX_BYTES,
    fallback: 2 * MEBIBYTE,
    unit: 'bytes',
    doc:
      'Room for everything received and not yet consumed; a_rwnd is what is left. Each message counts as at least 64 ' +
      'bytes. With the kernel engine the kernel has as much room again, which is its a_rwnd: without CAP_NET_ADMIN, ' +
      '`net.core.rmem_max` bytes at most.',
    note: 'kernel: see [Buffers](kernel.md#buffers)',
  },
  {
    option: 'maxMessageSize',
    type: u32,
    min: 1,
    max: MAX_BYTES,
    fallback: MEBIBYTE,
    unit: 'bytes',
    doc:
      'Largest message, both ways. More than `receiveWindow` is a RangeError, for a message is delivered whole; under ' +
      'the default, what the window cannot hold is not received: the peer is aborted with `EMSGSIZE`. With the kernel ' +
      "engine, one to send also has to fit into the kernel's send buffer: twice `sendBuffer`, or twice " +
      '`net.core.wmem_max` where that is less and CAP_NET_ADMIN is missing.',
    note: 'kernel: see [Buffers](kernel.md#buffers)',
  },
  {
    option: 'mtu',
    type: u32,
    min: 512,
    max: 65_535,
    orZero: true,
    fallback: 0,
    unit: 'bytes',
    doc: 'Largest IP packet, headers included, that the search for the MTU of a path tries (RFC 8899, from 1200 bytes upwards); 0: what the host promises. The kernel engine takes it for granted.',
    note: 'kernel: taken for granted',
  },
];

/** Options that come together. */
export const groups = {
  rto: 'Retransmission timeout (RFC 9260, 6.3.1).',
  streams:
    'What is negotiated is the smaller of what one side asks for and the other allows (RFC 9260, 5.1.1).',
};

/** How much an endpoint takes on at a time: its options have defaults of their own (SECURITY.md). */
const EndpointLimits = struct({
  cpp: 'EndpointLimits',
  ts: 'NativeLimits',
  doc: 'How much an endpoint takes on at a time; unlimited, unless it is told.',
  members: [
    'static constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();',
    '',
  ],
  includes: ['<limits>', '"engine/memory_budget.h"'],
  fields: [
    {
      name: 'maxAssociations',
      type: u32,
      initial: 'kNoLimit',
      doc: 'Whoever opened them; those that peers want to open beyond it are refused.',
    },
    {
      name: 'maxAssociationsPerHost',
      type: u32,
      initial: 'kNoLimit',
      doc: 'The same for each host.',
    },
    {
      name: 'memoryLimit',
      type: u64,
      initial: 'MemoryBudget::kNoLimit',
      doc: 'Bytes received and not consumed, over all associations.',
    },
  ],
});

export const Refusal = choice({
  cpp: 'Refusal',
  doc: 'Why a peer was refused an association.',
  count: 'kRefusals',
  values: {
    'max-associations': '',
    'max-associations-per-host': '',
    'memory-limit': '',
    accept: 'The user said no.',
  },
});

const AssociationConfig = struct({
  cpp: 'AssociationConfig',
  ts: 'NativeConfig',
  doc: 'Parameters of an association; the defaults are those of RFC 9260, 16, where it has one.',
  fields: parameters.map(({ name, option, ...rest }) => ({ name: name ?? option, ...rest })),
});

const AuthKey = struct({
  cpp: 'AuthKey',
  ts: 'NativeAuthKey',
  doc: 'An endpoint pair shared key (RFC 4895, 6.1).',
  fields: [
    { name: 'id', type: u16 },
    { name: 'secret', type: bytes },
  ],
});

const AuthSettings = struct({
  cpp: 'AuthSettings',
  ts: 'NativeAuthSettings',
  doc: 'SCTP-AUTH (RFC 4895).',
  fields: [
    { name: 'chunks', type: list(u8), doc: 'Chunk types the peer has to authenticate.' },
    {
      name: 'hmacs',
      type: list(u16),
      doc: "HMAC identifiers in order of preference; none leaves the engine's.",
    },
    { name: 'keys', type: list(AuthKey) },
    { name: 'activeKey', type: orUndefined(u16) },
  ],
});

const Settings = struct({
  cpp: 'Settings',
  ts: 'NativeSettings',
  doc: 'What an engine is told besides the parameters of its associations. The embedded one has use for the first and `auth` only yet.',
  fields: [
    { name: 'encapsulated', type: bool, doc: 'Over UDP (RFC 6951) instead of IP.' },
    { name: 'sendBuffer', type: u32, fallback: 2 * MEBIBYTE, doc: 'SO_SNDBUF, bytes.' },
    { name: 'interleaving', type: bool, doc: 'I-DATA chunks (RFC 8260, 2).' },
    {
      name: 'addressReconfiguration',
      type: bool,
      doc: 'Addresses may come and go (RFC 5061).',
    },
    { name: 'auth', type: orUndefined(AuthSettings) },
  ],
});

export const headers = {
  'engine/config.h': [CongestionControl, Scheduler, AssociationConfig],
  'engine/limits.h': [EndpointLimits, Refusal],
  'engine/settings.h': [AuthKey, AuthSettings, Settings],
};
