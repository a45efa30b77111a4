#include "binding/event_objects.h"

#include <algorithm>
#include <span>
#include <string>

#include "binding/error_name.h"
#include "binding/stats_objects.h"
#include "io/ip_text.h"

namespace rxsctp::binding {
namespace {

const char* reason_name(sctp::CloseReason reason) {
  switch (reason) {
    case sctp::CloseReason::kShutdown:
      return "shutdown";
    case sctp::CloseReason::kAbortedByPeer:
      return "aborted-by-peer";
    case sctp::CloseReason::kAbortedByUser:
      return "aborted-by-user";
    case sctp::CloseReason::kTimeout:
      return "timeout";
    case sctp::CloseReason::kConnectTimeout:
      return "connect-timeout";
    case sctp::CloseReason::kRefused:
      return "refused";
    case sctp::CloseReason::kHostUnreachable:
      return "host-unreachable";
    case sctp::CloseReason::kNetUnreachable:
      return "net-unreachable";
    case sctp::CloseReason::kProtocolError:
      return "protocol-error";
    case sctp::CloseReason::kAlreadyConnected:
      return "already-connected";
    case sctp::CloseReason::kMessageTooLarge:
      break;
  }
  return "message-too-large";
}

const char* reason_name(sctp::Refusal refusal) {
  switch (refusal) {
    case sctp::Refusal::kMaxAssociations:
      return "max-associations";
    case sctp::Refusal::kMaxAssociationsPerHost:
      return "max-associations-per-host";
    case sctp::Refusal::kMemoryLimit:
      return "memory-limit";
    case sctp::Refusal::kAccept:
      break;
  }
  return "accept";
}

const char* change_name(kernel::PathChange change) {
  switch (change) {
    case kernel::PathChange::kAvailable:
      return "available";
    case kernel::PathChange::kUnreachable:
      return "unreachable";
    case kernel::PathChange::kRemoved:
      return "removed";
    case kernel::PathChange::kAdded:
      return "added";
    case kernel::PathChange::kMadePrimary:
      return "made-primary";
    case kernel::PathChange::kConfirmed:
      return "confirmed";
    case kernel::PathChange::kPotentiallyFailed:
      break;
  }
  return "potentially-failed";
}

const char* change_name(kernel::AuthenticationChange change) {
  switch (change) {
    case kernel::AuthenticationChange::kNewKey:
      return "new-key";
    case kernel::AuthenticationChange::kNoAuth:
      return "no-auth";
    case kernel::AuthenticationChange::kFreeKey:
      break;
  }
  return "free-key";
}

const char* result_name(kernel::ReconfigurationResult result) {
  switch (result) {
    case kernel::ReconfigurationResult::kPerformed:
      return "performed";
    case kernel::ReconfigurationResult::kDenied:
      return "denied";
    case kernel::ReconfigurationResult::kFailed:
      break;
  }
  return "failed";
}

Napi::Uint8Array to_array(Napi::Env env, std::span<const std::uint8_t> bytes) {
  auto array = Napi::Uint8Array::New(env, bytes.size());
  std::copy(bytes.begin(), bytes.end(), array.Data());
  return array;
}

Napi::Array to_array(Napi::Env env, std::span<const sctp::ErrorCause> causes) {
  auto array = Napi::Array::New(env, causes.size());
  for (std::uint32_t i = 0; i < causes.size(); ++i) {
    auto cause = Napi::Object::New(env);
    cause.Set("code", Napi::Number::New(env, causes[i].code));
    cause.Set("data", to_array(env, causes[i].data));
    array.Set(i, cause);
  }
  return array;
}

Napi::Array to_array(Napi::Env env, std::span<const IpAddress> addresses) {
  auto array = Napi::Array::New(env, addresses.size());
  for (std::uint32_t i = 0; i < addresses.size(); ++i) {
    array.Set(i, io::format_ip(addresses[i]));
  }
  return array;
}

Napi::Array to_array(Napi::Env env, std::span<const std::uint16_t> numbers) {
  auto array = Napi::Array::New(env, numbers.size());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) {
    array.Set(i, Napi::Number::New(env, numbers[i]));
  }
  return array;
}

/// Fills in an object for each kind of event.
class Filler {
 public:
  explicit Filler(Napi::Object object) : env_(object.Env()), object_(object) {}

  void operator()(const host::Listening& e) {
    type("listening");
    number("endpoint", e.endpoint);
    address("address", e.address);
    family(e.address);
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const host::EndpointFailed& e) {
    type("endpoint-error");
    number("endpoint", e.endpoint);
    failure({e.error, e.syscall, e.option});
    address("address", e.address);
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const host::EndpointClosed& e) {
    type("endpoint-closed");
    number("endpoint", e.endpoint);
  }

  void operator()(const host::Established& e) {
    type(e.restarted ? "restarted" : "established");
    number("endpoint", e.info.endpoint);
    object_.Set("accepted", e.info.accepted);
    addresses("localAddresses", e.info.local_addresses, e.info.primary.local);
    number("localPort", e.info.local_port);
    number("localUdpPort", e.local_udp_port);
    address("remoteAddress", e.info.primary.remote);
    addresses("remoteAddresses", e.info.remote_addresses, e.info.primary.remote);
    number("remotePort", e.info.remote_port);
    number("remoteUdpPort", e.info.primary.remote_udp_port);
    number("outboundStreams", e.info.outbound_streams);
    number("inboundStreams", e.info.inbound_streams);
    number("maxMessageSize", e.info.max_message_size);
  }

  void operator()(const host::CandidateFound& e) {
    type("candidate");
    number("endpoint", e.endpoint);
    address("remoteAddress", e.from.remote);
    family(e.from.remote);
    number("remotePort", e.port);
    number("remoteUdpPort", e.from.remote_udp_port);
  }

  void operator()(const host::PeersRefused& e) {
    type("refused");
    number("endpoint", e.endpoint);
    object_.Set("reason", reason_name(e.reason));
    number("count", static_cast<double>(e.count));
    number("total", static_cast<double>(e.total));
  }

  void operator()(const host::StateChanged& e) {
    type("state");
    object_.Set("state", name_of(e.state));
  }

  void operator()(const host::SendFailed& e) {
    type("send-failed");
    number("stream", e.info.stream);
    number("ppid", e.info.ppid);
    object_.Set("unordered", e.info.unordered);
    object_.Set("sent", e.sent);
    object_.Set("data", to_array(env_, e.data));
    number("token", e.info.token);
    object_.Set("abandoned", e.info.reliability != Reliability::kFull);
  }

  void operator()(const host::WindowFull&) { type("window-full"); }
  void operator()(const host::PeerShutdown&) { type("peer-shutdown"); }

  void operator()(const host::PathChanged& e) {
    type("path-change");
    object_.Set("path", path_object(env_, e.path));
    if (e.change) object_.Set("change", change_name(*e.change));
  }

  void operator()(const host::AddressesChanged& e) {
    type("addresses");
    object_.Set("local", to_array(env_, e.local));
    object_.Set("remote", to_array(env_, e.remote));
  }

  void operator()(const host::Adaptation& e) {
    type("adaptation");
    number("indication", e.indication);
  }

  void operator()(const host::PartialDeliveryAborted& e) {
    type("partial-delivery");
    number("stream", e.stream);
  }

  void operator()(const host::Authentication& e) {
    type("authentication");
    object_.Set("change", change_name(e.change));
    number("key", e.key);
  }

  /// Of one direction: a reset of both is two events.
  void operator()(const host::StreamReset& e) {
    type("stream-reset");
    object_.Set("direction", e.inbound ? "inbound" : "outbound");
    object_.Set("result", result_name(e.result));
    object_.Set("streams", to_array(env_, e.streams));
  }

  void operator()(const host::AssociationReset& e) {
    type("association-reset");
    object_.Set("result", result_name(e.result));
  }

  void operator()(const host::StreamsChanged& e) {
    type("stream-change");
    object_.Set("result", result_name(e.result));
    number("outbound", e.outbound_streams);
    number("inbound", e.inbound_streams);
  }

  void operator()(const host::RemoteError& e) {
    type("remote-error");
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const host::Closed& e) {
    type("closed");
    object_.Set("reason", reason_name(e.reason));
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const host::AssociationFailed& e) {
    type("failed");
    failure(e.error);
  }

  void operator()(const host::Answer& e) {
    type("answer");
    number("token", e.token);
    failure(e.error);
  }

  void operator()(const host::Stats& e) {
    type("stats");
    number("token", e.token);
    object_.Set("stats", e.stats ? Napi::Value(stats_object(env_, *e.stats)) : env_.Null());
  }

 private:
  void type(const char* name) { object_.Set("type", name); }
  void number(const char* key, double value) { object_.Set(key, value); }
  void address(const char* key, const IpAddress& ip) { object_.Set(key, io::format_ip(ip)); }
  void family(const IpAddress& ip) {
    object_.Set("family", ip.family == IpFamily::kV4 ? "IPv4" : "IPv6");
  }
  /// `only`: when the engine has not said them all.
  void addresses(const char* key, std::span<const IpAddress> all, const IpAddress& only) {
    object_.Set(key, to_array(env_, all.empty() ? std::span(&only, 1) : all));
  }
  void failure(const kernel::Error& error) {
    object_.Set("code", error_name(error.error));
    object_.Set("syscall", std::string(error.syscall));
    object_.Set("option", std::string(error.option));
  }

  Napi::Env env_;
  Napi::Object object_;
};

}  // namespace

Napi::Object to_object(Napi::Env env, const host::Event& event) {
  auto object = Napi::Object::New(env);
  if (event.association != 0) object.Set("association", static_cast<double>(event.association));
  std::visit(Filler(object), event.body);
  return object;
}

}  // namespace rxsctp::binding
