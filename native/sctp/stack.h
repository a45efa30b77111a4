#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/message.h"
#include "engine/time.h"
#include "sctp/endpoint_account.h"
#include "sctp/observer.h"
#include "sctp/packet_sink.h"
#include "sctp/random_source.h"

namespace rxsctp::sctp {

struct Datagram {
  std::span<const std::uint8_t> bytes;  // an SCTP packet from its common header on
  PathAddress from;                     // remote: who sent it; local: whom it was sent to
};

/// An ICMP error the host reported for a packet of ours.
struct IcmpError {
  enum class Kind : std::uint8_t {
    kPortUnreachable,
    kHostUnreachable,
    kNetUnreachable,
    kPacketTooBig,
  };
  Kind kind = Kind::kHostUnreachable;
  PathAddress to;
  std::uint32_t mtu = 0;                   // kPacketTooBig: next-hop MTU, IP packet bytes
  std::span<const std::uint8_t> original;  // what the host kept of the SCTP packet; may be short
};

struct EndpointConfig {
  TransportId transport = 0;
  std::uint16_t port = 0;  // 0: an ephemeral port nobody uses on this transport
  bool accept = false;     // answer INIT
  /// The user has a say in each association that a peer opens: Observer::on_candidate().
  bool asks = false;
  EndpointLimits limits{};
  AssociationConfig association;
};

enum class SendStatus : std::uint8_t {
  kAccepted,
  kNoAssociation,
  kInvalidStream,
  kTooLarge,
  kEmpty
};

/// Counters of what concerned no association.
struct StackStats {
  std::uint64_t packets_received = 0;
  std::uint64_t bad_checksums = 0;
  std::uint64_t malformed_packets = 0;
  std::uint64_t out_of_the_blue = 0;
  std::uint64_t bad_verification_tags = 0;
  std::uint64_t bad_cookies = 0;
  std::uint64_t stale_cookies = 0;
  std::uint64_t associations = 0;  // now
  std::uint64_t refused = 0;       // associations, for want of room or by the user
  std::uint64_t unanswered = 0;    // what AnswerLimits left without an answer
};

/// An SCTP instance: every endpoint and association behind a set of transports. It does no I/O and
/// knows no clock: datagrams and the time come in, packets, events and the next deadline go out.
///
/// Commands (connect, send, consume, shutdown, abort) only note what is to be done; flush() writes
/// the packets they lead to. receive() and advance() write the packets they lead to themselves.
class Stack {
 public:
  Stack(RandomSource& random, Observer& observer);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Opens `id` on a local SCTP port. Returns the port, or nothing when it is taken on the
  /// transport. What an accepting endpoint that is closing holds, another that accepts may take.
  std::optional<std::uint16_t> open(EndpointId id, const EndpointConfig& config);
  /// Stops accepting; the endpoint is open until its last association has ended.
  void close(EndpointId id);
  bool is_open(EndpointId id) const;

  void connect(AssociationId id, EndpointId endpoint, const PathAddress& to,
               std::uint16_t remote_port, const AssociationConfig& config, Time now);
  /// What the user says to a candidate (Observer::on_candidate()).
  void decide(AssociationId candidate, bool accepted, Time now);
  SendStatus send(AssociationId id, const MessageInfo& info, std::span<const std::uint8_t> data);
  /// The user is done with received messages: the window opens by what they took of it.
  void consume(AssociationId id, DeliveredData consumed);
  /// Ends gracefully once everything accepted is delivered (RFC 9260, 9.2).
  void shutdown(AssociationId id, Time now);
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
