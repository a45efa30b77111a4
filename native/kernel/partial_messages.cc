#include "kernel/partial_messages.h"

#include <algorithm>
#include <utility>

namespace rxsctp::kernel {

const PartialMessages::Message& PartialMessages::add(const MessageInfo& info,
                                                     std::span<const std::uint8_t> data) {
  auto message = find(info);
  if (message == messages_.end()) message = messages_.insert(message, {info, {}});
  message->data.insert(message->data.end(), data.begin(), data.end());
  bytes_ += data.size();
  return *message;
}

PartialMessages::Message PartialMessages::take(const MessageInfo& info) {
  const auto found = find(info);
  Message message = std::move(*found);
  messages_.erase(found);
  bytes_ -= message.data.size();
  return message;
}

bool PartialMessages::has(const MessageInfo& info) const {
  return std::ranges::any_of(messages_, [&info](const Message& message) {
    return message.info.stream == info.stream && message.info.unordered == info.unordered;
  });
}

void PartialMessages::drop(std::uint16_t stream) {
  std::erase_if(messages_,
                [stream](const Message& message) { return message.info.stream == stream; });
  bytes_ = 0;
  for (const Message& message : messages_) bytes_ += message.data.size();
}

void PartialMessages::clear() {
  messages_.clear();
  bytes_ = 0;
}

std::vector<PartialMessages::Message>::iterator PartialMessages::find(const MessageInfo& info) {
  return std::ranges::find_if(messages_, [&info](const Message& message) {
    return message.info.stream == info.stream && message.info.unordered == info.unordered;
  });
}

}  // namespace rxsctp::kernel
