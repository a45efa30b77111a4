#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/config.h"
#include "engine/event_sink.h"
#include "engine/report_budget.h"
#include "sctp/association/control_queue.h"
#include "sctp/association/error_replies.h"
#include "sctp/auth/authenticator.h"
#include "sctp/endpoint/endpoint.h"
#include "sctp/endpoint/local_addresses.h"
#include "sctp/endpoint/told_addresses.h"
#include "sctp/limits/answer_limits.h"
#include "sctp/limits/probe_budget.h"
#include "sctp/negotiation/capabilities.h"
#include "sctp/negotiation/cookie.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/negotiation/random_numbers.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/outgoing_packet.h"
#include "sctp/recovery/paths.h"
#include "sctp/resources.h"
#include "sctp/user.h"

namespace rxsctp::sctp {

/// What all associations of a stack share. The Stack keeps it for as long as it has any.
struct AssociationContext {
  RandomSource& random;
  EventSink& events;
  const Resources& resources;
  AnswerLimits& answers;
  const LocalAddresses& locals;
  ProbeBudget& probes;
  RandomNumbers& numbers;
};

/// What the parts of an association (Handshake, Transfer, Teardown) have in common: who it is, the
/// state it is in, where its packets go, what waits to be sent, and how it ends.
///
/// It knows nothing of the parts, and of chunks only how to write an ABORT.
class AssociationCore {
 public:
  AssociationCore(const AssociationContext& context, AssociationId id, Endpoint& endpoint,
                  const AssociationConfig& config, const PathAddress& address,
                  std::uint16_t remote_port, std::uint32_t local_tag);
  AssociationCore(const AssociationCore&) = delete;
  AssociationCore& operator=(const AssociationCore&) = delete;

  // --- identity ---
  AssociationId id() const { return id_; }
  Endpoint& endpoint() const { return endpoint_; }
  /// Of the primary path.
  const PathAddress& address() const { return paths_[paths_.primary()].address(); }
  std::uint16_t local_port() const { return endpoint_.config.port; }
  std::uint16_t remote_port() const { return remote_port_; }
  std::uint32_t local_tag() const { return local_tag_; }
  std::uint32_t peer_tag() const { return peer_tag_; }
  std::uint64_t tie_tags() const { return tie_tags_; }
  const AssociationConfig& config() const { return config_; }
  const Capabilities& capabilities() const { return capabilities_; }
  /// Of every packet that leaves.
  CommonHeader header() const { return {local_port(), remote_port_, peer_tag_}; }
  Established description() const;

  // --- what both sides agree on ---
  void set_accepted() { accepted_ = true; }
  /// 0 until the peer has told its tag.
  void set_peer_tag(std::uint32_t tag) { peer_tag_ = tag; }
  void set_capabilities(const Capabilities& capabilities) { capabilities_ = capabilities; }
  /// What the user wants of authentication; before anything leaves.
  void set_auth_policy(std::shared_ptr<const AuthPolicy> policy);
  /// Chunks are authenticated by it; none where the user does not want that.
  Authenticator* authenticator() const { return rare_ ? rare_->authenticator.get() : nullptr; }
  std::shared_ptr<const AuthPolicy> auth_policy() const {
    return authenticator() != nullptr ? authenticator()->policy() : nullptr;
  }
  /// What this side says of authentication; only where there is an authenticator.
  KeyVector own_keys() const;
  /// What the peer has said of it, after set_capabilities().
  void agree_on_keys(std::optional<KeyVector> theirs);
  void set_outbound_streams(std::uint16_t count) { capabilities_.outbound_streams = count; }
  void set_inbound_streams(std::uint16_t count) { capabilities_.inbound_streams = count; }
  /// As a cookie says that this side made.
  void take_peer(const StateCookie& cookie);
  /// The peer restarted: a new association under the same id, on `paths`, of which there is at
  /// least one: the first is the primary.
  void renew(const StateCookie& cookie, std::span<const PathAddress> paths);

  // --- state (RFC 9260, 4) ---
  AssociationState state() const { return state_; }
  /// The handshake is done: all states from ESTABLISHED on.
  bool up() const { return state_ >= AssociationState::kEstablished; }
  bool closed() const { return state_ == AssociationState::kClosed; }
  /// The user hears of a change.
  void set_state(AssociationState state);
  /// Enters ESTABLISHED; the user is to hear of it from the caller. Returns the state before.
  AssociationState enter_established();

  // --- the end ---
  /// Ends the association and tells the user, once. The Stack destroys it.
  virtual void close(CloseReason reason, std::span<const ErrorCause> causes) = 0;
  void close(CloseReason reason) { close(reason, {}); }
  /// Sends an ABORT, where the peer would believe it, and closes.
  void abort_peer(CloseReason reason, std::span<const ErrorCause> causes, PacketSink& out);
  void abort_peer(CloseReason reason, PacketSink& out) {
    abort_peer(reason, std::span<const ErrorCause>{}, out);
  }
  void abort_peer(CloseReason reason, const ErrorCause& cause, PacketSink& out) {
    abort_peer(reason, {&cause, 1}, out);
  }
  /// As abort_peer(), for a violation of the protocol.
  void refuse(CauseCode code, std::span<const std::uint8_t> value, PacketSink& out);
  void refuse(std::string_view violation, PacketSink& out);
  /// Sends an ABORT under `tag` and changes nothing.
  void send_abort(std::uint32_t tag, std::uint8_t flags, std::span<const ErrorCause> causes,
                  PacketSink& out);
  /// Counts an error in a row over all paths (RFC 9260, 8.1). True when there were too many.
  bool count_error() { return ++errors_ > config_.association_max_retrans; }
  void clear_errors() { errors_ = 0; }

  // --- sending ---
  /// Where data goes now; before the association is up, the primary.
  Path& path() { return paths_[paths_.destination()]; }
  const Path& path() const { return paths_[paths_.destination()]; }
  Paths& paths() { return paths_; }
  const Paths& paths() const { return paths_; }
  /// One more address of the peer; Heartbeats::ask_unconfirmed() asks it once the association is
  /// up. False when there are as many as may be (Paths::kMost).
  bool add_path(const PathAddress& address);
  /// One that the user has given, and so vouches for (RFC 9260, 5.4, rule 1).
  void add_given_path(const PathAddress& address);
  /// The peer has told its addresses: `listed`, and that of `first`. A path that the user has given
  /// and the peer does not tell of is none (RFC 9260, 5.1.2).
  void settle_paths(const PathAddress& first, const PeerAddresses& listed);
  /// Whether a packet of the peer from `from` may be of this association.
  bool has_path(const PathAddress& from) const {
    return paths_.to(from.remote) && endpoint_.config.transports.contains(from.transport);
  }
  /// Where the next SACK leaves, while that path is active.
  std::size_t sack_path() const { return paths_.usable(sack_path_); }
  void set_sack_path(std::size_t index) { sack_path_ = static_cast<std::uint8_t>(index); }
  /// Where control chunks leave that wait, while that path is active; all of the handshake does.
  std::size_t control_path() const { return up() ? paths_.usable(control_path_) : control_path_; }
  void set_control_path(std::size_t index) { control_path_ = static_cast<std::uint8_t>(index); }
  /// A packet of the association, whose chunks are authenticated as the peer wants it.
  OutgoingPacket open_packet(PacketSink& out, const PathAddress& to, std::size_t max_size,
                             bool may_fragment = false) const {
    return {out, to, max_size, header(), may_fragment, seal()};
  }
  PacketSeal* seal() const {
    return authenticator() != nullptr ? authenticator()->seal() : nullptr;
  }
  /// What goes before a chunk of `type` that is alone in its packet, in bytes.
  std::size_t ahead(ChunkType type) const {
    const PacketSeal* const seal = this->seal();
    return seal != nullptr && seal->covers(type) ? seal->size() : 0;
  }
  /// Asks the host what the path carries, once.
  void prepare_path(PacketSink& out) { prepare_path(path(), out); }
  void prepare_path(Path& path, PacketSink& out);
  /// Where AssociationIndex has a path of which it was told last; a bit each.
  std::uint8_t indexed_paths() const { return indexed_paths_; }
  void set_indexed_paths(std::uint8_t paths) { indexed_paths_ = paths; }
  ControlQueue& control() { return control_; }
  ErrorReplies& error_replies() { return error_replies_; }
  /// False when there was nothing to send, or no room for it.
  template <typename Packet>
  bool send(Packet& packet) {
    const bool sent = packet.send();
    if (sent) ++packets_sent_;
    return sent;
  }
  std::uint64_t packets_sent() const { return packets_sent_; }

  // --- surroundings ---
  RandomSource& random() const { return context_.random; }
  EventSink& events() const { return context_.events; }
  User user() const { return {context_.events, id_}; }
  void tell(EventBody&& body) { events().on_event(id_, std::move(body)); }
  const Resources& resources() const { return context_.resources; }
  AnswerLimits& answers() const { return context_.answers; }
  /// Which addresses of ours an INIT to `to` lists.
  ToldAddresses told_addresses(const PathAddress& to) const {
    return ToldAddresses::of(endpoint_.config.transports, context_.locals, to, {});
  }
  ProbeBudget& probe_budget() const { return context_.probes; }
  /// Bounds how often the user hears of what the peer can bring about at will.
  ReportBudget& report_budget() { return report_budget_; }

 protected:
  ~AssociationCore() { --endpoint_.associations; }
  /// Its place among the associations of its endpoint, when it ends.
  Place give_up_place() { return std::move(place_); }
  /// abort() was called: the reason to send.
  bool aborting() const { return rare_ && rare_->abort_reason; }
  void set_abort_reason(std::span<const std::uint8_t> reason);
  std::vector<std::uint8_t> take_abort_reason() { return std::move(*rare_->abort_reason); }

 private:
  /// What few associations have, or none for long: an idle one is to be small.
  struct Rare {
    std::unique_ptr<Authenticator> authenticator;
    std::optional<std::vector<std::uint8_t>> abort_reason;
  };
  Rare& rare();
  void reserve_for_keys();

  std::uint64_t make_tie_tags();

  const AssociationContext& context_;
  Endpoint& endpoint_;
  Place place_;
  AssociationConfig config_;
  Paths paths_;

  AssociationId id_;
  std::uint32_t local_tag_;
  std::uint32_t peer_tag_ = 0;
  std::uint64_t tie_tags_;
  Capabilities capabilities_;

  ReportBudget report_budget_;
  std::unique_ptr<Rare> rare_;
  std::uint64_t packets_sent_ = 0;
  std::uint16_t remote_port_;
  ControlQueue control_;
  AssociationState state_ = AssociationState::kClosed;
  bool accepted_ = false;
  std::uint8_t sack_path_ = 0;
  std::uint8_t control_path_ = 0;
  std::uint8_t indexed_paths_ = 0;
  std::uint16_t errors_ = 0;  // no more than AssociationConfig::association_max_retrans, and one
  ErrorReplies error_replies_;
};

}  // namespace rxsctp::sctp
