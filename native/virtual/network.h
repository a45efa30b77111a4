#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/address.h"
#include "sctp/stack/stack.h"
#include "virtual/event_queue.h"
#include "virtual/link.h"
#include "virtual/random.h"
#include "virtual/trace.h"

namespace rxsctp::simulation {

/// 10.0.`network`.`last`
IpAddress ipv4(std::uint8_t last, std::uint8_t network = 0);

/// One address of a host, and the link that it is attached to the network with.
struct Attachment {
  IpAddress address;
  std::uint16_t udp_port = 9899;
  /// What others see of it when it is behind an address translator; kNone when it is not.
  IpAddress public_address{};
  std::uint16_t public_udp_port = 0;
  LinkConditions up;
  LinkConditions down;
};

/// A network in which every address of a host has a link of its own, and each reaches all others,
/// seeded: it delays, loses, duplicates, reorders, damages and cuts. The addresses of a host are
/// known by their number, and its Stack by a transport for each (transport_of()).
class Network {
 public:
  using HostId = std::size_t;

  /// Who gets what the network brings.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void arrived(const Datagram& datagram) = 0;
    virtual void unreachable(const IcmpError& error) = 0;
  };

  struct Totals {
    std::uint64_t packets = 0;
    std::uint64_t lost = 0;  // for whatever reason
    std::uint64_t marked = 0;
  };

  /// True drops the packet `from` sends.
  using Filter = std::function<bool(HostId from, std::span<const std::uint8_t> packet)>;

  Network(EventQueue& events, Trace& trace, std::uint64_t seed)
      : events_(events), trace_(trace), random_(seed) {}

  HostId attach(std::span<const Attachment> attachments, Receiver& receiver);
  /// The host no longer takes or sends anything; `silent` hosts cause no ICMP either.
  void detach(HostId host, bool silent);
  /// Puts another machine in the place of a host.
  void replace(HostId host, Receiver& receiver);

  void send(HostId from, const PathAddress& to, std::span<const std::uint8_t> packet,
            bool may_fragment);

  /// Nothing passes the link of one of the host's addresses for a while.
  void black_out(HostId host, Blackout blackout, bool up = true, bool down = true,
                 std::size_t address = 0);
  /// The translator forgets its mapping and makes a new one.
  void rebind(HostId host, std::uint16_t public_udp_port, std::size_t address = 0);
  void set_filter(Filter filter) { filter_ = std::move(filter); }

  Link& up(HostId host, std::size_t address = 0) { return nodes_[host].ports[address].up; }
  Link& down(HostId host, std::size_t address = 0) { return nodes_[host].ports[address].down; }
  std::size_t addresses(HostId host) const { return nodes_[host].ports.size(); }
  static TransportId transport_of(std::size_t address) {
    return static_cast<TransportId>(address + 1);
  }
  /// How others reach it now.
  PathAddress public_path(HostId host, std::size_t address = 0) const;
  /// Whose public address it is, or ever was.
  std::optional<HostId> owner(const PathAddress& address) const;
  const Totals& totals() const { return totals_; }

 private:
  struct Mapping {
    IpAddress address;
    std::uint16_t udp_port = 0;
    HostId host = 0;
    std::size_t number = 0;  // of the host's address
    bool current = true;
  };
  struct Port {
    Attachment attachment;
    Link up;
    Link down;
  };
  struct Node {
    std::vector<Port> ports;
    Receiver* receiver = nullptr;
    bool silent = false;
  };
  using Bytes = std::vector<std::uint8_t>;

  const Mapping* find(const IpAddress& address, std::uint16_t udp_port) const;
  void lose(Trace::Kind why, HostId host, std::span<const std::uint8_t> packet);
  Port& port_of(HostId from, const PathAddress& to) {
    return nodes_[from].ports[to.transport - 1u];
  }
  bool too_big(Link& link, std::size_t ip_bytes, bool may_fragment, HostId from,
               const PathAddress& to, std::span<const std::uint8_t> packet);
  void report(HostId to, IcmpError::Kind kind, const PathAddress& path, std::uint32_t mtu,
              std::span<const std::uint8_t> packet);
  /// From one port to another, which both stay where they are.
  struct Way {
    HostId from;
    std::size_t from_address;
    HostId to;
    std::size_t to_address;
    bool ecn_capable;
  };
  void carry(const Way& way, Bytes packet, Duration extra);
  void damage(HostId from, Bytes& packet, const LinkConditions& conditions);
  bool marks(const Link& link, const Link::Passage& passage);
  void deliver(const Way& way, const Datagram& datagram);

  EventQueue& events_;
  Trace& trace_;
  Random random_;
  std::vector<Node> nodes_;
  std::vector<Mapping> mappings_;
  Filter filter_;
  Totals totals_;
};

/// Bytes of IP and UDP headers around a packet to an address of this family.
std::size_t encapsulation_overhead(const IpAddress& address);

}  // namespace rxsctp::simulation
