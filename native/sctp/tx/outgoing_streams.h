#pragma once

#include <cstdint>
#include <memory>

#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "engine/statistics.h"
#include "sctp/memory/stream_table.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/stream_numbers.h"
#include "sctp/tx/fragment.h"
#include "sctp/tx/outgoing_message.h"
#include "sctp/tx/stream_scheduler.h"

namespace rxsctp::sctp {

/// The messages that the user accepted us to send, until they are acknowledged for good: cuts them
/// into fragments, in the order that its scheduler says, and gives them the numbers that the peer
/// puts them together by. Those numbers, and whether the fragments of one message may be among
/// those of another, is what its kinds differ in; both sides agree on one when their association
/// comes up.
///
/// It knows nothing of TSNs, windows and acknowledgements.
class OutgoingStreams {
 public:
  virtual ~OutgoingStreams() = default;

  /// Takes a message, which is not empty. Returns its handle.
  virtual std::uint32_t push(const MessageInfo& info, const OutgoingData& data) = 0;
  /// Cuts the next fragment off the message whose turn it is; `length` is at most next_unsent().
  virtual Fragment cut(std::uint16_t length) = 0;
  /// `fragment` as it goes on the wire, its TSN aside.
  virtual DataChunk chunk(const Fragment& fragment) const = 0;
  /// Lets go of the message that `last` ends, and returns its token: all of it is acknowledged.
  virtual std::uint32_t let_go(const Fragment& last) = 0;
  /// Takes out the message that `last` ends: it is given up.
  virtual OutgoingMessage take(const Fragment& last) = 0;
  /// Takes out the message whose turn it is, of which not all was cut; only when has_next().
  virtual OutgoingMessage take_unsent() = 0;
  /// Takes out a message of which nothing was cut yet, wherever it waits.
  virtual OutgoingMessage withdraw(std::uint32_t message) = 0;
  virtual OutgoingMessage& message(std::uint32_t handle) = 0;
  /// The message whose turn it is; only when has_next().
  virtual std::uint32_t next_handle() const = 0;
  /// These streams are to begin anew (RFC 6525): what is pushed to them from now on waits until
  /// release(). None: all.
  virtual void hold(StreamNumbers streams) = 0;
  virtual bool holds(std::uint16_t stream) const = 0;
  /// Everything that was pushed to those streams before hold() has been cut.
  virtual bool is_clear() const = 0;
  /// What waits for hold() goes on: with `anew` as what those streams begin with, else as if
  /// nothing had been. Nothing happens where nothing is held.
  virtual void release(bool anew) = 0;

  /// What was sent of each stream, and what waits.
  virtual void fill(StreamTable<StreamStats>& stats) const = 0;

  /// A stream's priority or weight, where the scheduler goes by it.
  virtual void set_value(std::uint16_t stream, std::uint16_t value) = 0;
  /// The scheduler with what the user has said of streams, for those of the same association that
  /// begins anew; null for first come, first served. Only when nothing waits, here or there.
  virtual std::unique_ptr<StreamScheduler> hand_over() = 0;
  virtual void take_over(std::unique_ptr<StreamScheduler> scheduler) = 0;

  bool has_unsent() const { return unsent_.bytes > 0; }
  /// And something of it may be cut now: it is not all held.
  bool has_next() const { return next_unsent_ > 0; }
  /// Messages that are not acknowledged for good.
  virtual std::uint32_t size() const = 0;
  /// Messages of which something was not cut yet, and payload that was not.
  FreedData unsent() const { return unsent_; }
  /// Bytes of the message whose turn it is that were not cut; 0 when nothing waits.
  std::uint32_t next_unsent() const { return next_unsent_; }
  /// Messages that somebody waits to be told of: begun, with a token, and not taken out.
  bool has_tracked() const { return tracked_ > 0; }

 protected:
  FreedData unsent_;
  std::uint32_t next_unsent_ = 0;
  std::uint32_t tracked_ = 0;
};

}  // namespace rxsctp::sctp
