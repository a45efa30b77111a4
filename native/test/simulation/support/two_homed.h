#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sctp/packet/byte_order.h"
#include "test/sctp/support/multihomed.h"
#include "virtual/event_queue.h"
#include "virtual/link.h"
#include "virtual/random.h"

namespace rxsctp::simulation {

/// Both ends of an association that is up, with two addresses each and a pair of links between the
/// n-th of either: as if each had told the other of its addresses.
class TwoHomed {
 public:
  static constexpr std::size_t kPaths = 2;
  using Accepted = sctp::test::Accepted;

  TwoHomed(std::uint64_t seed, const AssociationConfig& config)
      : random(seed), ends{End(config), End(config)} {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ends[i].accepted.host.random = sctp::test::TestRandom(seed * 2 + i);
      events.advance_to(ends[i].accepted.now);
    }
    for (End& end : ends) send_off(end);
  }

  struct End {
    explicit End(const AssociationConfig& config) : accepted(kPaths, config) {}

    sctp::Association& association() { return *accepted.association; }
    const sctp::test::Record& record() { return accepted.host.of(1); }
    /// Everything came once and in order.
    bool in_order() {
      std::uint32_t next = 0;
      for (const auto& message : record().messages) {
        if (sctp::load_be32(message.data.data()) != next++) return false;
      }
      return true;
    }

    Accepted accepted;
    std::array<Link, kPaths> links{Link(LinkConditions()), Link(LinkConditions())};
    std::uint32_t sent = 0;
  };

  /// Numbered, of at least 4 bytes.
  void send(End& end, std::size_t size) {
    sctp::test::Bytes data(size, 7);
    sctp::store_be32(data.data(), end.sent++);
    at_work(end).association->send({}, data);
    transmit(end);
  }
  void shutdown(End& end) {
    at_work(end).association->shutdown();
    transmit(end);
  }
  /// Nothing passes the path, either way.
  void cut(std::size_t path, Duration from, Duration to) {
    for (End& end : ends) end.links[path].black_out({events.now() + from, events.now() + to});
  }
  bool all_arrived() {
    return ends[0].record().messages.size() == ends[1].sent &&
           ends[1].record().messages.size() == ends[0].sent;
  }
  bool all_acknowledged() {
    return std::ranges::all_of(ends, [](End& end) {
      const AssociationStats stats = end.association().stats(false);
      return stats.unacked_bytes + stats.unsent_bytes == 0;
    });
  }
  bool both_closed() {
    return std::ranges::all_of(ends, [](End& end) { return end.association().closed(); });
  }

  /// Runs until it holds, at most that long. Returns whether it holds.
  template <typename Condition>
  bool run_until(Condition holds, Duration at_most) {
    const Time limit = events.now() + at_most;
    while (!holds()) {
      End& early = timer_of(ends[0]) <= timer_of(ends[1]) ? ends[0] : ends[1];
      const Time timer = std::max(timer_of(early), events.now());
      if (std::min(timer, events.next()) > limit) {
        events.advance_to(limit);
        return holds();
      }
      if (events.next() <= timer) {
        events.run_next();
      } else {
        events.advance_to(timer);
        at_work(early).association->on_deadline(timer, early.accepted.host);
        transmit(early);
      }
      ++steps;
    }
    return true;
  }
  void run_for(Duration duration) {
    run_until([] { return false; }, duration);
  }

  Random random;
  EventQueue events;
  std::array<End, 2> ends;
  std::uint64_t steps = 0;

 private:
  Time timer_of(End& end) {
    return end.association().closed() ? kNever : end.association().next_deadline();
  }
  Accepted& at_work(End& end) {
    end.accepted.now = events.now();
    return end.accepted;
  }
  void transmit(End& end) {
    end.association().transmit(events.now(), end.accepted.host);
    send_off(end);
  }
  /// What the end has written enters its links.
  void send_off(End& end) {
    End& other = &end == &ends[0] ? ends[1] : ends[0];
    for (const auto& sent : std::exchange(end.accepted.host.outbox, {})) {
      const std::uint8_t path = sent.to.remote == Accepted::address(0).remote ? 0 : 1;
      Link& link = end.links[path];
      if (link.is_black(events.now()) || random.chance(link.conditions().loss)) continue;
      const auto out = link.pass(events.now(), sent.bytes.size(), random);
      if (!out) continue;
      events.at(out->out, [this, &other, path, bytes = sent.bytes] { arrive(other, path, bytes); });
    }
  }
  void arrive(End& end, std::uint8_t path, const sctp::test::Bytes& packet) {
    Accepted& accepted = at_work(end);
    const auto type = static_cast<sctp::ChunkType>(packet[sctp::CommonHeader::kSize]);
    if (type == sctp::ChunkType::kShutdownComplete) {
      accepted.association->on_shutdown_complete();
    } else if (!end.association().closed()) {
      accepted.receive(path, packet);
      consume(end);
    } else if (type == sctp::ChunkType::kShutdownAck) {
      // As the stack does of an association that it knows no more.
      accepted.host.outbox.push_back(
          {Accepted::address(path),
           sctp::test::make_packet({}, sctp::ChunkType::kShutdownComplete, 1, {})});
    }
    send_off(end);
  }
  void consume(End& end) {
    bool due = false;
    for (const auto& [id, consumed] : std::exchange(end.accepted.host.to_consume, {})) {
      due = end.association().consume(consumed) || due;
    }
    if (due && !end.association().closed()) {
      end.association().transmit(events.now(), end.accepted.host);
    }
  }
};

}  // namespace rxsctp::simulation
