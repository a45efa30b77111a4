#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "io/poller.h"
#include "kernel/kernel_engine.h"
#include "test/kernel/support/live.h"
#include "test/kernel/support/recorder.h"

namespace rxsctp::kernel::test {

inline Time now() {
  return Time(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

/// The engine with its poller, driven as the I/O thread does it.
class EngineRun {
 public:
  static constexpr EndpointId kServer = 1;

  explicit EngineRun(AssociationConfig config = {}, Settings settings = {});

  /// Endpoint kServer on 127.0.0.1; connect() goes there.
  void listen();
  Error open(EndpointId id, bool accept, std::uint16_t port = 0);
  /// Until the engine has told that it is closed.
  bool is_open(EndpointId id) const { return !told.closed_endpoints().contains(id); }
  void connect(AssociationId id, EndpointId endpoint);
  /// A client of its own endpoint; waits until both sides are up, and returns the server's.
  AssociationId establish(AssociationId client);

  bool send(AssociationId id, MessageInfo info, std::vector<std::uint8_t> data);
  /// Sends what was given to send().
  void commit();
  void abort(AssociationId id, std::string_view reason);
  /// Consumes whatever an association receives, from now on.
  void keep_consuming(AssociationId id) { consuming_[id] = {}; }

  /// Until `done()` holds.
  template <typename Done>
  void until(Done done, std::chrono::seconds patience = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!done()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      turn(std::chrono::milliseconds(50));
    }
  }
  void turn(Duration patience);
  /// Until nothing has been to be done for a while.
  void settle();

  Recorder told;
  std::unique_ptr<io::Poller> poller = io::make_poller();
  KernelEngine engine{told, *poller, 1, TokenRange(1)};
  AssociationConfig config;
  Settings settings;
  std::uint16_t port = 0;  // of kServer

 private:
  void consume();

  std::vector<std::vector<std::uint8_t>> sent_;  // until commit()
  std::map<AssociationId, DeliveredData> consuming_;
};

}  // namespace rxsctp::kernel::test
