#include "sctp/packet/sack_chunk.h"

namespace rxsctp::sctp {

std::optional<SackView> SackView::parse(const ChunkView& chunk) {
  constexpr std::size_t kFields = kSackHeaderSize - kChunkHeaderSize;
  if (chunk.value.size() < kFields) return std::nullopt;
  const std::uint8_t* p = chunk.value.data();
  const std::size_t gap_bytes = load_be16(p + 8) * GapAckBlocks::kEntrySize;
  const std::size_t duplicate_bytes = load_be16(p + 10) * DuplicateTsns::kEntrySize;
  if (chunk.value.size() != kFields + gap_bytes + duplicate_bytes) return std::nullopt;
  return SackView{Tsn(load_be32(p)), load_be32(p + 4),
                  GapAckBlocks(chunk.value.subspan(kFields, gap_bytes)),
                  DuplicateTsns(chunk.value.subspan(kFields + gap_bytes))};
}

bool write_sack(PacketWriter& packet, Tsn cumulative_tsn_ack, std::uint32_t a_rwnd,
                std::span<const GapAckBlock> gap_ack_blocks, std::span<const Tsn> duplicate_tsns) {
  const std::size_t entries = gap_ack_blocks.size() + duplicate_tsns.size();
  if (entries > kMaxChunkSize / 4) return false;
  std::uint8_t* out =
      packet.append(ChunkType::kSack, 0, kSackHeaderSize - kChunkHeaderSize + entries * 4);
  if (out == nullptr) return false;
  store_be32(out, cumulative_tsn_ack.value());
  store_be32(out + 4, a_rwnd);
  store_be16(out + 8, static_cast<std::uint16_t>(gap_ack_blocks.size()));
  store_be16(out + 10, static_cast<std::uint16_t>(duplicate_tsns.size()));
  out += kSackHeaderSize - kChunkHeaderSize;
  for (const GapAckBlock& block : gap_ack_blocks) {
    store_be16(out, block.start);
    store_be16(out + 2, block.end);
    out += GapAckBlocks::kEntrySize;
  }
  for (const Tsn tsn : duplicate_tsns) {
    store_be32(out, tsn.value());
    out += DuplicateTsns::kEntrySize;
  }
  return true;
}

}  // namespace rxsctp::sctp
