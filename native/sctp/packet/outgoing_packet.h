#pragma once

#include <cstddef>

#include "engine/packet_sink.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {

/// One packet on its way into a transport's batch. Nothing leaves without send().
class OutgoingPacket {
 public:
  OutgoingPacket(PacketSink& out, const PathAddress& to, std::size_t max_size,
                 const CommonHeader& header, bool may_fragment = false, PacketSeal* seal = nullptr)
      : out_(out), writer_(out.begin(to, max_size, may_fragment), header, seal) {}

  PacketWriter& writer() { return writer_; }

  /// False when no chunk was written (or the transport gave no room): then nothing is sent.
  bool send() {
    const std::size_t size = writer_.finish();
    out_.commit(size);
    return size > 0;
  }

 private:
  PacketSink& out_;
  PacketWriter writer_;
};

}  // namespace rxsctp::sctp
