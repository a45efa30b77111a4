#include <doctest/doctest.h>

#include <algorithm>

#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a handshake brings both sides up and negotiates stream counts") {
  Wire wire;
  wire.config.outbound_streams = 10;
  wire.config.inbound_streams = 7;
  wire.listen();
  wire.config.outbound_streams = 20;
  wire.config.inbound_streams = 4;
  wire.connect();
  wire.settle();
  const AssociationId id = wire.server.only();
  const auto& client = wire.client.of(Wire::kId).established;
  const auto& server = wire.server.of(id).established;
  REQUIRE(client);
  REQUIRE(server);
  CHECK(client->outbound_streams == 7);
  CHECK(client->inbound_streams == 4);
  CHECK(server->outbound_streams == 4);
  CHECK(server->inbound_streams == 7);
  CHECK(!client->accepted);
  CHECK(server->accepted);
  CHECK(server->remote_port == client->local_port);
  CHECK(server->local_port == Wire::kPort);
  CHECK(wire.server.stack.counters().associations == 1);
  CHECK(wire.server.stack.counters().inits_answered == 1);
  CHECK(wire.client.stack.counters().inits_answered == 0);
}

TEST_CASE("each side hears what the layer above is at the other (RFC 5061, 4.2.6)") {
  Wire wire;
  wire.config.adaptation_indication = 0;
  wire.listen();
  wire.config.adaptation_indication = 0xfffffffe;
  wire.connect();
  wire.settle();
  CHECK(wire.client.of(Wire::kId).indications == std::vector<std::uint32_t>{0});
  CHECK(wire.client.of(Wire::kId).order == "SSESA");
  const AssociationId id = wire.server.only();
  CHECK(wire.server.of(id).indications == std::vector<std::uint32_t>{0xfffffffe});
  CHECK(wire.server.of(id).order == "ESA");
}

TEST_CASE("an INIT ACK asks for no more outbound streams than the INIT allows (3.3.3)") {
  for (const std::uint16_t allowed : {4, 40}) {
    Wire wire;
    wire.config.outbound_streams = 10;
    wire.listen();
    wire.config.inbound_streams = allowed;
    wire.connect();
    std::uint16_t asked = 0;
    wire.pass = [&](const Host&, Bytes& packet) {
      if (has_chunk(packet, ChunkType::kInitAck)) {
        asked = InitChunk::parse(first_chunk(packet))->outbound_streams;
      }
      return true;
    };
    wire.settle();
    CHECK(asked == std::min<std::uint16_t>(allowed, 10));
  }
}

TEST_CASE("a side that chose no address of its own learns which one the host chose") {
  Wire wire;
  wire.listen();
  wire.client.stack.open(Host::kEndpoint, {.association = wire.config});
  PathAddress to = wire.server.as_seen_from(wire.client);
  to.local = {};
  wire.client.stack.connect(Wire::kId, Host::kEndpoint, to, Wire::kPort, wire.config);
  wire.client.stack.flush(wire.now, wire.client);
  CHECK(wire.client.outbox.front().to.local == IpAddress{});
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).established);
  CHECK(wire.client.of(Wire::kId).established->primary.local == wire.client.ip);
  wire.client.stack.send(Wire::kId, {}, Wire::text("from there"));
  wire.client.stack.flush(wire.now, wire.client);
  CHECK(wire.client.outbox.front().to.local == wire.client.ip);
}

TEST_CASE("nothing can be sent before ESTABLISHED, nor after the end") {
  Wire wire;
  wire.listen();
  wire.connect();
  const Bytes hello = Wire::text("hello");
  CHECK(wire.client.stack.send(Wire::kId, {}, hello) == SendStatus::kNoAssociation);
  wire.client.stack.flush(wire.now, wire.client);
  CHECK(wire.client.stack.send(Wire::kId, {}, hello) == SendStatus::kNoAssociation);
  wire.settle();
  CHECK(wire.client.stack.send(Wire::kId, {}, hello) == SendStatus::kAccepted);
  wire.client.stack.abort(Wire::kId, {});
  CHECK(wire.client.stack.send(Wire::kId, {}, hello) == SendStatus::kNoAssociation);
  wire.settle();
  CHECK(wire.client.stack.send(Wire::kId, {}, hello) == SendStatus::kNoAssociation);
}

TEST_CASE("the user hears of an association first, then of its states, and of its end last") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.client.stack.shutdown(Wire::kId);
  wire.settle();
  using enum AssociationState;
  // COOKIE-WAIT and COOKIE-ECHOED belong to a connect() the user made.
  CHECK(wire.client.of(Wire::kId).order == "SSESSSSC");
  CHECK(wire.client.of(Wire::kId).states == std::vector{kCookieWait, kCookieEchoed, kEstablished,
                                                        kShutdownPending, kShutdownSent, kClosed});
  CHECK(wire.server.of(id).order == "ESSSSC");
  CHECK(wire.server.of(id).states ==
        std::vector{kEstablished, kShutdownReceived, kShutdownAckSent, kClosed});
}

TEST_CASE("each lost handshake packet is made up for") {
  for (const ChunkType type :
       {ChunkType::kInit, ChunkType::kInitAck, ChunkType::kCookieEcho, ChunkType::kCookieAck}) {
    for (const int count : {1, 3}) {
      Wire wire;
      wire.lose(type, count);
      wire.establish();
      CHECK(!(wire.client.of(Wire::kId).established && type != ChunkType::kCookieAck));
      wire.run(seconds(20));
      CHECK(wire.client.of(Wire::kId).established);
      REQUIRE(wire.server.records.size() == 1);
      CHECK(wire.server.of(wire.server.only()).established);
    }
  }
}

TEST_CASE("without an answer INIT is given up after Max.Init.Retransmits") {
  Wire wire;
  int inits = 0;
  wire.pass = [&](const Host&, Bytes& packet) {
    inits += has_chunk(packet, ChunkType::kInit) ? 1 : 0;
    return false;
  };
  wire.connect();
  wire.run(std::chrono::minutes(10));
  const Record& record = wire.client.of(Wire::kId);
  REQUIRE(record.closed);
  CHECK(record.closed->reason == CloseReason::kConnectTimeout);
  CHECK(inits == 9);
  CHECK(wire.client.stack.counters().associations == 0);
  CHECK(wire.client.stack.next_deadline() == kNever);
}

TEST_CASE("COOKIE ECHO is given up as well") {
  Wire wire;
  wire.lose(ChunkType::kCookieEcho, 1000);
  wire.establish();
  wire.run(std::chrono::minutes(10));
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kConnectTimeout);
  CHECK(wire.server.records.empty());
}

TEST_CASE("nobody listening: ABORT, and the connect is refused") {
  Wire wire;
  wire.connect();
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kRefused);
}

TEST_CASE("an endpoint that does not accept refuses") {
  Wire wire;
  wire.server.stack.open(Host::kEndpoint, {.port = Wire::kPort, .association = wire.config});
  wire.connect();
  wire.settle();
  REQUIRE(wire.client.of(Wire::kId).closed);
  CHECK(wire.client.of(Wire::kId).closed->reason == CloseReason::kRefused);
}

TEST_CASE("INITs that cross make one association (5.2.1)") {
  for (const bool lose_acks : {false, true}) {
    Wire wire;
    if (lose_acks) wire.lose(ChunkType::kInitAck, 2);
    for (Host* host : {&wire.client, &wire.server}) {
      host->stack.open(Host::kEndpoint,
                       {.port = Wire::kPort, .accept = true, .association = wire.config});
    }
    wire.client.stack.connect(1, Host::kEndpoint, wire.server.as_seen_from(wire.client),
                              Wire::kPort, wire.config);
    wire.server.stack.connect(2, Host::kEndpoint, wire.client.as_seen_from(wire.server),
                              Wire::kPort, wire.config);
    wire.client.stack.flush(wire.now, wire.client);
    wire.server.stack.flush(wire.now, wire.server);
    wire.run(seconds(10));
    CHECK(wire.client.stack.counters().associations == 1);
    CHECK(wire.server.stack.counters().associations == 1);
    REQUIRE(wire.client.of(1).established);
    REQUIRE(wire.server.of(2).established);
    const Bytes hello = Wire::text("hello");
    CHECK(wire.client.stack.send(1, {}, hello) == SendStatus::kAccepted);
    CHECK(wire.server.stack.send(2, {}, hello) == SendStatus::kAccepted);
    wire.run(seconds(1));
    CHECK(wire.client.of(1).messages.size() == 1);
    CHECK(wire.server.of(2).messages.size() == 1);
  }
}

TEST_CASE("a stale cookie leads to a new INIT with a Cookie Preservative (5.2.6)") {
  Wire wire;
  wire.config.valid_cookie_life = seconds(2);
  wire.listen();
  wire.connect();
  int held = 0;
  Bytes echo;
  bool preserved = false;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kInit)) {
      ParameterCursor parameters(InitChunk::parse(first_chunk(packet))->parameters);
      preserved = false;
      while (const auto parameter = parameters.next()) {
        preserved = preserved || CookiePreservativeParameter::parse(*parameter);
      }
    }
    if (has_chunk(packet, ChunkType::kCookieEcho) && held++ < 2) {
      echo = packet;
      return false;
    }
    return true;
  };
  wire.settle();
  REQUIRE(!echo.empty());
  wire.run(seconds(2));
  wire.run(milliseconds(900));
  wire.inject(wire.client, echo);
  CHECK(wire.server.stack.counters().stale_cookies == 1);
  CHECK(wire.server.records.empty());
  wire.run(seconds(5));
  CHECK(preserved);
  CHECK(wire.client.of(Wire::kId).established);
}

TEST_CASE("unknown parameters of an INIT come back in the INIT ACK as their bits ask") {
  Wire wire;
  wire.listen();
  const Bytes init = make_packet({40000, Wire::kPort, 0}, [](PacketWriter& packet) {
    ChunkBuilder chunk(packet, ChunkType::kInit, 0);
    InitChunk{9, 65536, 1, 1, Tsn(1), {}}.write(chunk);
    chunk.tlv(0x8123, {});                 // skip
    chunk.tlv(0xc123, Wire::text("abc"));  // skip and report
    chunk.tlv(0x4123, Wire::text("de"));   // stop and report
    chunk.tlv(0xc124, {});                 // not reached
    chunk.commit();
  });
  wire.inject(wire.client, init);
  REQUIRE(wire.server.outbox.size() == 1);
  const Bytes& answer = wire.server.outbox.front().bytes;
  CHECK(header_of(answer).verification_tag == 9);
  const auto init_ack = InitChunk::parse(first_chunk(answer));
  REQUIRE(init_ack);
  ParameterCursor parameters(init_ack->parameters);
  std::vector<std::uint16_t> reported;
  while (const auto parameter = parameters.next()) {
    if (parameter->type == ParameterType::kUnrecognizedParameter) {
      reported.push_back(load_be16(parameter->value.data()));
    }
  }
  CHECK(reported == std::vector<std::uint16_t>{0xc123, 0x4123});
}

TEST_CASE("Forward-TSN-Supported is understood, in an INIT and in an INIT ACK") {
  Wire wire;
  wire.listen();
  wire.connect();
  const auto add_parameter = [](const Bytes& packet, ChunkType type) {
    return make_packet(header_of(packet), [&](PacketWriter& out) {
      ChunkBuilder chunk(out, type, 0);
      chunk.bytes(first_chunk(packet).value);
      chunk.tlv(0xc000, {});
      chunk.commit();
    });
  };
  bool in_init_ack = false;
  bool behind_cookie_echo = false;
  wire.pass = [&](const Host&, Bytes& packet) {
    const ChunkType type = first_chunk(packet).type;
    if (type == ChunkType::kInit) packet = add_parameter(packet, type);
    if (type == ChunkType::kInitAck) {
      ParameterCursor parameters(InitChunk::parse(first_chunk(packet))->parameters);
      while (const auto parameter = parameters.next()) {
        in_init_ack = in_init_ack || (parameter->type == ParameterType::kUnrecognizedParameter &&
                                      load_be16(parameter->value.data()) == 0xc000);
      }
      packet = add_parameter(packet, type);
    }
    if (type == ChunkType::kCookieEcho) behind_cookie_echo = has_chunk(packet, ChunkType::kError);
    return true;
  };
  wire.settle();
  CHECK_FALSE(in_init_ack);
  CHECK_FALSE(behind_cookie_echo);
  CHECK(wire.client.of(Wire::kId).established);
}

TEST_CASE("forbidden values in an INIT are refused with an ABORT under its tag") {
  Wire wire;
  wire.listen();
  const InitChunk bad[] = {
      {9, 65536, 0, 1, Tsn(1), {}}, {9, 65536, 1, 0, Tsn(1), {}}, {9, 1499, 1, 1, Tsn(1), {}}};
  for (const InitChunk& init : bad) {
    wire.server.outbox.clear();
    wire.inject(wire.client, make_packet({40000, Wire::kPort, 0}, [&](PacketWriter& packet) {
                  ChunkBuilder chunk(packet, ChunkType::kInit, 0);
                  init.write(chunk);
                  chunk.commit();
                }));
    REQUIRE(wire.server.outbox.size() == 1);
    CHECK(has_chunk(wire.server.outbox.front().bytes, ChunkType::kAbort));
    CHECK(header_of(wire.server.outbox.front().bytes).verification_tag == 9);
  }
}

TEST_CASE("DATA behind COOKIE ECHO is taken in") {
  Wire wire;
  wire.listen();
  wire.connect();
  Tsn initial;
  wire.pass = [&](const Host&, Bytes& packet) {
    if (has_chunk(packet, ChunkType::kInit)) {
      initial = InitChunk::parse(first_chunk(packet))->initial_tsn;
    }
    if (has_chunk(packet, ChunkType::kCookieEcho)) {
      const Bytes payload = Wire::text("early");
      packet = make_packet(header_of(packet), [&](PacketWriter& out) {
        CookieEchoChunk{first_chunk(packet).value}.write(out);
        DataChunk data;
        data.tsn = initial;
        data.flags = DataChunk::kBeginning | DataChunk::kEnding;
        data.payload = payload;
        data.write(out);
      });
    }
    return true;
  };
  wire.settle();
  REQUIRE(wire.server.records.size() == 1);
  REQUIRE(wire.server.of(wire.server.only()).messages.size() == 1);
  CHECK(wire.server.of(wire.server.only()).messages[0].data == Wire::text("early"));
}

}  // namespace
}  // namespace rxsctp::sctp::test
