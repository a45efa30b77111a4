#include "test/kernel/support/stack_run.h"

#include <algorithm>

namespace rxsctp::kernel::test {

StackRun::StackRun(AssociationConfig c, Settings s)
    : config(std::move(c)), settings(std::move(s)) {}

void StackRun::listen() { CHECK_OK(open(kServer, true)); }

Error StackRun::open(EndpointId id, bool accept, std::uint16_t wanted) {
  const auto addresses = ip({"127.0.0.1"});
  Error error;
  const auto opened = stack.open(id, {addresses, wanted, 0, accept, config, settings}, error);
  CHECK(opened.has_value() != static_cast<bool>(error));
  if (opened && id == kServer) port = opened->port;
  return error;
}

void StackRun::connect(AssociationId id, EndpointId endpoint) {
  const auto addresses = ip({"127.0.0.1"});
  stack.connect(id, endpoint, {addresses, port, 0, config, settings}, now());
}

AssociationId StackRun::establish(AssociationId client) {
  const std::size_t before = told.accepted().size();
  CHECK_OK(open(client + 1, false));
  connect(client, client + 1);
  until([&] { return told[client].established && told.accepted().size() > before; });
  return told.accepted().back();
}

bool StackRun::send(AssociationId id, MessageInfo info, std::vector<std::uint8_t> data) {
  sent_.push_back(std::move(data));
  return stack.send(id, info, sent_.back());
}

void StackRun::commit() {
  stack.commit(now());
  sent_.clear();
}

void StackRun::abort(AssociationId id, std::string_view reason) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(reason.data());
  stack.abort(id, {bytes, reason.size()}, now());
}

void StackRun::turn(Duration patience) {
  const Time deadline = stack.next_deadline();
  if (deadline != kNever) {
    patience = deadline <= now() ? Duration::zero() : std::min(patience, deadline - now());
  }
  for (const auto& event : poller->wait(patience)) stack.ready(event, now());
  consume();
  if (stack.next_deadline() <= now()) stack.advance(now());
}

void StackRun::settle() {
  for (int quiet = 0; quiet < 4; ++quiet) turn(std::chrono::milliseconds(50));
}

void StackRun::consume() {
  for (auto& [id, consumed] : consuming_) {
    const Record& record = told[id];
    const DeliveredData fresh{
        static_cast<std::uint32_t>(record.received_bytes - consumed.bytes),
        static_cast<std::uint32_t>(record.messages.size() - consumed.messages)};
    if (fresh.messages == 0) continue;
    consumed += fresh;
    stack.consume(id, fresh);
  }
}

}  // namespace rxsctp::kernel::test
