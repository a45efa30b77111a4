#include "host/command_queue.h"

#include <utility>

#include "host/record_block.h"

namespace rxsctp::host {

/// Records that are copied go on where those before them end.
std::vector<std::uint8_t>& CommandQueue::copied_records() {
  if (waiting_.empty() || waiting_.back().hold || waiting_.back().command) waiting_.emplace_back();
  return waiting_.back().copied;
}

void CommandQueue::append(std::span<const std::uint8_t> records) {
  if (records.empty()) return;
  if (records.size() >= kMinBlock) {
    auto made = RecordBlock::copy(*pool_, records);
    append(std::move(made.hold), made.records, false);
    return;
  }
  std::lock_guard lock(mutex_);
  auto& copied = copied_records();
  copied.insert(copied.end(), records.begin(), records.end());
  pending_.store(true, std::memory_order_seq_cst);
}

void CommandQueue::append(PayloadHold hold, std::span<const std::uint8_t> records,
                          bool payloads_stay) {
  CommandPiece piece;
  piece.hold = std::move(hold);
  piece.held = records;
  piece.payloads_stay = payloads_stay;
  std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(piece));
  pending_.store(true, std::memory_order_seq_cst);
}

void CommandQueue::append_send(AssociationId association, const MessageInfo& info,
                               std::span<const std::uint8_t> payload) {
  if (payload.size() >= kMinBlock) {
    auto made = RecordBlock::make(*pool_, association, info, payload);
    append(std::move(made.hold), made.records, true);
    return;
  }
  std::lock_guard lock(mutex_);
  write_send_record(copied_records(), association, info, payload);
  pending_.store(true, std::memory_order_seq_cst);
}

void CommandQueue::append(Command command) {
  CommandPiece piece;
  piece.command = std::make_unique<Command>(std::move(command));
  std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(piece));
  pending_.store(true, std::memory_order_seq_cst);
}

const CommandList& CommandQueue::take() {
  taken_.clear();
  std::lock_guard lock(mutex_);
  std::swap(waiting_, taken_);
  pending_.store(false, std::memory_order_seq_cst);
  return taken_;
}

}  // namespace rxsctp::host
