#include "kernel/failed_fragments.h"

#include <doctest/doctest.h>

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;

SendFailure fragment(std::uint32_t context, const Bytes& data, bool ending, bool sent = false) {
  SendFailure failure;
  failure.context = context;
  failure.info.stream = static_cast<std::uint16_t>(context);
  failure.data = data;
  failure.ending = ending;
  failure.sent = sent;
  return failure;
}

TEST_CASE("the fragments of a message are put together") {
  FailedFragments fragments;
  const Bytes one = {1, 2};
  const Bytes two = {3};
  CHECK_FALSE(fragments.add(fragment(7, one, false, true)));
  CHECK_FALSE(fragments.add(fragment(7, two, false)));
  const auto message = fragments.add(fragment(7, one, true));
  REQUIRE(message);
  CHECK(message->context == 7);
  CHECK(message->info.stream == 7);
  CHECK(message->sent);
  CHECK(message->data == Bytes{1, 2, 3, 1, 2});
  CHECK_FALSE(fragments.take_rest());
}

TEST_CASE("a message of one fragment is whole at once") {
  FailedFragments fragments;
  const Bytes data = {1};
  const auto message = fragments.add(fragment(1, data, true));
  REQUIRE(message);
  CHECK_FALSE(message->sent);
  CHECK(message->data == data);
}

TEST_CASE("what there is of a message without an end is the rest") {
  FailedFragments fragments;
  const Bytes data = {1};
  CHECK_FALSE(fragments.add(fragment(1, data, false)));
  const auto rest = fragments.take_rest();
  REQUIRE(rest);
  CHECK(rest->context == 1);
  CHECK(rest->data == data);
}

}  // namespace
}  // namespace rxsctp::kernel
