#include "embedded/transport_registry.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rxsctp::embedded {

TransportRegistry::TransportRegistry(io::TransportSet& transports, io::Poller& poller,
                                     TokenRange tokens)
    : transports_(transports), poller_(poller), tokens_(tokens) {}

std::optional<TransportId> TransportRegistry::acquire(const io::UdpAddress& local, bool shared,
                                                      Error& error) {
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

std::optional<TransportId> TransportRegistry::acquire_new(const io::UdpAddress& local, bool shared,
                                                          Error& error) {
  const auto id = transports_.free_id();
  if (!id) {
    error = {EMFILE, "socket", {}};
    return std::nullopt;
  }
  auto transport = io::open_udp(local, *id, error);
  if (!transport) return std::nullopt;
  poller_.add(transport->handle(), tokens_.token(*id));
  transports_.add(*id, std::move(transport));
  entries_.push_back({*id, local, shared, 1});
  return id;
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
