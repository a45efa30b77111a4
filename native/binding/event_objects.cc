#include "binding/event_objects.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <span>
#include <string>

#include "binding/stats_objects.h"
#include "net/ip_text.h"

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
    case sctp::CloseReason::kProtocolError:
      return "protocol-error";
    case sctp::CloseReason::kAlreadyConnected:
      break;
  }
  return "already-connected";
}

struct ErrorName {
  int error;
  const char* name;
};

/// What socket(), setsockopt(), bind() and getsockname() may end in.
constexpr ErrorName kErrorNames[] = {
    {EACCES, "EACCES"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {EAFNOSUPPORT, "EAFNOSUPPORT"},
    {EAGAIN, "EAGAIN"},
    {EINTR, "EINTR"},
    {EINVAL, "EINVAL"},
    {EMFILE, "EMFILE"},
    {ENETDOWN, "ENETDOWN"},
    {ENETUNREACH, "ENETUNREACH"},
    {ENFILE, "ENFILE"},
    {ENOBUFS, "ENOBUFS"},
    {ENODEV, "ENODEV"},
    {ENOMEM, "ENOMEM"},
    {ENOPROTOOPT, "ENOPROTOOPT"},
    {ENOSYS, "ENOSYS"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EPERM, "EPERM"},
    {EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {EPROTOTYPE, "EPROTOTYPE"},
};

/// Node's word for what it has no name for is the same.
const char* error_name(int error) {
  const auto found =
      std::find_if(std::begin(kErrorNames), std::end(kErrorNames),
                   [error](const ErrorName& candidate) { return candidate.error == error; });
  return found == std::end(kErrorNames) ? "UNKNOWN" : found->name;
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

/// Fills in an object for each kind of event.
class Filler {
 public:
  explicit Filler(Napi::Object object) : env_(object.Env()), object_(object) {}

  void operator()(const runtime::Listening& e) {
    type("listening");
    number("endpoint", e.endpoint);
    address("address", e.address);
    object_.Set("family", e.address.family == sctp::IpFamily::kV4 ? "IPv4" : "IPv6");
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const runtime::EndpointFailed& e) {
    type("endpoint-error");
    number("endpoint", e.endpoint);
    object_.Set("code", error_name(e.error));
    object_.Set("syscall", std::string(e.syscall));
    address("address", e.address);
    number("port", e.port);
    number("udpPort", e.udp_port);
  }

  void operator()(const runtime::EndpointClosed& e) {
    type("endpoint-closed");
    number("endpoint", e.endpoint);
  }

  void operator()(const runtime::Established& e) {
    type(e.restarted ? "restarted" : "established");
    number("endpoint", e.info.endpoint);
    object_.Set("accepted", e.info.accepted);
    address("localAddress", e.info.primary.local);
    number("localPort", e.info.local_port);
    number("localUdpPort", e.local_udp_port);
    address("remoteAddress", e.info.primary.remote);
    number("remotePort", e.info.remote_port);
    number("remoteUdpPort", e.info.primary.remote_udp_port);
    number("outboundStreams", e.info.outbound_streams);
    number("inboundStreams", e.info.inbound_streams);
  }

  void operator()(const runtime::StateChanged& e) {
    type("state");
    object_.Set("state", name_of(e.state));
  }

  void operator()(const runtime::SendFailed& e) {
    type("send-failed");
    number("stream", e.info.stream);
    number("ppid", e.info.ppid);
    object_.Set("unordered", e.info.unordered);
    object_.Set("sent", e.sent);
    object_.Set("data", to_array(env_, e.data));
    number("token", e.info.token);
  }

  void operator()(const runtime::WindowFull&) { type("window-full"); }
  void operator()(const runtime::PeerShutdown&) { type("peer-shutdown"); }

  void operator()(const runtime::PathChanged& e) {
    type("path-change");
    object_.Set("path", path_object(env_, e.path));
  }

  void operator()(const runtime::RemoteError& e) {
    type("remote-error");
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const runtime::Closed& e) {
    type("closed");
    object_.Set("reason", reason_name(e.reason));
    object_.Set("causes", to_array(env_, e.causes));
  }

  void operator()(const runtime::Stats& e) {
    type("stats");
    number("token", e.token);
    object_.Set("stats", e.stats ? Napi::Value(stats_object(env_, *e.stats)) : env_.Null());
  }

 private:
  void type(const char* name) { object_.Set("type", name); }
  void number(const char* key, double value) { object_.Set(key, value); }
  void address(const char* key, const sctp::IpAddress& ip) { object_.Set(key, net::format_ip(ip)); }

  Napi::Env env_;
  Napi::Object object_;
};

}  // namespace

Napi::Object to_object(Napi::Env env, const runtime::Event& event) {
  auto object = Napi::Object::New(env);
  if (event.association != 0) object.Set("association", static_cast<double>(event.association));
  std::visit(Filler(object), event.body);
  return object;
}

}  // namespace rxsctp::binding
