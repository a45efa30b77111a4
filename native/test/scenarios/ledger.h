#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/message.h"
#include "test/scenarios/verdict.h"

namespace rxsctp::simulation {

/// The messages one end sent, and what became of each at the other. The PPID of a message is its
/// number here, so that even a message of one byte is told from the next.
class Ledger {
 public:
  Ledger(std::uint32_t sender, Verdict& verdict) : sender_(sender), verdict_(verdict) {}

  /// What the next message is to look like on the wire. Every other one is tracked, and each with a
  /// priority is to be.
  MessageInfo next(std::uint16_t stream, bool unordered, bool sack_immediately) const;
  std::span<const std::uint8_t> content(std::size_t size) const;
  void accepted(const MessageInfo& info, std::size_t size);

  void delivered(const MessageInfo& info, MessageParts parts);
  void acknowledged(std::uint32_t token);
  void failed(const MessageInfo& info, std::span<const std::uint8_t> data, bool sent);

  // --- priorities (RFC 7496, 3.2) ---
  /// Whether more than `bytes` of messages are held that are less important.
  bool has_below(std::uint32_t priority, std::uint64_t bytes) const;
  /// From here to end_room() messages may give way to one with `priority`, and only then.
  void begin_room(std::uint32_t priority);
  /// `bytes` are left of all messages, of which there were to be less than `wanted`.
  void end_room(std::uint64_t bytes, std::uint64_t wanted);

  // --- streams that begin anew (RFC 6525); none: all ---
  /// The sender wants it: what it sends from now on is of their new life.
  void begin_life(std::span<const std::uint16_t> streams);
  /// The receiver is told of it: what it has is all of the old life, and nothing of the new one.
  void life_began(std::span<const std::uint16_t> streams);
  /// The sender is told what came of it, or of what the receiver wanted.
  void end_life(bool performed);

  /// But for those that were given up.
  void check_all_delivered();
  /// After the sender was told that the association is closed.
  void check_all_accounted_for();
  /// When it is told: the sender knows of each tracked message what became of it.
  void check_outcomes();

  std::size_t count() const { return entries_.size(); }
  std::size_t delivered_count() const { return delivered_count_; }
  std::size_t failed_count() const { return failed_count_; }
  std::uint64_t accepted_bytes() const { return accepted_bytes_; }

 private:
  struct Entry {
    std::uint32_t size = 0;
    std::uint32_t ordinal = 0;  // among the ordered messages of its stream
    std::uint16_t stream = 0;
    bool unordered = false;
    bool tracked = false;
    bool delivered = false;
    bool acknowledged = false;
    bool failed = false;
    bool failed_unsent = false;
    bool limited = false;  // it may be given up
    bool abandoned = false;
    std::optional<std::uint32_t> priority;
  };
  /// A priority, inverted, and the number: the one to give way next is the lowest.
  using Rank = std::pair<std::uint32_t, std::uint32_t>;
  static Rank rank(const Entry& entry, std::uint32_t number) {
    return {~entry.priority.value_or(0), number};
  }
  void check_victim(const Entry& entry, std::uint32_t number);
  Entry* find(const MessageInfo& info, const char* what);
  void check_order(std::uint32_t number);
  /// Of the life that the sender has asked for, until it hears.
  struct Life {
    std::vector<std::uint16_t> streams;
    std::size_t first = 0;  // message of it
    bool began = false;
  };
  static bool has(std::span<const std::uint16_t> streams, std::uint16_t stream);
  static bool tracked(std::size_t number) { return number % 2 == 0; }
  void fail(std::uint32_t number, const char* problem);

  std::uint32_t sender_;
  Verdict& verdict_;
  std::vector<Entry> entries_;
  std::map<std::uint16_t, std::uint32_t> sent_on_stream_;
  /// The ordinal of the next one at the least.
  std::map<std::uint16_t, std::uint32_t> delivered_on_stream_;
  /// Of each stream, the ordered messages.
  std::map<std::uint16_t, std::vector<std::uint32_t>> ordered_;
  std::uint64_t accepted_bytes_ = 0;
  std::size_t delivered_count_ = 0;
  std::size_t failed_count_ = 0;
  std::map<std::uint16_t, std::uint32_t> next_failed_;  // by stream, the number at the least
  /// Messages with a priority of which the sender has not been told that they are gone.
  std::set<Rank> ranked_;
  std::optional<Life> life_;
  /// It was said to have begun. True where what was sent has gone to another association.
  bool unfounded_life_ = false;
  std::optional<std::uint32_t> room_for_;
  std::uint32_t last_victim_ = 0;  // its size
};

}  // namespace rxsctp::simulation
