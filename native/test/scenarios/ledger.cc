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

MessageInfo Ledger::next(std::uint16_t stream, bool unordered, bool immediate_ack) const {
  const auto number = static_cast<std::uint32_t>(entries_.size());
  return {.ppid = number,
          .stream = stream,
          .unordered = unordered,
          .immediate_ack = immediate_ack,
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
  if (!info.unordered) entry.ordinal = sent_on_stream_[info.stream]++;
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
  if (!entry->unordered && delivered_on_stream_[entry->stream]++ != entry->ordinal) {
    fail(info.ppid, "is out of order");
  }
}

void Ledger::acknowledged(std::uint32_t token) {
  const std::uint32_t number = token - 1;
  if (number >= entries_.size() || !tracked(number)) {
    return fail(number, "was acknowledged, and nobody had asked");
  }
  Entry& entry = entries_[number];
  if (entry.acknowledged) fail(number, "was acknowledged twice");
  if (entry.failed) fail(number, "was acknowledged after it was reported as failed");
  entry.acknowledged = true;
}

void Ledger::failed(const MessageInfo& info, std::span<const std::uint8_t> data, bool sent) {
  Entry* entry = find(info, "reported as failed");
  if (entry == nullptr) return;
  if (entry->failed) return fail(info.ppid, "was reported as failed twice");
  if (info.token != (tracked(info.ppid) ? info.ppid + 1 : 0)) fail(info.ppid, "lost its token");
  if (entry->acknowledged) fail(info.ppid, "failed after it was acknowledged");
  entry->failed = true;
  entry->failed_unsent = !sent;
  ++failed_count_;
  if (info.ppid < next_failed_) fail(info.ppid, "was reported as failed out of order");
  next_failed_ = info.ppid + std::size_t{1};
  if (entry->delivered && !sent) fail(info.ppid, "was delivered yet is reported as never sent");
  const auto expected = payload(sender_, info.ppid, entry->size);
  if (!std::equal(data.begin(), data.end(), expected.begin(), expected.end())) {
    fail(info.ppid, "came back with other bytes");
  }
}

void Ledger::check_all_delivered() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    if (!entries_[i].delivered) return fail(number, "was not delivered before a graceful end");
    if (entries_[i].failed) return fail(number, "is reported as failed after a graceful end");
  }
}

void Ledger::check_all_accounted_for() {
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
    if (!tracked(i) || entries_[i].acknowledged || entries_[i].failed) continue;
    return fail(static_cast<std::uint32_t>(i), "has no outcome though it was asked for");
  }
}

}  // namespace rxsctp::simulation
