// The counters. What stands here is what users read: units, and what engines count otherwise.
import { bool, choice, ip, list, milliseconds, optional, struct, u16, u32, u64 } from './types.mjs';

export const AssociationState = choice({
  cpp: 'AssociationState',
  ts: 'SctpState',
  doc: 'A state of RFC 9260, 4.',
  values: {
    closed: '',
    'cookie-wait': '',
    'cookie-echoed': '',
    established: '',
    'shutdown-pending': '',
    'shutdown-sent': '',
    'shutdown-received': '',
    'shutdown-ack-sent': '',
  },
});

export const CloseReason = choice({
  cpp: 'CloseReason',
  ts: 'NativeCloseReason',
  doc: 'How an association ended.',
  values: {
    shutdown: 'Gracefully, by either side.',
    'aborted-by-peer': 'ABORT received; causes tell why.',
    'aborted-by-user': 'abort() was called.',
    timeout: 'The peer stopped answering (Association.Max.Retrans, T5).',
    'connect-timeout': 'No answer to INIT or COOKIE ECHO (Max.Init.Retransmits).',
    refused: 'Nobody listening: ICMP port unreachable, or ABORT in COOKIE-WAIT.',
    'host-unreachable': "No way there for the INIT, by a router's word or the host's own.",
    'net-unreachable': "No route to the peer's network, in the same way.",
    'protocol-error': 'The peer broke the protocol and was aborted; causes tell how.',
    'already-connected':
      'connect() to a peer that an association from the same port exists with; it may be one the peer opened a ' +
      'moment ago.',
    'message-too-large':
      'A message of more than max_message_size bytes came, and the peer was aborted for it.',
  },
});

const PathState = choice({
  cpp: 'PathState',
  doc: 'Whether the peer answers there.',
  values: { unconfirmed: '', active: '', 'potentially-failed': '', inactive: '' },
});

export const PathStatus = struct({
  cpp: 'PathStatus',
  ts: 'SctpPath',
  doc:
    'One address of the peer and what is known of the way there. Times in milliseconds, sizes in bytes. Of the ' +
    'kernel engine `rttvar`, `ssthresh`, `flightSize` and `errorCount` are 0, because Linux does not tell them.',
  includes: ['"engine/address.h"'],
  members: ['PathAddress address;'],
  fields: [
    { name: 'address', type: ip, from: 'address.remote', doc: 'IP address.' },
    {
      name: 'udpPort',
      type: u16,
      from: 'address.remote_udp_port',
      doc: 'UDP port there; 0 over IP, and with the kernel engine.',
    },
    {
      name: 'state',
      type: PathState,
      doc:
        '`unconfirmed` until a HEARTBEAT has come back, `inactive` while it does not answer (RFC 9260, 5.4 and 8.2); ' +
        'before that `potentially-failed`, where there are other paths (RFC 7829).',
    },
    { name: 'primary', type: bool, doc: 'Whether data is sent here first.' },
    {
      name: 'srtt',
      type: milliseconds,
      doc: 'Smoothed round-trip time (RFC 9260, 6.3.1); 0 before the first measurement.',
    },
    {
      name: 'rttvar',
      type: milliseconds,
      doc: 'Round-trip time variation; 0 before the first measurement.',
    },
    {
      name: 'rto',
      type: milliseconds,
      doc: 'Retransmission timeout, as long as it has been backed off to.',
    },
    {
      name: 'cwnd',
      type: u32,
      doc: 'Congestion window (RFC 9260, 7.2); as `flightSize` it counts chunks with header and padding.',
    },
    {
      name: 'ssthresh',
      type: u32,
      doc: 'Slow start threshold; 4294967295 until the first loss.',
    },
    {
      name: 'flightSize',
      type: u32,
      doc: 'Sent here and neither acknowledged nor given up for lost.',
    },
    {
      name: 'mtu',
      type: u32,
      doc: 'Largest IP packet, headers included, that is known to get through: data is cut to it (RFC 8899).',
    },
    { name: 'errorCount', type: u32, doc: 'Timeouts in a row (RFC 9260, 8.2).' },
  ],
});

export const StreamStats = struct({
  cpp: 'StreamStats',
  ts: 'SctpStreamStats',
  doc:
    'Counters of one stream number, both ways. Payload in bytes, without headers and padding. With the kernel engine ' +
    '`bytesSent` is what it has accepted, and what is unsent is not told by stream, but 0.',
  fields: [
    { name: 'stream', type: u16, doc: "The stream's number, 0 to 65534." },
    {
      name: 'messagesSent',
      type: u64,
      doc: 'Messages the engine has accepted; some of them may be unsent.',
    },
    {
      name: 'bytesSent',
      type: u64,
      doc: 'Payload sent, each byte once however often it was retransmitted.',
    },
    {
      name: 'messagesReceived',
      type: u64,
      doc: 'Messages received complete and in their turn, whether consumed or not.',
    },
    { name: 'bytesReceived', type: u64, doc: 'Their payload.' },
    {
      name: 'unsentMessages',
      type: u32,
      doc: 'Messages the engine has not sent completely.',
    },
    { name: 'unsentBytes', type: u32, doc: 'What is left of them.' },
  ],
});

export const AssociationStats = struct({
  cpp: 'AssociationStats',
  ts: 'SctpStats',
  doc:
    'Counters of an association since it was set up (a restart of the peer begins anew), and how full its ' +
    'queues are. Sizes in bytes. A message to the peer is first among the `queued…`, then `unsent…`, then ' +
    '`unacked…`; one from the peer first in `reassemblyBytes`, then `unconsumedBytes`.\n\n' +
    'Of the kernel engine `fastRetransmits`, `timeoutRetransmits`, `congestionEchoes` and `unauthenticatedChunks` are 0, because Linux does not tell them. ' +
    '`unsent…` is what waits for room in the kernel, and `unacked…` what the kernel has, sent or not; `bytesSent` is ' +
    'what the engine has accepted, and messages that wait in the kernel, also for their other fragments, are not ' +
    'counted as received.',
  fields: [
    { name: 'state', type: AssociationState, doc: 'State of the engine (RFC 9260, 4).' },
    {
      name: 'messagesSent',
      type: u64,
      doc: 'Messages the engine has accepted; some of them may be unsent.',
    },
    {
      name: 'messagesReceived',
      type: u64,
      doc: 'Messages received complete and in their turn, whether consumed or not.',
    },
    {
      name: 'bytesSent',
      type: u64,
      doc: 'Payload sent, each byte once however often it was retransmitted.',
    },
    { name: 'bytesReceived', type: u64, doc: 'Payload of the messages received.' },
    { name: 'packetsSent', type: u64, doc: 'SCTP packets sent, with whatever chunks.' },
    { name: 'packetsReceived', type: u64, doc: 'SCTP packets received for this association.' },
    { name: 'dataChunksSent', type: u64, doc: 'DATA chunks sent for the first time.' },
    {
      name: 'dataChunksReceived',
      type: u64,
      doc: 'DATA chunks received; duplicates, and what had to be dropped, included.',
    },
    {
      name: 'dataChunksRetransmitted',
      type: u64,
      doc: 'DATA chunks sent again, for whatever reason.',
    },
    {
      name: 'fastRetransmits',
      type: u64,
      doc: 'Of these, chunks that the peer reported missing (RFC 9260, 7.2.4), and probes for loss.',
    },
    {
      name: 'timeoutRetransmits',
      type: u64,
      doc: 'How often T3-rtx has expired (RFC 9260, 6.3.3).',
    },
    {
      name: 'congestionEchoes',
      type: u64,
      doc: 'How often the window of a path became smaller because the peer told of packets that a router had marked (ECN; RFC 4960, appendix A).',
    },
    { name: 'duplicateTsnsReceived', type: u64, doc: 'DATA chunks received more than once.' },
    { name: 'sacksSent', type: u64, doc: 'SACK chunks sent.' },
    { name: 'sacksReceived', type: u64, doc: 'SACK chunks received.' },
    {
      name: 'unauthenticatedChunks',
      type: u64,
      doc: 'Chunks dropped for want of the authentication that `auth.chunks` asks for, or behind a wrong one (RFC 4895, 6.3).',
    },
    {
      name: 'localARwnd',
      type: u32,
      doc: 'Own receive window as last told to the peer (a_rwnd; RFC 9260, 3.3.4).',
    },
    {
      name: 'peerARwnd',
      type: u32,
      doc: "Room left in the peer's receive window: its a_rwnd less what is in flight.",
    },
    {
      name: 'queuedBytes',
      type: u32,
      only: 'javascript',
      doc: 'Payload that waits in senders of this process for room in the send buffer.',
    },
    { name: 'unsentMessages', type: u32, doc: 'Messages the engine has not sent completely.' },
    { name: 'unsentBytes', type: u32, doc: 'What is left of them.' },
    { name: 'unackedBytes', type: u32, doc: 'Sent and not acknowledged cumulatively.' },
    {
      name: 'reassemblyBytes',
      type: u32,
      doc: 'Received, waiting for other fragments of a message or for messages before it.',
    },
    {
      name: 'unconsumedMessages',
      type: u32,
      doc: 'Received messages that are not consumed: they occupy `receiveWindow`.',
    },
    { name: 'unconsumedBytes', type: u32, doc: 'Their payload.' },
    {
      name: 'waitingMessages',
      type: u32,
      only: 'javascript',
      doc: 'Of the messages that are not consumed, those that nobody is subscribed to.',
    },
    { name: 'waitingBytes', type: u32, only: 'javascript', doc: 'Their payload.' },
    { name: 'paths', type: list(PathStatus), doc: "The peer's addresses." },
    {
      name: 'streams',
      type: optional(list(StreamStats)),
      doc: 'Streams that were used, in ascending order; only when asked for.',
    },
  ],
});

export const StackStats = struct({
  cpp: 'StackStats',
  ts: 'SctpEndpointStats',
  doc:
    'Counters of what concerns no association, or none yet, since the process began. The embedded engine counts for all ' +
    'endpoints of the process together: a packet that is damaged, forged or late names none of them for certain. Of the ' +
    'kernel engine `associations` and `refused` are those of its endpoints in this process, and all else is 0: Linux ' +
    'counts for the whole network namespace, in /proc/net/sctp/snmp.',
  fields: [
    { name: 'packetsReceived', type: u64, doc: 'Packets that came, for associations or not.' },
    {
      name: 'badChecksums',
      type: u64,
      doc: 'Packets whose CRC32c is wrong (RFC 9260, 6.8): damaged on their way, or not SCTP. They are dropped.',
    },
    {
      name: 'malformedPackets',
      type: u64,
      doc: 'Packets that break the format of RFC 9260, 3, with the right checksum. They are dropped.',
    },
    {
      name: 'outOfTheBlue',
      type: u64,
      doc: 'Packets for which there is no association, and INITs that no endpoint accepts (RFC 9260, 8.4).',
    },
    {
      name: 'badVerificationTags',
      type: u64,
      doc: "Packets with an association's addresses and ports, but not its tag (RFC 9260, 8.5): old, or forged.",
    },
    {
      name: 'badCookies',
      type: u64,
      doc: 'COOKIE ECHOs that this side never gave out, to that peer, that were used before (RFC 9260, 5.1.5), or that are not authenticated as `auth.chunks` asks for.',
    },
    {
      name: 'staleCookies',
      type: u64,
      doc: 'COOKIE ECHOs that came later than `validCookieLife` allows (RFC 9260, 5.1.5).',
    },
    {
      name: 'initsAnswered',
      type: u64,
      doc: 'INIT ACKs sent (RFC 9260, 5.1): many more of them than associations that come up are a flood of INITs.',
    },
    { name: 'associations', type: u64, doc: 'Associations now, whatever their state.' },
    {
      name: 'refused',
      type: u64,
      doc: 'Associations that peers were refused, for want of room or by `accept`: see `refused$`.',
    },
    {
      name: 'unanswered',
      type: u64,
      doc: 'What was left without an answer, because answers to those who have no association are limited.',
    },
  ],
});

export const headers = {
  'engine/association_state.h': [AssociationState, CloseReason],
  'engine/path_status.h': [PathState, PathStatus],
  'engine/statistics.h': [StreamStats, AssociationStats, StackStats],
};
