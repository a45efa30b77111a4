#include "sctp/rx/received_tsns.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <set>

namespace rxsctp::sctp {

using Arrival = ReceivedTsns::Arrival;

TEST_CASE("received TSNs: in order, across the wrap") {
  ReceivedTsns tsns(Tsn(0xfffffffe));
  CHECK(tsns.cumulative() == Tsn(0xfffffffd));
  for (std::uint32_t i = 0; i < 5; ++i) {
    const Tsn tsn = Tsn(0xfffffffe) + i;
    CHECK(tsns.classify(tsn) == Arrival::kNew);
    tsns.add(tsn);
    CHECK(tsns.classify(tsn) == Arrival::kDuplicate);
  }
  CHECK(tsns.cumulative() == Tsn(2));
  CHECK_FALSE(tsns.has_gaps());
}

TEST_CASE("received TSNs: gap blocks are offsets from the cumulative TSN") {
  ReceivedTsns tsns(Tsn(0xffffffff));
  for (const std::uint32_t tsn : {0xffffffffu, 1u, 2u, 5u}) tsns.add(Tsn(tsn));
  std::array<GapAckBlock, 4> blocks;
  REQUIRE(tsns.gap_ack_blocks(blocks) == 2);
  CHECK(blocks[0] == GapAckBlock{2, 3});
  CHECK(blocks[1] == GapAckBlock{6, 6});
  CHECK(tsns.gap_ack_blocks(std::span(blocks).first(1)) == 1);
  tsns.add(Tsn(0));
  CHECK(tsns.cumulative() == Tsn(2));
  CHECK(tsns.highest() == Tsn(5));
}

TEST_CASE("received TSNs: too far ahead is out of range, so is one gap too many") {
  ReceivedTsns tsns(Tsn(1));
  CHECK(tsns.classify(Tsn(65535)) == Arrival::kNew);
  CHECK(tsns.classify(Tsn(65536)) == Arrival::kOutOfRange);
  CHECK(tsns.classify(Tsn(0x7fffffff)) == Arrival::kOutOfRange);
  CHECK(tsns.classify(Tsn(0x80000001)) == Arrival::kDuplicate);
  for (std::uint32_t i = 0; i < ReceivedTsns::kMaxRuns; ++i) tsns.add(Tsn(3 + 3 * i));
  CHECK(tsns.classify(Tsn(5)) == Arrival::kNew);  // extends a run
  CHECK(tsns.classify(Tsn(3 + 3 * ReceivedTsns::kMaxRuns)) == Arrival::kOutOfRange);
  CHECK(tsns.classify(Tsn(1)) == Arrival::kNew);
}

TEST_CASE("received TSNs: reports no more than a fixed number of duplicates") {
  ReceivedTsns tsns(Tsn(1));
  for (int i = 0; i < 1000; ++i) tsns.add_duplicate(Tsn(0));
  CHECK(tsns.duplicates().size() == ReceivedTsns::kMaxDuplicates);
}

TEST_CASE("received TSNs: agrees with a plain set under random arrivals and removals") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const Tsn first(0xffffff80);
    ReceivedTsns tsns(first);
    std::vector<std::uint32_t> order(300);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), random);
    std::set<std::uint32_t> seen;
    const auto cumulative = [&] {
      std::uint32_t next = 0;
      while (seen.contains(next)) ++next;
      return first + next - 1u;
    };
    for (const std::uint32_t offset : order) {
      tsns.add(first + offset);
      seen.insert(offset);
      if (random() % 5 == 0) {
        const std::uint32_t victim = random() % 300;
        if (first + victim > tsns.cumulative()) {
          tsns.remove(first + victim);
          seen.erase(victim);
        }
      }
      REQUIRE(tsns.cumulative() == cumulative());
      for (std::uint32_t i = 0; i < 300; ++i) {
        REQUIRE(tsns.contains(first + i) == seen.contains(i));
      }
    }
  }
}

}  // namespace rxsctp::sctp
