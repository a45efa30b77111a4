#include <cerrno>
#include <optional>
#include <span>

#include "host/clock.h"
#include "host/dispatcher.h"

// What a channel may ask for. Nothing it says is trusted: ids that are not its own have no effect.

namespace rxsctp::host {

void Dispatcher::run(Channel& channel) {
  execute(channel, channel.commands().take());
  const Time now = monotonic_now();
  for (const auto& engine : engines_) {
    if (engine) engine->commit(now);
  }
  channel.commands().done();
}

void Dispatcher::execute(Channel& channel, const CommandList& list) {
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

void Dispatcher::execute(Channel& channel, const CommandRecord& record, PayloadMemory* memory) {
  switch (record.kind) {
    case CommandRecord::kSend:
      return send(channel, record, memory);
    case CommandRecord::kMakeRoom:
      return make_room(channel, record);
    case CommandRecord::kConsume:
      return consume(channel, record);
    default:
      return router_.forget(channel, record.association);
  }
}

void Dispatcher::consume(Channel& channel, const CommandRecord& record) {
  const AssociationId id = record.association;
  if (Engine* engine = router_.association_engine(channel, id)) {
    engine->consume(id, record.consumed);
  } else {
    router_.consume(channel, id, record.consumed);
  }
}

void Dispatcher::send(Channel& channel, const CommandRecord& record, PayloadMemory* memory) {
  const AssociationId id = record.association;
  const OutgoingData data(record.payload, memory);
  Engine* engine = router_.association_engine(channel, id);
  if (engine == nullptr || !engine->send(id, record.info, data)) refuse(channel, record);
}

void Dispatcher::make_room(Channel& channel, const CommandRecord& record) {
  const AssociationId id = record.association;
  if (Engine* engine = router_.association_engine(channel, id)) engine->make_room(id, record.room);
}

void Dispatcher::refuse(Channel& channel, const CommandRecord& record) {
  // The association has ended, or begun to, while the message was on its way here.
  // Its bytes are given back last: JavaScript ends the association's notifications with them.
  channel.deliveries().event(
      {record.association,
       SendFailed{record.info, false, {record.payload.begin(), record.payload.end()}}});
  DeliveryQueue::AcknowledgedRecord fresh;
  channel.deliveries().acknowledged(record.association,
                                    {static_cast<std::uint32_t>(record.payload.size()), 1}, fresh);
}

void Dispatcher::execute(Channel& channel, const OpenEndpoint& open) {
  Engine* engine = engines_[open.engine].get();
  // Of an engine that was left out of the build, as where the host has no such protocol.
  OpenFailure failure{{EPROTONOSUPPORT, "socket", {}}, open.addresses.front()};
  const auto listening =
      engine == nullptr ? std::nullopt : engine->open(open, monotonic_now(), failure);
  if (!listening) {
    channel.deliveries().event(
        {0, EndpointFailed{open.endpoint, failure.error.error, failure.error.syscall,
                           failure.address, open.port, open.udp_port, failure.error.option}});
    return;
  }
  router_.add_endpoint(open.endpoint, channel, *engine);
  channel.deliveries().event({0, *listening});
}

void Dispatcher::execute(Channel& channel, const CloseEndpoint& close) {
  Engine* engine = router_.endpoint_engine(channel, close.endpoint);
  if (engine != nullptr) engine->close(close.endpoint);
}

void Dispatcher::execute(Channel& channel, const Connect& connect) {
  Engine* engine = router_.endpoint_engine(channel, connect.endpoint);
  if (engine == nullptr) {
    channel.deliveries().event({connect.association, Closed{CloseReason::kAbortedByUser, {}}});
    return;
  }
  router_.add_association(connect.association, channel, *engine);
  engine->connect(connect, monotonic_now());
}

void Dispatcher::execute(Channel& channel, const Decide& decide) {
  const AssociationId id = decide.association;
  Engine* engine = router_.take_candidate(channel, id);
  if (engine == nullptr) engine = router_.association_engine(channel, id);
  if (engine != nullptr) engine->decide(id, decide.accepted, monotonic_now());
}

void Dispatcher::execute(Channel& channel, const Shutdown& shutdown) {
  const AssociationId id = shutdown.association;
  if (Engine* engine = router_.association_engine(channel, id)) engine->shutdown(id);
}

void Dispatcher::execute(Channel& channel, const Abort& abort) {
  const AssociationId id = abort.association;
  if (Engine* engine = router_.association_engine(channel, id)) {
    engine->abort(id, abort.reason, monotonic_now());
  }
}

void Dispatcher::execute(Channel& channel, const AskStats& ask) {
  StatsAnswer answer{ask.token, std::nullopt};
  if (const Engine* engine = router_.association_engine(channel, ask.association)) {
    answer.stats = engine->stats(ask.association, ask.by_stream);
  }
  channel.deliveries().event({ask.association, std::move(answer)});
}

void Dispatcher::execute(Channel& channel, const AskEndpointStats& ask) {
  EndpointStatsAnswer answer{ask.token, std::nullopt};
  if (const Engine* engine = router_.endpoint_engine(channel, ask.endpoint)) {
    answer.stats = engine->counters();
  }
  channel.deliveries().event({0, answer});
}

void Dispatcher::execute(Channel& channel, const Ask& ask) {
  RequestAnswer answer{ask.token, {ENOTCONN, {}, {}}};
  if (Engine* engine = router_.association_engine(channel, ask.association)) {
    answer.error = engine->ask(ask.association, ask.request, monotonic_now());
  }
  channel.deliveries().event({ask.association, answer});
}

}  // namespace rxsctp::host
