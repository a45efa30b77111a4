#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/datagram.h"
#include "engine/event_sink.h"
#include "engine/limits.h"
#include "engine/message.h"
#include "engine/outgoing_data.h"
#include "engine/packet_sink.h"
#include "engine/random_source.h"
#include "engine/statistics.h"
#include "engine/time.h"
#include "sctp/association/send_status.h"
#include "sctp/endpoint/endpoint_config.h"
#include "sctp/endpoint/local_addresses.h"

namespace rxsctp::sctp {

/// An SCTP instance: every endpoint and association behind a set of transports. It does no I/O and
/// knows no clock: datagrams and the time come in, packets, events and the next deadline go out.
///
/// Commands (connect, send, consume, shutdown, abort) only note what is to be done; flush() writes
/// the packets they lead to. receive() and advance() write the packets they lead to themselves.
class Stack {
 public:
  Stack(RandomSource& random, EventSink& events);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Where a transport is bound: what a side tells of itself that bound no address of its own.
  void set_local(TransportId transport, const LocalAddress& local);
  /// Opens `id` on a local SCTP port. Returns the port, or nothing when it is taken on the
  /// transport. What an accepting endpoint that is closing holds, another that accepts may take.
  std::optional<std::uint16_t> open(EndpointId id, const EndpointConfig& config);
  /// Stops accepting; the endpoint is open until its last association has ended.
  void close(EndpointId id);
  bool is_open(EndpointId id) const;
  /// The endpoints that have closed since the last call.
  std::vector<EndpointId> take_closed();

  void connect(AssociationId id, EndpointId endpoint, const PathAddress& to,
               std::uint16_t remote_port, const AssociationConfig& config);
  /// What the user says to a candidate (CandidateFound).
  void decide(AssociationId candidate, bool accepted, Time now);
  SendStatus send(AssociationId id, const MessageInfo& info, const OutgoingData& data);
  /// The user is done with received messages: the window opens by what they took of it.
  void consume(AssociationId id, DeliveredData consumed);
  /// Ends gracefully once everything accepted is delivered (RFC 9260, 9.2).
  void shutdown(AssociationId id);
  /// Ends at once with a User-Initiated Abort cause (RFC 9260, 9.1); a reason that does not
  /// fit one packet is cut.
  void abort(AssociationId id, std::span<const std::uint8_t> reason);

  void receive(const Datagram& datagram, Time now, PacketSink& out);
  void icmp(const IcmpError& error, Time now);
  /// The transport takes packets again after PacketSink::ready() was false.
  void writable(TransportId transport);
  void flush(Time now, PacketSink& out);

  /// When advance() is due; kNever when no timer runs.
  Time next_deadline() const;
  void advance(Time now, PacketSink& out);

  /// `by_stream`: with AssociationStats::streams.
  std::optional<AssociationStats> stats(AssociationId id, bool by_stream = false) const;
  const StackStats& counters() const;
  /// What has been done so far for packets that came, in steps (see Work).
  std::uint64_t work() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rxsctp::sctp
