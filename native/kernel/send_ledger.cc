#include "kernel/send_ledger.h"

namespace rxsctp::kernel {
namespace {

/// Linux needs more than this for each message besides its payload.
constexpr std::uint64_t kLeastOverhead = 512;

}  // namespace

void SendLedger::add(const MessageInfo& info, std::size_t bytes) {
  const Entry entry{next_context_++, static_cast<std::uint32_t>(bytes), info,
                    bytes + kLeastOverhead, false};
  partially_reliable_ |= entry.partially_reliable();
  entries_.push_back(entry);
  bytes_ += bytes;
  charge_ += entry.charge;
}

void SendLedger::measured(std::uint32_t first, std::uint64_t before, std::uint64_t after) {
  Entry* oldest = find(first);
  if (oldest == nullptr || after <= before) return;
  std::uint64_t known = 0;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    known += entry->charge;
    if (entry->context == first) break;
  }
  const std::uint64_t growth = after - before;
  if (growth <= known) return;
  // Whose it is of these is unknown; those before them need not care, those after the first must
  // not count on it.
  oldest->charge += growth - known;
  charge_ += growth - known;
}

std::optional<SendLedger::Entry> SendLedger::settle(std::uint64_t memory) {
  pop_failed();
  if (entries_.empty()) {
    // The kernel has nothing left of what may be given up.
    if (memory == 0) partially_reliable_ = false;
    return std::nullopt;
  }
  const Entry oldest = entries_.front();
  const bool done =
      memory == 0 || (in_order_ && !partially_reliable_ && charge_ - oldest.charge >= memory);
  if (!done) return std::nullopt;
  entries_.pop_front();
  bytes_ -= oldest.bytes;
  charge_ -= oldest.charge;
  return oldest;
}

std::optional<SendLedger::Entry> SendLedger::fail(std::uint32_t context) {
  Entry* entry = find(context);
  if (entry == nullptr || entry->failed) return std::nullopt;
  const Entry failed = *entry;
  entry->failed = true;
  bytes_ -= failed.bytes;
  charge_ -= failed.charge;
  pop_failed();
  return failed;
}

/// Contexts are consecutive numbers.
SendLedger::Entry* SendLedger::find(std::uint32_t context) {
  if (entries_.empty()) return nullptr;
  const std::uint32_t index = context - entries_.front().context;
  return index < entries_.size() ? &entries_[index] : nullptr;
}

void SendLedger::pop_failed() {
  while (!entries_.empty() && entries_.front().failed) entries_.pop_front();
}

}  // namespace rxsctp::kernel
