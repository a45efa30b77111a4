#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/message.h"
#include "engine/time.h"

namespace rxsctp::kernel {

/// What was handed to the user and is not consumed. While it is shut nothing is read, so that the
/// kernel's own buffer fills and a_rwnd closes.
class ReceiveWindow {
 public:
  explicit ReceiveWindow(std::uint32_t size) : size_(size) {}

  bool open() const { return load() < size_; }
  std::uint64_t room() const { return open() ? size_ - load() : 0; }
  std::uint32_t messages() const { return messages_; }
  std::uint64_t bytes() const { return bytes_; }
  DeliveredData unconsumed() const { return {static_cast<std::uint32_t>(bytes_), messages_}; }
  /// When it will have been shut for so long that it is worth a word.
  Time deadline() const { return told_ ? kNever : deadline_; }

  void deliver(std::size_t bytes) {
    ++messages_;
    bytes_ += bytes;
  }
  void consume(DeliveredData consumed) {
    messages_ -= std::min(messages_, consumed.messages);
    bytes_ -= std::min<std::uint64_t>(bytes_, consumed.bytes);
    if (open()) reopen();
  }

  /// Something waits to be read.
  void keep_waiting(Time now) {
    if (!open() && deadline_ == kNever) deadline_ = now + kPatience;
  }
  /// Whether to say that it is full.
  bool take_full(Time now) {
    if (told_ || deadline_ > now) return false;
    told_ = true;
    return true;
  }

 private:
  static constexpr Duration kPatience = std::chrono::milliseconds(100);
  /// A message counts as so many bytes at least.
  static constexpr std::uint64_t kLeastCost = 64;

  std::uint64_t load() const { return std::max(bytes_, messages_ * kLeastCost); }
  void reopen() {
    deadline_ = kNever;
    told_ = false;
  }

  std::uint32_t size_;
  std::uint32_t messages_ = 0;
  std::uint64_t bytes_ = 0;
  Time deadline_ = kNever;
  bool told_ = false;
};

}  // namespace rxsctp::kernel
