#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/packet_sink.h"
#include "sctp/stack/stack.h"
#include "virtual/event_queue.h"
#include "virtual/network.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

struct HostOptions {
  std::uint64_t seed = 0;
  /// What the host's own interface takes, in bytes of an IP packet.
  std::size_t interface_mtu = 65536;
  /// How long commands wait for their flush, as behind a busy I/O thread.
  Duration flush_lag{0};
};

/// A machine with one Stack: it hands over what the network brings, drives the timers and puts what
/// the Stack writes on the network. Knows nothing of what the associations are used for.
class Host final : public Network::Receiver, private PacketSink {
 public:
  Host(EventQueue& events, Network& network, std::span<const Attachment> attachments,
       const HostOptions& options, EventSink& sink);
  /// A new machine in the place (links, addresses) of one that died.
  Host(Host& predecessor, const HostOptions& options, EventSink& sink);

  Network::HostId id() const { return id_; }
  sctp::Stack& stack() { return *stack_; }
  /// One for each address.
  sctp::TransportList transports() const;
  bool alive() const { return alive_; }

  /// Called after each call into the Stack, where the Stack may be called again. Returns whether
  /// commands were given since it was last asked.
  void set_turn(std::function<bool()> turn) { turn_ = std::move(turn); }
  /// To be called after commands were given from outside of a turn.
  void turn();
  void run_timers();
  Time next_deadline() const { return alive_ ? stack_->next_deadline() : kNever; }

  /// The transports take no new data until then.
  void back_up_until(Time time);
  void die(bool silent);

  void arrived(const Datagram& datagram) override;
  void unreachable(const IcmpError& error) override;

 private:
  void tell_addresses();

  struct KnownMtu {
    PathAddress to;
    std::size_t mtu = 0;
  };

  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                bool may_fragment) override;
  void commit(std::size_t size) override;
  bool ready(const PathAddress& to) const override;
  std::size_t path_mtu(const PathAddress& to) const override;
  std::size_t overhead(const PathAddress& to) const override;
  void flush();

  EventQueue& events_;
  Network& network_;
  HostOptions options_;
  SeededRandomSource random_;
  std::unique_ptr<sctp::Stack> stack_;
  Network::HostId id_;
  std::vector<sctp::LocalAddress> locals_;
  std::function<bool()> turn_;
  bool alive_ = true;
  bool flush_scheduled_ = false;
  Time backed_up_until_{};
  std::vector<KnownMtu> known_mtus_;
  // Exactly as large as the room the Stack asked for, so that sanitizers see a byte too many.
  std::unique_ptr<std::uint8_t[]> room_;
  std::size_t room_size_ = 0;
  PathAddress room_to_;
  bool room_may_fragment_ = false;
};

}  // namespace rxsctp::simulation
