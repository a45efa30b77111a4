#include "host/command_queue.h"

#include <utility>

namespace rxsctp::host {
namespace {

/// Capacity kept between turns; more than this was an exceptional burst.
constexpr std::size_t kMaxKeptCapacity = 4u << 20;

bool is_well_formed(std::span<const std::uint8_t> records) {
  while (!records.empty()) {
    if (!read_command_record(records)) return false;
  }
  return true;
}

}  // namespace

void CommandList::clear() {
  records.clear();
  if (records.capacity() > kMaxKeptCapacity) records.shrink_to_fit();
  commands.clear();
}

bool CommandQueue::append(std::span<const std::uint8_t> records) {
  if (!is_well_formed(records)) return false;
  std::lock_guard lock(mutex_);
  waiting_.records.insert(waiting_.records.end(), records.begin(), records.end());
  pending_.store(true, std::memory_order_seq_cst);
  return true;
}

void CommandQueue::append_send(AssociationId association, const MessageInfo& info,
                               std::span<const std::uint8_t> payload) {
  std::lock_guard lock(mutex_);
  write_send_record(waiting_.records, association, info, payload);
  pending_.store(true, std::memory_order_seq_cst);
}

void CommandQueue::append(Command command) {
  std::lock_guard lock(mutex_);
  waiting_.commands.push_back({waiting_.records.size(), std::move(command)});
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
