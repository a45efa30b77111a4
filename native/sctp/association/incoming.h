#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/packet_sink.h"
#include "engine/time.h"
#include "sctp/auth/admission.h"
#include "sctp/limits/answer_limits.h"
#include "sctp/packet/packet_contents.h"
#include "sctp/packet/reply_packet.h"
#include "sctp/recovery/path.h"

namespace rxsctp::sctp {

/// What goes on while an association takes in the chunks of one packet.
struct Incoming {
  Time now;
  const PacketContents& contents;
  /// The path that it came on: by its index, too.
  std::size_t path_index;
  Path& path;
  /// Where it came from, and what answers it goes.
  const PathAddress& from;
  ReplyPacket& reply;
  PacketSink& out;
  AnswerLimits& answers;
  /// Which chunks count; none where all do.
  const Admission* admission = nullptr;
  bool had_data = false;
  bool had_duplicate = false;  // DATA that had come before
  bool had_sack = false;
  bool marked = false;                // by a router (RFC 3168, 5)
  std::uint8_t reconfigurations = 0;  // RE-CONFIG chunks
  /// The rest of the packet is not to be taken in.
  bool stop = false;
  /// Whether errors may be reported; asked for once.
  std::optional<bool> may_report{};
};

}  // namespace rxsctp::sctp
