#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "engine/time.h"

namespace rxsctp::sctp {

/// Packets of the peer come from another UDP port than the one its path has (RFC 6951, 5.4): who is
/// there is asked with a HEARTBEAT that carries a nonce, as QUIC validates a path (RFC 9000, 8.2
/// and 9.3), before anything of ours goes there.
///
/// It sends nothing: the association asks while due(), and hands it what comes back.
class PortCheck {
 public:
  /// A packet came from `port`; the latest is the one to ask.
  void see(std::uint16_t port) { seen_ = port; }
  /// A packet came from the port that the path has, which is in use for good reason. An answer
  /// that is under way counts all the same.
  void see_known() { seen_.reset(); }

  /// Whether a HEARTBEAT may leave: one an RTO, from however many ports packets come.
  bool due(Time now) const { return seen_ && now >= next_; }
  /// While due(): where it goes to.
  std::uint16_t port() const { return *seen_; }
  /// It leaves with `nonce`.
  void on_sent(std::uint64_t nonce, Time now, Duration rto) {
    asked_ = *seen_;
    nonce_ = nonce;
    sent_at_ = now;
    next_ = now + rto;
  }

  /// The round trip, where `nonce` has come back from the port that was asked.
  std::optional<Duration> on_answer(std::uint64_t nonce, std::uint16_t from, Time now) {
    if (!asked_ || *asked_ != from || nonce_ != nonce) return std::nullopt;
    proven_ = std::exchange(asked_, std::nullopt);
    return now - sent_at_;
  }
  /// Where the path goes to from now on; once.
  std::optional<std::uint16_t> take_proven() { return std::exchange(proven_, std::nullopt); }

 private:
  std::optional<std::uint16_t> seen_;
  std::optional<std::uint16_t> asked_;
  std::optional<std::uint16_t> proven_;
  std::uint64_t nonce_ = 0;
  Time sent_at_{};
  Time next_{};
};

}  // namespace rxsctp::sctp
