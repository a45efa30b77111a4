#include "kernel/traffic.h"

#include <doctest/doctest.h>

namespace rxsctp::kernel {
namespace {

TEST_CASE("messages are counted in all and by stream") {
  Traffic traffic;
  traffic.sent(3, 10);
  traffic.sent(3, 20);
  traffic.sent(0, 1);
  traffic.received(65535, 7);
  AssociationStats stats;
  traffic.write(stats, true);
  CHECK(stats.messages_sent == 3);
  CHECK(stats.bytes_sent == 31);
  CHECK(stats.messages_received == 1);
  CHECK(stats.bytes_received == 7);
  REQUIRE(stats.streams);
  REQUIRE(stats.streams->size() == 3);
  CHECK(stats.streams->at(0).stream == 0);
  CHECK(stats.streams->at(1).stream == 3);
  CHECK(stats.streams->at(1).messages_sent == 2);
  CHECK(stats.streams->at(1).bytes_sent == 30);
  CHECK(stats.streams->at(2).stream == 65535);
  CHECK(stats.streams->at(2).bytes_received == 7);
}

TEST_CASE("streams are left out unless asked for, and counters begin anew") {
  Traffic traffic;
  traffic.sent(1, 10);
  AssociationStats stats;
  traffic.write(stats, false);
  CHECK_FALSE(stats.streams);
  traffic.reset();
  traffic.write(stats, true);
  CHECK(stats.messages_sent == 0);
  CHECK(stats.streams->empty());
}

}  // namespace
}  // namespace rxsctp::kernel
