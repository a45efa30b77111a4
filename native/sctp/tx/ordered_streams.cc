#include "sctp/tx/ordered_streams.h"

#include <algorithm>
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
  if (holds(info.stream)) [[unlikely]] {
    messages_[handle].held = true;
    aside_->held->waiting.push_back(handle);
    return handle;
  }
  schedule(handle);
  return handle;
}

void OrderedStreams::schedule(std::uint32_t handle) {
  const std::uint16_t stream = messages_[handle].info.stream;
  ++streams_[stream].waiting;
  if (schedule_.push(stream, handle) || next_unsent_ == 0) choose_next();
}

/// A message has been cut to its end, or is gone, that was with the scheduler.
void OrderedStreams::on_left(std::uint16_t stream) {
  --streams_[stream].waiting;
  if (holds(stream)) --aside_->held->leaving;
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
  if (last) {
    --unsent_.messages;
    on_left(message.info.stream);
  }
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
  on_left(messages_[handle].info.stream);
  schedule_.on_cut(0, true);
  choose_next();
  return take_out(handle);
}

OutgoingMessage OrderedStreams::withdraw(std::uint32_t handle) {
  unsent_.bytes -= messages_[handle].size();
  --unsent_.messages;
  OutgoingMessage message = std::move(messages_[handle]);
  ++aside().withdrawn;
  if (!message.held) {
    on_left(message.info.stream);
    if (handle == schedule_.next()) choose_next();
  }
  if (aside_->withdrawn > kFewWithdrawn + unsent_.messages) sweep();
  return message;
}

void OrderedStreams::let_go_withdrawn(std::uint32_t handle) {
  --aside_->withdrawn;
  messages_.remove(handle);
}

/// Costs no more than the withdrawals since the last time, and as many messages as wait.
void OrderedStreams::sweep() {
  messages_.work().add(aside_->withdrawn + unsent_.messages);
  const auto sweep_one = [this](std::uint32_t handle) {
    const bool gone = messages_[handle].size() == 0;
    if (gone) let_go_withdrawn(handle);
    return gone;
  };
  schedule_.remove_if(sweep_one);
  if (aside_->held) std::erase_if(aside_->held->waiting, sweep_one);
}

OrderedStreams::Aside& OrderedStreams::aside() {
  if (!aside_) aside_ = std::make_unique<Aside>();
  return *aside_;
}

void OrderedStreams::hold(StreamNumbers streams) {
  HeldStreams& held = aside().held.emplace(streams);
  if (streams.empty()) {
    held.leaving = unsent_.messages;
    return;
  }
  messages_.work().add(streams.size());
  for (const std::uint16_t number : held.streams()) {
    if (const Stream* stream = streams_.find(number)) held.leaving += stream->waiting;
  }
}

void OrderedStreams::release(bool anew) {
  if (!aside_ || !aside_->held) return;
  const HeldStreams held = std::move(*aside_->held);
  aside_->held.reset();
  if (anew && held.streams().empty()) {
    streams_.update_each([](Stream& stream) { stream.next_ssn = {}; });
  } else if (anew) {
    for (const std::uint16_t number : held.streams()) {
      if (Stream* stream = streams_.find(number)) stream->next_ssn = {};
    }
  }
  messages_.work().add(held.streams().size() + held.waiting.size());
  for (const std::uint32_t handle : held.waiting) {
    if (messages_[handle].size() == 0) {
      let_go_withdrawn(handle);
      continue;
    }
    messages_[handle].held = false;
    schedule(handle);
  }
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
  const auto add = [&](std::uint32_t handle) {
    const OutgoingMessage& message = messages_[handle];
    if (message.size() == 0) return;
    StreamStats& stream = stats[message.info.stream];
    if (message.sent == 0) ++stream.messages_sent;
    ++stream.unsent_messages;
    stream.unsent_bytes += message.unsent();
  };
  schedule_.for_each(add);
  if (aside_ && aside_->held) std::ranges::for_each(aside_->held->waiting, add);
}

}  // namespace rxsctp::sctp
