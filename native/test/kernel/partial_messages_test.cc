#include "kernel/partial_messages.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;

MessageInfo on_stream(std::uint16_t stream, bool unordered = false) {
  MessageInfo info;
  info.stream = stream;
  info.unordered = unordered;
  return info;
}

TEST_CASE("parts of several messages that take turns are told apart by stream and order") {
  PartialMessages partial;
  partial.add(on_stream(1), Bytes{1, 2});
  partial.add(on_stream(2), Bytes{7});
  partial.add(on_stream(1, true), Bytes{9});
  partial.add(on_stream(1), Bytes{3});
  CHECK(partial.bytes() == 5);
  CHECK(partial.has(on_stream(1)));
  CHECK_FALSE(partial.has(on_stream(2, true)));

  CHECK(partial.take(on_stream(1)).data == Bytes{1, 2, 3});
  CHECK_FALSE(partial.has(on_stream(1)));
  CHECK(partial.take(on_stream(1, true)).data == Bytes{9});
  CHECK(partial.bytes() == 1);
  CHECK_FALSE(partial.empty());
}

TEST_CASE("what was begun on a stream can be dropped, and everything") {
  PartialMessages partial;
  partial.add(on_stream(1), Bytes{1, 2});
  partial.add(on_stream(1, true), Bytes{3});
  partial.add(on_stream(2), Bytes{4});
  partial.drop(1);
  CHECK(partial.bytes() == 1);
  CHECK_FALSE(partial.has(on_stream(1)));
  CHECK_FALSE(partial.has(on_stream(1, true)));
  CHECK(partial.has(on_stream(2)));
  partial.clear();
  CHECK(partial.empty());
  CHECK(partial.bytes() == 0);
}

}  // namespace
}  // namespace rxsctp::kernel
