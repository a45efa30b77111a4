#include "virtual/network.h"

#include <algorithm>
#include <utility>

namespace rxsctp::simulation {

namespace {
constexpr TransportId kTransport = 1;
constexpr std::size_t kIcmpQuote = 512;
constexpr auto kIcmpDelay = std::chrono::milliseconds(3);
}  // namespace

IpAddress ipv4(std::uint8_t last) {
  IpAddress address;
  address.family = IpFamily::kV4;
  address.bytes[0] = 10;
  address.bytes[3] = last;
  return address;
}

std::size_t encapsulation_overhead(const IpAddress& address) {
  return address.family == IpFamily::kV6 ? 48 : 28;
}

Network::HostId Network::attach(const Attachment& attachment, Receiver& receiver) {
  Node node{attachment, Link(attachment.up), Link(attachment.down), &receiver, false};
  if (node.attachment.public_address.family == IpFamily::kNone) {
    node.attachment.public_address = attachment.address;
    node.attachment.public_udp_port = attachment.udp_port;
  }
  mappings_.push_back(
      {node.attachment.public_address, node.attachment.public_udp_port, nodes_.size(), true});
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

void Network::detach(HostId host, bool silent) {
  nodes_[host].receiver = nullptr;
  nodes_[host].silent = silent;
  trace_.event(events_.now(), Trace::Kind::kDied, host, 0);
}

void Network::replace(HostId host, Receiver& receiver) { nodes_[host].receiver = &receiver; }

void Network::black_out(HostId host, Blackout blackout, bool up, bool down) {
  if (up) nodes_[host].up.black_out(blackout);
  if (down) nodes_[host].down.black_out(blackout);
}

void Network::rebind(HostId host, std::uint16_t public_udp_port) {
  Attachment& attachment = nodes_[host].attachment;
  for (Mapping& mapping : mappings_) {
    if (mapping.host == host) mapping.current = false;
  }
  attachment.public_udp_port = public_udp_port;
  mappings_.push_back({attachment.public_address, public_udp_port, host, true});
  trace_.event(events_.now(), Trace::Kind::kRebound, host, 0, public_udp_port);
}

PathAddress Network::public_path(HostId host) const {
  PathAddress path;
  path.remote = nodes_[host].attachment.public_address;
  path.remote_udp_port = nodes_[host].attachment.public_udp_port;
  path.transport = kTransport;
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
  Node& sender = nodes_[from];
  if (sender.receiver == nullptr) return;
  ++totals_.packets;
  trace_.packet(events_.now(), Trace::Kind::kSent, from, packet);
  if (filter_ && filter_(from, packet)) return lose(Trace::Kind::kLost, from, packet);
  if (sender.up.is_black(events_.now())) return lose(Trace::Kind::kBlackedOut, from, packet);

  const std::size_t ip_bytes = packet.size() + encapsulation_overhead(to.remote);
  if (too_big(sender.up, ip_bytes, may_fragment, from, to, packet)) return;
  if (random_.chance(sender.up.conditions().loss)) {
    return lose(Trace::Kind::kLost, from, packet);
  }

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
  if (too_big(receiver.down, ip_bytes, may_fragment, from, to, packet)) return;
  if (random_.chance(receiver.down.conditions().loss)) {
    return lose(Trace::Kind::kLost, from, packet);
  }

  const HostId target = mapping->host;
  for (const LinkConditions* conditions : {&sender.up.conditions(), &receiver.down.conditions()}) {
    if (random_.chance(conditions->duplicate)) {
      trace_.packet(events_.now(), Trace::Kind::kDuplicated, from, packet);
      carry(from, target, Bytes(packet.begin(), packet.end()), Duration(0));
    }
    if (random_.chance(conditions->replay)) {
      trace_.packet(events_.now(), Trace::Kind::kDuplicated, from, packet);
      carry(from, target, Bytes(packet.begin(), packet.end()),
            random_.between(Duration(0), conditions->replay_delay));
    }
  }
  Bytes copy(packet.begin(), packet.end());
  damage(from, copy, sender.up.conditions());
  damage(from, copy, receiver.down.conditions());
  carry(from, target, std::move(copy), Duration(0));
}

void Network::damage(HostId from, Bytes& packet, const LinkConditions& conditions) {
  if (random_.chance(conditions.truncate)) {
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

void Network::carry(HostId from, HostId to, Bytes packet, Duration extra) {
  const std::size_t ip_bytes =
      packet.size() + encapsulation_overhead(nodes_[to].attachment.address);
  Link& up = nodes_[from].up;
  Link& down = nodes_[to].down;
  std::optional<Time> arrival;
  if (extra > Duration(0)) {  // a late copy takes no turn in today's queues
    arrival = events_.now() + extra + up.conditions().delay + down.conditions().delay;
  } else if (const auto halfway = up.pass(events_.now(), ip_bytes, random_)) {
    arrival = down.pass(*halfway, ip_bytes, random_);
  }
  if (!arrival) return lose(Trace::Kind::kQueueFull, from, packet);
  PathAddress source = public_path(from);
  source.local = nodes_[to].attachment.address;
  events_.at(*arrival,
             [this, to, source, bytes = std::move(packet)] { deliver(to, source, bytes); });
}

void Network::deliver(HostId to, const PathAddress& from, const Bytes& packet) {
  Node& node = nodes_[to];
  if (node.receiver == nullptr) return lose(Trace::Kind::kNobodyThere, to, packet);
  if (node.down.is_black(events_.now())) return lose(Trace::Kind::kBlackedOut, to, packet);
  trace_.packet(events_.now(), Trace::Kind::kArrived, to, packet);
  node.receiver->arrived({packet, from});
}

}  // namespace rxsctp::simulation
