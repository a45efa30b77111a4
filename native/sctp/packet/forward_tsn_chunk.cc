#include "sctp/packet/forward_tsn_chunk.h"

namespace rxsctp::sctp {

std::optional<ForwardTsnView> ForwardTsnView::parse(const ChunkView& chunk) {
  constexpr std::size_t kFields = kForwardTsnHeaderSize - kChunkHeaderSize;
  if (chunk.value.size() < kFields) return std::nullopt;
  const auto streams = chunk.value.subspan(kFields);
  if (streams.size() % SkippedStreams::kEntrySize != 0) return std::nullopt;
  return ForwardTsnView{Tsn(load_be32(chunk.value.data())), SkippedStreams(streams)};
}

bool write_forward_tsn(PacketWriter& packet, Tsn new_cumulative_tsn,
                       std::span<const SkippedStream> streams) {
  constexpr std::size_t kFields = kForwardTsnHeaderSize - kChunkHeaderSize;
  const std::size_t entries = streams.size() * SkippedStreams::kEntrySize;
  if (entries > kMaxChunkSize - kForwardTsnHeaderSize) return false;
  std::uint8_t* out = packet.append(ChunkType::kForwardTsn, 0, kFields + entries);
  if (out == nullptr) return false;
  store_be32(out, new_cumulative_tsn.value());
  out += kFields;
  for (const SkippedStream& skipped : streams) {
    store_be16(out, skipped.stream);
    store_be16(out + 2, skipped.ssn.value());
    out += SkippedStreams::kEntrySize;
  }
  return true;
}

}  // namespace rxsctp::sctp
