// Explicit Congestion Notification (RFC 4960, appendix A): routers mark packets, and the peer
// tells.
#include <doctest/doctest.h>

#include <vector>

#include "sctp/packet/ecn_chunks.h"
#include "test/sctp/support/attacker.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/restart.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// An association of a client that sends, and what its server tells it of marks.
struct Marked : Wire {
  explicit Marked(bool client_has_it = true, bool server_has_it = true) {
    config.ecn = server_has_it;
    listen();
    config.ecn = client_has_it;
    connect();
    settle();
    pass = [this](const Host& from, Bytes& packet) {
      ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
      while (const auto chunk = chunks.next()) {
        if (chunk->type == ChunkType::kEcnEcho) {
          echoes.push_back(EcnEchoChunk::parse(*chunk)->lowest_tsn);
          if (lost_echoes > 0) return --lost_echoes, false;
        }
        if (chunk->type == ChunkType::kCwr) {
          answers.push_back(CwrChunk::parse(*chunk)->lowest_tsn);
          if (lost_answers > 0) return --lost_answers, false;
        }
      }
      if (&from == &client && has_chunk(packet, ChunkType::kData)) {
        capable.push_back(passing_to.ecn_capable);
        mark = marks > 0;
        if (mark) --marks;
      }
      return true;
    };
  }
  /// A congestion window worth halving.
  void warm_up() {
    for (int i = 0; i < 20; ++i) send_some();
    capable.clear();
  }
  void send_some() {
    client.stack.send(kId, {}, Bytes(30'000, 1));
    run(seconds(1));
  }
  AssociationStats stats() { return client.stack.stats(kId).value(); }
  std::uint32_t cwnd() { return stats().paths.front().cwnd; }

  int marks = 0;
  int lost_echoes = 0;
  int lost_answers = 0;
  std::vector<bool> capable;
  std::vector<Tsn> echoes;
  std::vector<Tsn> answers;
};

TEST_CASE("ECN: a mark halves the window once, is told until it is answered, and nothing is lost") {
  Marked wire;
  wire.warm_up();
  const std::uint32_t before = wire.cwnd();
  wire.marks = 1;
  wire.send_some();
  for (const bool capable : wire.capable) CHECK(capable);
  CHECK(wire.cwnd() < before);
  CHECK(wire.stats().congestion_echoes == 1);
  CHECK(wire.stats().data_chunks_retransmitted == 0);
  REQUIRE(wire.echoes.size() >= 1);
  REQUIRE(wire.answers.size() >= 1);
  CHECK(wire.answers.back() == wire.echoes.back());

  const std::size_t told = wire.echoes.size();
  wire.send_some();
  CHECK(wire.echoes.size() == told);
  CHECK(wire.stats().congestion_echoes == 1);
}

TEST_CASE("ECN: many marks on what was on its way together count once") {
  Marked wire;
  wire.warm_up();
  wire.marks = 4;
  wire.client.stack.send(Wire::kId, {}, Bytes(4'000, 1));  // four packets leave at once (Max.Burst)
  wire.settle();
  wire.run(seconds(1));
  CHECK(wire.marks == 0);
  CHECK(wire.stats().congestion_echoes == 1);

  wire.marks = 1;
  wire.send_some();
  CHECK(wire.stats().congestion_echoes == 2);
}

TEST_CASE("ECN: an echo and an answer that get lost are sent again") {
  Marked wire;
  wire.warm_up();
  SUBCASE("an echo") { wire.lost_echoes = 1; }
  SUBCASE("an answer") { wire.lost_answers = 1; }
  wire.marks = 1;
  for (int i = 0; i < 3; ++i) wire.send_some();
  CHECK(wire.echoes.size() >= 2);
  CHECK(wire.stats().congestion_echoes == 1);
  const std::size_t told = wire.echoes.size();
  wire.send_some();
  CHECK(wire.echoes.size() == told);
}

TEST_CASE("ECN: where one side has not got it, packets say so, and marks mean nothing") {
  for (const bool client_has_it : {false, true}) {
    CAPTURE(client_has_it);
    Marked wire(client_has_it, !client_has_it);
    wire.warm_up();
    wire.marks = 5;
    wire.send_some();
    for (const bool capable : wire.capable) CHECK_FALSE(capable);
    CHECK(wire.echoes.empty());
    CHECK(wire.stats().congestion_echoes == 0);
  }
}

TEST_CASE("ECN: it is there again after a restart, and gone where the new peer has not got it") {
  for (const bool has_it : {true, false}) {
    CAPTURE(has_it);
    Restart restart([](AssociationConfig& config) { config.ecn = true; });
    restart.cut_off();
    restart.wire.config.ecn = has_it;
    restart.come_back();
    REQUIRE(restart.server().restarts == 1);
    restart.wire.server.stack.send(restart.id, {}, Wire::text("again"));
    restart.wire.server.stack.flush(restart.wire.now, restart.wire.server);
    REQUIRE(restart.wire.server.outbox.size() == 1);
    CHECK(restart.wire.server.outbox.front().to.ecn_capable == has_it);
  }
}

TEST_CASE("ECN: a peer that tells of what was never sent, or of old things, changes nothing") {
  AssociationConfig config;
  config.ecn = true;
  Attacker attacker(Victim::kServer, config);
  attacker.fill_outstanding(4);
  const auto tell = [&](Tsn tsn) {
    attacker.send([&](PacketWriter& packet) { EcnEchoChunk{tsn}.write(packet); });
    return attacker.stats().congestion_echoes;
  };
  CHECK(tell(attacker.sent_tsn() + 1u) == 0);
  CHECK(tell(attacker.sent_tsn() + 1'000'000u) == 0);
  CHECK(tell(attacker.acked_tsn()) == 0);
  CHECK(tell(attacker.acked_tsn() - 1'000'000u) == 0);
  CHECK(tell(attacker.sent_tsn()) == 1);
  CHECK(tell(attacker.sent_tsn()) == 1);
  CHECK_FALSE(attacker.record().closed);
}

TEST_CASE("ECN: its chunks are unknown where it was not agreed on, and what follows is not read") {
  for (const ChunkType type : {ChunkType::kEcnEcho, ChunkType::kCwr}) {
    Attacker attacker(Victim::kServer);
    const auto before = attacker.record().messages.size();
    attacker.send([&](PacketWriter& packet) {
      packet.append(type, 0, 4);
      DataChunk data;
      const Bytes payload(4);
      data.tsn = attacker.next_tsn();
      data.flags = DataChunk::kBeginning | DataChunk::kEnding | DataChunk::kUnordered;
      data.payload = payload;
      data.write(packet);
    });
    CHECK(attacker.record().messages.size() == before);
    CHECK_FALSE(attacker.record().closed);
  }
}

}  // namespace
}  // namespace rxsctp::sctp::test
