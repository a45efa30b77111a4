#include "test/kernel/support/messages.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace rxsctp::kernel::test {

MessageInfo tracked(std::uint32_t token, std::uint16_t stream) {
  MessageInfo info;
  info.token = token;
  info.stream = stream;
  info.ppid = 46;
  return info;
}

std::vector<std::uint8_t> numbered(std::uint32_t number, std::size_t size) {
  std::vector<std::uint8_t> data(size);
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<std::uint8_t>(i < 4 ? number >> 8 * i : number + i);
  }
  return data;
}

void check_accounted(const Record& record, std::uint32_t count, std::uint64_t bytes) {
  CHECK(record.freed_messages == count);
  CHECK(record.freed_bytes == bytes);
  std::vector<std::uint32_t> tokens = record.acknowledged;
  for (const auto& message : record.failed) tokens.push_back(message.info.token);
  std::ranges::sort(tokens);
  REQUIRE(tokens.size() == count);
  for (std::uint32_t i = 0; i < count; ++i) CHECK(tokens[i] == i + 1);
}

}  // namespace rxsctp::kernel::test
