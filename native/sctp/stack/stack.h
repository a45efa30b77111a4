#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
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
#include "sctp/association/association.h"
#include "sctp/association/send_status.h"
#include "sctp/association/stream_value_change.h"
#include "sctp/auth/key_change.h"
#include "sctp/endpoint/endpoint.h"
#include "sctp/endpoint/endpoint_config.h"
#include "sctp/endpoint/local_addresses.h"
#include "sctp/limits/answer_limits.h"
#include "sctp/limits/probe_budget.h"
#include "sctp/memory/buffer_pool.h"
#include "sctp/memory/intrusive_list.h"
#include "sctp/negotiation/auth_policy.h"
#include "sctp/negotiation/candidates.h"
#include "sctp/negotiation/cookie.h"
#include "sctp/negotiation/init_review.h"
#include "sctp/negotiation/random_numbers.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/packet_contents.h"
#include "sctp/recovery/timer_queue.h"
#include "sctp/resources.h"
#include "sctp/stack/association_index.h"

namespace rxsctp::sctp {

/// An SCTP instance: every endpoint and association behind a set of transports. It does no I/O and
/// knows no clock: datagrams and the time come in, packets, events and the next deadline go out.
///
/// Commands (connect, send, consume, shutdown, abort) only note what is to be done; flush() writes
/// the packets they lead to. receive() and advance() write the packets they lead to themselves.
class Stack {
 public:
  Stack(RandomSource& random, EventSink& events);
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Where a transport is bound: what a side tells of itself that bound no address of its own.
  void set_local(TransportId transport, const LocalAddress& local) {
    locals_.set(transport, local);
  }
  const LocalAddresses& locals() const { return locals_; }
  /// Opens `id` on a local SCTP port, on all of its transports or on none. Returns the port, or
  /// nothing when it is taken on one of them. What an accepting endpoint that is closing holds,
  /// another that accepts may take.
  std::optional<std::uint16_t> open(EndpointId id, const EndpointConfig& config);
  /// The first of its transports at which the port of `config` is taken.
  std::optional<TransportId> taken_at(const EndpointConfig& config) const {
    return endpoints_.taken_at(config);
  }
  /// Stops accepting; the endpoint is open until its last association has ended.
  void close(EndpointId id);
  bool is_open(EndpointId id) const { return endpoints_.find(id) != nullptr; }
  /// The endpoints that have closed since the last call.
  std::vector<EndpointId> take_closed() { return endpoints_.take_closed(); }

  /// Opens an association with the peer that has the addresses `to`, at least one. The first is
  /// tried first. `auth`: none where its chunks are not to be authenticated.
  void connect(AssociationId id, EndpointId endpoint, std::span<const PathAddress> to,
               std::uint16_t remote_port, const AssociationConfig& config,
               std::shared_ptr<const AuthPolicy> auth = nullptr);
  void connect(AssociationId id, EndpointId endpoint, const PathAddress& to,
               std::uint16_t remote_port, const AssociationConfig& config,
               std::shared_ptr<const AuthPolicy> auth = nullptr) {
    connect(id, endpoint, {&to, 1}, remote_port, config, std::move(auth));
  }
  /// What the user says to a candidate (CandidateFound).
  void decide(AssociationId candidate, bool accepted, Time now);
  SendStatus send(AssociationId id, const MessageInfo& info, const OutgoingData& data);
  /// A message with a priority is about to be sent: less important ones give way to it (RFC
  /// 7496, 3.2).
  void make_room(AssociationId id, const WantedRoom& wanted);
  /// The user is done with received messages: the window opens by what they took of it.
  void consume(AssociationId id, DeliveredData consumed);
  /// Data goes to this address of the peer first.
  PrimaryChange set_primary(AssociationId id, const IpAddress& address);
  // Of the keys that an association's chunks are authenticated with (RFC 6458, 8.3).
  KeyChange set_auth_key(AssociationId id, const AuthKey& key);
  KeyChange activate_auth_key(AssociationId id, std::uint16_t key);
  KeyChange delete_auth_key(AssociationId id, std::uint16_t key);
  /// Has streams begin anew, or adds some (RFC 6525); what comes of it is told.
  ReconfigurationStatus reconfigure(AssociationId id, const ReconfigurationWish& wish, Time now);
  /// What the scheduler goes by for a stream to send on.
  StreamValueChange set_stream_value(AssociationId id, std::uint16_t stream, std::uint16_t value);
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
  Time next_deadline() const { return timers_.next(); }
  void advance(Time now, PacketSink& out);

  /// `by_stream`: with AssociationStats::streams.
  std::optional<AssociationStats> stats(AssociationId id, bool by_stream = false) const;
  const StackStats& counters() const { return counters_; }
  /// What has been done so far for packets that came, in steps (see Work).
  std::uint64_t work() const { return work_.steps(); }

 private:
  /// A packet being taken in.
  struct Packet {
    const Datagram& datagram;
    CommonHeader header;
    const PacketContents& contents;
    Time now;
    PacketSink& out;

    const PathAddress& from() const { return datagram.from; }
    /// Of what goes back, with the tag that the peer goes by.
    CommonHeader answer_header(std::uint32_t tag) const {
      return {header.destination_port, header.source_port, tag};
    }
  };
  /// Where an answer goes that belongs to no association.
  struct Return {
    PacketSink& out;
    PathAddress to;
    CommonHeader header;
  };

  // stack.cc: driving
  Association& add_association(AssociationId id, Endpoint& endpoint,
                               const AssociationConfig& config, const PathAddress& address,
                               std::uint16_t remote_port, std::uint32_t local_tag,
                               std::shared_ptr<const AuthPolicy> auth);
  void settle(Association& association, Time not_before);
  void transmit(Association& association, Time now, PacketSink& out, Time not_before);
  std::uint32_t unused_tag();

  // receive.cc: demultiplexing
  Association* find_by_tag_and_ports(const CommonHeader& header) const;
  Association* find_by_tag(const Packet& packet) const;
  Association* find_by_peer(const Packet& packet) const;
  void deliver(Association& association, Packet& packet);
  bool deliver_reflected(Packet& packet);
  void note_udp_port(Association& association, const Packet& packet);

  // setup.cc: INIT and COOKIE ECHO. What takes a cookie gives back the association that the
  // rest of the packet is for, if any.
  void on_init(Packet& packet);
  void answer_init(const Packet& packet, const InitChunk& init, const InitReview& review,
                   const Endpoint& endpoint, const Association* existing);
  void on_cookie_echo(Packet& packet);
  std::optional<Admission> examine(const Packet& packet, const StateCookie& cookie,
                                   const Association* existing);
  Association* accept_cookie(Packet& packet, const StateCookie& cookie);
  Association* take_cookie(const Packet& packet, const StateCookie& cookie, Association& existing);
  static PathAddress proven_path(const Packet& packet, const StateCookie& cookie);
  void refuse_stale_cookie(const Packet& packet, const StateCookie& cookie);

  // peer_addresses.cc: which addresses of a peer are paths, and whose an address is
  Association* find_by_list(const Packet& packet, const PeerAddresses& listed) const;
  static bool lists_path_of(const Association& association, const ChunkView& init_ack);
  static std::vector<IpAddress> added_addresses(const Association& existing,
                                                const PeerAddresses& listed,
                                                const IpAddress& source);
  std::vector<PathAddress> paths_of_peer(const PathAddress& first, const PeerAddresses& listed,
                                         std::uint16_t remote_port, const Endpoint& endpoint,
                                         const Association* association) const;
  void add_listed_paths(Association& association, const PeerAddresses& listed);
  void take_addresses(Association& association, const PathAddress& first,
                      const PeerAddresses& listed);

  // admission.cc: limits
  bool refuses(const Packet& packet, const Endpoint& endpoint, std::uint32_t tag);
  void note_refusal(const Endpoint& endpoint, Refusal refusal);
  void refuse(const Return& to, Time now);
  bool may_answer(Answer answer, const PathAddress& to, Time now);
  void ask_about(const Packet& packet, const StateCookie& cookie, const Endpoint& endpoint);
  void answer_refused_candidates(Time now, PacketSink& out);
  void note_shortage(Association& association);
  void relieve();

  // out_of_the_blue.cc: RFC 9260, 8.4
  static bool may_answer(const Packet& packet);
  void on_out_of_the_blue(Packet& packet);
  void answer_abort(const Packet& packet, std::uint32_t tag, bool reflected,
                    const ErrorCause* cause);
  static void send_abort(const Return& to, bool reflected, const ErrorCause* cause);
  void send_shutdown_complete(const Packet& packet);

  RandomSource& random_;
  EventSink& events_;
  StackStats counters_;
  BufferPool pool_;
  Work work_;
  CookieJar cookies_;
  std::uint64_t seed_;  // secret: peers choose what is hashed
  Resources resources_{pool_, work_, seed_};
  TimerQueue timers_;
  IntrusiveList<Association> dirty_;    // have something to send at the next flush()
  IntrusiveList<Association> blocked_;  // wait for writable()
  AnswerLimits answers_;
  LocalAddresses locals_;
  ProbeBudget probes_;
  RandomNumbers numbers_{random_};
  const AssociationContext context_{random_, events_, resources_, answers_,
                                    locals_, probes_, numbers_};
  std::vector<std::pair<PathAddress, CommonHeader>> refused_candidates_;  // to be told at flush()
  std::vector<EndpointId> short_of_memory_;  // with associations that are
  EndpointTable endpoints_;
  Candidates candidates_;
  AssociationIndex associations_;
};

}  // namespace rxsctp::sctp
