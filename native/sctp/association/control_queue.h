#pragma once

#include <bit>
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
  /// RE-CONFIG with requests (RFC 6525).
  kReConfig,
  kShutdown,
  kShutdownAck,
  /// ERROR, Cookie Received While Shutting Down. Behind the SHUTDOWN ACK, which a peer that
  /// restarted looks for under a tag it does not know (RFC 9260, 5.2.4, A).
  kCookieRefusal,
  kCwr,
};
inline constexpr std::size_t kControlKinds = 8;

/// RFC 9260, 6.10.
constexpr bool travels_alone(ControlKind kind) { return kind == ControlKind::kInit; }

/// Control chunks that wait for the next packet, each kind once: a chunk is written when it leaves
/// and says what is true then, so a second one would say nothing new.
///
/// It knows the order of chunks and which may share a packet, but not what is in them, nor timers.
class ControlQueue {
 public:
  bool empty() const { return waiting_ == 0; }
  bool contains(ControlKind kind) const { return (waiting_ & bit(kind)) != 0; }

  /// Changes nothing when one waits already.
  void push(ControlKind kind) { waiting_ = static_cast<std::uint16_t>(waiting_ | bit(kind)); }
  void remove(ControlKind kind) { waiting_ = static_cast<std::uint16_t>(waiting_ & ~bit(kind)); }
  void clear() { waiting_ = 0; }

  /// Takes out what may go into `packet` and has room there. `write` appends the chunk of a kind
  /// and returns whether it fitted; one that does not fit behind others waits for the next packet,
  /// one that does not fit into an empty packet (the transport gave no room) counts as lost.
  template <typename Write>
  void write_to(PacketWriter& packet, Write write) {
    while (!empty()) {
      const auto kind = static_cast<ControlKind>(std::countr_zero(waiting_));
      if (travels_alone(kind) && !packet.empty()) return;
      if (!write(kind) && !packet.empty()) return;
      remove(kind);
      if (travels_alone(kind)) return;
    }
  }

 private:
  static constexpr unsigned bit(ControlKind kind) { return 1u << static_cast<unsigned>(kind); }

  std::uint16_t waiting_ = 0;  // a bit for each kind, in the order in which they leave
};

}  // namespace rxsctp::sctp
