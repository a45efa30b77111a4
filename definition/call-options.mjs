// The options that are no parameters of an association (definition/options.mjs has those): which call takes which, its range,
// what it is when nobody says, what an engine does otherwise. docs/options.md derives from it. Their public types and docstrings
// are written by hand in src/api: test/types/options.ts, which also derives from this, does not compile where one of them has
// an option without a row here.
const MEBIBYTE = 2 ** 20;
const HOUR = 3_600_000;
const MAX_BYTES = 2 ** 30;
const MAX_PORT = 65_535;
const MAX_UINT32 = 2 ** 32 - 1;

const KERNEL = 'kernel only';

const port = { min: 0, max: MAX_PORT };
const bool = { values: [true, false] };

/**
 * A table for each public type: { title, type, but, text, group, options }. `but`: the types whose options it has besides, which
 * are in tables of their own. `group` is the option that they are within. Of an option { option, unit, min, max, values, kind,
 * fallback, note, doc }: `values` are what it may be, `kind` says in words what is neither a number nor one of few values, and
 * `fallback` is the default, in words where it depends; without it the option has to be given.
 */
export const tables = [
  {
    title: 'Of every endpoint and association',
    type: 'SctpOptions',
    but: ['SctpProtocolOptions'],
    text:
      '`listen()`, `createEndpoint()`, `connect()`, `open()`, and `connect()` and `send()` of an endpoint take them, as they ' +
      'take the parameters of the protocol. What the engine has not got is `ERR_SCTP_UNSUPPORTED`.',
    options: [
      {
        option: 'engine',
        values: ['embedded', 'kernel'],
        fallback: '`RXSCTP_ENGINE` of the environment, else `embedded`',
        doc: 'Which implementation of SCTP does the work. Associations of an endpoint have its engine.',
      },
      {
        option: 'transport',
        values: ['udp', 'ip'],
        fallback: '`udp`',
        note: 'embedded: `udp`; kernel: see [UDP encapsulation](kernel.md#udp-encapsulation)',
        doc: 'What carries the packets: UDP (RFC 6951), or IP itself. Associations of an endpoint have its transport.',
      },
      {
        option: 'sendBuffer',
        unit: 'bytes',
        min: 1,
        max: MAX_BYTES,
        fallback: 2 * MEBIBYTE,
        note: 'kernel: see [Buffers](kernel.md#buffers)',
        doc: 'Unacknowledged or unsent, from which on `send()` waits. From 1024 messages on, each counts as 64 bytes at least.',
      },
      {
        option: 'shutdownTimeout',
        unit: 'ms',
        min: 1,
        max: HOUR,
        fallback: 'unlimited',
        doc: 'Within which a graceful end has to come; past it the association is aborted.',
      },
      {
        option: 'interleaving',
        ...bool,
        fallback: false,
        note: `${KERNEL}, with the sysctl \`net.sctp.intl_enable\``,
        doc: 'A large message does not hold up those of other streams (I-DATA; RFC 8260, 2).',
      },
      {
        option: 'addressReconfiguration',
        ...bool,
        fallback: false,
        note: KERNEL,
        doc: 'Addresses may come and go while the association is up (RFC 5061).',
      },
      {
        option: 'auth',
        kind: 'see [`auth`](#authentication)',
        fallback: 'none',
        doc: 'Chunks that are authenticated, and with what (RFC 4895).',
      },
    ],
  },
  {
    title: 'Of `listen()` and `createEndpoint()`',
    type: 'SctpListenOptions',
    but: ['SctpOptions'],
    text: 'How much a server takes on at a time is bounded by default: [SECURITY.md](../SECURITY.md) has the reasons.',
    options: [
      {
        option: 'host',
        kind: 'address or name',
        fallback: '`0.0.0.0`',
        doc: 'What to bind; `::` for IPv6 and IPv4.',
      },
      {
        option: 'hosts',
        kind: 'at least one address or name',
        fallback: '`host`',
        note: 'embedded: 8 at most',
        doc: 'Several (multi-homing), instead of `host`.',
      },
      {
        option: 'port',
        ...port,
        fallback: 0,
        doc: 'SCTP port; 0 lets the system choose.',
      },
      {
        option: 'udpPort',
        ...port,
        fallback: 9899,
        note: 'kernel: 0, the default there, or the sysctl `net.sctp.udp_port`',
        doc: 'Local UDP port; 0 lets the system choose. Endpoints of one process share it.',
      },
      {
        option: 'maxAssociations',
        min: 1,
        max: MAX_UINT32,
        fallback: 1000,
        doc: 'Associations at a time, whoever opened them; those that peers want to open beyond it are refused.',
      },
      {
        option: 'maxAssociationsPerHost',
        min: 1,
        max: MAX_UINT32,
        fallback: 250,
        doc: 'The same for each host: an IPv4 address, or a /64 prefix of IPv6.',
      },
      {
        option: 'memoryLimit',
        unit: 'bytes',
        min: MEBIBYTE,
        max: 2 ** 40,
        fallback: '128 MiB, or four times `maxMessageSize`, which is the least',
        doc: 'Received and not consumed, over all associations.',
      },
      {
        option: 'accept',
        kind: '`(peer) => boolean`',
        fallback: 'accepts all',
        note: 'kernel: aborts what it has made',
        doc: 'Whether a peer, which has proved its address, may open an association.',
      },
      {
        option: 'signal',
        kind: '`AbortSignal`',
        fallback: 'none',
        doc: 'Aborting it ends a server as unsubscribing does; an endpoint it closes.',
      },
    ],
  },
  {
    title: 'Whom to connect to',
    type: 'SctpPeerOptions',
    but: ['SctpOptions'],
    text: 'Taken by `connect()`, `open()`, and `connect()` and `send()` of an endpoint.',
    options: [
      {
        option: 'host',
        kind: 'address or name',
        doc: "The peer's; of a name all addresses are tried (`autoSelectFamily`). Either this or `hosts` has to be given.",
      },
      {
        option: 'hosts',
        kind: 'at least one address or name',
        note: 'embedded: 8 at most',
        doc: 'Several addresses of the one peer, the first to try first.',
      },
      { option: 'port', min: 1, max: MAX_PORT, doc: "The peer's SCTP port." },
      {
        option: 'remoteUdpPort',
        min: 1,
        max: MAX_PORT,
        fallback: 9899,
        doc: "The peer's UDP port; there is none over IP.",
      },
      {
        option: 'autoSelectFamily',
        ...bool,
        fallback: '`net.getDefaultAutoSelectFamily()`',
        doc: 'Tries all addresses of a name, IPv4 and IPv6 in turn (RFC 8305); the first to come up counts.',
      },
      {
        option: 'autoSelectFamilyAttemptTimeout',
        unit: 'ms',
        min: 10,
        max: HOUR,
        fallback: '`net.getDefaultAutoSelectFamilyAttemptTimeout()`',
        doc: 'After which the next address is tried.',
      },
      {
        option: 'lookup',
        kind: 'function, as for `net.connect()`',
        fallback: '`dns.lookup()`',
        doc: 'What finds the addresses of names.',
      },
      {
        option: 'signal',
        kind: '`AbortSignal`',
        fallback: 'none',
        doc: "Aborting it ends the attempt, or the association, with the signal's reason.",
      },
    ],
  },
  {
    title: 'The own side of `connect()` and `open()`',
    type: 'SctpLocalOptions',
    options: [
      {
        option: 'localPort',
        ...port,
        fallback: 0,
        doc: 'Own SCTP port; 0 lets the system choose.',
      },
      {
        option: 'localAddress',
        kind: 'IP address',
        fallback: 'the system chooses',
        doc: "Own address, which limits the peer's to those of its family.",
      },
      {
        option: 'localAddresses',
        kind: 'at least one IP address',
        fallback: '`localAddress`',
        note: 'more than one: kernel only',
        doc: 'Several (multi-homing), instead of `localAddress`.',
      },
      {
        option: 'udpPort',
        ...port,
        fallback: 0,
        note: 'kernel: 0, or the sysctl `net.sctp.udp_port`',
        doc: 'Own UDP port; 0 lets the system choose.',
      },
    ],
  },
  {
    title: 'Authentication',
    type: 'SctpAuthOptions',
    group: 'auth',
    text: 'SCTP-AUTH (RFC 4895): [Keys](kernel.md#keys).',
    options: [
      {
        option: 'chunks',
        kind: 'chunk types, 0 to 255, but INIT, INIT ACK, SHUTDOWN COMPLETE and AUTH',
        fallback: 'none',
        doc: 'What the peer has to authenticate; 0 is DATA.',
      },
      {
        option: 'hmacs',
        kind: '`sha1`, which has to be among them, `sha256`',
        fallback: '`sha256`, `sha1`',
        note: "kernel: the kernel's",
        doc: 'Algorithms, the best first.',
      },
      {
        option: 'keys',
        kind: 'at least one `{ id, secret }`',
        doc: 'Shared keys: `id` is 0 to 65535, `secret` 1 to 65535 bytes.',
      },
      {
        option: 'activeKey',
        ...port,
        fallback: 'the first of `keys`',
        doc: 'Id of the key to send with.',
      },
    ],
  },
  {
    title: 'Of a message',
    type: 'SctpSendInfo',
    text:
      'Taken by `send()` and, with the message, by `next()` of a sender; by `sender()` and `sendMany()` for messages that bring ' +
      'none. A message has one of `lifetime`, `maxRetransmits` and `priority` at most.',
    options: [
      {
        option: 'stream',
        kind: '0 to the negotiated number of outbound streams less 1',
        fallback: 0,
        doc: 'Stream to send on.',
      },
      {
        option: 'ppid',
        min: 0,
        max: MAX_UINT32,
        fallback: 0,
        doc: 'Payload protocol identifier, in host order.',
      },
      {
        option: 'unordered',
        ...bool,
        fallback: false,
        doc: 'May overtake others of its stream (RFC 9260, 6.6).',
      },
      {
        option: 'sackImmediately',
        ...bool,
        fallback: false,
        doc: 'Asks the peer to acknowledge at once (RFC 7053).',
      },
      {
        option: 'lifetime',
        unit: 'ms',
        min: 1,
        max: MAX_UINT32,
        fallback: 'for ever',
        doc: 'After which it is not sent any more (RFC 3758).',
      },
      {
        option: 'maxRetransmits',
        min: 0,
        max: MAX_UINT32,
        fallback: 'as many as it takes',
        doc: 'Retransmissions at most (RFC 7496, 3.1).',
      },
      {
        option: 'priority',
        min: 0,
        max: MAX_UINT32,
        fallback: 'gives way to none',
        doc: 'Gives way to more important messages, 0 being the most, when the send buffer is full (RFC 7496, 3.2).',
      },
    ],
  },
  {
    title: 'Of `send()`',
    type: 'SctpSendOptions',
    but: ['SctpSendInfo'],
    options: [
      {
        option: 'acknowledged',
        ...bool,
        fallback: false,
        note: 'kernel: may be late',
        doc: 'Waits until the peer has acknowledged the whole message, not just until it is accepted.',
      },
      {
        option: 'signal',
        kind: '`AbortSignal`',
        fallback: 'none',
        doc: 'Aborting it ends the waiting.',
      },
    ],
  },
  {
    title: 'Of what waits in JavaScript',
    type: 'SctpQueueOptions',
    text: 'Taken by `sender()` and, with an Observable, by `sendMany()`: [Backpressure](backpressure.md).',
    options: [
      {
        option: 'limit',
        unit: 'bytes',
        min: 0,
        max: MAX_BYTES,
        fallback: 16 * MEBIBYTE,
        doc: 'What may wait beyond `sendBuffer`. From 1024 messages on, each counts as 64 bytes at least.',
      },
      {
        option: 'overflow',
        values: ['error', 'drop-newest', 'drop-oldest', 'latest'],
        fallback: '`error`',
        doc: 'What happens to a message beyond it.',
      },
    ],
  },
  {
    title: 'Of `sender()`',
    type: 'SctpSenderOptions',
    but: ['SctpSendInfo', 'SctpQueueOptions'],
    options: [
      {
        option: 'highWaterMark',
        unit: 'bytes',
        min: 1,
        max: MAX_BYTES,
        fallback: '`sendBuffer`',
        doc: 'Buffered, at which `writable$` turns false.',
      },
      {
        option: 'lowWaterMark',
        unit: 'bytes',
        kind: '0 to `highWaterMark`',
        fallback: '`highWaterMark`',
        doc: 'Buffered, down to which it has to be for `writable$` to turn true again.',
      },
    ],
  },
  {
    title: 'Of `sendMany()`',
    type: 'SctpSendManyOptions',
    but: ['SctpSendInfo', 'SctpQueueOptions'],
    options: [
      {
        option: 'acknowledged',
        ...bool,
        fallback: false,
        doc: 'Completes when the peer has acknowledged everything, not when it is accepted.',
      },
      {
        option: 'onError',
        kind: '`error`, `skip`, or a function of the error and the message',
        fallback: '`error`',
        doc: 'What to do about a message that cannot be sent.',
      },
    ],
  },
  {
    title: 'Of `shutdown()`',
    type: 'SctpShutdownOptions',
    options: [
      {
        option: 'timeout',
        unit: 'ms',
        min: 1,
        max: HOUR,
        fallback: '`shutdownTimeout`, for the first call',
        doc: 'Within which the end has to come; past it the association is aborted.',
      },
      {
        option: 'signal',
        kind: '`AbortSignal`',
        fallback: 'none',
        doc: 'Aborting it aborts the association.',
      },
    ],
  },
  {
    title: 'Of `stats()`',
    type: 'SctpStatsOptions',
    options: [
      {
        option: 'streams',
        ...bool,
        fallback: false,
        doc: 'Also counters of each stream that was used.',
      },
    ],
  },
  {
    title: 'Of `resetStreams()`',
    type: 'SctpResetStreamsOptions',
    text: 'With the kernel engine: [Streams](kernel.md#streams).',
    options: [
      {
        option: 'direction',
        values: ['inbound', 'outbound', 'both'],
        fallback: '`outbound`',
        doc: 'Which streams: those this side sends on, or those of the peer.',
      },
      {
        option: 'streams',
        kind: 'at least one stream number',
        fallback: 'all',
        doc: 'Which of them.',
      },
    ],
  },
  {
    title: 'Of `addStreams()`',
    type: 'SctpAddStreamsOptions',
    text: 'At least one stream in all. With the kernel engine: [Streams](kernel.md#streams).',
    options: [
      {
        option: 'outbound',
        kind: '0 to 65535 less those there are',
        fallback: 0,
        doc: 'Streams to send on.',
      },
      {
        option: 'inbound',
        kind: '0 to 65535 less those there are',
        fallback: 0,
        doc: 'Streams to receive on.',
      },
    ],
  },
];
