#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "engine/config.h"
#include "sctp/resources.h"
#include "sctp/tx/first_come_first_served.h"
#include "sctp/tx/stream_scheduler.h"

namespace rxsctp::sctp {

/// The scheduler of an association: first come, first served in place, or the one that was asked
/// for instead.
class Schedule {
 public:
  /// `resources` outlive it.
  Schedule(Scheduler kind, const Resources& resources)
      : scheduler_(StreamScheduler::make(kind, resources)), in_order_(resources.pool) {}

  bool empty() const { return scheduler_ ? scheduler_->empty() : in_order_.empty(); }
  /// Returns whether next() may be another than before, where there was one.
  bool push(std::uint16_t stream, std::uint32_t message) {
    if (!scheduler_) [[likely]] {
      in_order_.push(message);
      return false;
    }
    scheduler_->push(stream, message);
    return true;
  }
  std::uint32_t next() const { return scheduler_ ? scheduler_->next() : in_order_.next(); }
  void on_cut(std::uint32_t bytes, bool last) {
    scheduler_ ? scheduler_->on_cut(bytes, last) : in_order_.on_cut(last);
  }
  void remove_if(const std::function<bool(std::uint32_t)>& gone) {
    scheduler_ ? scheduler_->remove_if(gone) : in_order_.remove_if(gone);
  }
  void for_each(const std::function<void(std::uint32_t)>& visit) const {
    scheduler_ ? scheduler_->for_each(visit) : in_order_.for_each(visit);
  }
  void set_value(std::uint16_t stream, std::uint16_t value) {
    if (scheduler_) scheduler_->set_value(stream, value);
  }

  /// What it knows of streams, for another of the same association that begins anew; only when
  /// empty(), as that has to be.
  std::unique_ptr<StreamScheduler> hand_over() { return std::move(scheduler_); }
  void take_over(std::unique_ptr<StreamScheduler> scheduler) { scheduler_ = std::move(scheduler); }

 private:
  std::unique_ptr<StreamScheduler> scheduler_;
  FirstComeFirstServed in_order_;
};

}  // namespace rxsctp::sctp
