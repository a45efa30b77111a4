#include "sctp/association/core.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"

namespace rxsctp::sctp {

AssociationCore::AssociationCore(const AssociationContext& context, AssociationId id,
                                 Endpoint& endpoint, const AssociationConfig& config,
                                 const PathAddress& address, std::uint16_t remote_port,
                                 std::uint32_t local_tag)
    : context_(context),
      endpoint_(endpoint),
      place_(endpoint.account, address.remote),
      config_(config),
      paths_(address, config_),
      id_(id),
      local_tag_(local_tag),
      tie_tags_(make_tie_tags()),
      capabilities_{.local_initial_tsn = Tsn(context.random.next32())},
      remote_port_(remote_port) {
  ++endpoint_.associations;
}

std::uint64_t AssociationCore::make_tie_tags() {
  return context_.random.next64() | 1;  // 0 is "none" in a cookie
}

Established AssociationCore::description() const {
  const LocalAddress local = context_.locals.of(address().transport);
  Established news{.endpoint = endpoint_.id,
                   .primary = address(),
                   .local_port = local_port(),
                   .local_udp_port = local.udp_port,
                   .remote_port = remote_port_,
                   .outbound_streams = capabilities_.outbound_streams,
                   .inbound_streams = capabilities_.inbound_streams,
                   .accepted = accepted_};
  if (news.primary.local.family == IpFamily::kNone) news.primary.local = local.ip;
  const ToldAddresses told = told_addresses(address());
  if (!told.all().empty()) {
    news.local_addresses = {news.primary.local};
    std::ranges::copy(told.all(), std::back_inserter(news.local_addresses));
  }
  if (paths_.size() > 1) {
    news.remote_addresses = {address().remote};
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      if (i != paths_.primary()) news.remote_addresses.push_back(paths_[i].address().remote);
    }
  }
  return news;
}

AssociationCore::Rare& AssociationCore::rare() {
  if (!rare_) rare_ = std::make_unique<Rare>();
  return *rare_;
}

void AssociationCore::set_abort_reason(std::span<const std::uint8_t> reason) {
  rare().abort_reason.emplace(reason.begin(), reason.end());
}

void AssociationCore::set_auth_policy(std::shared_ptr<const AuthPolicy> policy) {
  if (policy) rare().authenticator = std::make_unique<Authenticator>(std::move(policy));
}

KeyVector AssociationCore::own_keys() const {
  return authenticator()->policy()->vector(
      context_.numbers.of(local_tag_, capabilities_.local_initial_tsn));
}

void AssociationCore::agree_on_keys(std::optional<KeyVector> theirs) {
  if (authenticator() == nullptr) return;
  authenticator()->agree(own_keys(), std::move(theirs));
  reserve_for_keys();
}

/// The room that an AUTH chunk takes in each packet with DATA.
void AssociationCore::reserve_for_keys() {
  if (authenticator() == nullptr) return;
  for (std::size_t i = 0; i < paths_.size(); ++i) paths_[i].reserve(authenticator()->overhead());
}

void AssociationCore::take_peer(const StateCookie& cookie) {
  peer_tag_ = cookie.peer_tag;
  capabilities_ = cookie.capabilities;
  agree_on_keys(cookie.peer_keys);
}

void AssociationCore::renew(const StateCookie& cookie, std::span<const PathAddress> paths) {
  local_tag_ = cookie.local_tag;
  tie_tags_ = make_tie_tags();  // a replayed cookie of this restart must not restart it again
  take_peer(cookie);
  paths_ = Paths(paths.front(), config_);
  for (const PathAddress& further : paths.subspan(1)) paths_.add(further, config_);
  reserve_for_keys();
  set_sack_path(paths_.primary());
  set_control_path(paths_.primary());
  control_.clear();
}

bool AssociationCore::add_path(const PathAddress& address) {
  const bool added = paths_.add(address, config_).has_value();
  reserve_for_keys();
  return added;
}

void AssociationCore::add_given_path(const PathAddress& address) {
  if (const auto index = paths_.add(address, config_)) paths_[*index].confirm();
}

void AssociationCore::settle_paths(const PathAddress& first, const PeerAddresses& listed) {
  auto index = paths_.to(first.remote);
  if (!index) index = paths_.add(first, config_);
  paths_.retain(index.value_or(control_path_),
                [&](const Path& path) { return listed.contains(path.address().remote); });
  set_sack_path(0);
  set_control_path(0);
  reserve_for_keys();
}

void AssociationCore::set_state(AssociationState state) {
  if (state_ == state) return;
  state_ = state;
  tell(StateChanged{state});
}

AssociationState AssociationCore::enter_established() {
  return std::exchange(state_, AssociationState::kEstablished);
}

void AssociationCore::prepare_path(Path& path, PacketSink& out) {
  if (path.mtu().host_asked()) return;
  const PathAddress& to = path.address();
  path.set_host_limits({out.path_mtu(to), out.overhead(to), out.path_capacity(to)});
}

void AssociationCore::abort_peer(CloseReason reason, std::span<const ErrorCause> causes,
                                 PacketSink& out) {
  // Without a tag to put on it (COOKIE-WAIT) the peer would not believe it, and knows nothing yet.
  if (peer_tag_ != 0) send_abort(peer_tag_, 0, causes, out);
  close(reason, causes);
}

void AssociationCore::send_abort(std::uint32_t tag, std::uint8_t flags,
                                 std::span<const ErrorCause> causes, PacketSink& out) {
  prepare_path(out);
  OutgoingPacket packet(out, path().address(), path().max_packet(),
                        {local_port(), remote_port_, tag}, false, seal());
  ChunkBuilder chunk(packet.writer(), ChunkType::kAbort, flags);
  for (const ErrorCause& cause : causes) {
    if (chunk.fits_tlv(cause.data.size())) write_cause(chunk, cause);
  }
  chunk.commit();
  packet.send();
}

void AssociationCore::refuse(CauseCode code, std::span<const std::uint8_t> value, PacketSink& out) {
  const ErrorCause cause{static_cast<std::uint16_t>(code), {value.begin(), value.end()}};
  abort_peer(CloseReason::kProtocolError, cause, out);
}

void AssociationCore::refuse(std::string_view violation, PacketSink& out) {
  const ErrorCause cause{static_cast<std::uint16_t>(CauseCode::kProtocolViolation),
                         {violation.begin(), violation.end()}};
  abort_peer(CloseReason::kProtocolError, cause, out);
}

}  // namespace rxsctp::sctp
