#include "host/record_block.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "host/command_record.h"

namespace rxsctp::host {

static_assert(sizeof(RecordBlock) + SendHeader::kMaxSize <= PayloadBuffer::kHeadroom);
static_assert(alignof(RecordBlock) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

RecordBlock::Made RecordBlock::make(PayloadPool& pool, AssociationId association,
                                    const MessageInfo& info,
                                    std::span<const std::uint8_t> payload) {
  const SendHeader header(association, info, payload.size());
  PayloadBuffer buffer = pool.take(padded(payload.size()));
  buffer.append(payload);
  buffer.append(SendHeader::padding(payload.size()));
  const auto bytes = header.bytes();
  const auto before = buffer.headroom().last(bytes.size());
  std::ranges::copy(bytes, before.begin());
  const std::span<const std::uint8_t> record(before.data(), bytes.size() + buffer.size());
  return {place(std::move(buffer)), record};
}

RecordBlock::Made RecordBlock::copy(PayloadPool& pool, std::span<const std::uint8_t> records) {
  PayloadBuffer buffer = pool.take(records.size());
  buffer.append(records);
  const std::span<const std::uint8_t> copied = buffer.bytes();
  return {place(std::move(buffer)), copied};
}

PayloadHold RecordBlock::place(PayloadBuffer buffer) {
  auto* block = reinterpret_cast<RecordBlock*>(buffer.headroom().data());
  std::construct_at(block, std::move(buffer));
  return PayloadHold(*block);
}

/// The memory that the block is in outlives it by a moment.
void RecordBlock::on_unused() {
  const PayloadBuffer buffer = std::move(buffer_);
  std::destroy_at(this);
}

}  // namespace rxsctp::host
