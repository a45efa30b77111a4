#include "runtime/transport_registry.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rxsctp::runtime {

TransportRegistry::TransportRegistry(net::TransportSet& transports, net::Poller& poller)
    : transports_(transports), poller_(poller) {}

std::optional<sctp::TransportId> TransportRegistry::acquire(const net::UdpAddress& local,
                                                            bool shared, net::OpenError& error) {
  const auto matches = [&](const Entry& entry) {
    if (!shared || !entry.shared) return false;
    return entry.requested == local || transports_.find(entry.id)->local() == local;
  };
  // The newest first: an older one may be out of SCTP ports.
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), matches);
  if (found == entries_.rend()) return acquire_new(local, shared, error);
  ++found->users;
  return found->id;
}

std::optional<sctp::TransportId> TransportRegistry::acquire_new(const net::UdpAddress& local,
                                                                bool shared,
                                                                net::OpenError& error) {
  const auto id = transports_.free_id();
  if (!id) {
    error = {EMFILE, "socket"};
    return std::nullopt;
  }
  auto transport = net::open_udp(local, *id, error);
  if (!transport) return std::nullopt;
  poller_.add(transport->handle(), *id);
  transports_.add(*id, std::move(transport));
  entries_.push_back({*id, local, shared, 1});
  return id;
}

void TransportRegistry::release(sctp::TransportId id) {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [id](const Entry& candidate) { return candidate.id == id; });
  if (entry == entries_.end() || --entry->users > 0) return;
  poller_.remove(transports_.find(id)->handle());
  transports_.remove(id);
  entries_.erase(entry);
}

}  // namespace rxsctp::runtime
