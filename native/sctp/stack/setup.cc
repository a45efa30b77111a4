#include <algorithm>
#include <limits>

#include "sctp/endpoint/told_addresses.h"
#include "sctp/negotiation/init_review.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/outgoing_packet.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "sctp/stack/stack.h"

namespace rxsctp::sctp {
namespace {

constexpr std::size_t kMaxInitAck = 1200;

/// Valid.Cookie.Life, and what the peer asked for on top, at most as much again (RFC 9260,
/// 5.2.6 leaves the limit to us).
Duration cookie_life(const AssociationConfig& config, std::uint32_t preservative_ms) {
  const Duration asked = std::chrono::milliseconds(preservative_ms);
  return config.valid_cookie_life + std::min(asked, config.valid_cookie_life);
}

/// How far a list of addresses may let the INIT ACK grow: with or without the headers of UDP and
/// IP, no source that proved nothing has more sent than this for each byte of its own. The INITs of
/// most are long enough for any list.
std::size_t largest_init_ack(const Datagram& init) {
  const std::size_t headers = init.from.remote.family == IpFamily::kV6 ? 48 : 28;
  const std::size_t size = init.bytes.size();
  return std::min(size * 9 / 2, (size + headers) * 5 / 2 - headers);
}

/// From where the INIT came from, or another of the addresses that it listed, where a translator
/// may show another port; to any of those of the endpoint: COOKIE ECHO goes to another when T1
/// expires (RFC 9260, 6.4).
bool echoed_by_peer(const StateCookie& cookie, const PathAddress& from, const Endpoint* endpoint) {
  if (endpoint != nullptr && !endpoint->config.transports.contains(from.transport)) return false;
  if (from.remote == cookie.path.remote) {
    return from.remote_udp_port == cookie.path.remote_udp_port;
  }
  return cookie.capabilities.peer_addresses.contains(from.remote);
}

/// What may be promised to a new association: never less than a packet (RFC 9260, 3.3.3).
std::uint32_t promised_window(const Endpoint& endpoint) {
  const std::uint64_t memory =
      std::max<std::uint64_t>(endpoint.account->memory().allowance(), InitChunk::kMinWindow);
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(endpoint.config.association.receive_window, memory));
}

}  // namespace

void Stack::on_init(Packet& packet) {
  const auto init = InitChunk::parse(packet.contents.first());
  if (!init || packet.header.verification_tag != 0) {
    counters_.malformed_packets++;
    return;
  }
  if (!may_answer(packet)) return;
  Association* existing = find_by_peer(packet);
  const Endpoint* endpoint = existing != nullptr ? &existing->endpoint()
                                                 : endpoints_.find(packet.from().transport,
                                                                   packet.header.destination_port);
  const Offer ours =
      existing != nullptr   ? Offer::of(existing->config(), existing->auth_policy().get())
      : endpoint != nullptr ? Offer::of(endpoint->config.association, endpoint->config.auth.get())
                            : Offer{};
  const InitReview review = review_init(*init, ours.extensions);
  work_.add(review.parameters);
  if (review.malformed) {
    counters_.malformed_packets++;
    return;
  }
  if (review.refusal) return answer_abort(packet, init->initiate_tag, false, &*review.refusal);
  if (existing == nullptr) {
    existing = find_by_list(packet, review.addresses);
    if (existing != nullptr) endpoint = &existing->endpoint();
  }
  if (existing != nullptr && existing->state() == AssociationState::kShutdownAckSent) {
    // RFC 9260, 9.2: SHUTDOWN COMPLETE was lost; the peer's new association has to wait.
    existing->repeat_shutdown_ack();
    return transmit(*existing, packet.now, packet.out, packet.now);
  }
  // RFC 9260, 5.2.1 and 5.2.2. In COOKIE-WAIT the peer has not said yet which addresses it has.
  if (existing != nullptr && existing->state() != AssociationState::kCookieWait) {
    const std::vector<IpAddress> added =
        added_addresses(*existing, review.addresses, packet.from().remote);
    if (!added.empty()) {
      const ErrorCause cause = new_addresses_cause(added);
      return answer_abort(packet, init->initiate_tag, false, &cause);
    }
  }
  if (existing == nullptr && (endpoint == nullptr || !endpoint->accepts())) {
    // RFC 9260, 8.4, rule 3.
    counters_.out_of_the_blue++;
    return answer_abort(packet, init->initiate_tag, false, nullptr);
  }
  // Nothing may be kept of a source that has proved nothing, yet it may hear that there is no room.
  if (existing == nullptr && refuses(packet, *endpoint, init->initiate_tag)) return;
  if (!may_answer(Answer::kInitAck, packet.from(), packet.now)) return;
  answer_init(packet, *init, review, *endpoint, existing);
}

void Stack::answer_init(const Packet& packet, const InitChunk& init, const InitReview& review,
                        const Endpoint& endpoint, const Association* existing) {
  const AssociationConfig& config =
      existing != nullptr ? existing->config() : endpoint.config.association;
  StateCookie cookie;
  cookie.created = packet.now;
  cookie.life = cookie_life(config, review.preservative_ms);
  cookie.path = packet.from();
  cookie.endpoint = endpoint.id;
  cookie.local_port = packet.header.destination_port;
  cookie.remote_port = packet.header.source_port;
  cookie.peer_tag = init.initiate_tag;
  // RFC 9260, 5.2.1: where both sides open at once our INIT has said who we are.
  const bool colliding = existing != nullptr && !existing->up();
  cookie.local_tag = colliding ? existing->local_tag() : unused_tag();
  const Tsn initial_tsn =
      colliding ? existing->capabilities().local_initial_tsn : Tsn(random_.next32());
  const std::shared_ptr<const AuthPolicy> auth =
      existing != nullptr ? existing->auth_policy() : endpoint.config.auth;
  const Offer ours = Offer::of(config, auth.get());
  cookie.capabilities = Capabilities::of(ours, initial_tsn, init, review, packet.from().remote);
  std::optional<KeyVector> keys;
  if (cookie.capabilities.extensions.has(Extension::kAuthentication)) {
    keys = auth->vector(numbers_.of(cookie.local_tag, initial_tsn));
    cookie.peer_keys = review.key_vector();
  }
  if (existing != nullptr && existing->state() != AssociationState::kCookieWait) {
    cookie.tie_tags = existing->tie_tags();
  }

  PathAddress to = packet.from();
  to.traffic_class = config.traffic_class;
  OutgoingPacket answer(
      packet.out, to, kMaxInitAck,
      {packet.header.destination_port, packet.header.source_port, init.initiate_tag});
  ChunkBuilder chunk(answer.writer(), ChunkType::kInitAck, 0);
  const std::size_t whole_room = chunk.tlv_room();
  ours.in_answer_to(init, review.extensions)
      .write(chunk, cookie.local_tag,
             existing != nullptr ? std::max(existing->free_receive_window(), InitChunk::kMinWindow)
                                 : promised_window(endpoint),
             initial_tsn, keys ? &*keys : nullptr);
  StateCookieParameter{cookies_.seal(cookie, packet.now).bytes()}.write(chunk);
  const SupportedAddressTypesParameter& types = cookie.capabilities.address_types;
  const std::size_t reported = review.unrecognized ? unrecognized_size(init, ours.extensions) : 0;
  const std::size_t size =
      CommonHeader::kSize + kChunkHeaderSize + whole_room - chunk.tlv_room() + reported;
  const std::size_t most = largest_init_ack(packet.datagram);
  if (keys && size > most) {  // our list of chunks is the user's, and may be as long as they like
    counters_.unanswered++;
    return;
  }
  const auto told = ToldAddresses::of(endpoint.config.transports, locals_, to,
                                      {.ipv4 = types.ipv4, .ipv6 = types.ipv6});
  write_addresses(chunk, told.all(), most - std::min(size, most));
  if (reported > 0) {
    work_.add(2 * review.parameters);
    write_unrecognized_parameters(chunk, init, ours.extensions);
  }
  chunk.commit();
  answer.send();
  counters_.inits_answered++;
}

void Stack::on_cookie_echo(Packet& packet) {
  if (!may_answer(packet)) return;
  const auto echo = CookieEchoChunk::parse(packet.contents.leading());
  const auto cookie = echo ? cookies_.open(echo->cookie) : std::nullopt;
  if (!cookie || cookie->local_tag != packet.header.verification_tag ||
      cookie->local_port != packet.header.destination_port ||
      cookie->remote_port != packet.header.source_port ||
      !echoed_by_peer(*cookie, packet.from(), endpoints_.find(cookie->endpoint))) {
    counters_.bad_cookies++;
    return;
  }
  Association* existing = find_by_peer(packet);
  if (existing == nullptr) {
    existing = associations_.find_by_peer(cookie->path, cookie->remote_port, cookie->local_port);
  }
  if (existing == nullptr) existing = find_by_list(packet, cookie->capabilities.peer_addresses);
  const auto admission = examine(packet, *cookie, existing);
  if (admission && !admission->admits(packet.contents.leading())) {
    counters_.bad_cookies++;
    return;
  }
  if (existing != nullptr) existing->learn_local(packet.from());
  Association* association = existing != nullptr ? take_cookie(packet, *cookie, *existing)
                                                 : accept_cookie(packet, *cookie);
  if (association == nullptr) return;
  note_udp_port(*association, packet);
  association->receive(packet.contents, packet.datagram, packet.now, packet.out, admission);
  note_shortage(*association);
  transmit(*association, packet.now, packet.out, packet.now);
}

/// Whether a COOKIE ECHO, and what is behind it, is authentic: by the keys of the association that
/// is up, else by those that follow from the cookie (RFC 4895, 6.3). So a peer that restarted and
/// has lost the keys of before cannot come back where COOKIE ECHO is to be authenticated.
std::optional<Admission> Stack::examine(const Packet& packet, const StateCookie& cookie,
                                        const Association* existing) {
  const Endpoint* endpoint = endpoints_.find(cookie.endpoint);
  const std::shared_ptr<const AuthPolicy> policy = existing != nullptr   ? existing->auth_policy()
                                                   : endpoint != nullptr ? endpoint->config.auth
                                                                         : nullptr;
  if (policy == nullptr) return std::nullopt;
  Admission admission;
  if (existing != nullptr && existing->up()) {
    admission = existing->authenticator()->examine(packet.contents);
  } else {
    Authenticator made = existing != nullptr ? *existing->authenticator() : Authenticator(policy);
    const Tsn initial_tsn = cookie.capabilities.local_initial_tsn;
    made.agree(policy->vector(numbers_.of(cookie.local_tag, initial_tsn)), cookie.peer_keys);
    admission = made.examine(packet.contents);
  }
  work_.add(admission.covered / kBytesPerStep);
  return admission;
}

Association* Stack::accept_cookie(Packet& packet, const StateCookie& cookie) {
  if (associations_.spent().contains(cookie.local_tag)) {
    counters_.bad_cookies++;
    on_out_of_the_blue(packet);
    return nullptr;
  }
  Endpoint* endpoint = endpoints_.find(cookie.endpoint);
  if (endpoint == nullptr || !endpoint->accepts()) {
    answer_abort(packet, cookie.peer_tag, false, nullptr);
    return nullptr;
  }
  // Another association drew the same tag in the meantime, or had it and is forgotten: as good as
  // stale, the peer starts over.
  if (cookie.stale(packet.now) || cookie.created <= associations_.spent().forgotten_until() ||
      associations_.find_by_tag(cookie.local_tag) != nullptr) {
    refuse_stale_cookie(packet, cookie);
    return nullptr;
  }
  if (candidates_.has(cookie)) return nullptr;
  if (refuses(packet, *endpoint, cookie.peer_tag)) return nullptr;
  if (endpoint->config.asks) {
    ask_about(packet, cookie, *endpoint);
    return nullptr;
  }
  Association& association = add_association(
      events_.next_association_id(), *endpoint, endpoint->config.association,
      proven_path(packet, cookie), cookie.remote_port, cookie.local_tag, endpoint->config.auth);
  add_listed_paths(association, cookie.capabilities.peer_addresses);
  association.accept(cookie, packet.now);
  return &association;
}

// RFC 9260, 5.2.4, table 12.
Association* Stack::take_cookie(const Packet& packet, const StateCookie& cookie,
                                Association& existing) {
  const bool same_local = cookie.local_tag == existing.local_tag();
  const bool same_peer = cookie.peer_tag == existing.peer_tag();
  if (same_local && same_peer) {  // D; its cookie may have grown old by now
    existing.confirm_by_cookie(packet.now);
    return &existing;
  }
  if (cookie.stale(packet.now)) {
    refuse_stale_cookie(packet, cookie);
    return nullptr;
  }
  if (same_local && (!existing.up() || existing.untouched())) {  // B
    const PathAddress first = proven_path(packet, cookie);
    const PeerAddresses& listed = cookie.capabilities.peer_addresses;
    if (existing.state() == AssociationState::kCookieWait) {
      take_addresses(existing, first, listed);
    } else {
      add_listed_paths(existing, listed);
    }
    existing.collide(cookie, packet.now);
    return &existing;
  }
  if (!same_local && !same_peer && cookie.tie_tags == existing.tie_tags()) {  // A
    if (existing.state() == AssociationState::kShutdownAckSent) {
      existing.refuse_restart();
      transmit(existing, packet.now, packet.out, packet.now);
      return nullptr;
    }
    if (!existing.up() || associations_.find_by_tag(cookie.local_tag) != nullptr ||
        !events_.admits_restart(existing.id())) {
      return nullptr;
    }
    associations_.spent().add(existing.local_tag(), packet.now, cookies_.longest_life());
    const auto known = existing.paths().to(cookie.path.remote);
    const PathAddress first =
        known ? existing.paths()[*known].address() : proven_path(packet, cookie);
    const auto paths = paths_of_peer(first, cookie.capabilities.peer_addresses, cookie.remote_port,
                                     existing.endpoint(), &existing);
    associations_.rekey(existing, [&] { existing.restart(cookie, paths, packet.now); });
    return &existing;
  }
  return nullptr;  // C, and whatever the table does not name
}

/// Where the INIT ACK went, which the cookie has come from: the one address of the peer that is
/// confirmed (RFC 9260, 5.4, rule 2), whichever the COOKIE ECHO has come from.
PathAddress Stack::proven_path(const Packet& packet, const StateCookie& cookie) {
  PathAddress path = cookie.path;
  const PathAddress& from = packet.from();
  if (from.remote == path.remote && from.transport == path.transport) path.local = from.local;
  return path;
}

void Stack::refuse_stale_cookie(const Packet& packet, const StateCookie& cookie) {
  counters_.stale_cookies++;
  if (!may_answer(Answer::kError, packet.from(), packet.now)) return;
  const auto staleness =
      std::max<Duration::rep>((packet.now - (cookie.created + cookie.life)).count(), 0);
  constexpr Duration::rep kMax = std::numeric_limits<std::uint32_t>::max();
  OutgoingPacket answer(
      packet.out, packet.from(), kMaxInitAck,
      {packet.header.destination_port, packet.header.source_port, cookie.peer_tag});
  ChunkBuilder chunk(answer.writer(), ChunkType::kError, 0);
  StaleCookieCause{static_cast<std::uint32_t>(std::min(staleness, kMax))}.write(chunk);
  chunk.commit();
  answer.send();
}

}  // namespace rxsctp::sctp
