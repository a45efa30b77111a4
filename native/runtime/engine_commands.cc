#include <cerrno>
#include <span>

#include "runtime/clock.h"
#include "runtime/engine.h"

// What a channel may ask for. Nothing it says is trusted: ids that are not its own have no effect.

namespace rxsctp::runtime {

void Engine::run(Channel& channel) { execute(channel, channel.commands().take()); }

void Engine::execute(Channel& channel, const CommandList& list) {
  const auto run_records = [&](std::span<const std::uint8_t> bytes) {
    while (auto record = read_command_record(bytes)) execute(channel, *record);
  };
  const std::span<const std::uint8_t> records = list.records;
  std::size_t done = 0;
  for (const CommandList::Placed& placed : list.commands) {
    run_records(records.subspan(done, placed.position - done));
    done = placed.position;
    std::visit([&](const auto& command) { execute(channel, command); }, placed.command);
  }
  run_records(records.subspan(done));
}

void Engine::execute(Channel& channel, const CommandRecord& record) {
  if (record.kind == CommandRecord::kSend) return send(channel, record);
  if (owns(channel, record.association)) stack_.consume(record.association, record.consumed);
}

void Engine::send(Channel& channel, const CommandRecord& record) {
  if (owns(channel, record.association) &&
      stack_.send(record.association, record.info, record.payload) == sctp::SendStatus::kAccepted) {
    return;
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
  sctp::TransportId transport = 0;
  net::OpenError error;
  const auto port = open_port(open, transport, error);
  if (!port) {
    channel.deliveries().event({0, EndpointFailed{open.endpoint, error.error, error.syscall,
                                                  open.address, open.port, open.udp_port}});
    return;
  }
  router_.add_endpoint(open.endpoint, channel, transport);
  const net::UdpAddress& local = transports_.find(transport)->local();
  channel.deliveries().event({0, Listening{open.endpoint, local.ip, *port, local.port}});
}

std::optional<std::uint16_t> Engine::open_port(const OpenEndpoint& open,
                                               sctp::TransportId& transport,
                                               net::OpenError& error) {
  const net::UdpAddress local{open.address, open.udp_port};
  const auto open_on = [&](std::optional<sctp::TransportId> id) -> std::optional<std::uint16_t> {
    if (!id) return std::nullopt;
    transport = *id;
    const auto port = stack_.open(open.endpoint, {*id, open.port, open.accept, open.config});
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
  stack_.close(close.endpoint);
  router_.endpoints_to_review().push_back(close.endpoint);
}

void Engine::execute(Channel& channel, const Connect& connect) {
  const auto transport = router_.transport_of(connect.endpoint);
  if (!transport || router_.endpoint_owner(connect.endpoint) != &channel) {
    channel.deliveries().event(
        {connect.association, Closed{sctp::CloseReason::kAbortedByUser, {}}});
    return;
  }
  router_.add_association(connect.association, channel, connect.endpoint);
  sctp::PathAddress to;
  to.remote = connect.address;
  to.remote_udp_port = connect.udp_port;
  to.transport = *transport;
  stack_.connect(connect.association, connect.endpoint, to, connect.port, connect.config,
                 monotonic_now());
}

void Engine::execute(Channel& channel, const Shutdown& shutdown) {
  if (owns(channel, shutdown.association)) stack_.shutdown(shutdown.association, monotonic_now());
}

void Engine::execute(Channel& channel, const Abort& abort) {
  if (owns(channel, abort.association)) stack_.abort(abort.association, abort.reason);
}

void Engine::execute(Channel& channel, const AskStats& ask) {
  Stats answer{ask.token, std::nullopt};
  if (owns(channel, ask.association)) {
    answer.stats = stack_.stats(ask.association, ask.by_stream);
  }
  channel.deliveries().event({ask.association, std::move(answer)});
}

bool Engine::owns(const Channel& channel, sctp::AssociationId id) {
  return router_.association_owner(id) == &channel;
}

}  // namespace rxsctp::runtime
