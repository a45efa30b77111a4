#include "sctp/tx/ordered_streams.h"

#include <utility>

namespace rxsctp::sctp {
namespace {

/// So many that are gone may wait with the others whatever there is of those.
constexpr std::uint32_t kFewWithdrawn = 16;

}  // namespace

std::uint32_t OrderedStreams::push(const MessageInfo& info, const OutgoingData& data) {
  unsent_.bytes += static_cast<std::uint32_t>(data.bytes().size());
  ++unsent_.messages;
  const std::uint32_t handle = messages_.emplace(info, data, messages_.pool());
  if (schedule_.push(info.stream, handle) || next_unsent_ == 0) choose_next();
  return handle;
}

void OrderedStreams::choose_next() {
  while (!schedule_.empty()) {
    const std::uint32_t handle = schedule_.next();
    next_unsent_ = messages_[handle].unsent();
    if (next_unsent_ > 0) return;
    schedule_.on_cut(0, true);
    let_go_withdrawn(handle);
  }
  next_unsent_ = 0;
}

void OrderedStreams::begin(OutgoingMessage& message) {
  Stream& stream = streams_[message.info.stream];
  ++stream.messages;
  if (!message.info.unordered) {
    message.ssn = stream.next_ssn;
    ++stream.next_ssn;
  }
  if (message.info.token != 0) ++tracked_;
}

Fragment OrderedStreams::cut(std::uint16_t length) {
  const std::uint32_t handle = schedule_.next();
  OutgoingMessage& message = messages_[handle];
  Fragment fragment{.message = handle, .offset = message.sent, .length = length};
  if (message.sent == 0) {
    begin(message);
    fragment.flags |= DataChunk::kBeginning;
  }
  if (message.info.unordered) fragment.flags |= DataChunk::kUnordered;
  message.sent += length;
  streams_[message.info.stream].bytes += length;
  const bool last = message.unsent() == 0;
  if (last) {
    fragment.flags |= DataChunk::kEnding;
    if (message.info.sack_immediately) fragment.flags |= DataChunk::kImmediate;
  }
  unsent_.bytes -= length;
  if (last) --unsent_.messages;
  schedule_.on_cut(length, last);
  choose_next();
  return fragment;
}

DataChunk OrderedStreams::chunk(const Fragment& fragment) const {
  const OutgoingMessage& message = messages_[fragment.message];
  return {Tsn(),          message.info.stream,
          message.ssn,    message.info.ppid,
          fragment.flags, message.bytes().subspan(fragment.offset, fragment.length)};
}

OutgoingMessage OrderedStreams::take_unsent() {
  const std::uint32_t handle = schedule_.next();
  unsent_.bytes -= messages_[handle].unsent();
  --unsent_.messages;
  schedule_.on_cut(0, true);
  choose_next();
  return take_out(handle);
}

OutgoingMessage OrderedStreams::withdraw(std::uint32_t handle) {
  unsent_.bytes -= messages_[handle].size();
  --unsent_.messages;
  OutgoingMessage message = std::move(messages_[handle]);
  ++withdrawn_;
  if (handle == schedule_.next()) choose_next();
  if (withdrawn_ > kFewWithdrawn + unsent_.messages) sweep();
  return message;
}

void OrderedStreams::let_go_withdrawn(std::uint32_t handle) {
  --withdrawn_;
  messages_.remove(handle);
}

/// Costs no more than the withdrawals since the last time, and as many messages as wait.
void OrderedStreams::sweep() {
  messages_.work().add(withdrawn_ + unsent_.messages);
  schedule_.remove_if([this](std::uint32_t handle) {
    const bool gone = messages_[handle].size() == 0;
    if (gone) let_go_withdrawn(handle);
    return gone;
  });
}

void OrderedStreams::set_value(std::uint16_t stream, std::uint16_t value) {
  schedule_.set_value(stream, value);
  choose_next();
}

std::uint32_t OrderedStreams::let_go(const Fragment& last) {
  const std::uint32_t token = messages_[last.message].info.token;
  if (token != 0) --tracked_;
  messages_.remove(last.message);
  return token;
}

OutgoingMessage OrderedStreams::take_out(std::uint32_t handle) {
  OutgoingMessage message = messages_.take(handle);
  if (message.info.token != 0 && message.sent > 0) --tracked_;
  return message;
}

void OrderedStreams::fill(StreamTable<StreamStats>& stats) const {
  streams_.for_each([&](std::uint16_t stream, const Stream& sent) {
    stats[stream].messages_sent = sent.messages;
    stats[stream].bytes_sent = sent.bytes;
  });
  schedule_.for_each([&](std::uint32_t handle) {
    const OutgoingMessage& message = messages_[handle];
    if (message.size() == 0) return;
    StreamStats& stream = stats[message.info.stream];
    if (message.sent == 0) ++stream.messages_sent;
    ++stream.unsent_messages;
    stream.unsent_bytes += message.unsent();
  });
}

}  // namespace rxsctp::sctp
