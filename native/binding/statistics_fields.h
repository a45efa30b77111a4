// Generated from definition/statistics.mjs by `npm run generate`: change it there.
#pragma once

#include "binding/fields.h"
#include "engine/association_state.h"
#include "engine/path_status.h"
#include "engine/statistics.h"

namespace rxsctp::binding {

template <>
struct Names<AssociationState> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(AssociationState::kClosed, "closed");
    visitor(AssociationState::kCookieWait, "cookie-wait");
    visitor(AssociationState::kCookieEchoed, "cookie-echoed");
    visitor(AssociationState::kEstablished, "established");
    visitor(AssociationState::kShutdownPending, "shutdown-pending");
    visitor(AssociationState::kShutdownSent, "shutdown-sent");
    visitor(AssociationState::kShutdownReceived, "shutdown-received");
    visitor(AssociationState::kShutdownAckSent, "shutdown-ack-sent");
  }
};

template <>
struct Names<CloseReason> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(CloseReason::kShutdown, "shutdown");
    visitor(CloseReason::kAbortedByPeer, "aborted-by-peer");
    visitor(CloseReason::kAbortedByUser, "aborted-by-user");
    visitor(CloseReason::kTimeout, "timeout");
    visitor(CloseReason::kConnectTimeout, "connect-timeout");
    visitor(CloseReason::kRefused, "refused");
    visitor(CloseReason::kHostUnreachable, "host-unreachable");
    visitor(CloseReason::kNetUnreachable, "net-unreachable");
    visitor(CloseReason::kProtocolError, "protocol-error");
    visitor(CloseReason::kAlreadyConnected, "already-connected");
    visitor(CloseReason::kMessageTooLarge, "message-too-large");
  }
};

template <>
struct Names<PathState> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(PathState::kUnconfirmed, "unconfirmed");
    visitor(PathState::kActive, "active");
    visitor(PathState::kPotentiallyFailed, "potentially-failed");
    visitor(PathState::kInactive, "inactive");
  }
};

template <>
struct Fields<PathStatus> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("address", object.address.remote);
    visitor("udpPort", object.address.remote_udp_port);
    visitor("state", object.state);
    visitor("primary", object.primary);
    visitor("srtt", object.srtt);
    visitor("rttvar", object.rttvar);
    visitor("rto", object.rto);
    visitor("cwnd", object.cwnd);
    visitor("ssthresh", object.ssthresh);
    visitor("flightSize", object.flight_size);
    visitor("mtu", object.mtu);
    visitor("errorCount", object.error_count);
  }
};

template <>
struct Fields<StreamStats> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("stream", object.stream);
    visitor("messagesSent", object.messages_sent);
    visitor("bytesSent", object.bytes_sent);
    visitor("messagesReceived", object.messages_received);
    visitor("bytesReceived", object.bytes_received);
    visitor("unsentMessages", object.unsent_messages);
    visitor("unsentBytes", object.unsent_bytes);
  }
};

template <>
struct Fields<AssociationStats> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("state", object.state);
    visitor("messagesSent", object.messages_sent);
    visitor("messagesReceived", object.messages_received);
    visitor("bytesSent", object.bytes_sent);
    visitor("bytesReceived", object.bytes_received);
    visitor("packetsSent", object.packets_sent);
    visitor("packetsReceived", object.packets_received);
    visitor("dataChunksSent", object.data_chunks_sent);
    visitor("dataChunksReceived", object.data_chunks_received);
    visitor("dataChunksRetransmitted", object.data_chunks_retransmitted);
    visitor("fastRetransmits", object.fast_retransmits);
    visitor("timeoutRetransmits", object.timeout_retransmits);
    visitor("congestionEchoes", object.congestion_echoes);
    visitor("duplicateTsnsReceived", object.duplicate_tsns_received);
    visitor("sacksSent", object.sacks_sent);
    visitor("sacksReceived", object.sacks_received);
    visitor("unauthenticatedChunks", object.unauthenticated_chunks);
    visitor("localARwnd", object.local_a_rwnd);
    visitor("peerARwnd", object.peer_a_rwnd);
    visitor("unsentMessages", object.unsent_messages);
    visitor("unsentBytes", object.unsent_bytes);
    visitor("unackedBytes", object.unacked_bytes);
    visitor("reassemblyBytes", object.reassembly_bytes);
    visitor("unconsumedMessages", object.unconsumed_messages);
    visitor("unconsumedBytes", object.unconsumed_bytes);
    visitor("paths", object.paths);
    visitor("streams", object.streams);
  }
};

template <>
struct Fields<StackStats> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("packetsReceived", object.packets_received);
    visitor("badChecksums", object.bad_checksums);
    visitor("malformedPackets", object.malformed_packets);
    visitor("outOfTheBlue", object.out_of_the_blue);
    visitor("badVerificationTags", object.bad_verification_tags);
    visitor("badCookies", object.bad_cookies);
    visitor("staleCookies", object.stale_cookies);
    visitor("initsAnswered", object.inits_answered);
    visitor("associations", object.associations);
    visitor("refused", object.refused);
    visitor("unanswered", object.unanswered);
  }
};

}  // namespace rxsctp::binding
