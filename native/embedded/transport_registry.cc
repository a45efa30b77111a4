#include "embedded/transport_registry.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "io/ip_transport.h"
#include "io/udp_transport.h"

namespace rxsctp::embedded {
namespace {

/// How many ports the host may choose until one is free on the other addresses too.
constexpr int kPortAttempts = 16;

}  // namespace

TransportRegistry::TransportRegistry(io::TransportSet& transports, io::Poller& poller,
                                     TokenRange tokens)
    : transports_(transports), poller_(poller), tokens_(tokens) {}

std::optional<TransportId> TransportRegistry::acquire(const io::UdpAddress& local, const Wish& wish,
                                                      Error& error) {
  const auto matches = [&](const Entry& entry) {
    if (!wish.shared || !entry.shared || entry.encapsulation != wish.encapsulation) return false;
    return entry.requested == local || transports_.find(entry.id)->local() == local;
  };
  // The newest first: an older one may be out of SCTP ports.
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), matches);
  if (found == entries_.rend()) return acquire_new(local, wish, error);
  ++found->users;
  return found->id;
}

std::optional<TransportId> TransportRegistry::acquire_new(const io::UdpAddress& local,
                                                          const Wish& wish, Error& error) {
  const auto id = transports_.free_id();
  if (!id) {
    error = {EMFILE, "socket", {}};
    return std::nullopt;
  }
  auto transport = wish.encapsulation == io::Encapsulation::kUdp
                       ? io::open_udp(local, *id, error)
                       : io::open_ip(local.ip, *id, error);
  if (!transport) return std::nullopt;
  poller_.add(transport->handle(), tokens_.token(*id));
  transports_.add(*id, std::move(transport));
  entries_.push_back({*id, local, wish.encapsulation, wish.shared, 1});
  return id;
}

std::vector<TransportId> TransportRegistry::acquire_all(std::span<const IpAddress> addresses,
                                                        const Wish& wish, bool fresh,
                                                        OpenFailure& failure) {
  if (wish.encapsulation == io::Encapsulation::kNone) {
    return acquire_at_one_port(addresses, {wish.encapsulation, 0, true}, false, failure);
  }
  auto ids = acquire_at_one_port(addresses, wish, fresh, failure);
  if (wish.udp_port != 0 || addresses.size() < 2) return ids;
  // The port that the host chose for the first address is taken on another.
  for (int left = kPortAttempts; ids.empty() && failure.error.error == EADDRINUSE && left > 0;
       --left) {
    ids = acquire_at_one_port(addresses, wish, true, failure);
  }
  return ids;
}

std::vector<TransportId> TransportRegistry::acquire_at_one_port(
    std::span<const IpAddress> addresses, Wish wish, bool fresh, OpenFailure& failure) {
  std::vector<TransportId> ids;
  for (const IpAddress& address : addresses) {
    const io::UdpAddress local{address, wish.udp_port};
    const auto id = fresh && ids.empty() ? acquire_new(local, wish, failure.error)
                                         : acquire(local, wish, failure.error);
    if (!id) {
      failure.address = address;
      release(ids);
      return {};
    }
    ids.push_back(*id);
    wish.udp_port = transports_.find(*id)->local().port;
  }
  return ids;
}

void TransportRegistry::release(std::span<const TransportId> ids) {
  for (const TransportId id : ids) release(id);
}

void TransportRegistry::release(TransportId id) {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [id](const Entry& candidate) { return candidate.id == id; });
  if (entry == entries_.end() || --entry->users > 0) return;
  poller_.remove(transports_.find(id)->handle());
  transports_.remove(id);
  entries_.erase(entry);
}

}  // namespace rxsctp::embedded
