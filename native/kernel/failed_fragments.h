#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernel/notification.h"

namespace rxsctp::kernel {

/// Puts messages the kernel gives up together again: it tells of each fragment.
class FailedFragments {
 public:
  struct Message {
    std::uint32_t context = 0;
    MessageInfo info;
    bool sent = false;
    std::vector<std::uint8_t> data;
  };

  /// Returns the message when this was the last of it.
  std::optional<Message> add(const SendFailure& failure);
  /// No more will come: what there is of an incomplete one.
  std::optional<Message> take_rest();

 private:
  std::optional<Message> message_;
};

}  // namespace rxsctp::kernel
