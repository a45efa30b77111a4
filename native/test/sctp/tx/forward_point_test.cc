#include "sctp/tx/forward_point.h"

#include <doctest/doctest.h>

#include <array>

#include "sctp/resources.h"

namespace rxsctp::sctp {
namespace {

TEST_CASE("forward point: what was told long ago does not lie ahead, however many TSNs pass") {
  BufferPool pool;
  Work work;
  const Resources resources{pool, work};
  ForwardPoint point{Tsn(0)};
  for (std::uint32_t at = 0x4000'0000; at != 0x4000'0000u * 3; at += 0x4000'0000) {
    OutstandingData outstanding(Tsn(at), resources);
    point.advance(outstanding);
    CHECK_FALSE(point.due());
  }
  OutstandingData outstanding(Tsn(0x9000'0000), resources);
  outstanding.push_back(Fragment::skipped({1, Ssn(2)}, false));
  point.advance(outstanding);
  CHECK(point.due());
}

TEST_CASE("forward point: told once a millisecond at most, however many SACKs ask for it") {
  using std::chrono::microseconds;
  BufferPool pool;
  Work work;
  const Resources resources{pool, work};
  ForwardPoint point{Tsn(0)};
  OutstandingData outstanding(Tsn(1), resources);
  outstanding.push_back(Fragment::skipped({1, Ssn(2)}, false));
  point.advance(outstanding);
  std::array<std::uint8_t, 100> room{};
  int told = 0;
  const Time begin(std::chrono::seconds(1));
  for (Time now = begin; now < begin + microseconds(3000); now += microseconds(1)) {
    if (point.due()) {
      PacketWriter packet(room, CommonHeader{});
      CHECK(point.write(packet, now));
      ++told;
    }
    point.on_sack(Tsn(0), now, Duration(1));
    point.on_sack(Tsn(0), now, Duration(0));
  }
  CHECK(told == 3);
}

}  // namespace
}  // namespace rxsctp::sctp
