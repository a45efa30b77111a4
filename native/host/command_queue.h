#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "engine/command.h"
#include "host/command_record.h"

namespace rxsctp::host {

/// Commands in the order they were given: records as bytes, and between them the rare ones.
struct CommandList {
  struct Placed {
    std::size_t position = 0;  // how many bytes of records go before it
    Command command;
  };

  bool empty() const { return records.empty() && commands.empty(); }
  void clear();

  std::vector<std::uint8_t> records;
  std::vector<Placed> commands;
};

/// Commands on their way from one JavaScript environment to the I/O thread.
class CommandQueue {
 public:
  // JavaScript's thread.
  /// False, and nothing is taken, when `records` is not a row of whole records.
  bool append(std::span<const std::uint8_t> records);
  void append_send(AssociationId association, const MessageInfo& info,
                   std::span<const std::uint8_t> payload);
  void append(Command command);

  // I/O thread.
  bool pending() const { return pending_.load(std::memory_order_seq_cst); }
  /// Everything that waits; valid until the next call.
  const CommandList& take();

 private:
  std::mutex mutex_;
  CommandList waiting_;
  CommandList taken_;
  std::atomic<bool> pending_{false};
};

}  // namespace rxsctp::host
