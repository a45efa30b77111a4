#include "io/send_batch.h"

#include <doctest/doctest.h>

#include "io/ip_text.h"

namespace rxsctp::io {
namespace {

PathAddress path(const char* remote, std::uint16_t udp_port = 9899) {
  PathAddress to;
  to.remote = *parse_ip(remote);
  to.remote_udp_port = udp_port;
  return to;
}

void add(SendBatch& batch, const PathAddress& to, std::size_t size, bool may_fragment = false) {
  REQUIRE(batch.begin(to, size, may_fragment).size() == size);
  batch.commit(size);
}

TEST_CASE("equal packets to one destination form a run that a shorter one ends") {
  SendBatch batch;
  const auto to = path("127.0.0.1");
  for (const std::size_t size : {100, 100, 60, 60}) add(batch, to, size);
  REQUIRE(batch.runs().size() == 2);
  CHECK(batch.runs()[0].count == 3);
  CHECK(batch.runs()[0].segment == 100);
  CHECK(batch.runs()[0].length == 260);
  CHECK(batch.runs()[1].count == 1);
  CHECK(batch.runs()[1].offset == 260);
}

TEST_CASE("a longer packet, another destination and a packet that may be fragmented start a run") {
  SendBatch batch;
  add(batch, path("127.0.0.1"), 100);
  add(batch, path("127.0.0.1"), 104);
  add(batch, path("127.0.0.2"), 104);
  add(batch, path("127.0.0.2", 9900), 104);
  add(batch, path("127.0.0.2", 9900), 104, true);
  add(batch, path("127.0.0.2", 9900), 104);
  CHECK(batch.runs().size() == 6);
}

TEST_CASE("a run stays within what the host takes in one piece") {
  SendBatch batch;
  const auto to = path("::1");
  for (int i = 0; i < 65; ++i) add(batch, to, 12);
  CHECK(batch.runs()[0].count == SendBatch::kMaxSegments);
  CHECK(batch.runs()[1].count == 1);
  batch.pop(2);
  for (int i = 0; i < 50; ++i) add(batch, to, 1452);
  CHECK(batch.runs()[0].length <= SendBatch::kMaxRunLength);
  CHECK(batch.runs().size() == 2);
}

TEST_CASE("only what is committed is sent") {
  SendBatch batch;
  const auto to = path("127.0.0.1");
  batch.begin(to, 100, false);
  batch.commit(0);
  CHECK(batch.empty());
  batch.begin(to, 100, false)[0] = 7;
  batch.commit(40);
  REQUIRE(batch.runs().size() == 1);
  CHECK(batch.bytes(batch.runs()[0]).size() == 40);
  CHECK(batch.bytes(batch.runs()[0])[0] == 7);
  batch.commit(40);
  CHECK(batch.runs()[0].count == 1);
}

TEST_CASE("a full batch takes nothing until it is sent") {
  SendBatch batch;
  const auto to = path("127.0.0.1");
  std::size_t packets = 0;
  while (!batch.begin(to, 60'000, false).empty()) {
    batch.commit(60'000);
    ++packets;
  }
  CHECK(packets == SendBatch::kArenaSize / 60'000);
  batch.pop(1);
  CHECK(batch.begin(to, 60'000, false).empty());
  batch.pop(packets);
  CHECK(batch.empty());
  CHECK(batch.begin(to, 60'000, false).size() == 60'000);
}

TEST_CASE("packets can be taken off a run one by one") {
  SendBatch batch;
  const auto to = path("127.0.0.1");
  for (const std::size_t size : {100, 100, 60}) add(batch, to, size);
  batch.pop_packets(1);
  CHECK(batch.runs()[0].count == 2);
  CHECK(batch.runs()[0].offset == 100);
  CHECK(batch.runs()[0].length == 160);
  batch.pop_packets(2);
  CHECK(batch.empty());
}

}  // namespace
}  // namespace rxsctp::io
