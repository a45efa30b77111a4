#include "test/kernel/support/engine_run.h"

#include <algorithm>

namespace rxsctp::kernel::test {

EngineRun::EngineRun(AssociationConfig c, Settings s)
    : config(std::move(c)), settings(std::move(s)) {}

void EngineRun::listen() { CHECK_OK(open(kServer, true)); }

Error EngineRun::open(EndpointId id, bool accept, std::uint16_t wanted) {
  OpenEndpoint open;
  open.endpoint = id;
  open.addresses = ip({"127.0.0.1"});
  open.port = wanted;
  open.accept = accept;
  open.config = config;
  open.settings = settings;
  OpenFailure failure;
  const auto opened = engine.open(open, now(), failure);
  CHECK(opened.has_value() != static_cast<bool>(failure.error));
  if (opened && id == kServer) port = opened->port;
  return failure.error;
}

void EngineRun::connect(AssociationId id, EndpointId endpoint) {
  engine.connect({id, endpoint, ip({"127.0.0.1"}), port, 0, config, settings}, now());
}

AssociationId EngineRun::establish(AssociationId client) {
  const std::size_t before = told.accepted().size();
  CHECK_OK(open(client + 1, false));
  connect(client, client + 1);
  until([&] { return told[client].established && told.accepted().size() > before; });
  return told.accepted().back();
}

bool EngineRun::send(AssociationId id, MessageInfo info, std::vector<std::uint8_t> data) {
  sent_.push_back(std::move(data));
  return engine.send(id, info, sent_.back());
}

void EngineRun::commit() {
  engine.commit(now());
  sent_.clear();
}

void EngineRun::abort(AssociationId id, std::string_view reason) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(reason.data());
  engine.abort(id, {bytes, reason.size()}, now());
}

void EngineRun::turn(Duration patience) {
  const Time deadline = engine.next_deadline();
  if (deadline != kNever) {
    patience = deadline <= now() ? Duration::zero() : std::min(patience, deadline - now());
  }
  for (const auto& event : poller->wait(patience)) engine.ready(event, now());
  consume();
  if (engine.next_deadline() <= now()) engine.transmit(now());
}

void EngineRun::settle() {
  for (int quiet = 0; quiet < 4; ++quiet) turn(std::chrono::milliseconds(50));
}

void EngineRun::consume() {
  for (auto& [id, consumed] : consuming_) {
    const Record& record = told[id];
    const DeliveredData fresh{
        static_cast<std::uint32_t>(record.received_bytes - consumed.bytes),
        static_cast<std::uint32_t>(record.messages.size() - consumed.messages)};
    if (fresh.messages == 0) continue;
    consumed += fresh;
    engine.consume(id, fresh);
  }
}

}  // namespace rxsctp::kernel::test
