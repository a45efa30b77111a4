#include "runtime/engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/clock.h"

namespace rxsctp::runtime {

Engine::Engine(net::Poller& poller) : poller_(poller) {}

void Engine::receive(std::span<const net::Poller::Ready> ready) {
  const sctp::Time now = monotonic_now();
  for (const net::Poller::Ready& event : ready) {
    const auto id = static_cast<sctp::TransportId>(event.token);
    net::DatagramTransport* transport = transports_.find(id);
    if (transport == nullptr) continue;
    if (event.writable) transports_.mark(id);
    if (event.failed) transport->drain_errors();
    if (event.readable) {
      for (const sctp::Datagram& datagram : transport->receive(buffers_)) {
        stack_.receive(datagram, now, transports_);
      }
    }
    report_errors(*transport);
  }
}

void Engine::transmit() {
  unsettled_ = false;
  const sctp::Time now = monotonic_now();
  if (stack_.next_deadline() <= now) stack_.advance(now, transports_);
  stack_.flush(now, transports_);
  flush_transports();
  release_closed_endpoints();
}

void Engine::flush_transports() {
  transports_.flush([this](sctp::TransportId id, net::DatagramTransport& transport, bool changed) {
    report_errors(transport);
    if (!changed) return;
    poller_.want_writable(transport.handle(), id, !transport.ready());
    if (transport.ready()) {
      stack_.writable(id);
      unsettled_ = true;
    }
  });
}

void Engine::report_errors(net::DatagramTransport& transport) {
  for (const net::HostError& error : transport.take_errors()) {
    stack_.icmp({error.kind, error.to, error.mtu, error.original}, monotonic_now());
    unsettled_ = true;
  }
}

sctp::Duration Engine::idle_time() const {
  if (unsettled_) return sctp::Duration::zero();
  const sctp::Time deadline = stack_.next_deadline();
  if (deadline == sctp::kNever) return sctp::Duration::max();
  return std::max(deadline - monotonic_now(), sctp::Duration::zero());
}

void Engine::close(Channel& channel) {
  const Router::Orphans orphans = router_.disown(channel);
  for (const auto id : orphans.associations) stack_.abort(id, {});
  for (const auto id : orphans.endpoints) {
    stack_.close(id);
    router_.endpoints_to_review().push_back(id);
  }
}

void Engine::release_closed_endpoints() {
  auto& review = router_.endpoints_to_review();
  for (const auto id : review) {
    if (stack_.is_open(id)) continue;
    Channel* owner = router_.endpoint_owner(id);
    const auto transport = router_.remove_endpoint(id);
    if (!transport) continue;
    registry_.release(*transport);
    if (owner != nullptr) owner->deliveries().event({0, EndpointClosed{id}});
  }
  review.clear();
}

}  // namespace rxsctp::runtime
