#include "runtime/command_queue.h"

#include <utility>

namespace rxsctp::runtime {
namespace {

/// Capacity kept between turns; more than this was an exceptional burst.
constexpr std::size_t kMaxKeptCapacity = 4u << 20;

template <typename T>
std::span<const std::uint8_t> as_bytes(const T& words) {
  return {reinterpret_cast<const std::uint8_t*>(words.data()), words.size() * sizeof(words[0])};
}

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

void CommandQueue::append_send(sctp::AssociationId association, const sctp::MessageInfo& info,
                               std::span<const std::uint8_t> payload) {
  const auto header = send_record_header(association, info, payload.size());
  const auto header_bytes = as_bytes(header);
  std::lock_guard lock(mutex_);
  auto& records = waiting_.records;
  const std::size_t end = records.size() + header_bytes.size() + padded(payload.size());
  records.insert(records.end(), header_bytes.begin(), header_bytes.end());
  records.insert(records.end(), payload.begin(), payload.end());
  records.resize(end);
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

}  // namespace rxsctp::runtime
