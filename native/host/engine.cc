#include "host/engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "host/clock.h"

namespace rxsctp::host {

Engine::Engine(io::Poller& poller) : poller_(poller) {}

void Engine::receive(std::span<const io::Poller::Ready> ready) {
  const Time now = monotonic_now();
  for (const io::Poller::Ready& event : ready) {
    if (kernel::Stack::owns(event.token)) {
      kernel_.ready(event, now);
      continue;
    }
    const auto id = static_cast<TransportId>(event.token);
    io::DatagramTransport* transport = transports_.find(id);
    if (transport == nullptr) continue;
    if (event.writable) transports_.mark(id);
    if (event.failed) transport->drain_errors();
    if (event.readable) {
      for (const Datagram& datagram : transport->receive(buffers_)) {
        stack_.receive(datagram, now, transports_);
      }
    }
    report_errors(*transport);
  }
}

void Engine::transmit() {
  unsettled_ = false;
  const Time now = monotonic_now();
  if (stack_.next_deadline() <= now) stack_.advance(now, transports_);
  stack_.flush(now, transports_);
  flush_transports();
  if (kernel_.next_deadline() <= now) kernel_.advance(now);
  if (router_.next_report() <= now) router_.report_refusals(now);
  release_closed_endpoints();
}

void Engine::flush_transports() {
  transports_.flush([this](TransportId id, io::DatagramTransport& transport, bool changed) {
    report_errors(transport);
    if (!changed) return;
    poller_.want_writable(transport.handle(), id, !transport.ready());
    if (transport.ready()) {
      stack_.writable(id);
      unsettled_ = true;
    }
  });
}

void Engine::report_errors(io::DatagramTransport& transport) {
  for (const io::HostError& error : transport.take_errors()) {
    stack_.icmp({error.kind, error.to, error.mtu, error.original}, monotonic_now());
    unsettled_ = true;
  }
}

Duration Engine::idle_time() const {
  if (unsettled_) return Duration::zero();
  const Time deadline =
      std::min({stack_.next_deadline(), kernel_.next_deadline(), router_.next_report()});
  if (deadline == kNever) return Duration::max();
  const Time now = monotonic_now();
  return deadline <= now ? Duration::zero() : deadline - now;
}

void Engine::close(Channel& channel) {
  const Router::Orphans orphans = router_.disown(channel);
  const Time now = monotonic_now();
  for (const auto id : orphans.associations) {
    if (router_.is_kernel_association(id))
      kernel_.abort(id, {}, now);
    else
      stack_.abort(id, {});
  }
  for (const auto id : orphans.endpoints) {
    if (router_.is_kernel_endpoint(id))
      kernel_.close(id);
    else
      stack_.close(id);
    router_.endpoints_to_review().push_back(id);
  }
}

void Engine::release_closed_endpoints() {
  auto& review = router_.endpoints_to_review();
  for (const auto id : review) {
    const bool kernel = router_.is_kernel_endpoint(id);
    const auto transport = router_.transport_of(id);
    if (!kernel && !transport) continue;  // reviewed before
    if (kernel ? kernel_.is_open(id) : stack_.is_open(id)) continue;
    Channel* owner = router_.endpoint_owner(id);
    router_.remove_endpoint(id);
    if (transport) registry_.release(*transport);
    if (owner != nullptr) owner->deliveries().event({0, EndpointClosed{id}});
  }
  review.clear();
}

}  // namespace rxsctp::host
