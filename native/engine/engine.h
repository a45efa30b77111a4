#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/command.h"
#include "engine/error.h"
#include "engine/event.h"
#include "engine/message.h"
#include "engine/open_failure.h"
#include "engine/outgoing_data.h"
#include "engine/ready.h"
#include "engine/statistics.h"
#include "engine/time.h"

namespace rxsctp {

/// What carries associations: an implementation of SCTP with its sockets and timers, driven by one
/// thread. What happens it tells an EventSink. Ids are their user's choice, and unique; one that
/// an engine has not got, or not any more, has no effect.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Opens an endpoint: where it listens. Nothing, and `failure` filled in, when it cannot.
  virtual std::optional<Listening> open(const OpenEndpoint& open, Time now,
                                        OpenFailure& failure) = 0;
  /// Takes no more associations; once the last has ended the endpoint is gone (EndpointClosed).
  virtual void close(EndpointId endpoint) = 0;
  virtual StackStats counters() const = 0;

  /// Begins an association from an endpoint of this engine.
  virtual void connect(const Connect& connect, Time now) = 0;
  /// What the user says to one that a peer wants to open (CandidateFound), or has opened, where the
  /// host does that before anybody is asked.
  virtual void decide(AssociationId association, bool accepted, Time now) = 0;
  /// False when nothing can be sent any more. The caller keeps `data` until commit().
  virtual bool send(AssociationId association, const MessageInfo& info,
                    const OutgoingData& data) = 0;
  /// A message with a priority is about to be sent: less important ones give way to it (RFC
  /// 7496, 3.2), where that is not what lies below does.
  virtual void make_room(AssociationId association, const WantedRoom& wanted) = 0;
  /// The user is done with received messages: the window opens by what they took of it.
  virtual void consume(AssociationId association, DeliveredData consumed) = 0;
  /// Ends gracefully once everything accepted is delivered (RFC 9260, 9.2).
  virtual void shutdown(AssociationId association) = 0;
  /// Ends at once with a User-Initiated Abort cause (RFC 9260, 9.1).
  virtual void abort(AssociationId association, std::span<const std::uint8_t> reason, Time now) = 0;
  virtual Error ask(AssociationId association, const Request& request, Time now) = 0;
  /// `by_stream`: with AssociationStats::streams. Nothing when the association is gone.
  virtual std::optional<AssociationStats> stats(AssociationId association,
                                                bool by_stream) const = 0;

  /// The messages given to send() are about to go: whatever is needed of them later is copied.
  virtual void commit(Time now) = 0;
  /// A handle of this engine is ready.
  virtual void ready(const Ready& event, Time now) = 0;
  /// Timers that are due, then everything that is to be sent.
  virtual void transmit(Time now) = 0;
  /// When transmit() is due; kNever when nothing is waited for, Time::min() when there is work
  /// left.
  virtual Time next_deadline() const = 0;
};

}  // namespace rxsctp
