#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/chunk.h"
#include "sctp/packet/chunk_builder.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// INIT and INIT ACK (RFC 9260, 3.3.2 and 3.3.3), which have one form.
///
///    0       1       2               4
///   +-------+-------+---------------+
///   |1 or 2 | flags | length        |
///   +-------+-------+---------------+
///   |         initiate tag          |
///   +-------------------------------+
///   |            a_rwnd             |
///   +---------------+---------------+
///   | out streams   | in streams    |
///   +---------------+---------------+
///   |          initial TSN          |
///   +-------------------------------+
///   | parameters ...
struct InitChunk {
  static constexpr std::size_t kHeaderSize = 20;  // chunk header included
  /// The least a_rwnd: whoever promises less cannot take one packet (RFC 9260, 3.3.2).
  static constexpr std::uint32_t kMinWindow = 1500;

  std::uint32_t initiate_tag = 0;
  std::uint32_t a_rwnd = 0;
  std::uint16_t outbound_streams = 0;
  std::uint16_t inbound_streams = 0;
  Tsn initial_tsn;
  std::span<const std::uint8_t> parameters;  // received: to be walked with a ParameterCursor

  /// Of an INIT or INIT ACK. Values that are forbidden (tag 0, no streams, a_rwnd below 1500)
  /// parse: what to answer to them depends on the state.
  static std::optional<InitChunk> parse(const ChunkView& chunk);

  /// Writes the fixed fields into a builder for ChunkType::kInit or kInitAck; parameters follow
  /// (`parameters` is not written).
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
