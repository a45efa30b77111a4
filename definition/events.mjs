// The events: what happens rarely enough to be told one by one. Each is a struct in C++, a plain object in JavaScript.
import {
  CloseReason,
  AssociationState,
  AssociationStats,
  PathStatus,
  StackStats,
} from './statistics.mjs';
import { Refusal } from './options.mjs';
import {
  bool,
  bytes,
  choice,
  errno,
  family,
  ip,
  list,
  literal,
  optional,
  struct,
  text,
  u16,
  u32,
  u64,
} from './types.mjs';

const ErrorCause = struct({
  cpp: 'ErrorCause',
  ts: 'NativeErrorCause',
  doc: 'An error cause of an ABORT or ERROR chunk (RFC 9260, 3.3.10); `data` without the header.',
  fields: [
    { name: 'code', type: u16 },
    { name: 'data', type: bytes },
  ],
});

const Failure = struct({
  cpp: 'Error',
  ts: 'NativeFailure',
  doc: 'A system call that failed, or was not made because it would have.',
  fields: [
    {
      name: 'code',
      member: 'error',
      type: errno,
      doc: 'The errno; there is none where nothing failed.',
    },
    { name: 'syscall', type: text },
    {
      name: 'option',
      type: text,
      doc: 'The socket option by its name in linux/sctp.h, when the call was about one; else empty.',
    },
  ],
  after: ['explicit operator bool() const { return error != 0; }'],
});

const PathChange = choice({
  cpp: 'PathChange',
  ts: 'NativePathChange',
  doc: 'What a path change was about: RFC 6458, 6.1.2, and what Linux adds.',
  values: {
    available: '',
    unreachable: '',
    removed: '',
    added: '',
    'made-primary': '',
    confirmed: '',
    'potentially-failed': '',
  },
});

const AuthenticationChange = choice({
  cpp: 'AuthenticationChange',
  doc: 'RFC 6458, 6.1.8.',
  values: { 'new-key': '', 'no-auth': '', 'free-key': '' },
});

const ReconfigurationResult = choice({
  cpp: 'ReconfigurationResult',
  ts: 'NativeReconfigurationResult',
  doc: 'RFC 6525, 6.1.',
  values: { performed: '', denied: '', failed: '' },
});

const MESSAGE = ['"engine/message.h"'];
const endpointId = { ...u32, cpp: 'EndpointId', includes: MESSAGE };
const messageInfo = { ...u32, cpp: 'MessageInfo', initial: '', includes: MESSAGE };
const pathAddress = { ...ip, cpp: 'PathAddress' };

const ENDPOINT = { name: 'endpoint', type: endpointId };
const TOKEN = { name: 'token', type: u32 };
const PORTS = [
  { name: 'port', type: u16 },
  { name: 'udpPort', type: u16 },
];
const ERROR = [
  { name: 'error', only: 'engine', type: Failure },
  { name: 'code', type: errno, from: 'error.error' },
  { name: 'syscall', type: text, from: 'error.syscall' },
  { name: 'option', type: text, from: 'error.option' },
];

/**
 * `type` is what JavaScript tells them apart by. `about`: an endpoint, an association (both have handlers that are
 * told), or a request about one of them. `telling`: whether all are kept for a user who is busy; see Telling in telling.h.
 * `notification`: users are told in the same words, in notifications$ (src/api/notification.ts).
 */
const event = ({ cpp, ts, type, otherwise, about, telling, notification, doc, fields }) => ({
  ...struct({
    cpp,
    ts,
    doc,
    fields,
    members: [`static constexpr Telling kTelling = Telling::k${telling ?? 'Always'};`],
    compared: false,
    includes: ['"engine/telling.h"'],
  }),
  event: { type, otherwise, about: about ?? 'association', notification },
});

export const events = [
  event({
    cpp: 'Listening',
    ts: 'ListeningEvent',
    type: 'listening',
    about: 'endpoint',
    fields: [
      ENDPOINT,
      { name: 'address', type: ip },
      { name: 'family', type: family, from: 'address.family' },
      ...PORTS,
    ],
  }),
  event({
    cpp: 'EndpointFailed',
    ts: 'EndpointErrorEvent',
    type: 'endpoint-error',
    about: 'endpoint',
    fields: [
      ENDPOINT,
      { name: 'code', member: 'error', type: errno },
      { name: 'syscall', type: text },
      { name: 'address', type: ip },
      ...PORTS,
      { name: 'option', type: text, doc: 'Of setsockopt().' },
    ],
  }),
  event({
    cpp: 'EndpointClosed',
    ts: 'EndpointClosedEvent',
    type: 'endpoint-closed',
    about: 'endpoint',
    fields: [ENDPOINT],
  }),
  event({
    cpp: 'Established',
    ts: 'EstablishedEvent',
    type: 'established',
    otherwise: { type: 'restarted', when: 'restarted' },
    doc:
      'An association is up: for the first time, or because the peer restarted (RFC 9260, 5.2.4.1, action A). Stream ' +
      'state starts anew.',
    fields: [
      ENDPOINT,
      { name: 'primary', only: 'engine', type: pathAddress },
      {
        name: 'localAddresses',
        type: list(ip),
        value: 'all_of(object.local_addresses, object.primary.local)',
        initial: '{}',
        doc: 'All addresses of a side with several; empty in C++ when the primary path says it all.',
      },
      {
        name: 'remoteAddresses',
        type: list(ip),
        value: 'all_of(object.remote_addresses, object.primary.remote)',
        initial: '{}',
      },
      {
        name: 'remoteAddress',
        type: ip,
        from: 'primary.remote',
        doc: 'The primary one: the first of `remoteAddresses`.',
      },
      { name: 'localPort', type: u16 },
      { name: 'localUdpPort', type: u16 },
      { name: 'remotePort', type: u16 },
      { name: 'remoteUdpPort', type: u16, from: 'primary.remote_udp_port' },
      { name: 'outboundStreams', type: u16, doc: 'Negotiated.' },
      { name: 'inboundStreams', type: u16 },
      {
        name: 'accepted',
        type: bool,
        doc: 'True when the peer opened it, false for connect().',
      },
      { name: 'restarted', type: bool, only: 'engine' },
      {
        name: 'maxMessageSize',
        type: u32,
        doc: 'Largest message that can be sent, when that is less than was configured; else 0.',
      },
    ],
  }),
  event({
    cpp: 'CandidateFound',
    ts: 'CandidateEvent',
    type: 'candidate',
    about: 'association request',
    doc:
      'A peer wants to open an association, and has proved that it can be reached there. It waits for decide(). Only ' +
      'for an endpoint that asks.',
    fields: [
      ENDPOINT,
      { name: 'from', only: 'engine', type: pathAddress },
      { name: 'remoteAddress', type: ip, from: 'from.remote' },
      { name: 'family', type: family, from: 'from.remote.family' },
      { name: 'remotePort', member: 'port', type: u16 },
      { name: 'remoteUdpPort', type: u16, from: 'from.remote_udp_port' },
    ],
  }),
  event({
    cpp: 'PeersRefused',
    ts: 'RefusedEvent',
    type: 'refused',
    about: 'endpoint',
    doc: 'Peers were refused associations.',
    fields: [
      ENDPOINT,
      { name: 'reason', type: Refusal },
      { name: 'count', type: u64, doc: 'Since the last such event for this reason.' },
      { name: 'total', type: u64 },
    ],
  }),
  event({
    cpp: 'StateChanged',
    ts: 'StateEvent',
    type: 'state',
    fields: [{ name: 'state', type: AssociationState }],
  }),
  event({
    cpp: 'SendFailed',
    ts: 'SendFailedEvent',
    type: 'send-failed',
    doc: 'An accepted message that was not delivered for certain.',
    fields: [
      { name: 'info', only: 'engine', type: messageInfo },
      { name: 'stream', type: u16, from: 'info.stream' },
      { name: 'ppid', type: u32, from: 'info.ppid' },
      { name: 'unordered', type: bool, from: 'info.unordered' },
      {
        name: 'sent',
        type: bool,
        doc: 'Whether any part of it left (SCTP_DATA_SENT against SCTP_DATA_UNSENT, RFC 6458, 6.1.4).',
      },
      { name: 'data', type: bytes, doc: 'Empty where the engine has not got it any more.' },
      {
        ...TOKEN,
        from: 'info.token',
        doc: 'Of a tracked message; 0 for any other.',
      },
      {
        name: 'abandoned',
        type: bool,
        member: false,
        value: 'object.info.reliability != Reliability::kFull',
        doc: 'Its lifetime, retransmissions or priority ended it, or may have; else it was lost with the association.',
      },
    ],
  }),
  event({
    cpp: 'WindowFull',
    ts: 'WindowFullEvent',
    type: 'window-full',
    doc: 'The user has let the receive window fill up: nothing fits any more, and that for a while.',
    fields: [],
  }),
  event({
    cpp: 'PeerShutdown',
    ts: 'PeerShutdownEvent',
    type: 'peer-shutdown',
    doc: 'The peer sent SHUTDOWN: nothing more can be sent.',
    fields: [],
  }),
  event({
    cpp: 'PathChanged',
    ts: 'PathChangeEvent',
    type: 'path-change',
    telling: 'Bounded',
    notification: true,
    doc: "A path became active or inactive, the search for its MTU has found another one, or the peer's UDP port changed.",
    fields: [
      { name: 'path', type: PathStatus },
      { name: 'change', type: optional(PathChange), doc: 'What about it, where the engine says.' },
    ],
  }),
  event({
    cpp: 'AddressesChanged',
    ts: 'AddressesEvent',
    type: 'addresses',
    telling: 'State',
    doc: "The addresses of either side are other ones now, the peer's primary one first.",
    fields: [
      { name: 'local', type: list(ip) },
      { name: 'remote', type: list(ip) },
    ],
  }),
  event({
    cpp: 'Adaptation',
    ts: 'AdaptationEvent',
    type: 'adaptation',
    telling: 'Bounded',
    notification: true,
    doc: 'RFC 6458, 6.1.6.',
    fields: [{ name: 'indication', type: u32 }],
  }),
  event({
    cpp: 'PartialDeliveryAborted',
    ts: 'PartialDeliveryEvent',
    type: 'partial-delivery',
    telling: 'Bounded',
    notification: true,
    doc: 'The rest of a message that had begun to arrive will not come (RFC 6458, 6.1.7).',
    fields: [{ name: 'stream', type: u16 }],
  }),
  event({
    cpp: 'Authentication',
    ts: 'AuthenticationEvent',
    type: 'authentication',
    telling: 'Bounded',
    notification: true,
    fields: [
      { name: 'change', type: AuthenticationChange },
      { name: 'key', type: u16 },
    ],
  }),
  event({
    cpp: 'StreamReset',
    ts: 'StreamResetEvent',
    type: 'stream-reset',
    telling: 'Latest',
    notification: true,
    doc: 'Of one direction: a reset of both is two events. Where more waits than is kept, those of one direction and result become one.',
    fields: [
      { name: 'inbound', only: 'engine', type: bool },
      { name: 'outbound', only: 'engine', type: bool },
      {
        name: 'direction',
        type: literal('inbound', 'outbound'),
        member: false,
        value: 'object.inbound ? "inbound" : "outbound"',
        doc: 'Whose: `inbound` are the peer’s.',
      },
      { name: 'result', type: ReconfigurationResult },
      { name: 'streams', type: list(u16), doc: 'None: all.' },
    ],
  }),
  event({
    cpp: 'AssociationReset',
    ts: 'AssociationResetEvent',
    type: 'association-reset',
    telling: 'Bounded',
    notification: true,
    fields: [{ name: 'result', type: ReconfigurationResult }],
  }),
  event({
    cpp: 'StreamsChanged',
    ts: 'StreamChangeEvent',
    type: 'stream-change',
    telling: 'Latest',
    notification: true,
    doc: 'How many streams there are from now on.',
    fields: [
      { name: 'result', type: ReconfigurationResult },
      { name: 'outbound', member: 'outbound_streams', type: u16 },
      { name: 'inbound', member: 'inbound_streams', type: u16 },
    ],
  }),
  event({
    cpp: 'RemoteError',
    ts: 'RemoteErrorEvent',
    type: 'remote-error',
    telling: 'Bounded',
    notification: true,
    doc: 'An ERROR chunk with these causes (RFC 9260, 3.3.10).',
    fields: [{ name: 'causes', type: list(ErrorCause) }],
  }),
  event({
    cpp: 'NotificationsLost',
    ts: 'NotificationsLostEvent',
    type: 'notifications-lost',
    notification: true,
    doc: 'Bounded events that were not kept, because the user was busy.',
    fields: [{ name: 'count', type: u64 }],
  }),
  event({
    cpp: 'Closed',
    ts: 'ClosedEvent',
    type: 'closed',
    telling: 'Last',
    fields: [
      { name: 'reason', type: CloseReason },
      { name: 'causes', type: list(ErrorCause) },
    ],
  }),
  event({
    cpp: 'AssociationFailed',
    ts: 'FailedEvent',
    type: 'failed',
    telling: 'Last',
    doc: 'The last event of an association that a system call failed for.',
    fields: ERROR,
  }),
  event({
    cpp: 'StatsAnswer',
    ts: 'StatsEvent',
    type: 'stats',
    about: 'association request',
    fields: [
      TOKEN,
      {
        name: 'stats',
        type: { ...optional(AssociationStats), ts: 'NativeStats | null', optional: false },
        value: 'OrNull(object.stats)',
        doc: 'Nothing when the association is gone.',
      },
    ],
  }),
  event({
    cpp: 'EndpointStatsAnswer',
    ts: 'EndpointStatsEvent',
    type: 'endpoint-stats',
    about: 'endpoint request',
    fields: [
      TOKEN,
      {
        name: 'stats',
        type: { ...optional(StackStats), ts: 'SctpEndpointStats | null', optional: false },
        value: 'OrNull(object.stats)',
        doc: 'Nothing when the endpoint is gone.',
      },
    ],
  }),
  event({
    cpp: 'RequestAnswer',
    ts: 'AnswerEvent',
    type: 'answer',
    about: 'association request',
    doc: 'What a request came to; no error for what was done.',
    fields: [TOKEN, ...ERROR],
  }),
];

export const headers = {
  'engine/error.h': [Failure],
  'engine/error_cause.h': [ErrorCause],
  'engine/event_kinds.h': [PathChange, AuthenticationChange, ReconfigurationResult, ...events],
};
