#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/config.h"
#include "engine/error.h"
#include "engine/event_sink.h"
#include "engine/request.h"
#include "engine/settings.h"
#include "engine/time.h"
#include "io/poller.h"
#include "kernel/association.h"
#include "kernel/endpoint.h"
#include "kernel/message_socket.h"

namespace rxsctp::kernel {

/// The SCTP of the Linux kernel, for a thread that waits at a poller: what sctp::Stack is for our
/// own. Ids, the sink of events and its rules are the same.
class Stack {
 public:
  Stack(EventSink& events, io::Poller& poller);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  struct Open {
    std::span<const IpAddress> addresses;
    std::uint16_t port = 0;      // 0: ephemeral
    std::uint16_t udp_port = 0;  // 0: whatever the host has
    bool accept = false;
    const AssociationConfig& config;
    const Settings& settings;
    EndpointLimits limits{};
    std::uint64_t seed = 0;  // secret, see EndpointAccount
  };
  struct Opened {
    std::uint16_t port = 0;
    std::uint16_t udp_port = 0;  // 0: over IP
  };
  std::optional<Opened> open(EndpointId id, const Open& open, Error& error);
  void close(EndpointId id);
  bool is_open(EndpointId id) const { return endpoints_.contains(id); }

  struct Connect {
    std::span<const IpAddress> addresses;
    std::uint16_t port = 0;
    std::uint16_t udp_port = 0;
    const AssociationConfig& config;
    const Settings& settings;
  };
  void connect(AssociationId id, EndpointId endpoint, const Connect& connect, Time now);
  bool send(AssociationId id, const MessageInfo& info, std::span<const std::uint8_t> data);
  /// Messages given to send() are not looked at any more after this.
  void commit(Time now);
  void consume(AssociationId id, DeliveredData consumed);
  void shutdown(AssociationId id);
  void abort(AssociationId id, std::span<const std::uint8_t> reason, Time now);
  /// Aborts an association that a peer has just opened: the user will not have it.
  void refuse(AssociationId id, Time now);
  Error ask(AssociationId id, const Request& request, Time now);
  std::optional<AssociationStats> stats(AssociationId id, bool by_stream) const;
  /// Linux counts the rest for a whole network namespace.
  StackStats counters() const;

  /// Whether an event of the poller is about a socket of this stack.
  static bool owns(std::uint32_t token) { return (token & kTokenBit) != 0; }
  void ready(const io::Poller::Ready& event, Time now);

  /// When advance() is due; the past when there is work left.
  Time next_deadline() const;
  void advance(Time now);

 private:
  static constexpr std::uint32_t kTokenBit = 0x4000'0000;

  Association* find(AssociationId id) const;
  Endpoint* find_endpoint(EndpointId id) const;
  Association& create(const Association::Origin& origin, const AssociationConfig& config,
                      const Settings& settings);
  Association* pending_on(const Endpoint& endpoint, AssocId association) const;

  struct Watched {
    std::uint32_t id = 0;
    bool endpoint = false;
  };
  std::uint32_t watch(int handle, Watched watched);
  void accept(Endpoint& endpoint, Time now);
  void take_message(Endpoint& endpoint, const Received& received);
  void take_notification(Endpoint& endpoint, const Notification& notification,
                         const io::UdpAddress& from, Time now);
  void come_up(Endpoint& endpoint, const AssociationChange& change, const io::UdpAddress& from,
               Time now);

  /// After anything an association was told: it may have ended, want a turn, or wait for a time.
  void review(Association& association);
  void bury();
  void note_shortage(const Association& association);
  void relieve();
  bool can_relieve() const;
  void turn_away(const Endpoint& endpoint, AssocId association, Refusal refusal);
  void close_socket(Endpoint& endpoint);
  void release_if_unused(Endpoint& endpoint);

  EventSink& events_;
  io::Poller& poller_;
  MessageSocket messages_;
  std::unordered_map<EndpointId, std::unique_ptr<Endpoint>> endpoints_;
  std::unordered_map<AssociationId, std::unique_ptr<Association>> associations_;
  std::uint64_t refused_ = 0;
  std::unordered_map<std::uint32_t, Watched> watched_;
  std::uint32_t next_token_ = 1;
  /// Associations that were given messages since commit().
  std::vector<AssociationId> sending_;
  /// Those with more to read.
  std::unordered_set<AssociationId> turns_;
  /// Endpoints with more to read.
  std::vector<EndpointId> accepting_;
  std::unordered_set<AssociationId> timed_;
  std::vector<AssociationId> ended_;
  /// With associations that are.
  std::vector<EndpointId> short_of_memory_;
};

}  // namespace rxsctp::kernel
