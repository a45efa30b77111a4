#include <doctest/doctest.h>

#include <functional>

#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t kTag = 7;
constexpr InitChunk kGood{kTag, 65536, 1, 1, Tsn(1), {}};

void no_parameters(ChunkBuilder&) {}
void cookie(ChunkBuilder& chunk) { StateCookieParameter{Bytes{1, 2, 3}}.write(chunk); }

/// A client in COOKIE-WAIT, whose peer the test is.
struct Waiting {
  Wire wire;
  CommonHeader to_client;

  Waiting() {
    wire.connect();
    wire.client.stack.flush(wire.now, wire.client);
    const Bytes init = wire.client.outbox.front().bytes;
    wire.client.outbox.clear();
    const CommonHeader sent = header_of(init);
    to_client = {sent.destination_port, sent.source_port,
                 InitChunk::parse(first_chunk(init))->initiate_tag};
  }

  const Record& record() { return wire.client.of(Wire::kId); }
  /// What the client answers.
  Bytes answer(const InitChunk& init_ack, const std::function<void(ChunkBuilder&)>& parameters) {
    wire.inject(wire.server, make_packet(to_client, [&](PacketWriter& packet) {
                  ChunkBuilder chunk(packet, ChunkType::kInitAck, 0);
                  init_ack.write(chunk);
                  parameters(chunk);
                  chunk.commit();
                }));
    REQUIRE(wire.client.outbox.size() == 1);
    const Bytes answer = wire.client.outbox.front().bytes;
    wire.client.outbox.clear();
    return answer;
  }
};

std::uint16_t cause_of(const Bytes& abort) {
  const auto parsed = AbortChunk::parse(first_chunk(abort));
  REQUIRE(parsed);
  const auto cause = CauseCursor(parsed->causes).next();
  REQUIRE(cause);
  return static_cast<std::uint16_t>(cause->code);
}

TEST_CASE("INIT ACK without a cookie, or without streams, ends the attempt with an ABORT") {
  const auto check = [](const InitChunk& init_ack, auto parameters, std::uint16_t cause) {
    Waiting client;
    const Bytes abort = client.answer(init_ack, parameters);
    CHECK(header_of(abort).verification_tag == kTag);
    CHECK(first_chunk(abort).flags == 0);
    CHECK(cause_of(abort) == cause);
    REQUIRE(client.record().closed);
    CHECK(client.record().closed->reason == CloseReason::kProtocolError);
    REQUIRE(client.record().closed->causes.size() == 1);
    CHECK(client.record().closed->causes[0].code == cause);
  };
  check(kGood, no_parameters, 2);
  check({kTag, 65536, 0, 1, Tsn(1), {}}, cookie, 7);
  check({kTag, 65536, 1, 0, Tsn(1), {}}, cookie, 7);
}

TEST_CASE("INIT ACK with Initiate Tag 0 ends the attempt, and the ABORT has the T bit (3.3.3)") {
  Waiting client;
  const Bytes abort = client.answer({0, 65536, 1, 1, Tsn(1), {}}, cookie);
  CHECK(first_chunk(abort).type == ChunkType::kAbort);
  CHECK(first_chunk(abort).flags == AbortChunk::kTagReflected);
  CHECK(header_of(abort).verification_tag == client.to_client.verification_tag);
  CHECK(cause_of(abort) == 7);
  REQUIRE(client.record().closed);
  CHECK(client.record().closed->reason == CloseReason::kProtocolError);
  CHECK(client.wire.client.stack.counters().associations == 0);
}

TEST_CASE("INIT ACK with a window below 1500 changes nothing, and the INIT goes out again") {
  Waiting client;
  for (const std::uint32_t window : {0u, 1499u}) {
    const Bytes abort = client.answer({kTag, window, 1, 1, Tsn(1), {}}, cookie);
    CHECK(header_of(abort).verification_tag == kTag);
    CHECK(first_chunk(abort).flags == 0);
    CHECK(cause_of(abort) == 7);
    CHECK(client.record().states == std::vector{AssociationState::kCookieWait});
  }
  int inits = 0;
  client.wire.pass = [&](const Host&, Bytes& packet) {
    inits += has_chunk(packet, ChunkType::kInit) ? 1 : 0;
    CHECK(header_of(packet).verification_tag == 0);
    return false;
  };
  client.wire.run(seconds(1));
  CHECK(inits == 1);
  client.answer(kGood, cookie);
  CHECK(client.record().states.back() == AssociationState::kCookieEchoed);
}

TEST_CASE("an empty cookie is echoed like any other") {
  Waiting client;
  const Bytes echo =
      client.answer(kGood, [](ChunkBuilder& chunk) { StateCookieParameter{}.write(chunk); });
  CHECK(first_chunk(echo).type == ChunkType::kCookieEcho);
  CHECK(first_chunk(echo).value.empty());
  CHECK(header_of(echo).verification_tag == kTag);
  client.wire.inject(client.wire.server,
                     make_packet(client.to_client, ChunkType::kCookieAck, 0, {}));
  CHECK(client.record().established);
}

}  // namespace
}  // namespace rxsctp::sctp::test
