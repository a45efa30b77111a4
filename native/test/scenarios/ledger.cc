#include "test/scenarios/ledger.h"

#include <algorithm>
#include <string>

#include "test/scenarios/payload.h"

namespace rxsctp::simulation {

namespace {

std::size_t total_size(MessageParts parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  return size;
}

bool equal(std::span<const std::uint8_t> expected, MessageParts parts) {
  for (const auto part : parts) {
    if (!std::equal(part.begin(), part.end(), expected.begin())) return false;
    expected = expected.subspan(part.size());
  }
  return true;
}

}  // namespace

MessageInfo Ledger::next(std::uint16_t stream, bool unordered, bool sack_immediately) const {
  const auto number = static_cast<std::uint32_t>(entries_.size());
  return {.ppid = number,
          .stream = stream,
          .unordered = unordered,
          .sack_immediately = sack_immediately,
          .token = tracked(number) ? number + 1 : 0};
}

std::span<const std::uint8_t> Ledger::content(std::size_t size) const {
  return payload(sender_, static_cast<std::uint32_t>(entries_.size()), size);
}

void Ledger::accepted(const MessageInfo& info, std::size_t size) {
  Entry entry;
  entry.size = static_cast<std::uint32_t>(size);
  entry.stream = info.stream;
  entry.unordered = info.unordered;
  entry.tracked = info.token != 0;
  entry.limited = info.reliability != Reliability::kFull;
  if (info.reliability == Reliability::kPriority) {
    entry.priority = info.reliability_value;
    ranked_.insert(rank(entry, static_cast<std::uint32_t>(entries_.size())));
  }
  if (!info.unordered) {
    entry.ordinal = sent_on_stream_[info.stream]++;
    ordered_[info.stream].push_back(static_cast<std::uint32_t>(entries_.size()));
  }
  entries_.push_back(entry);
  accepted_bytes_ += size;
}

Ledger::Entry* Ledger::find(const MessageInfo& info, const char* what) {
  if (info.ppid >= entries_.size()) {
    verdict_.fail(std::string(what) + " a message never sent, PPID " + std::to_string(info.ppid));
    return nullptr;
  }
  Entry& entry = entries_[info.ppid];
  if (entry.stream != info.stream) fail(info.ppid, "is on the wrong stream");
  if (entry.unordered != info.unordered) fail(info.ppid, "changed its U flag");
  return &entry;
}

void Ledger::fail(std::uint32_t number, const char* problem) {
  verdict_.fail("sender " + std::to_string(sender_) + ": message " + std::to_string(number) + " " +
                problem);
}

void Ledger::delivered(const MessageInfo& info, MessageParts parts) {
  Entry* entry = find(info, "delivered");
  if (entry == nullptr) return;
  if (entry->delivered) return fail(info.ppid, "was delivered twice");
  entry->delivered = true;
  ++delivered_count_;
  if (entry->failed_unsent) fail(info.ppid, "was delivered after it was reported as never sent");
  if (total_size(parts) != entry->size) return fail(info.ppid, "has another length");
  if (!equal(payload(sender_, info.ppid, entry->size), parts)) fail(info.ppid, "has other bytes");
  if (!entry->unordered) check_order(info.ppid);
}

/// Only messages that were given up may be missing before it.
void Ledger::check_order(std::uint32_t number) {
  const Entry& entry = entries_[number];
  std::uint32_t& next = delivered_on_stream_[entry.stream];
  if (entry.ordinal < next) return fail(number, "is out of order");
  for (; next < entry.ordinal; ++next) {
    const std::uint32_t before = ordered_[entry.stream][next];
    if (!entries_[before].abandoned) fail(before, "is missing, and was not given up");
  }
  ++next;
}

void Ledger::acknowledged(std::uint32_t token) {
  const std::uint32_t number = token - 1;
  if (number >= entries_.size() || !entries_[number].tracked) {
    return fail(number, "was acknowledged, and nobody had asked");
  }
  Entry& entry = entries_[number];
  if (entry.acknowledged) fail(number, "was acknowledged twice");
  if (entry.failed) fail(number, "was acknowledged after it was reported as failed");
  entry.acknowledged = true;
  if (entry.priority) ranked_.erase(rank(entry, number));
}

void Ledger::failed(const MessageInfo& info, std::span<const std::uint8_t> data, bool sent) {
  Entry* entry = find(info, "reported as failed");
  if (entry == nullptr) return;
  if (entry->failed) return fail(info.ppid, "was reported as failed twice");
  if (info.token != (entry->tracked ? info.ppid + 1 : 0)) fail(info.ppid, "lost its token");
  if (entry->acknowledged) fail(info.ppid, "failed after it was acknowledged");
  entry->failed = true;
  entry->failed_unsent = !sent;
  ++failed_count_;
  if (info.reliability != Reliability::kFull) {
    entry->abandoned = true;
    if (!entry->limited) fail(info.ppid, "was given up though it has no limit");
    if (entry->priority) check_victim(*entry, info.ppid);
  } else {
    // What a reset of its stream held back comes behind others that came later.
    std::uint32_t& next = next_failed_[entry->stream];
    if (info.ppid < next) fail(info.ppid, "was reported as failed out of order");
    next = info.ppid + 1;
  }
  if (entry->priority) ranked_.erase(rank(*entry, info.ppid));
  if (entry->delivered && !sent) fail(info.ppid, "was delivered yet is reported as never sent");
  const auto expected = payload(sender_, info.ppid, entry->size);
  if (!std::equal(data.begin(), data.end(), expected.begin(), expected.end())) {
    fail(info.ppid, "came back with other bytes");
  }
}

void Ledger::check_victim(const Entry& entry, std::uint32_t number) {
  if (!room_for_ || *entry.priority <= *room_for_) {
    return fail(number, "gave way to nothing more important");
  }
  if (rank(entry, number) != *ranked_.begin()) fail(number, "was not the one to give way");
  last_victim_ = entry.size;
}

bool Ledger::has_below(std::uint32_t priority, std::uint64_t bytes) const {
  std::uint64_t sum = 0;
  for (const auto& [inverted, number] : ranked_) {
    if (~inverted <= priority) break;
    sum += entries_[number].size;
    if (sum > bytes) return true;
  }
  return false;
}

void Ledger::begin_room(std::uint32_t priority) {
  room_for_ = priority;
  last_victim_ = 0;
}

void Ledger::end_room(std::uint64_t bytes, std::uint64_t wanted) {
  const bool more = !ranked_.empty() && ~ranked_.begin()->first > *room_for_;
  if (bytes >= wanted && more) verdict_.fail("less important messages did not make room");
  if (last_victim_ > 0 && bytes + last_victim_ < wanted) verdict_.fail("too many gave way");
  room_for_.reset();
}

bool Ledger::has(std::span<const std::uint16_t> streams, std::uint16_t stream) {
  return streams.empty() || std::ranges::find(streams, stream) != streams.end();
}

void Ledger::begin_life(std::span<const std::uint16_t> streams) {
  if (life_) return verdict_.fail("streams are reset while others are");
  life_ = Life{{streams.begin(), streams.end()}, entries_.size()};
}

void Ledger::life_began(std::span<const std::uint16_t> streams) {
  const bool asked = life_ && !life_->began && std::ranges::equal(life_->streams, streams);
  std::map<std::uint16_t, std::uint32_t> missing;  // the first of a stream
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (!has(streams, entry.stream)) continue;
    const auto number = static_cast<std::uint32_t>(i);
    if (entry.delivered) {
      if (missing.contains(entry.stream)) {
        return fail(missing[entry.stream], "is of an old life and comes in the new one");
      }
      if (asked && i >= life_->first) fail(number, "has come before its life began");
    } else if (!entry.abandoned) {
      missing.try_emplace(entry.stream, number);
      if (asked && i < life_->first) return fail(number, "is missing as its life ends");
    }
  }
  if (asked) life_->began = true;
}

void Ledger::end_life(bool performed) {
  if (!life_) return;
  if (performed && !life_->began) unfounded_life_ = true;
  life_.reset();
}

void Ledger::check_all_delivered() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    if (entries_[i].abandoned) continue;
    if (!entries_[i].delivered) return fail(number, "was not delivered before a graceful end");
    if (entries_[i].failed) return fail(number, "is reported as failed after a graceful end");
  }
}

void Ledger::check_all_accounted_for() {
  if (unfounded_life_) verdict_.fail("streams are said to have begun anew, and have not");
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    const Entry& entry = entries_[i];
    if (entry.delivered) continue;
    if (entry.acknowledged) return fail(number, "was acknowledged and never delivered");
    if (!entry.failed) return fail(number, "was neither delivered nor reported as failed");
  }
}

void Ledger::check_outcomes() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].tracked || entries_[i].acknowledged || entries_[i].failed) continue;
    return fail(static_cast<std::uint32_t>(i), "has no outcome though it was asked for");
  }
}

}  // namespace rxsctp::simulation
