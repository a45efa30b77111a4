#include "host/command_queue.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "host/staging_slabs.h"

namespace rxsctp::host {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kSendHeader = CommandRecord::kSendWords * sizeof(std::uint32_t);

TEST_CASE("records in a slab are taken where they are") {
  const auto slabs = StagingSlabs::make();
  PayloadHold hold;
  StagingSlab& slab = slabs->take(hold);
  CommandQueue queue;
  queue.append(PayloadHold(slab), slab.memory().first(12), true);
  queue.append(PayloadHold(slab), slab.memory().subspan(12, 8), false);
  const CommandList& list = queue.take();
  REQUIRE(list.size() == 2);
  CHECK(list[0].records().data() == slab.memory().data());
  CHECK(list[0].records().size() == 12);
  CHECK(list[0].memory() == &slab);
  CHECK(list[1].records().data() == slab.memory().data() + 12);
  CHECK(list[1].memory() == nullptr);
  hold = {};
  CHECK(&slabs->take(hold) != &slab);
  queue.done();
  CHECK(&slabs->take(hold) == &slab);
}

TEST_CASE("a large message is copied once, into a record that it can stay in") {
  Bytes payload(CommandQueue::kMinBlock + 1);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i);
  MessageInfo info;
  info.stream = 3;
  info.token = 8;
  info.reliability = Reliability::kLifetime;
  info.reliability_value = 9;
  CommandQueue queue;
  queue.append_send(5, info, payload);
  PayloadHold kept;
  std::span<const std::uint8_t> sent;
  {
    const CommandList& list = queue.take();
    REQUIRE(list.size() == 1);
    std::span<const std::uint8_t> rest = list[0].records();
    const auto record = read_command_record(rest);
    REQUIRE(record);
    CHECK(rest.empty());
    CHECK(record->association == 5);
    CHECK(record->info.stream == 3);
    CHECK(record->info.token == 8);
    CHECK(record->info.reliability_value == 9);
    sent = record->payload;
    REQUIRE(list[0].memory() != nullptr);
    kept = PayloadHold(*list[0].memory());
  }
  queue.done();
  CHECK(std::ranges::equal(sent, payload));
}

TEST_CASE("what is given in turn is taken in turn, whatever way it goes") {
  const auto slabs = StagingSlabs::make();
  PayloadHold hold;
  StagingSlab& slab = slabs->take(hold);
  const Bytes small = {1, 2, 3};
  const Bytes large(CommandQueue::kMinBlock, 4);
  CommandQueue queue;
  queue.append_send(1, {}, small);
  queue.append_send(2, {}, small);
  queue.append_send(3, {}, large);
  queue.append(Command{Shutdown{4}});
  queue.append(PayloadHold(slab), slab.memory().first(8), true);
  queue.append_send(6, {}, small);
  const CommandList& list = queue.take();
  REQUIRE(list.size() == 5);
  CHECK(list[0].records().size() == 2 * (kSendHeader + 4));
  CHECK(list[0].memory() == nullptr);
  CHECK(list[1].records().size() == kSendHeader + large.size());
  REQUIRE(list[2].command);
  CHECK(std::get<Shutdown>(*list[2].command).association == 4);
  CHECK(list[3].records().data() == slab.memory().data());
  CHECK(list[4].records().size() == kSendHeader + 4);
  CHECK(queue.take().empty());
}

TEST_CASE("many records that are copied are not moved when more come") {
  const Bytes records(CommandQueue::kMinBlock, 1);
  CommandQueue queue;
  for (int i = 0; i < 100; ++i) queue.append(records);
  const CommandList& list = queue.take();
  REQUIRE(list.size() == 100);
  for (const CommandPiece& piece : list) {
    CHECK(std::ranges::equal(piece.records(), records));
    CHECK(piece.memory() == nullptr);
  }
}

TEST_CASE("memory of large messages is used again") {
  const Bytes large(CommandQueue::kMinBlock, 4);
  CommandQueue queue;
  queue.append_send(1, {}, large);
  const auto* first = queue.take()[0].records().data();
  queue.done();
  queue.append_send(1, {}, large);
  CHECK(queue.take()[0].records().data() == first);
}

}  // namespace
}  // namespace rxsctp::host
