#include <cerrno>
#include <optional>
#include <span>

#include "host/clock.h"
#include "host/engine.h"

// What a channel may ask for. Nothing it says is trusted: ids that are not its own have no effect.

namespace rxsctp::host {

void Engine::run(Channel& channel) {
  execute(channel, channel.commands().take());
  kernel_.commit(monotonic_now());
  channel.commands().done();
}

void Engine::execute(Channel& channel, const CommandList& list) {
  for (const CommandPiece& piece : list) {
    if (piece.command) {
      std::visit([&](const auto& command) { execute(channel, command); }, *piece.command);
      continue;
    }
    std::span<const std::uint8_t> rest = piece.records();
    while (const auto record = read_command_record(rest)) execute(channel, *record, piece.memory());
    if (!rest.empty()) channel.report_malformed();
  }
}

void Engine::execute(Channel& channel, const CommandRecord& record, PayloadMemory* memory) {
  switch (record.kind) {
    case CommandRecord::kSend:
      return send(channel, record, memory);
    case CommandRecord::kConsume:
      return consume(channel, record);
    default:
      return router_.forget(channel, record.association);
  }
}

void Engine::consume(Channel& channel, const CommandRecord& record) {
  const AssociationId id = record.association;
  if (!owns(channel, id)) return router_.consume(channel, id, record.consumed);
  if (router_.is_kernel_association(id))
    kernel_.consume(id, record.consumed);
  else
    stack_.consume(id, record.consumed);
}

void Engine::send(Channel& channel, const CommandRecord& record, PayloadMemory* memory) {
  const AssociationId id = record.association;
  const OutgoingData data(record.payload, memory);
  if (owns(channel, id)) {
    const bool accepted = router_.is_kernel_association(id)
                              ? kernel_.send(id, record.info, record.payload)
                              : stack_.send(id, record.info, data) == sctp::SendStatus::kAccepted;
    if (accepted) return;
  }
  // The association has ended, or begun to, while the message was on its way here.
  // Its bytes are given back last: JavaScript ends the association's notifications with them.
  channel.deliveries().event(
      {record.association,
       SendFailed{record.info, false, {record.payload.begin(), record.payload.end()}}});
  DeliveryQueue::AcknowledgedRecord fresh;
  channel.deliveries().acknowledged(record.association,
                                    {static_cast<std::uint32_t>(record.payload.size()), 1}, fresh);
}

void Engine::execute(Channel& channel, const OpenEndpoint& open) {
  // A port that was just closed is free for this one.
  if (!router_.endpoints_to_review().empty()) transmit();
  if (open.kernel) {
    open_in_kernel(channel, open);
    return;
  }
  TransportId transport = 0;
  io::OpenError error;
  const auto port = open_port(open, transport, error);
  if (!port) {
    channel.deliveries().event({0, EndpointFailed{open.endpoint,
                                                  error.error,
                                                  error.syscall,
                                                  open.addresses.front(),
                                                  open.port,
                                                  open.udp_port,
                                                  {}}});
    return;
  }
  router_.add_endpoint(open.endpoint, channel, transport);
  const io::UdpAddress& local = transports_.find(transport)->local();
  channel.deliveries().event({0, Listening{open.endpoint, local.ip, *port, local.port}});
}

void Engine::open_in_kernel(Channel& channel, const OpenEndpoint& open) {
  Error error;
  const auto opened = kernel_.open(
      open.endpoint,
      {open.addresses, open.port, open.udp_port, open.accept, open.config, *open.kernel,
       open.limits, std::uint64_t{random_.next32()} << 32 | random_.next32()},
      error);
  const IpAddress& address = open.addresses.front();
  if (!opened) {
    channel.deliveries().event(
        {0, EndpointFailed{open.endpoint, error.error, error.syscall, address, open.port,
                           open.udp_port, error.option}});
    return;
  }
  router_.add_endpoint(open.endpoint, channel, std::nullopt);
  channel.deliveries().event(
      {0, Listening{open.endpoint, address, opened->port, opened->udp_port}});
}

std::optional<std::uint16_t> Engine::open_port(const OpenEndpoint& open, TransportId& transport,
                                               io::OpenError& error) {
  const io::UdpAddress local{open.addresses.front(), open.udp_port};
  const auto open_on = [&](std::optional<TransportId> id) -> std::optional<std::uint16_t> {
    if (!id) return std::nullopt;
    transport = *id;
    const auto port = stack_.open(
        open.endpoint, {*id, open.port, open.accept, open.asks, open.limits, open.config});
    if (port) return port;
    registry_.release(*id);
    error = {EADDRINUSE, "bind"};
    return std::nullopt;
  };
  const auto port = open_on(registry_.acquire(local, open.shared, error));
  if (port || open.udp_port != 0 || error.error != EADDRINUSE) return port;
  // The shared ephemeral socket has this SCTP port taken; another socket has it free.
  return open_on(registry_.acquire_new(local, open.shared, error));
}

void Engine::execute(Channel& channel, const CloseEndpoint& close) {
  if (router_.endpoint_owner(close.endpoint) != &channel) return;
  if (router_.is_kernel_endpoint(close.endpoint))
    kernel_.close(close.endpoint);
  else
    stack_.close(close.endpoint);
  router_.endpoints_to_review().push_back(close.endpoint);
}

void Engine::execute(Channel& channel, const Connect& connect) {
  const bool kernel = router_.is_kernel_endpoint(connect.endpoint);
  const auto transport = router_.transport_of(connect.endpoint);
  if ((!kernel && !transport) || kernel != connect.kernel.has_value() ||
      router_.endpoint_owner(connect.endpoint) != &channel) {
    channel.deliveries().event({connect.association, Closed{CloseReason::kAbortedByUser, {}}});
    return;
  }
  router_.add_association(connect.association, channel, connect.endpoint);
  if (kernel) {
    kernel_.connect(
        connect.association, connect.endpoint,
        {connect.addresses, connect.port, connect.udp_port, connect.config, *connect.kernel},
        monotonic_now());
    return;
  }
  PathAddress to;
  to.remote = connect.addresses.front();
  to.remote_udp_port = connect.udp_port;
  to.transport = *transport;
  stack_.connect(connect.association, connect.endpoint, to, connect.port, connect.config,
                 monotonic_now());
}

void Engine::execute(Channel& channel, const Decide& decide) {
  const AssociationId id = decide.association;
  const Time now = monotonic_now();
  // The kernel has made the association already.
  if (router_.is_kernel_association(id)) {
    if (owns(channel, id) && !decide.accepted) kernel_.refuse(id, now);
    return;
  }
  if (router_.candidate_owner(id) != &channel) return;
  router_.remove_candidate(id);
  stack_.decide(id, decide.accepted, now);
}

void Engine::execute(Channel& channel, const Shutdown& shutdown) {
  const AssociationId id = shutdown.association;
  if (!owns(channel, id)) return;
  if (router_.is_kernel_association(id))
    kernel_.shutdown(id);
  else
    stack_.shutdown(id, monotonic_now());
}

void Engine::execute(Channel& channel, const Abort& abort) {
  const AssociationId id = abort.association;
  if (!owns(channel, id)) return;
  if (router_.is_kernel_association(id))
    kernel_.abort(id, abort.reason, monotonic_now());
  else
    stack_.abort(id, abort.reason);
}

void Engine::execute(Channel& channel, const AskStats& ask) {
  StatsAnswer answer{ask.token, std::nullopt};
  if (owns(channel, ask.association)) {
    answer.stats = router_.is_kernel_association(ask.association)
                       ? kernel_.stats(ask.association, ask.by_stream)
                       : stack_.stats(ask.association, ask.by_stream);
  }
  channel.deliveries().event({ask.association, std::move(answer)});
}

void Engine::execute(Channel& channel, const AskEndpointStats& ask) {
  EndpointStatsAnswer answer{ask.token, std::nullopt};
  if (router_.endpoint_owner(ask.endpoint) == &channel) {
    answer.stats =
        router_.is_kernel_endpoint(ask.endpoint) ? kernel_.counters() : stack_.counters();
  }
  channel.deliveries().event({0, answer});
}

void Engine::execute(Channel& channel, const Ask& ask) {
  RequestAnswer answer{ask.token, {ENOTCONN, {}, {}}};
  if (owns(channel, ask.association)) {
    answer.error = router_.is_kernel_association(ask.association)
                       ? kernel_.ask(ask.association, ask.request, monotonic_now())
                       : Error{EOPNOTSUPP, {}, {}};
  }
  channel.deliveries().event({ask.association, answer});
}

bool Engine::owns(const Channel& channel, AssociationId id) {
  return router_.association_owner(id) == &channel;
}

}  // namespace rxsctp::host
