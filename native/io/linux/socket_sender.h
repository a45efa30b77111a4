#pragma once

#include <cstddef>
#include <vector>

#include "io/datagram_transport.h"
#include "io/send_batch.h"

namespace rxsctp::io {

/// The sending half of a UDP or raw socket: sendmmsg, with runs of equal packets handed over whole
/// where the host segments them (UDP_SEGMENT).
class SocketSender {
 public:
  /// What the sender needs to know of its socket; it asks back when the host refuses a packet.
  class Host {
   public:
    virtual ~Host() = default;
    /// The socket reported an error, maybe one of an earlier packet: take it off.
    virtual void drain_errors() = 0;
    /// The host could not send this packet.
    virtual void refused(const PathAddress& to, IcmpError::Kind kind,
                         std::span<const std::uint8_t> packet) = 0;
  };

  SocketSender(int fd, int family, bool wildcard, Host& host);

  /// False when the host takes no more for now; the rest stays in `batch`.
  bool send(SendBatch& batch);

 private:
  enum class Outcome { kSent, kBlocked, kFailed };

  bool send_refused_run(SendBatch& batch, int error);
  bool send_packets(SendBatch& batch);
  void give_up_on_packet(const SendBatch::Run& run, std::span<const std::uint8_t> packet,
                         int error);
  Outcome send_packet(const PathAddress& to, std::span<std::uint8_t> packet, bool may_fragment,
                      int& error);
  void set_dont_fragment(bool on);

  int fd_;
  int family_;
  bool wildcard_;
  bool segmentation_;
  Host& host_;
};

}  // namespace rxsctp::io
