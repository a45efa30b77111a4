#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "sctp/memory/slab.h"
#include "sctp/memory/stream_table.h"
#include "sctp/resources.h"
#include "sctp/tx/stream_scheduler.h"
#include "sctp/work.h"

namespace rxsctp::sctp {

/// Streams that take turns: each with messages that wait has one, and the earliest is next. Which
/// turn a stream gets is what its kinds differ in. A step for each doubling of the streams with
/// messages.
class TurnScheduler : public StreamScheduler {
 public:
  /// `resources` outlive it.
  explicit TurnScheduler(const Resources& resources) : work_(resources.work), nodes_(resources) {}

  bool empty() const override { return order_.empty(); }
  void push(std::uint16_t stream, std::uint32_t message) override;
  std::uint32_t next() const override;
  void on_cut(std::uint32_t bytes, bool last) override;
  void remove_if(const std::function<bool(std::uint32_t)>& gone) override;
  void for_each(const std::function<void(std::uint32_t)>& visit) const override;
  void set_value(std::uint16_t stream, std::uint16_t value) override;

 protected:
  /// When it is a stream's turn. Numbers count on for ever: those in use are within half of their
  /// range.
  struct Turn {
    std::uint64_t number = 0;
    std::uint16_t rank = 0;  // the lowest goes first, whatever the number

    bool goes_before(const Turn& other) const {
      if (rank != other.rank) return rank < other.rank;
      return static_cast<std::int64_t>(number - other.number) < 0;
    }
  };
  /// What there is of a stream.
  struct Queue {
    std::uint32_t first = kNone;  // nodes
    std::uint32_t last = kNone;
    std::uint32_t place = 0;   // in order_, while anything waits
    std::uint16_t value = 0;   // as the user said
    std::uint64_t number = 0;  // of its last turn

    bool empty() const { return first == kNone; }
  };

  /// Of a stream in which nothing has waited so far.
  virtual Turn enter(const Queue& queue) = 0;
  /// The next, when a stream has used `turn` for so many bytes.
  virtual Turn after(const Turn& turn, const Queue& queue, std::uint32_t bytes) = 0;
  /// The same turn under another value.
  virtual Turn revalued(const Turn& turn, const Queue& /*queue*/) const { return turn; }

 private:
  struct Node {
    std::uint32_t message = 0;
    std::uint32_t next = kNone;
  };
  struct Waiting {
    Turn turn;
    std::uint16_t stream = 0;
  };
  static constexpr std::uint32_t kNone = Slab<Node>::kNone;

  void append(Queue& queue, std::uint32_t message);
  void pop(Queue& queue);
  void put(std::size_t place, const Waiting& waiting);
  void rise(std::size_t place, const Waiting& waiting);
  void sink(std::size_t place, const Waiting& waiting);
  void move(std::size_t place, const Waiting& waiting);
  void leave(std::size_t place);

  Work& work_;
  Slab<Node> nodes_;
  StreamTable<Queue> queues_;
  std::vector<Waiting> order_;  // each goes before those at 2 i + 1 and 2 i + 2
  std::uint32_t cut_ = 0;       // bytes of the message that is under way
  std::uint16_t current_ = 0;   // whose message that is
  bool begun_ = false;
};

}  // namespace rxsctp::sctp
