#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "io/poller.h"
#include "kernel/stack.h"
#include "test/kernel/support/live.h"
#include "test/kernel/support/recorder.h"

namespace rxsctp::kernel::test {

inline Time now() {
  return Time(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

/// A stack with its poller, driven as the I/O thread does it.
class StackRun {
 public:
  static constexpr EndpointId kServer = 1;

  explicit StackRun(AssociationConfig config = {}, Settings settings = {});

  /// Endpoint kServer on 127.0.0.1; connect() goes there.
  void listen();
  Error open(EndpointId id, bool accept, std::uint16_t port = 0);
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
  Stack stack{told, *poller};
  AssociationConfig config;
  Settings settings;
  std::uint16_t port = 0;  // of kServer

 private:
  void consume();

  std::vector<std::vector<std::uint8_t>> sent_;  // until commit()
  std::map<AssociationId, DeliveredData> consuming_;
};

}  // namespace rxsctp::kernel::test
