#include "sctp/packet/packet_contents.h"

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/shutdown_chunk.h"

namespace rxsctp::sctp {
namespace {

constexpr bool travels_alone(ChunkType type) {
  return type == ChunkType::kInit || type == ChunkType::kInitAck ||
         type == ChunkType::kShutdownComplete;
}

}  // namespace

bool has_reflected_tag(const ChunkView& chunk) {
  if (chunk.type == ChunkType::kAbort) return (chunk.flags & AbortChunk::kTagReflected) != 0;
  if (chunk.type != ChunkType::kShutdownComplete) return false;
  const auto complete = ShutdownCompleteChunk::parse(chunk);
  return complete && complete->tag_reflected;
}

std::optional<PacketContents> PacketContents::survey(std::span<const std::uint8_t> bytes) {
  ChunkCursor cursor(bytes);
  auto chunk = cursor.next();
  if (!chunk || (travels_alone(chunk->type) && !cursor.at_end())) return std::nullopt;
  PacketContents contents(bytes, *chunk);
  std::size_t rest = 0;
  while (chunk) {
    contents.note(*chunk);
    rest = cursor.bytes();
    chunk = cursor.next();
  }
  if (cursor.malformed()) contents.whole_ = bytes.first(bytes.size() - rest);
  return contents;
}

ChunkView PacketContents::leading() const {
  if (first_.type != ChunkType::kAuth) return first_;
  ChunkCursor cursor(whole_);
  cursor.next();
  return cursor.next().value_or(first_);
}

std::optional<ChunkView> PacketContents::auth() const {
  if (auth_at_ == nullptr) return std::nullopt;
  return ChunkCursor(whole_.subspan(static_cast<std::size_t>(auth_at_ - whole_.data()))).next();
}

void PacketContents::note(const ChunkView& chunk) {
  ++count_;
  if (is_basic(chunk.type)) types_ |= bit(chunk.type);
  if (chunk.type == ChunkType::kAuth && auth_at_ == nullptr) auth_at_ = chunk.raw.data();
  has_reflected_tag_ = has_reflected_tag_ || sctp::has_reflected_tag(chunk);
  if (chunk.type != ChunkType::kSack) return;
  const auto sack = SackView::parse(chunk);
  if (!sack) return;
  if (!newest_sack_ || sack->cumulative_tsn_ack >= newest_sack_->cumulative_tsn_ack) {
    newest_sack_ = sack;
  }
}

}  // namespace rxsctp::sctp
