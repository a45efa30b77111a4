#include "binding/stats_objects.h"

#include <chrono>

#include "io/ip_text.h"

namespace rxsctp::binding {
namespace {

const char* name_of(PathState state) {
  switch (state) {
    case PathState::kUnconfirmed:
      return "unconfirmed";
    case PathState::kActive:
      return "active";
    case PathState::kInactive:
      break;
  }
  return "inactive";
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

const char* name_of(AssociationState state) {
  switch (state) {
    case AssociationState::kClosed:
      return "closed";
    case AssociationState::kCookieWait:
      return "cookie-wait";
    case AssociationState::kCookieEchoed:
      return "cookie-echoed";
    case AssociationState::kEstablished:
      return "established";
    case AssociationState::kShutdownPending:
      return "shutdown-pending";
    case AssociationState::kShutdownSent:
      return "shutdown-sent";
    case AssociationState::kShutdownReceived:
      return "shutdown-received";
    case AssociationState::kShutdownAckSent:
      break;
  }
  return "shutdown-ack-sent";
}

Napi::Object path_object(Napi::Env env, const PathStatus& path) {
  auto object = Napi::Object::New(env);
  const auto number = [&object](const char* key, double value) { object.Set(key, value); };
  object.Set("address", io::format_ip(path.address.remote));
  number("udpPort", path.address.remote_udp_port);
  object.Set("state", name_of(path.state));
  object.Set("primary", path.primary);
  number("srtt", milliseconds(path.srtt));
  number("rttvar", milliseconds(path.rttvar));
  number("rto", milliseconds(path.rto));
  number("cwnd", path.cwnd);
  number("ssthresh", path.ssthresh);
  number("flightSize", path.flight_size);
  number("mtu", path.mtu);
  number("errorCount", path.error_count);
  return object;
}

/// 64-bit counters stay exact up to 2^53.
class Counters {
 public:
  explicit Counters(Napi::Object object) : object_(object) {}
  void operator()(const char* key, std::uint64_t value) {
    object_.Set(key, static_cast<double>(value));
  }

 private:
  Napi::Object object_;
};

Napi::Object stream_object(Napi::Env env, const StreamStats& stream) {
  auto object = Napi::Object::New(env);
  Counters number(object);
  number("stream", stream.stream);
  number("messagesSent", stream.messages_sent);
  number("bytesSent", stream.bytes_sent);
  number("messagesReceived", stream.messages_received);
  number("bytesReceived", stream.bytes_received);
  number("unsentMessages", stream.unsent_messages);
  number("unsentBytes", stream.unsent_bytes);
  return object;
}

Napi::Object stats_object(Napi::Env env, const AssociationStats& stats) {
  auto object = Napi::Object::New(env);
  Counters number(object);
  object.Set("state", name_of(stats.state));
  number("messagesSent", stats.messages_sent);
  number("messagesReceived", stats.messages_received);
  number("bytesSent", stats.bytes_sent);
  number("bytesReceived", stats.bytes_received);
  number("packetsSent", stats.packets_sent);
  number("packetsReceived", stats.packets_received);
  number("dataChunksSent", stats.data_chunks_sent);
  number("dataChunksReceived", stats.data_chunks_received);
  number("dataChunksRetransmitted", stats.data_chunks_retransmitted);
  number("fastRetransmits", stats.fast_retransmits);
  number("timeoutRetransmits", stats.timeout_retransmits);
  number("duplicateTsnsReceived", stats.duplicate_tsns_received);
  number("sacksSent", stats.sacks_sent);
  number("sacksReceived", stats.sacks_received);
  number("localARwnd", stats.local_a_rwnd);
  number("peerARwnd", stats.peer_a_rwnd);
  number("unsentMessages", stats.unsent_messages);
  number("unsentBytes", stats.unsent_bytes);
  number("unackedBytes", stats.unacked_bytes);
  number("reassemblyBytes", stats.reassembly_bytes);
  number("unconsumedMessages", stats.unconsumed_messages);
  number("unconsumedBytes", stats.unconsumed_bytes);
  auto paths = Napi::Array::New(env, stats.paths.size());
  for (std::uint32_t i = 0; i < stats.paths.size(); ++i) {
    paths.Set(i, path_object(env, stats.paths[i]));
  }
  object.Set("paths", paths);
  if (stats.streams) {
    auto streams = Napi::Array::New(env, stats.streams->size());
    for (std::uint32_t i = 0; i < stats.streams->size(); ++i) {
      streams.Set(i, stream_object(env, (*stats.streams)[i]));
    }
    object.Set("streams", streams);
  }
  return object;
}

}  // namespace rxsctp::binding
