#pragma once

#include <optional>

#include "sctp/packet/outgoing_packet.h"

namespace rxsctp::sctp {

/// What a received packet is answered with besides SACK and DATA (HEARTBEAT ACK, ERROR): at most
/// one packet, opened when the first chunk asks for it. What does not fit is left out, so that no
/// packet can make us send more than it brought by much.
class ReplyPacket {
 public:
  ReplyPacket(PacketSink& out, const PathAddress& to, std::size_t max_size,
              const CommonHeader& header, PacketSeal* seal)
      : out_(out), to_(to), max_size_(max_size), header_(header), seal_(seal) {}
  ReplyPacket(const ReplyPacket&) = delete;
  ReplyPacket& operator=(const ReplyPacket&) = delete;

  PacketWriter& writer() {
    if (!packet_) packet_.emplace(out_, to_, max_size_, header_, false, seal_);
    return packet_->writer();
  }

  /// Sends what there is; true when that was a packet.
  bool send() {
    const bool sent = packet_ && packet_->send();
    packet_.reset();
    return sent;
  }

 private:
  PacketSink& out_;
  const PathAddress& to_;
  std::size_t max_size_;
  CommonHeader header_;
  PacketSeal* seal_;
  std::optional<OutgoingPacket> packet_;
};

}  // namespace rxsctp::sctp
