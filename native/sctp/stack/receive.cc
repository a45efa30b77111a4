#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/byte_order.h"
#include "sctp/packet/shutdown_chunk.h"
#include "sctp/stack/stack.h"

namespace rxsctp::sctp {
namespace {

/// What a packet of ours tells when an ICMP error brings back its first bytes.
struct ReturnedPacket {
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  std::uint32_t verification_tag = 0;
  std::uint32_t initiate_tag = 0;  // of an INIT

  static std::optional<ReturnedPacket> parse(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kPortsAndTag = 8;
    constexpr std::size_t kInitiateTag = CommonHeader::kSize + kChunkHeaderSize;
    if (bytes.size() < kPortsAndTag) return std::nullopt;
    ReturnedPacket packet{load_be16(bytes.data()), load_be16(bytes.data() + 2),
                          load_be32(bytes.data() + 4)};
    if (bytes.size() >= kInitiateTag + 4 &&
        bytes[CommonHeader::kSize] == static_cast<std::uint8_t>(ChunkType::kInit)) {
      packet.initiate_tag = load_be32(bytes.data() + kInitiateTag);
    }
    return packet;
  }
};

}  // namespace

void Stack::receive(const Datagram& datagram, Time now, PacketSink& out) {
  counters_.packets_received++;
  const auto header = CommonHeader::parse(datagram.bytes);
  if (!header || header->source_port == 0 || header->destination_port == 0) {
    counters_.malformed_packets++;
    return;
  }
  if (!checksum_valid(datagram.bytes)) {
    counters_.bad_checksums++;
    return;
  }
  const auto contents = PacketContents::survey(datagram.bytes.subspan(CommonHeader::kSize));
  if (!contents) {
    counters_.malformed_packets++;
    return;
  }
  work_.add(contents->count());
  Packet packet{datagram, *header, *contents, now, out};
  const ChunkView& first = contents->first();
  if (first.type == ChunkType::kInit) return on_init(packet);
  if (contents->leading().type == ChunkType::kCookieEcho) return on_cookie_echo(packet);
  if (has_reflected_tag(first)) {
    if (deliver_reflected(packet)) return;
  } else if (Association* association = find_by_tag(packet)) {
    return deliver(*association, packet);
  }
  Association* other = find_by_peer(packet);
  // RFC 9260, 8.5.1, E: one that is being set up does not count for a SHUTDOWN ACK.
  if (other != nullptr && (other->up() || !contents->has(ChunkType::kShutdownAck))) {
    counters_.bad_verification_tags++;
    return;
  }
  on_out_of_the_blue(packet);
}

Association* Stack::find_by_tag_and_ports(const CommonHeader& header) const {
  if (header.verification_tag == 0) return nullptr;
  Association* found = associations_.find_by_tag(header.verification_tag);
  const bool right = found != nullptr && found->local_port() == header.destination_port &&
                     found->remote_port() == header.source_port;
  return right ? found : nullptr;
}

Association* Stack::find_by_tag(const Packet& packet) const {
  Association* found = find_by_tag_and_ports(packet.header);
  if (found == nullptr || found->has_path(packet.from())) return found;
  // The INIT ACK of a peer that answers from another of its addresses tells which it has.
  const ChunkView& first = packet.contents.first();
  const bool answers = first.type == ChunkType::kInitAck &&
                       found->state() == AssociationState::kCookieWait && may_answer(packet) &&
                       found->endpoint().config.transports.contains(packet.from().transport);
  return answers && lists_path_of(*found, first) ? found : nullptr;
}

Association* Stack::find_by_peer(const Packet& packet) const {
  return associations_.find_by_peer(packet.from(), packet.header.source_port,
                                    packet.header.destination_port);
}

void Stack::deliver(Association& association, Packet& packet) {
  if (!association.up() && packet.contents.has(ChunkType::kShutdownAck)) {
    return send_shutdown_complete(packet);
  }
  note_udp_port(association, packet);
  if (may_answer(packet)) association.learn_local(packet.from());
  if (association.closed()) return settle(association, packet.now);
  if (packet.contents.first().type == ChunkType::kShutdownComplete) {
    const auto complete = ShutdownCompleteChunk::parse(packet.contents.first());
    if (complete && !complete->tag_reflected) association.on_shutdown_complete();
    return settle(association, packet.now);
  }
  const bool asks = association.state() == AssociationState::kCookieWait;
  association.receive(packet.contents, packet.datagram, packet.now, packet.out);
  if (asks && association.state() == AssociationState::kCookieEchoed) {
    const PathAddress first = association.paths()[association.control_path()].address();
    take_addresses(association, first, association.capabilities().peer_addresses);
    if (!association.paths().to(packet.from().remote)) association.add_path(packet.from());
  }
  if (association.port_proven()) {
    associations_.rekey(association, [&] { association.move_ports(packet.now); });
  }
  if (association.paths().size() > 1) associations_.refresh(association);
  note_shortage(association);
  transmit(association, packet.now, packet.out, packet.now);
}

// Who has no association any more returns our peer's own tag. That another association of ours may
// have the same tag means nothing.
bool Stack::deliver_reflected(Packet& packet) {
  Association* association = find_by_peer(packet);
  if (association == nullptr || association->peer_tag() == 0 ||
      association->peer_tag() != packet.header.verification_tag) {
    return false;
  }
  if (packet.contents.first().type == ChunkType::kAbort) {
    const auto abort = AbortChunk::parse(packet.contents.first());
    if (!abort) return false;
    if (association->admits_unproven(ChunkType::kAbort)) association->on_abort(*abort);
  } else {
    association->on_shutdown_complete();
  }
  settle(*association, packet.now);
  return true;
}

// RFC 6951, 5.4. Peers behind one address translator may have the same SCTP port, so that
// only the UDP port tells them apart: an INIT that went to the old port of a peer, and is answered
// from the port under which that peer has connected meanwhile, has found nobody new. To go on would
// make the peer take it for a restart.
void Stack::note_udp_port(Association& association, const Packet& packet) {
  const std::uint16_t port = packet.from().remote_udp_port;
  const auto path = association.paths().to(packet.from().remote);
  if (!path || packet.contents.has_reflected_tag()) return;
  if (!association.follows_udp_port(*path, port)) return;
  if (association.state() == AssociationState::kCookieWait) {
    if (packet.contents.first().type != ChunkType::kInitAck) return;
    if (find_by_peer(packet) != nullptr) return association.refuse_second();
  }
  associations_.rekey(association, [&] { association.paths()[*path].set_remote_udp_port(port); });
}

void Stack::icmp(const IcmpError& error, Time now) {
  const auto returned = ReturnedPacket::parse(error.original);
  if (!returned) return;
  Association* association =
      associations_.find_by_peer(error.to, returned->remote_port, returned->local_port);
  if (association == nullptr) return;
  association->on_icmp(error, returned->verification_tag, returned->initiate_tag, now);
  if (association->closed()) return settle(*association, now);
  dirty_.push_back(*association);
}

}  // namespace rxsctp::sctp
