#include "binding/event_objects.h"

#include <algorithm>
#include <span>
#include <string>

#include "binding/error_name.h"
#include "binding/object_writer.h"
#include "binding/statistics_fields.h"
#include "io/ip_text.h"

namespace rxsctp::binding {
namespace {

const char* reason_name(CloseReason reason) {
  switch (reason) {
    case CloseReason::kShutdown:
      return "shutdown";
    case CloseReason::kAbortedByPeer:
      return "aborted-by-peer";
    case CloseReason::kAbortedByUser:
      return "aborted-by-user";
    case CloseReason::kTimeout:
      return "timeout";
    case CloseReason::kConnectTimeout:
      return "connect-timeout";
    case CloseReason::kRefused:
      return "refused";
    case CloseReason::kHostUnreachable:
      return "host-unreachable";
    case CloseReason::kNetUnreachable:
      return "net-unreachable";
    case CloseReason::kProtocolError:
      return "protocol-error";
    case CloseReason::kAlreadyConnected:
      return "already-connected";
    case CloseReason::kMessageTooLarge:
      break;
  }
  return "message-too-large";
}

const char* reason_name(Refusal refusal) {
  switch (refusal) {
    case Refusal::kMaxAssociations:
      return "max-associations";
    case Refusal::kMaxAssociationsPerHost:
      return "max-associations-per-host";
    case Refusal::kMemoryLimit:
      return "memory-limit";
    case Refusal::kAccept:
      break;
  }
  return "accept";
}

const char* change_name(PathChange change) {
  switch (change) {
    case PathChange::kAvailable:
      return "available";
    case PathChange::kUnreachable:
      return "unreachable";
    case PathChange::kRemoved:
      return "removed";
    case PathChange::kAdded:
      return "added";
    case PathChange::kMadePrimary:
      return "made-primary";
    case PathChange::kConfirmed:
      return "confirmed";
    case PathChange::kPotentiallyFailed:
      break;
  }
  return "potentially-failed";
}

const char* change_name(AuthenticationChange change) {
  switch (change) {
    case AuthenticationChange::kNewKey:
      return "new-key";
    case AuthenticationChange::kNoAuth:
      return "no-auth";
    case AuthenticationChange::kFreeKey:
      break;
  }
  return "free-key";
}

const char* result_name(ReconfigurationResult result) {
  switch (result) {
    case ReconfigurationResult::kPerformed:
      return "performed";
    case ReconfigurationResult::kDenied:
      return "denied";
    case ReconfigurationResult::kFailed:
      break;
  }
  return "failed";
}

Napi::Uint8Array to_array(Napi::Env env, std::span<const std::uint8_t> bytes) {
  auto array = Napi::Uint8Array::New(env, bytes.size());
  std::copy(bytes.begin(), bytes.end(), array.Data());
  return array;
}

Napi::Array to_array(Napi::Env env, std::span<const ErrorCause> causes) {
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
  explicit Filler(Napi::Object object)
      : env_(object.Env()), object_(object), writer_(object.Env()) {}

  void operator()(const Listening& e) {
    type("listening");
    number("endpoint", e.endpoint);
    address("address", e.address);
    family(e.address);
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const EndpointFailed& e) {
    type("endpoint-error");
    number("endpoint", e.endpoint);
    failure({e.error, e.syscall, e.option});
    address("address", e.address);
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const EndpointClosed& e) {
    type("endpoint-closed");
    number("endpoint", e.endpoint);
  }

  void operator()(const Established& e) {
    type(e.restarted ? "restarted" : "established");
    number("endpoint", e.endpoint);
    object_.Set("accepted", e.accepted);
    addresses("localAddresses", e.local_addresses, e.primary.local);
    number("localPort", e.local_port);
    number("localUdpPort", e.local_udp_port);
    address("remoteAddress", e.primary.remote);
    addresses("remoteAddresses", e.remote_addresses, e.primary.remote);
    number("remotePort", e.remote_port);
    number("remoteUdpPort", e.primary.remote_udp_port);
    number("outboundStreams", e.outbound_streams);
    number("inboundStreams", e.inbound_streams);
    number("maxMessageSize", e.max_message_size);
  }

  void operator()(const CandidateFound& e) {
    type("candidate");
    number("endpoint", e.endpoint);
    address("remoteAddress", e.from.remote);
    family(e.from.remote);
    number("remotePort", e.port);
    number("remoteUdpPort", e.from.remote_udp_port);
  }

  void operator()(const PeersRefused& e) {
    type("refused");
    number("endpoint", e.endpoint);
    object_.Set("reason", reason_name(e.reason));
    number("count", static_cast<double>(e.count));
    number("total", static_cast<double>(e.total));
  }

  void operator()(const StateChanged& e) {
    type("state");
    writer_.set(object_, "state", e.state);
  }

  void operator()(const SendFailed& e) {
    type("send-failed");
    number("stream", e.info.stream);
    number("ppid", e.info.ppid);
    object_.Set("unordered", e.info.unordered);
    object_.Set("sent", e.sent);
    object_.Set("data", to_array(env_, e.data));
    number("token", e.info.token);
    object_.Set("abandoned", e.info.reliability != Reliability::kFull);
  }

  void operator()(const WindowFull&) { type("window-full"); }
  void operator()(const PeerShutdown&) { type("peer-shutdown"); }

  void operator()(const PathChanged& e) {
    type("path-change");
    writer_.set(object_, "path", e.path);
    if (e.change) object_.Set("change", change_name(*e.change));
  }

  void operator()(const AddressesChanged& e) {
    type("addresses");
    object_.Set("local", to_array(env_, e.local));
    object_.Set("remote", to_array(env_, e.remote));
  }

  void operator()(const Adaptation& e) {
    type("adaptation");
    number("indication", e.indication);
  }

  void operator()(const PartialDeliveryAborted& e) {
    type("partial-delivery");
    number("stream", e.stream);
  }

  void operator()(const Authentication& e) {
    type("authentication");
    object_.Set("change", change_name(e.change));
    number("key", e.key);
  }

  /// Of one direction: a reset of both is two events.
  void operator()(const StreamReset& e) {
    type("stream-reset");
    object_.Set("direction", e.inbound ? "inbound" : "outbound");
    object_.Set("result", result_name(e.result));
    object_.Set("streams", to_array(env_, e.streams));
  }

  void operator()(const AssociationReset& e) {
    type("association-reset");
    object_.Set("result", result_name(e.result));
  }

  void operator()(const StreamsChanged& e) {
    type("stream-change");
    object_.Set("result", result_name(e.result));
    number("outbound", e.outbound_streams);
    number("inbound", e.inbound_streams);
  }

  void operator()(const RemoteError& e) {
    type("remote-error");
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const Closed& e) {
    type("closed");
    object_.Set("reason", reason_name(e.reason));
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const AssociationFailed& e) {
    type("failed");
    failure(e.error);
  }

  void operator()(const RequestAnswer& e) {
    type("answer");
    number("token", e.token);
    failure(e.error);
  }

  void operator()(const StatsAnswer& e) {
    type("stats");
    number("token", e.token);
    object_.Set("stats", e.stats ? Napi::Value(writer_.object(*e.stats)) : env_.Null());
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
  void failure(const Error& error) {
    object_.Set("code", error_name(error.error));
    object_.Set("syscall", std::string(error.syscall));
    object_.Set("option", std::string(error.option));
  }

  Napi::Env env_;
  Napi::Object object_;
  ObjectWriter writer_;
};

}  // namespace

Napi::Object to_object(Napi::Env env, const Event& event) {
  auto object = Napi::Object::New(env);
  if (event.association != 0) object.Set("association", static_cast<double>(event.association));
  std::visit(Filler(object), event.body);
  return object;
}

}  // namespace rxsctp::binding
