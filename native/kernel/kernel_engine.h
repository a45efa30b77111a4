#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/engine.h"
#include "engine/event_sink.h"
#include "io/poller.h"
#include "kernel/association.h"
#include "kernel/endpoint.h"
#include "kernel/message_socket.h"

namespace rxsctp::kernel {

/// The SCTP of the Linux kernel (RFC 6458).
class KernelEngine final : public Engine {
 public:
  /// `seed` is secret, see EndpointAccount; `tokens`: what the poller knows its sockets by.
  KernelEngine(EventSink& events, io::Poller& poller, std::uint64_t seed, TokenRange tokens);
  ~KernelEngine() override;
  KernelEngine(const KernelEngine&) = delete;
  KernelEngine& operator=(const KernelEngine&) = delete;

  std::optional<Listening> open(const OpenEndpoint& open, Time now, OpenFailure& failure) override;
  void close(EndpointId id) override;
  /// Linux counts the rest for a whole network namespace.
  StackStats counters() const override;

  void connect(const Connect& connect, Time now) override;
  /// The kernel has made the association before anybody is asked: one that the user will not have
  /// is aborted.
  void decide(AssociationId id, bool accepted, Time now) override;
  bool send(AssociationId id, const MessageInfo& info, const OutgoingData& data) override;
  void make_room(AssociationId, const WantedRoom&) override {}  // Linux does that by itself
  void consume(AssociationId id, DeliveredData consumed) override;
  void shutdown(AssociationId id) override;
  void abort(AssociationId id, std::span<const std::uint8_t> reason, Time now) override;
  Error ask(AssociationId id, const Request& request, Time now) override;
  std::optional<AssociationStats> stats(AssociationId id, bool by_stream) const override;

  void commit(Time now) override;
  void ready(const Ready& event, Time now) override;
  void transmit(Time now) override;
  Time next_deadline() const override;

 private:
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
  std::uint64_t seed_;
  TokenRange tokens_;
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
