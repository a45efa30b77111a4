#pragma once

#include "engine/engine.h"

namespace rxsctp::host::testing {

/// Has no endpoint and no association, and does nothing.
class IdleEngine final : public Engine {
 public:
  std::optional<Listening> open(const OpenEndpoint&, Time, OpenFailure&) override {
    return std::nullopt;
  }
  void close(EndpointId) override {}
  StackStats counters() const override { return {}; }
  void connect(const Connect&, Time) override {}
  void decide(AssociationId, bool, Time) override {}
  bool send(AssociationId, const MessageInfo&, const OutgoingData&) override { return false; }
  void make_room(AssociationId, const WantedRoom&) override {}
  void consume(AssociationId, DeliveredData) override {}
  void shutdown(AssociationId) override {}
  void abort(AssociationId, std::span<const std::uint8_t>, Time) override {}
  Error ask(AssociationId, const Request&, Time) override { return {}; }
  std::optional<AssociationStats> stats(AssociationId, bool) const override { return std::nullopt; }
  void commit(Time) override {}
  void ready(const Ready&, Time) override {}
  void transmit(Time) override {}
  Time next_deadline() const override { return kNever; }
};

}  // namespace rxsctp::host::testing
