#include "sctp/packet/reader.h"

#include <doctest/doctest.h>

#include <array>

namespace rxsctp::sctp {
namespace {

TEST_CASE("Reader: big-endian fields in order") {
  const std::array<std::uint8_t, 17> bytes = {1,    2,    3,    4,    5,    6,    7, 0xa1, 0xa2,
                                              0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 9, 10};
  Reader reader(bytes);
  CHECK(reader.u8() == 1);
  CHECK(reader.u16() == 0x0203);
  CHECK(reader.u32() == 0x04050607);
  CHECK(reader.u64() == 0xa1a2a3a4a5a6a7a8);
  CHECK(reader.remaining() == 2);
  CHECK(reader.rest().size() == 2);
  CHECK(reader.remaining() == 0);
  CHECK(reader.ok());
}

TEST_CASE("Reader: a field beyond the end is zero and fails for good") {
  const std::array<std::uint8_t, 3> bytes = {1, 2, 3};
  Reader reader(bytes);
  CHECK(reader.u32() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.u8() == 0);
  CHECK(reader.bytes(1).empty());
  CHECK_FALSE(reader.ok());

  Reader half(bytes);
  CHECK(half.u64() == 0);
  CHECK_FALSE(half.ok());
}

TEST_CASE("Reader: nothing is asked of nothing") {
  Reader reader({});
  CHECK(reader.bytes(0).empty());
  CHECK(reader.rest().empty());
  CHECK(reader.ok());
}

}  // namespace
}  // namespace rxsctp::sctp
