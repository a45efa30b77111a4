#include "embedded/embedded_engine.h"

#include <cerrno>

namespace rxsctp::embedded {

EmbeddedEngine::EmbeddedEngine(EventSink& events, io::Poller& poller, RandomSource& random,
                               TokenRange tokens)
    : events_(events), poller_(poller), tokens_(tokens), stack_(random, events) {}

std::optional<Listening> EmbeddedEngine::open(const OpenEndpoint& open, Time now, Error& error) {
  const io::UdpAddress local{open.addresses.front(), open.udp_port};
  auto listening = open_on(registry_.acquire(local, open.shared, error), open, error);
  if (!listening && error.error == EADDRINUSE) {
    // A port that was just closed is free once its last packets have left.
    transmit(now);
    listening = open_on(registry_.acquire(local, open.shared, error), open, error);
  }
  if (listening || open.udp_port != 0 || error.error != EADDRINUSE) return listening;
  // The shared ephemeral socket has this SCTP port taken; another socket has it free.
  return open_on(registry_.acquire_new(local, open.shared, error), open, error);
}

std::optional<Listening> EmbeddedEngine::open_on(std::optional<TransportId> transport,
                                                 const OpenEndpoint& open, Error& error) {
  if (!transport) return std::nullopt;
  const io::UdpAddress& local = transports_.find(*transport)->local();
  stack_.set_local(*transport, {local.ip, local.port});
  const auto port = stack_.open(
      open.endpoint, {{*transport}, open.port, open.accept, open.asks, open.limits, open.config});
  if (!port) {
    registry_.release(*transport);
    error = {EADDRINUSE, "bind", {}};
    return std::nullopt;
  }
  endpoints_[open.endpoint] = *transport;
  return Listening{open.endpoint, local.ip, *port, local.port};
}

void EmbeddedEngine::connect(const Connect& connect, Time) {
  PathAddress to;
  to.remote = connect.addresses.front();
  to.remote_udp_port = connect.udp_port;
  if (const auto found = endpoints_.find(connect.endpoint); found != endpoints_.end()) {
    to.transport = found->second;
  }
  stack_.connect(connect.association, connect.endpoint, to, connect.port, connect.config);
}

Error EmbeddedEngine::ask(AssociationId, const Request&, Time) { return {EOPNOTSUPP, {}, {}}; }

void EmbeddedEngine::ready(const Ready& event, Time now) {
  const auto id = static_cast<TransportId>(TokenRange::number_of(event.token));
  io::DatagramTransport* transport = transports_.find(id);
  if (transport == nullptr) return;
  if (event.writable) transports_.mark(id);
  if (event.failed) transport->drain_errors();
  if (event.readable) {
    for (const Datagram& datagram : transport->receive(buffers_)) {
      stack_.receive(datagram, now, transports_);
    }
  }
  report_errors(*transport, now);
}

void EmbeddedEngine::transmit(Time now) {
  unsettled_ = false;
  if (stack_.next_deadline() <= now) stack_.advance(now, transports_);
  stack_.flush(now, transports_);
  flush_transports(now);
  release_closed_endpoints();
}

void EmbeddedEngine::flush_transports(Time now) {
  transports_.flush([&](TransportId id, io::DatagramTransport& transport, bool changed) {
    report_errors(transport, now);
    if (!changed) return;
    poller_.want_writable(transport.handle(), tokens_.token(id), !transport.ready());
    if (transport.ready()) {
      stack_.writable(id);
      unsettled_ = true;
    }
  });
}

void EmbeddedEngine::report_errors(io::DatagramTransport& transport, Time now) {
  for (const io::HostError& error : transport.take_errors()) {
    stack_.icmp({error.kind, error.to, error.mtu, error.original}, now);
    unsettled_ = true;
  }
}

/// After the last packets of their associations have left.
void EmbeddedEngine::release_closed_endpoints() {
  for (const EndpointId id : stack_.take_closed()) {
    const auto found = endpoints_.find(id);
    registry_.release(found->second);
    endpoints_.erase(found);
    events_.on_event(0, EndpointClosed{id});
  }
}

}  // namespace rxsctp::embedded
