#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/message.h"

namespace rxsctp::kernel {

/// Messages that have come in part. With interleaving (RFC 8260) those of several streams take
/// turns.
class PartialMessages {
 public:
  struct Message {
    MessageInfo info;
    std::vector<std::uint8_t> data;
  };

  bool empty() const { return messages_.empty(); }
  /// Bytes of all of them.
  std::size_t bytes() const { return bytes_; }

  /// Appends to the message there is of that stream and order; begins one if there is none.
  const Message& add(const MessageInfo& info, std::span<const std::uint8_t> data);
  /// Takes it out: it is complete.
  Message take(const MessageInfo& info);
  bool has(const MessageInfo& info) const;
  /// The rest of what has begun on `stream` will not come.
  void drop(std::uint16_t stream);
  void clear();

 private:
  std::vector<Message>::iterator find(const MessageInfo& info);

  std::vector<Message> messages_;
  std::size_t bytes_ = 0;
};

}  // namespace rxsctp::kernel
