#include "virtual/network.h"

#include <algorithm>
#include <utility>

namespace rxsctp::simulation {

namespace {
constexpr std::size_t kIcmpQuote = 512;
constexpr auto kIcmpDelay = std::chrono::milliseconds(3);
}  // namespace

IpAddress ipv4(std::uint8_t last, std::uint8_t network) {
  IpAddress address;
  address.family = IpFamily::kV4;
  address.bytes[0] = 10;
  address.bytes[2] = network;
  address.bytes[3] = last;
  return address;
}

std::size_t encapsulation_overhead(const IpAddress& address) {
  return address.family == IpFamily::kV6 ? 48 : 28;
}

Network::HostId Network::attach(std::span<const Attachment> attachments, Receiver& receiver) {
  Node node{{}, &receiver, false};
  for (const Attachment& attachment : attachments) {
    Port port{attachment, Link(attachment.up), Link(attachment.down)};
    Attachment& seen = port.attachment;
    if (seen.public_address.family == IpFamily::kNone) {
      seen.public_address = attachment.address;
      seen.public_udp_port = attachment.udp_port;
    }
    mappings_.push_back(
        {seen.public_address, seen.public_udp_port, nodes_.size(), node.ports.size(), true});
    node.ports.push_back(std::move(port));
  }
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

void Network::detach(HostId host, bool silent) {
  nodes_[host].receiver = nullptr;
  nodes_[host].silent = silent;
  trace_.event(events_.now(), Trace::Kind::kDied, host, 0);
}

void Network::replace(HostId host, Receiver& receiver) { nodes_[host].receiver = &receiver; }

void Network::black_out(HostId host, Blackout blackout, bool up, bool down, std::size_t address) {
  if (up) this->up(host, address).black_out(blackout);
  if (down) this->down(host, address).black_out(blackout);
}

void Network::rebind(HostId host, std::uint16_t public_udp_port, std::size_t address) {
  Attachment& attachment = nodes_[host].ports[address].attachment;
  for (Mapping& mapping : mappings_) {
    if (mapping.host == host && mapping.number == address) mapping.current = false;
  }
  attachment.public_udp_port = public_udp_port;
  mappings_.push_back({attachment.public_address, public_udp_port, host, address, true});
  trace_.event(events_.now(), Trace::Kind::kRebound, host, 0, public_udp_port);
}

PathAddress Network::public_path(HostId host, std::size_t address) const {
  const Attachment& attachment = nodes_[host].ports[address].attachment;
  PathAddress path;
  path.remote = attachment.public_address;
  path.remote_udp_port = attachment.public_udp_port;
  path.transport = transport_of(0);
  return path;
}

const Network::Mapping* Network::find(const IpAddress& address, std::uint16_t udp_port) const {
  const auto found = std::find_if(mappings_.begin(), mappings_.end(), [&](const Mapping& mapping) {
    return mapping.address == address && mapping.udp_port == udp_port;
  });
  return found == mappings_.end() ? nullptr : &*found;
}

std::optional<Network::HostId> Network::owner(const PathAddress& address) const {
  const Mapping* mapping = find(address.remote, address.remote_udp_port);
  return mapping == nullptr ? std::nullopt : std::optional(mapping->host);
}

void Network::lose(Trace::Kind why, HostId host, std::span<const std::uint8_t> packet) {
  ++totals_.lost;
  trace_.packet(events_.now(), why, host, packet);
}

void Network::report(HostId to, IcmpError::Kind kind, const PathAddress& path, std::uint32_t mtu,
                     std::span<const std::uint8_t> packet) {
  const auto quote = packet.first(std::min(packet.size(), kIcmpQuote));
  events_.after(kIcmpDelay, [this, to, kind, path, mtu,
                             quoted = Bytes(quote.begin(), quote.end())] {
    Node& node = nodes_[to];
    if (node.receiver == nullptr) return;
    trace_.event(events_.now(), Trace::Kind::kIcmp, to, 0, static_cast<std::uint64_t>(kind), mtu);
    node.receiver->unreachable({.kind = kind, .to = path, .mtu = mtu, .original = quoted});
  });
}

bool Network::too_big(Link& link, std::size_t ip_bytes, bool may_fragment, HostId from,
                      const PathAddress& to, std::span<const std::uint8_t> packet) {
  const LinkConditions& conditions = link.conditions();
  if (may_fragment || ip_bytes <= conditions.mtu) return false;
  lose(Trace::Kind::kTooBig, from, packet);
  if (conditions.reports_too_big) {
    report(from, IcmpError::Kind::kPacketTooBig, to, static_cast<std::uint32_t>(conditions.mtu),
           packet);
  }
  return true;
}

void Network::send(HostId from, const PathAddress& to, std::span<const std::uint8_t> packet,
                   bool may_fragment) {
  if (nodes_[from].receiver == nullptr) return;
  Link& up = port_of(from, to).up;
  ++totals_.packets;
  trace_.packet(events_.now(), Trace::Kind::kSent, from, packet);
  if (filter_ && filter_(from, packet)) return lose(Trace::Kind::kLost, from, packet);
  if (up.is_black(events_.now())) return lose(Trace::Kind::kBlackedOut, from, packet);

  const std::size_t ip_bytes = packet.size() + encapsulation_overhead(to.remote);
  if (too_big(up, ip_bytes, may_fragment, from, to, packet)) return;
  if (random_.chance(up.conditions().loss)) return lose(Trace::Kind::kLost, from, packet);

  const Mapping* mapping = find(to.remote, to.remote_udp_port);
  if (mapping == nullptr) {
    lose(Trace::Kind::kNobodyThere, from, packet);
    return report(from, IcmpError::Kind::kPortUnreachable, to, 0, packet);
  }
  if (!mapping->current) return lose(Trace::Kind::kNobodyThere, from, packet);
  Node& receiver = nodes_[mapping->host];
  if (receiver.receiver == nullptr) {
    lose(Trace::Kind::kNobodyThere, from, packet);
    if (receiver.silent) return;
    return report(from, IcmpError::Kind::kPortUnreachable, to, 0, packet);
  }
  Link& down = receiver.ports[mapping->number].down;
  if (too_big(down, ip_bytes, may_fragment, from, to, packet)) return;
  if (random_.chance(down.conditions().loss)) return lose(Trace::Kind::kLost, from, packet);

  const Way way{from, to.transport - std::size_t{1}, mapping->host, mapping->number,
                to.ecn_capable};
  for (const LinkConditions* conditions : {&up.conditions(), &down.conditions()}) {
    if (random_.chance(conditions->duplicate)) {
      trace_.packet(events_.now(), Trace::Kind::kDuplicated, from, packet);
      carry(way, Bytes(packet.begin(), packet.end()), Duration(0));
    }
    if (random_.chance(conditions->replay)) {
      trace_.packet(events_.now(), Trace::Kind::kDuplicated, from, packet);
      carry(way, Bytes(packet.begin(), packet.end()),
            random_.between(Duration(0), conditions->replay_delay));
    }
  }
  Bytes copy(packet.begin(), packet.end());
  damage(from, copy, up.conditions());
  damage(from, copy, down.conditions());
  carry(way, std::move(copy), Duration(0));
}

void Network::damage(HostId from, Bytes& packet, const LinkConditions& conditions) {
  // Nothing may be left of it since the link before.
  if (!packet.empty() && random_.chance(conditions.truncate)) {
    packet.resize(random_.between(0, packet.size() - 1));
    packet.shrink_to_fit();
    trace_.packet(events_.now(), Trace::Kind::kTruncated, from, packet);
  }
  if (!packet.empty() && random_.chance(conditions.corrupt)) {
    // CRC32C is sure to see up to three flipped bits.
    for (std::uint64_t flips = random_.between(1, 3); flips > 0; --flips) {
      const std::uint64_t bit = random_.between(0, packet.size() * 8 - 1);
      packet[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    }
    trace_.packet(events_.now(), Trace::Kind::kCorrupted, from, packet);
  }
}

void Network::carry(const Way& way, Bytes packet, Duration extra) {
  const IpAddress& local = nodes_[way.to].ports[way.to_address].attachment.address;
  const std::size_t ip_bytes = packet.size() + encapsulation_overhead(local);
  Link& up = this->up(way.from, way.from_address);
  Link& down = this->down(way.to, way.to_address);
  std::optional<Time> arrival;
  bool marked = false;
  if (extra > Duration(0)) {  // a late copy takes no turn in today's queues
    arrival = events_.now() + extra + up.conditions().delay + down.conditions().delay;
  } else if (const auto halfway = up.pass(events_.now(), ip_bytes, random_)) {
    if (const auto passed = down.pass(halfway->out, ip_bytes, random_)) {
      arrival = passed->out;
      marked = way.ecn_capable && (marks(up, *halfway) || marks(down, *passed));
    }
  }
  if (!arrival) return lose(Trace::Kind::kQueueFull, way.from, packet);
  PathAddress source = public_path(way.from, way.from_address);
  source.transport = transport_of(way.to_address);
  source.local = local;
  if (marked) ++totals_.marked;
  events_.at(*arrival, [this, way, source, marked, bytes = std::move(packet)] {
    deliver(way, {bytes, source, marked});
  });
}

/// Draws nothing where packets are not marked by chance, so that a seed means what it did.
bool Network::marks(const Link& link, const Link::Passage& passage) {
  const double chance = link.conditions().mark;
  return passage.congested || (chance > 0 && random_.chance(chance));
}

void Network::deliver(const Way& way, const Datagram& datagram) {
  const auto packet = datagram.bytes;
  Node& node = nodes_[way.to];
  if (node.receiver == nullptr) return lose(Trace::Kind::kNobodyThere, way.to, packet);
  if (down(way.to, way.to_address).is_black(events_.now())) {
    return lose(Trace::Kind::kBlackedOut, way.to, packet);
  }
  trace_.packet(events_.now(), Trace::Kind::kArrived, way.to, packet);
  node.receiver->arrived(datagram);
}

}  // namespace rxsctp::simulation
