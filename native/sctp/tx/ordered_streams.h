#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/config.h"
#include "sctp/memory/slab.h"
#include "sctp/memory/stream_table.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/tx/held_streams.h"
#include "sctp/tx/outgoing_streams.h"
#include "sctp/tx/schedule.h"

namespace rxsctp::sctp {

/// Messages that leave in DATA chunks, one after the other. An ordered one gets its SSN when it is
/// begun, so a scheduler may put streams in any order.
class OrderedStreams final : public OutgoingStreams {
 public:
  /// `resources` outlive it.
  explicit OrderedStreams(const Resources& resources, Scheduler scheduler = Scheduler::kFcfs)
      : messages_(resources), schedule_(scheduler, resources) {}

  std::uint32_t push(const MessageInfo& info, const OutgoingData& data) override;
  Fragment cut(std::uint16_t length) override;
  DataChunk chunk(const Fragment& fragment) const override;
  std::uint32_t let_go(const Fragment& last) override;
  OutgoingMessage take(const Fragment& last) override { return take_out(last.message); }
  OutgoingMessage take_unsent() override;
  OutgoingMessage withdraw(std::uint32_t message) override;
  OutgoingMessage& message(std::uint32_t handle) override { return messages_[handle]; }
  void hold(StreamNumbers streams) override;
  bool holds(std::uint16_t stream) const override {
    return aside_ && aside_->held && aside_->held->contains(stream);
  }
  bool is_clear() const override { return aside_->held->leaving == 0; }
  void release(bool anew) override;
  std::uint32_t next_handle() const override { return schedule_.next(); }
  std::uint32_t size() const override {
    return static_cast<std::uint32_t>(messages_.size()) - (aside_ ? aside_->withdrawn : 0);
  }
  void fill(StreamTable<StreamStats>& stats) const override;
  void set_value(std::uint16_t stream, std::uint16_t value) override;
  std::unique_ptr<StreamScheduler> hand_over() override { return schedule_.hand_over(); }
  void take_over(std::unique_ptr<StreamScheduler> scheduler) override {
    schedule_.take_over(std::move(scheduler));
  }

 private:
  /// What was sent of a stream.
  struct Stream {
    std::uint64_t messages = 0;  // begun
    std::uint64_t bytes = 0;
    std::uint32_t waiting = 0;  // messages with the scheduler
    Ssn next_ssn;
  };
  /// Messages that do not wait for their turn like others; few associations have any.
  struct Aside {
    std::optional<HeldStreams> held;
    /// Messages that are gone and whose turn has not come: what is left of each is empty.
    std::uint32_t withdrawn = 0;
  };

  void begin(OutgoingMessage& message);
  void choose_next();
  OutgoingMessage take_out(std::uint32_t message);
  void let_go_withdrawn(std::uint32_t message);
  void sweep();
  Aside& aside();
  void schedule(std::uint32_t handle);
  void on_left(std::uint16_t stream);

  Slab<OutgoingMessage> messages_;
  Schedule schedule_;
  StreamTable<Stream> streams_;
  std::unique_ptr<Aside> aside_;
};

}  // namespace rxsctp::sctp
