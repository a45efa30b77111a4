#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/config.h"
#include "sctp/resources.h"

namespace rxsctp::sctp {

/// Which message the next fragment is cut from. It is asked for each fragment, and one whose
/// streams interleave their messages may change the stream with each (RFC 8260, 3); where they do
/// not, a message that was begun keeps its turn, as its fragments have consecutive TSNs (RFC
/// 9260, 6.9). Messages of one stream keep their order.
///
/// It knows messages by their handles, and not what is in them.
class StreamScheduler {
 public:
  virtual ~StreamScheduler() = default;

  virtual bool empty() const = 0;
  /// A message waits, behind those of its stream.
  virtual void push(std::uint16_t stream, std::uint32_t message) = 0;
  /// Whose turn it is; not when empty().
  virtual std::uint32_t next() const = 0;
  /// A fragment of so many bytes of next() was cut; 0: it is gone. `last`: nothing of the message
  /// is left, it waits no more.
  virtual void on_cut(std::uint32_t bytes, bool last) = 0;
  /// Those for which `gone` says so wait no more. None of them is next().
  virtual void remove_if(const std::function<bool(std::uint32_t message)>& gone) = 0;
  /// Shows every message that waits, those of one stream in their order.
  virtual void for_each(const std::function<void(std::uint32_t message)>& visit) const = 0;

  /// A stream's priority or weight (RFC 8260, 4.3.3), for those who go by it.
  virtual void set_value(std::uint16_t stream, std::uint16_t value) = 0;

  /// Null for first come, first served, which is FirstComeFirstServed. `resources` outlive it.
  static std::unique_ptr<StreamScheduler> make(Scheduler kind, const Resources& resources);
};

}  // namespace rxsctp::sctp
