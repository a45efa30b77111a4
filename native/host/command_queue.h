#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "engine/command.h"
#include "engine/outgoing_data.h"
#include "host/command_record.h"
#include "host/payload_pool.h"

namespace rxsctp::host {

/// A stretch of records, or a rare command.
struct CommandPiece {
  std::span<const std::uint8_t> records() const { return hold ? held : copied; }
  /// Where payloads of the records may stay; nullptr when they are gone after the turn.
  PayloadMemory* memory() const { return payloads_stay ? hold.memory() : nullptr; }

  std::vector<std::uint8_t> copied;
  PayloadHold hold;  // on the memory of `held`
  std::span<const std::uint8_t> held;
  bool payloads_stay = false;
  std::unique_ptr<Command> command;
};

/// Commands in the order they were given.
using CommandList = std::vector<CommandPiece>;

/// Commands on their way from one JavaScript environment to the I/O thread.
class CommandQueue {
 public:
  // JavaScript's thread.
  /// Copies records.
  void append(std::span<const std::uint8_t> records);
  /// Takes records where they are. Payloads may stay there until they are acknowledged, or, without
  /// `payloads_stay`, for a turn of the I/O thread.
  void append(PayloadHold hold, std::span<const std::uint8_t> records, bool payloads_stay);
  /// Copies a message into a record.
  void append_send(AssociationId association, const MessageInfo& info,
                   std::span<const std::uint8_t> payload);
  void append(Command command);

  // I/O thread.
  bool pending() const { return pending_.load(std::memory_order_seq_cst); }
  /// Everything that waits; valid until done() or the next call.
  const CommandList& take();
  /// Lets go of what was taken.
  void done() { taken_.clear(); }

  /// What is copied has memory of its own from here on: nothing moves when more comes.
  static constexpr std::size_t kMinBlock = 8192;

 private:
  std::vector<std::uint8_t>& copied_records();

  std::shared_ptr<PayloadPool> pool_ = PayloadPool::make();
  std::mutex mutex_;
  CommandList waiting_;
  CommandList taken_;
  std::atomic<bool> pending_{false};
};

}  // namespace rxsctp::host
