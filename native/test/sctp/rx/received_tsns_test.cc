#include "sctp/rx/received_tsns.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <set>

namespace rxsctp::sctp {

using Arrival = ReceivedTsns::Arrival;

namespace {

struct Fixture {
  explicit Fixture(Tsn first) : tsns(first, {pool, work}) {}
  BufferPool pool;
  Work work;
  ReceivedTsns tsns;
};

}  // namespace

TEST_CASE("received TSNs: in order, across the wrap") {
  Fixture f(Tsn(0xfffffffe));
  ReceivedTsns& tsns = f.tsns;
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
  Fixture f(Tsn(0xffffffff));
  ReceivedTsns& tsns = f.tsns;
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

TEST_CASE("received TSNs: too far ahead is out of range") {
  Fixture f(Tsn(1));
  CHECK(f.tsns.classify(Tsn(65535)) == Arrival::kNew);
  CHECK(f.tsns.classify(Tsn(65536)) == Arrival::kOutOfRange);
  CHECK(f.tsns.classify(Tsn(0x7fffffff)) == Arrival::kOutOfRange);
  CHECK(f.tsns.classify(Tsn(0x80000001)) == Arrival::kDuplicate);
}

TEST_CASE("received TSNs: as many gaps as there can be take 8 KiB, and a SACK tells the first") {
  Fixture f(Tsn(1));
  for (std::uint32_t tsn = 2; tsn < 65536; tsn += 2) f.tsns.add(Tsn(tsn));
  CHECK(f.pool.used_bytes() <= 8192 + 512);
  std::array<GapAckBlock, 300> blocks;
  const std::uint64_t before = f.work.steps();
  REQUIRE(f.tsns.gap_ack_blocks(blocks) == 300);
  CHECK(blocks[299] == GapAckBlock{600, 600});
  CHECK(f.work.steps() - before < 8 * 300);
  for (std::uint32_t tsn = 1; tsn < 65536; tsn += 2) f.tsns.add(Tsn(tsn));
  CHECK(f.tsns.cumulative() == Tsn(65535));
  CHECK(f.pool.used_bytes() == 0);
}

TEST_CASE("received TSNs: reports no more than a fixed number of duplicates") {
  Fixture f(Tsn(1));
  ReceivedTsns& tsns = f.tsns;
  for (int i = 0; i < 1000; ++i) tsns.add_duplicate(Tsn(0));
  CHECK(tsns.duplicates().size() == ReceivedTsns::kMaxDuplicates);
}

TEST_CASE("received TSNs: agrees with a plain set under random arrivals and removals") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const Tsn first(0xffffff80);
    Fixture f(first);
    ReceivedTsns& tsns = f.tsns;
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
