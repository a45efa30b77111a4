#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// The control chunks that an association sends of its own accord, in the order in which they
/// leave: COOKIE ECHO and COOKIE ACK come first in their packets (RFC 9260, 5.1, C and D).
enum class ControlKind : std::uint8_t {
  kInit,
  kCookieEcho,
  kCookieAck,
  kShutdown,
  kShutdownAck,
  /// ERROR, Cookie Received While Shutting Down. Behind the SHUTDOWN ACK, which a peer that
  /// restarted looks for under a tag it does not know (RFC 9260, 5.2.4, A).
  kCookieRefusal,
};
inline constexpr std::size_t kControlKinds = 6;

/// RFC 9260, 6.10.
constexpr bool travels_alone(ControlKind kind) { return kind == ControlKind::kInit; }

/// Control chunks that wait for the next packet, each kind once: a chunk is written when it leaves
/// and says what is true then, so a second one would say nothing new.
///
/// It knows the order of chunks and which may share a packet, but not what is in them, nor timers.
class ControlQueue {
 public:
  bool empty() const { return count_ == 0; }
  bool contains(ControlKind kind) const {
    return std::find(waiting_.begin(), end(), kind) != end();
  }

  /// Changes nothing when one waits already.
  void push(ControlKind kind) {
    if (contains(kind)) return;
    waiting_[count_++] = kind;
    for (std::size_t i = count_ - 1; i > 0 && waiting_[i] < waiting_[i - 1]; --i) {
      std::swap(waiting_[i], waiting_[i - 1]);
    }
  }
  void remove(ControlKind kind) {
    auto* const kept = std::remove(waiting_.begin(), waiting_.begin() + count_, kind);
    count_ = static_cast<std::uint8_t>(kept - waiting_.begin());
  }
  void clear() { count_ = 0; }

  /// Takes out what may go into `packet` and has room there. `write` appends the chunk of a kind
  /// and returns whether it fitted; one that does not fit behind others waits for the next packet,
  /// one that does not fit into an empty packet (the transport gave no room) counts as lost.
  template <typename Write>
  void write_to(PacketWriter& packet, Write write) {
    std::size_t taken = 0;
    while (taken < count_) {
      const ControlKind kind = waiting_[taken];
      if (travels_alone(kind) && !packet.empty()) break;
      if (!write(kind) && !packet.empty()) break;
      ++taken;
      if (travels_alone(kind)) break;
    }
    std::copy(waiting_.begin() + taken, waiting_.begin() + count_, waiting_.begin());
    count_ = static_cast<std::uint8_t>(count_ - taken);
  }

 private:
  const ControlKind* end() const { return waiting_.begin() + count_; }

  std::array<ControlKind, kControlKinds> waiting_{};
  std::uint8_t count_ = 0;
};

}  // namespace rxsctp::sctp
