// Generated from definition/events.mjs by `npm run generate`: change it there.
#pragma once

#include "binding/fields.h"
#include "engine/error.h"
#include "engine/error_cause.h"
#include "engine/event_kinds.h"

namespace rxsctp::binding {

template <>
struct Fields<Error> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("code", object.error);
    visitor("syscall", object.syscall);
    visitor("option", object.option);
  }
};

template <>
struct Fields<ErrorCause> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("code", object.code);
    visitor("data", object.data);
  }
};

template <>
struct Names<PathChange> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(PathChange::kAvailable, "available");
    visitor(PathChange::kUnreachable, "unreachable");
    visitor(PathChange::kRemoved, "removed");
    visitor(PathChange::kAdded, "added");
    visitor(PathChange::kMadePrimary, "made-primary");
    visitor(PathChange::kConfirmed, "confirmed");
    visitor(PathChange::kPotentiallyFailed, "potentially-failed");
  }
};

template <>
struct Names<AuthenticationChange> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(AuthenticationChange::kNewKey, "new-key");
    visitor(AuthenticationChange::kNoAuth, "no-auth");
    visitor(AuthenticationChange::kFreeKey, "free-key");
  }
};

template <>
struct Names<ReconfigurationResult> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(ReconfigurationResult::kPerformed, "performed");
    visitor(ReconfigurationResult::kDenied, "denied");
    visitor(ReconfigurationResult::kFailed, "failed");
  }
};

template <>
struct Fields<Listening> {
  static const char* type(const Listening&) { return "listening"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
    visitor("address", object.address);
    visitor("family", object.address.family);
    visitor("port", object.port);
    visitor("udpPort", object.udp_port);
  }
};

template <>
struct Fields<EndpointFailed> {
  static const char* type(const EndpointFailed&) { return "endpoint-error"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
    visitor("code", object.error);
    visitor("syscall", object.syscall);
    visitor("address", object.address);
    visitor("port", object.port);
    visitor("udpPort", object.udp_port);
    visitor("option", object.option);
  }
};

template <>
struct Fields<EndpointClosed> {
  static const char* type(const EndpointClosed&) { return "endpoint-closed"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
  }
};

template <>
struct Fields<Established> {
  static const char* type(const Established& object) {
    return object.restarted ? "restarted" : "established";
  }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
    visitor("localAddresses", all_of(object.local_addresses, object.primary.local));
    visitor("remoteAddresses", all_of(object.remote_addresses, object.primary.remote));
    visitor("remoteAddress", object.primary.remote);
    visitor("localPort", object.local_port);
    visitor("localUdpPort", object.local_udp_port);
    visitor("remotePort", object.remote_port);
    visitor("remoteUdpPort", object.primary.remote_udp_port);
    visitor("outboundStreams", object.outbound_streams);
    visitor("inboundStreams", object.inbound_streams);
    visitor("accepted", object.accepted);
    visitor("maxMessageSize", object.max_message_size);
  }
};

template <>
struct Fields<CandidateFound> {
  static const char* type(const CandidateFound&) { return "candidate"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
    visitor("remoteAddress", object.from.remote);
    visitor("family", object.from.remote.family);
    visitor("remotePort", object.port);
    visitor("remoteUdpPort", object.from.remote_udp_port);
  }
};

template <>
struct Fields<PeersRefused> {
  static const char* type(const PeersRefused&) { return "refused"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("endpoint", object.endpoint);
    visitor("reason", object.reason);
    visitor("count", object.count);
    visitor("total", object.total);
  }
};

template <>
struct Fields<StateChanged> {
  static const char* type(const StateChanged&) { return "state"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("state", object.state);
  }
};

template <>
struct Fields<SendFailed> {
  static const char* type(const SendFailed&) { return "send-failed"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("stream", object.info.stream);
    visitor("ppid", object.info.ppid);
    visitor("unordered", object.info.unordered);
    visitor("sent", object.sent);
    visitor("data", object.data);
    visitor("token", object.info.token);
    visitor("abandoned", object.info.reliability != Reliability::kFull);
  }
};

template <>
struct Fields<WindowFull> {
  static const char* type(const WindowFull&) { return "window-full"; }
  template <typename Object, typename Visitor>
  static void visit(Object&, Visitor&&) {}
};

template <>
struct Fields<PeerShutdown> {
  static const char* type(const PeerShutdown&) { return "peer-shutdown"; }
  template <typename Object, typename Visitor>
  static void visit(Object&, Visitor&&) {}
};

template <>
struct Fields<PathChanged> {
  static const char* type(const PathChanged&) { return "path-change"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("path", object.path);
    visitor("change", object.change);
  }
};

template <>
struct Fields<AddressesChanged> {
  static const char* type(const AddressesChanged&) { return "addresses"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("local", object.local);
    visitor("remote", object.remote);
  }
};

template <>
struct Fields<Adaptation> {
  static const char* type(const Adaptation&) { return "adaptation"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("indication", object.indication);
  }
};

template <>
struct Fields<PartialDeliveryAborted> {
  static const char* type(const PartialDeliveryAborted&) { return "partial-delivery"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("stream", object.stream);
  }
};

template <>
struct Fields<Authentication> {
  static const char* type(const Authentication&) { return "authentication"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("change", object.change);
    visitor("key", object.key);
  }
};

template <>
struct Fields<StreamReset> {
  static const char* type(const StreamReset&) { return "stream-reset"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("direction", object.inbound ? "inbound" : "outbound");
    visitor("result", object.result);
    visitor("streams", object.streams);
  }
};

template <>
struct Fields<AssociationReset> {
  static const char* type(const AssociationReset&) { return "association-reset"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("result", object.result);
  }
};

template <>
struct Fields<StreamsChanged> {
  static const char* type(const StreamsChanged&) { return "stream-change"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("result", object.result);
    visitor("outbound", object.outbound_streams);
    visitor("inbound", object.inbound_streams);
  }
};

template <>
struct Fields<RemoteError> {
  static const char* type(const RemoteError&) { return "remote-error"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("causes", object.causes);
  }
};

template <>
struct Fields<NotificationsLost> {
  static const char* type(const NotificationsLost&) { return "notifications-lost"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("count", object.count);
  }
};

template <>
struct Fields<Closed> {
  static const char* type(const Closed&) { return "closed"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("reason", object.reason);
    visitor("causes", object.causes);
  }
};

template <>
struct Fields<AssociationFailed> {
  static const char* type(const AssociationFailed&) { return "failed"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("code", object.error.error);
    visitor("syscall", object.error.syscall);
    visitor("option", object.error.option);
  }
};

template <>
struct Fields<StatsAnswer> {
  static const char* type(const StatsAnswer&) { return "stats"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("token", object.token);
    visitor("stats", OrNull(object.stats));
  }
};

template <>
struct Fields<EndpointStatsAnswer> {
  static const char* type(const EndpointStatsAnswer&) { return "endpoint-stats"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("token", object.token);
    visitor("stats", OrNull(object.stats));
  }
};

template <>
struct Fields<RequestAnswer> {
  static const char* type(const RequestAnswer&) { return "answer"; }
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("token", object.token);
    visitor("code", object.error.error);
    visitor("syscall", object.error.syscall);
    visitor("option", object.error.option);
  }
};

}  // namespace rxsctp::binding
