#include "sctp/packet/init_chunk.h"

#include "sctp/packet/reader.h"

namespace rxsctp::sctp {

std::optional<InitChunk> InitChunk::parse(const ChunkView& chunk) {
  Reader reader(chunk.value);
  InitChunk init;
  init.initiate_tag = reader.u32();
  init.a_rwnd = reader.u32();
  init.outbound_streams = reader.u16();
  init.inbound_streams = reader.u16();
  init.initial_tsn = Tsn(reader.u32());
  if (!reader.ok()) return std::nullopt;
  init.parameters = reader.rest();
  return init;
}

void InitChunk::write(ChunkBuilder& chunk) const {
  chunk.u32(initiate_tag);
  chunk.u32(a_rwnd);
  chunk.u16(outbound_streams);
  chunk.u16(inbound_streams);
  chunk.u32(initial_tsn.value());
}

}  // namespace rxsctp::sctp
