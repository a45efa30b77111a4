#include "sctp/tx/outgoing_payload.h"

#include <doctest/doctest.h>

#include <optional>
#include <utility>
#include <vector>

#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp {
namespace {

struct Memory final : PayloadMemory {
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(64, 7);
  int unused = 0;

 private:
  void on_unused() override { ++unused; }
};

TEST_CASE("a payload in memory to hold on to stays where it is until its message is acknowledged") {
  Memory memory;
  SenderFixture f;
  PayloadHold hold(memory);
  f.sender.enqueue({.stream = 1}, {memory.bytes, &memory});
  hold.reset();
  CHECK(memory.unused == 0);
  SenderFixture copying;
  copying.sender.enqueue({.stream = 1}, memory.bytes);
  CHECK(copying.pool.used_bytes() - f.pool.used_bytes() == memory.bytes.size());

  memory.bytes.back() = 8;  // seen on the wire: nobody has copied it
  const auto sent = f.send();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].text == std::string(memory.bytes.begin(), memory.bytes.end()));
  CHECK(memory.unused == 0);
  CHECK(f.sack(sent[0].tsn).freed.bytes == 64);
  CHECK(memory.unused == 1);
}

TEST_CASE("a payload of the caller's is copied") {
  std::vector<std::uint8_t> bytes(64, 7);
  SenderFixture f;
  f.sender.enqueue({}, bytes);
  bytes.assign(64, 8);
  CHECK(f.send()[0].text == std::string(64, 7));
}

TEST_CASE("memory is let go of with the association's messages, sent or not") {
  Memory memory;
  SenderFixture f;
  {
    const PayloadHold hold(memory);
    for (int i = 0; i < 1000; ++i) f.sender.enqueue({}, {memory.bytes, &memory});
  }
  f.send();
  CHECK(f.sender.has_unsent());
  CHECK(memory.unused == 0);
  f.sender.drain(f.user);
  CHECK(f.outcomes.failed.size() == 1000);
  CHECK(memory.unused == 1);
}

TEST_CASE("payloads that are kept are one hold, from the first to the last, and again") {
  Memory memory;
  BufferPool pool;
  const OutgoingData data(memory.bytes, &memory);
  PayloadHold hold(memory);
  for (int round = 1; round <= 2; ++round) {
    std::optional<OutgoingPayload> first(std::in_place, data, pool);
    OutgoingPayload second(std::move(*first));
    CHECK(first->size() == 0);
    first.emplace(data, pool);
    if (round == 2) hold.reset();
    first.reset();
    CHECK(memory.unused == 0);
    CHECK(second.bytes().data() == memory.bytes.data());
  }
  CHECK(memory.unused == 1);
  CHECK(pool.used_bytes() == 0);
}

TEST_CASE("a copy is given back, once, however often it is moved") {
  BufferPool pool;
  const std::vector<std::uint8_t> bytes(100, 7);
  {
    OutgoingPayload first(bytes, pool);
    const OutgoingPayload second(std::move(first));
    CHECK(second.size() == 100);
    CHECK(second.bytes().back() == 7);
    CHECK(pool.used_bytes() == 128);
  }
  CHECK(pool.used_bytes() == 0);
}

TEST_CASE("a hold that is moved is one hold") {
  Memory memory;
  PayloadHold first(memory);
  PayloadHold second(std::move(first));
  CHECK_FALSE(first);
  first = std::move(second);
  CHECK(first.memory() == &memory);
  CHECK(memory.unused == 0);
  first = {};
  CHECK(memory.unused == 1);
}

}  // namespace
}  // namespace rxsctp::sctp
