// What a packet costs its receiver, in steps (sctp/work.h), whatever the association has come to.
#include <doctest/doctest.h>

#include <array>
#include <string>

#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/attacker.h"

namespace rxsctp::sctp::test {
namespace {

constexpr std::uint32_t kOutstanding = 30'000;
constexpr std::uint8_t kB = DataChunk::kBeginning;
constexpr std::uint8_t kE = DataChunk::kEnding;
constexpr std::uint8_t kU = DataChunk::kUnordered;

/// As many times as `packet` of `size` bytes has room for.
template <typename Write>
std::function<void(PacketWriter&)> repeat(std::size_t bytes, Write write) {
  return [=](PacketWriter& packet) {
    for (std::uint32_t i = 0; packet.size() < bytes; ++i) write(packet, i);
  };
}

void gaps(PacketWriter& packet, Tsn cumulative, std::span<const GapAckBlock> blocks) {
  REQUIRE(write_sack(packet, cumulative, 1u << 20, blocks, {}));
}

}  // namespace

TEST_CASE("chunks without room cost what they are long, with the window full and one far ahead") {
  for (const Victim role : {Victim::kServer, Victim::kClient}) {
    Attacker attacker(role);
    attacker.fill_window();
    REQUIRE(attacker.stats().reassembly_bytes == 2u << 20);
    for (const std::size_t size : {32u, 1312u, 6012u}) {
      CAPTURE(size);
      for (std::uint32_t round = 0; round < 20; ++round) {
        CHECK(attacker.is_cheap(repeat(size, [&](PacketWriter& packet, std::uint32_t i) {
          attacker.data(packet, 16'386 + round + 2 * i, Bytes(1));
        })));
      }
    }
    CHECK(attacker.stats().reassembly_bytes == 2u << 20);
    CHECK(!attacker.record().closed);
  }
}

TEST_CASE("chunks that displace others cost no more, wherever they are") {
  for (const Victim role : {Victim::kServer, Victim::kClient}) {
    Attacker attacker(role);
    attacker.fill_window();
    TestRandom random(5);
    for (std::uint32_t round = 0; round < 2000; ++round) {
      // Now far ahead, now below, large and small, so that runs come and go.
      attacker.send(repeat(100 + random.next32() % 1300, [&](PacketWriter& packet, std::uint32_t) {
        const std::uint32_t offset = 1 + random.next32() % 65'000;
        const bool whole = random.next32() % 2 == 0;
        attacker.raw_data(packet, 2 * offset % 65'000, Bytes(1 + random.next32() % 60),
                          whole ? kB | kE : kU);
      }));
      if (attacker.record().closed) break;
    }
    // Each of the 16,384 messages may be dropped once, on top.
    CHECK(attacker.spent() <= attacker.allowed());
  }
}

TEST_CASE("a SACK costs what it is long, with 30,000 chunks outstanding") {
  Attacker attacker(Victim::kServer);
  attacker.fill_outstanding(kOutstanding);
  REQUIRE(attacker.stats().unacked_bytes == kOutstanding);
  const Tsn acked = attacker.acked_tsn();
  constexpr auto kLast = static_cast<std::uint16_t>(kOutstanding);

  SUBCASE("that reports all but one, and takes it back, in turns") {
    for (int round = 0; round < 300; ++round) {
      attacker.send([&](PacketWriter& packet) { gaps(packet, acked, {{{2, kLast}}}); });
      attacker.send([&](PacketWriter& packet) { gaps(packet, acked, {}); });
    }
    // Each chunk was reported once, which it pays for itself.
    CHECK(attacker.spent() <= attacker.allowed() + 8 * kOutstanding);
    CHECK(attacker.spent() > kOutstanding);
  }
  SUBCASE("that reports every other one, the others, and so on") {
    std::vector<GapAckBlock> even;
    std::vector<GapAckBlock> odd;
    for (std::uint16_t i = 2; i < 700; i += 4) even.push_back({i, i});
    for (std::uint16_t i = 4; i < 700; i += 4) odd.push_back({i, i});
    even.push_back({701, 15'000});
    odd.push_back({15'001, kLast});
    for (int round = 0; round < 300; ++round) {
      attacker.send([&](PacketWriter& packet) { gaps(packet, acked, even); });
      attacker.send([&](PacketWriter& packet) { gaps(packet, acked, odd); });
    }
    CHECK(attacker.spent() <= attacker.allowed() + 8 * kOutstanding);
  }
  SUBCASE("that reports one more of the last each time") {
    for (std::uint16_t i = 0; i < 3000; ++i) {
      attacker.send([&](PacketWriter& packet) {
        gaps(packet, acked, {{{static_cast<std::uint16_t>(kLast - i), kLast}}});
      });
    }
    // Each chunk is reported missing three times at most.
    CHECK(attacker.spent() <= attacker.allowed() + 8 * kOutstanding);
  }
  SUBCASE("of which only one in a packet counts") {
    const std::uint64_t before = attacker.stats().sacks_received;
    attacker.send([&](PacketWriter& packet) {
      for (int i = 0; i < 40; ++i) {
        gaps(packet, acked, {{{2, kLast}}});
        gaps(packet, acked, {});
      }
    });
    CHECK(attacker.stats().sacks_received == before + 1);
    CHECK(attacker.is_cheap([&](PacketWriter& packet) {
      for (int i = 0; i < 40; ++i) {
        gaps(packet, acked, {{{2, kLast}}});
        gaps(packet, acked, {});
      }
    }));
  }
  SUBCASE("old, or newer further on in the packet") {
    CHECK(attacker.is_cheap(
        repeat(1400, [&](PacketWriter& packet, std::uint32_t) { gaps(packet, acked - 1u, {}); })));
    CHECK(attacker.is_cheap([&](PacketWriter& packet) {
      gaps(packet, acked + 1u, {});
      gaps(packet, acked + 3u, {});
      gaps(packet, acked + 2u, {});
    }));
    CHECK(attacker.stats().unacked_bytes == kOutstanding - 3);
  }
  SUBCASE("whose blocks contradict each other") {
    CHECK(attacker.is_cheap(repeat(1400, [&](PacketWriter& packet, std::uint32_t) {
      gaps(packet, acked, {{{5, 30}, {2, 3}}});
    })));
  }
  CHECK(!attacker.record().closed);
}

TEST_CASE("any other chunk costs what it is long, in the worst state") {
  Attacker attacker(Victim::kServer);
  attacker.fill_outstanding(kOutstanding);
  attacker.fill_window();
  REQUIRE(attacker.stats().unacked_bytes == kOutstanding);
  REQUIRE(attacker.stats().reassembly_bytes == 2u << 20);
  attacker.send([&](PacketWriter& packet) {
    gaps(packet, attacker.acked_tsn(), {{{2, kOutstanding - 1}}});
  });
  const Bytes value{0, 1, 0, 8, 1, 2, 3, 4};
  // Those that end the association come last.
  for (const std::uint8_t type : {4, 5, 9, 10, 11, 14, 2, 1, 15, 63, 64, 130, 193, 255, 7}) {
    CAPTURE(type);
    for (const std::size_t length : {0u, 4u, 8u}) {
      for (int round = 0; round < 3; ++round) {
        CHECK(attacker.is_cheap(repeat(1400, [&](PacketWriter& packet, std::uint32_t) {
          packet.append(static_cast<ChunkType>(type), 0, std::span(value).first(length));
        })));
      }
      CHECK(!attacker.record().closed);
    }
  }
}

TEST_CASE("any DATA costs what it is long, in the worst state") {
  Attacker attacker(Victim::kServer);
  attacker.fill_window();
  const auto flood = [&](std::uint32_t first, std::uint32_t step, std::uint8_t flags,
                         std::uint16_t stream) {
    for (std::uint32_t round = 0; round < 10; ++round) {
      CHECK(attacker.is_cheap(repeat(1400, [&](PacketWriter& packet, std::uint32_t i) {
        attacker.raw_data(packet, first + step * (70 * round + i), Bytes(1), flags, stream);
      })));
    }
    CHECK(!attacker.record().closed);
  };
  SUBCASE("copies") { flood(1, 1, kB | kE, 0); }
  SUBCASE("old copies") { flood(0u - 1000, 1, kB | kE, 0); }
  SUBCASE("out of reach") { flood(70'000, 1, kB | kE, 0); }
  SUBCASE("on a stream that does not exist") { flood(20'000, 1, kB | kE, 5000); }
  SUBCASE("every other TSN, unordered") { flood(20'000, 2, kB | kE | kU, 0); }
  SUBCASE("middles without room") { flood(20'001, 2, kU, 0); }
  SUBCASE("on the last stream") { flood(20'000, 1, kB | kE, 1023); }
}

TEST_CASE("a SACK that is due costs no more than its packet, with as many gaps as there can be") {
  Attacker attacker(Victim::kServer);
  for (std::uint32_t i = 0; i < 32'000; ++i) {
    attacker.send([&](PacketWriter& packet) {
      attacker.data(packet, 1 + 2 * i, Bytes(1), DataChunk::kUnordered);
    });
  }
  CHECK(attacker.is_cheap([&](PacketWriter& packet) { attacker.data(packet, 1, Bytes(1), kU); }));
  CHECK(attacker.spent() <= attacker.allowed());
}

TEST_CASE(
    "an INIT costs what it is long, whatever parameters it has, and the cookie is no dearer") {
  Wire wire;
  wire.listen();
  const CommonHeader header{40'000, Wire::kPort, 0};
  const auto steps_of = [&](const Bytes& packet) {
    const std::uint64_t before = wire.server.stack.work();
    wire.inject(wire.client, packet);
    return wire.server.stack.work() - before;
  };
  const auto init = [&](std::size_t size, std::uint16_t type, std::size_t value) {
    return make_packet(header, [&](PacketWriter& packet) {
      ChunkBuilder chunk(packet, ChunkType::kInit, 0);
      InitChunk{9, 65536, 1, 1, Tsn(1), {}}.write(chunk);
      Bytes bytes(value);
      for (std::size_t i = 0; i < size / (kTlvHeaderSize + value); ++i) {
        if (value > 0) bytes.back() = static_cast<std::uint8_t>(i);
        if (value > 1) bytes[value - 2] = static_cast<std::uint8_t>(i >> 8);
        chunk.tlv(type, bytes);
      }
      REQUIRE(chunk.commit());
    });
  };
  struct Kind {
    std::uint16_t type;
    std::size_t value;
  };
  // Unknown and reported or not, addresses, extensions.
  for (const Kind kind : {Kind{0xc123, 0}, Kind{0x8123, 0}, Kind{5, 4}, Kind{6, 16},
                          Kind{0x8008, 8}, Kind{0xc000, 0}}) {
    CAPTURE(kind.type);
    for (const std::size_t size : {0u, 1'200u, 60'000u}) {
      const Bytes packet = init(size, kind.type, kind.value);
      const std::uint64_t steps = steps_of(packet);
      CHECK(steps <= Attacker::kStepsPerPacket / 64 + packet.size());
      // Each parameter counts, or this could not fail.
      CHECK(steps >= size / (kTlvHeaderSize + kind.value));
      CHECK(wire.server.outbox.size() == 1);
      wire.server.outbox.clear();
    }
  }
  CHECK(wire.server.stack.counters().associations == 0);

  const Bytes listing = init(60'000, 6, 16);
  wire.inject(wire.client, listing);
  const Bytes init_ack = wire.server.outbox.front().bytes;
  wire.server.outbox.clear();
  CHECK(init_ack.size() < 600);
  const auto offer = *InitChunk::parse(first_chunk(init_ack));
  const Bytes cookie = [&] {
    const auto value = ParameterCursor(offer.parameters).next()->value;
    return Bytes(value.begin(), value.end());
  }();
  const auto echo = [&](const Bytes& sealed, std::size_t more) {
    return make_packet({40'000, Wire::kPort, offer.initiate_tag}, [&](PacketWriter& packet) {
      CookieEchoChunk{sealed}.write(packet);
      for (std::size_t i = 0; i < more; ++i) packet.append(ChunkType::kCookieAck, 0, {});
    });
  };
  Bytes forged = cookie;
  forged.back() ^= 1;
  // A forged one brings nothing that is looked at; a good one is taken, and then a copy of it.
  for (const Bytes& sealed : {forged, Bytes(60'000), cookie, cookie}) {
    for (const std::size_t more : {0u, 300u}) {
      const Bytes packet = echo(sealed, more);
      const std::uint64_t steps = steps_of(packet);
      CHECK(steps <= Attacker::kStepsPerPacket / 64 + packet.size());
      CHECK(steps >= 1 + more);
      wire.server.outbox.clear();
    }
  }
  CHECK(wire.server.stack.counters().bad_cookies == 4);
  CHECK(wire.server.stack.counters().associations == 1);
}

}  // namespace rxsctp::sctp::test
