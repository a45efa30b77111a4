#include "host/command_record.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rxsctp::host {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST_CASE("send records carry a token and a reliability, either, both or neither") {
  const Bytes payload = {1, 2, 3, 4, 5};
  for (const std::uint32_t token : {0u, 7u}) {
    for (const auto reliability : {Reliability::kFull, Reliability::kLifetime,
                                   Reliability::kRetransmissions, Reliability::kPriority}) {
      CAPTURE(token);
      CAPTURE(static_cast<int>(reliability));
      MessageInfo info;
      info.stream = 3;
      info.ppid = 46;
      info.unordered = true;
      info.token = token;
      info.reliability = reliability;
      info.reliability_value = reliability == Reliability::kFull ? 0 : 0xdeadbeef;
      Bytes records;
      write_send_record(records, 9, info, payload);
      write_send_record(records, 10, {}, payload);

      std::span<const std::uint8_t> bytes = records;
      const auto record = read_command_record(bytes);
      REQUIRE(record);
      CHECK(record->kind == CommandRecord::kSend);
      CHECK(record->association == 9);
      CHECK(record->info.stream == 3);
      CHECK(record->info.ppid == 46);
      CHECK(record->info.unordered);
      CHECK(record->info.token == token);
      CHECK(record->info.reliability == reliability);
      CHECK(record->info.reliability_value == info.reliability_value);
      CHECK(std::ranges::equal(record->payload, payload));
      const auto next = read_command_record(bytes);
      REQUIRE(next);
      CHECK(next->association == 10);
      CHECK(bytes.empty());
    }
  }
}

TEST_CASE(
    "what is moved to make room for records is less than the records, however many there are") {
  const Bytes payload(4096, 1);
  Bytes records;
  std::size_t moved = 0;
  for (int i = 0; i < 2048; ++i) {
    const std::size_t before = records.size();
    const auto* memory = records.data();
    write_send_record(records, 9, {}, payload);
    if (records.data() != memory) moved += before;
  }
  CHECK(moved < records.size());
}

TEST_CASE("a record that asks for room says for what and how much, and cut short it is none") {
  const std::uint32_t words[] = {CommandRecord::kMakeRoom, 9, 7, 0xdeadbeef, 1024};
  const std::span<const std::uint8_t> whole(reinterpret_cast<const std::uint8_t*>(words),
                                            sizeof words);
  std::span<const std::uint8_t> bytes = whole;
  const auto record = read_command_record(bytes);
  REQUIRE(record);
  CHECK(bytes.empty());
  CHECK(record->kind == CommandRecord::kMakeRoom);
  CHECK(record->association == 9);
  CHECK(record->room.priority == 7);
  CHECK(record->room.bytes == 0xdeadbeef);
  CHECK(record->room.messages == 1024);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    std::span<const std::uint8_t> rest = cut;
    CHECK_FALSE(read_command_record(rest));
  }
}

TEST_CASE("a send record that is cut short anywhere is none") {
  MessageInfo info;
  info.token = 1;
  info.reliability = Reliability::kLifetime;
  info.reliability_value = 50;
  Bytes whole;
  write_send_record(whole, 9, info, Bytes(8, 1));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    // In memory of exactly that size, so that a sanitizer sees every byte beyond.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    std::span<const std::uint8_t> bytes = cut;
    CHECK_FALSE(read_command_record(bytes));
  }
}

}  // namespace
}  // namespace rxsctp::host
