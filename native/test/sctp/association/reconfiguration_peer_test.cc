// Requests that a peer makes (RFC 6525, 5.2), well and badly, and what becomes of them when an
// association begins anew.
#include <doctest/doctest.h>

#include <limits>

#include "test/sctp/support/attacker.h"
#include "test/sctp/support/reconfigure.h"
#include "test/sctp/support/restart.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Answer = ReconfigurationAnswer;

StreamNumbers numbers(const std::vector<std::uint8_t>& encoded) { return StreamNumbers(encoded); }

/// What the server says to requests that the client is made to make.
struct Asker : Reconfigured {
  explicit Asker(const AssociationConfig& config = {}) : Reconfigured(config) {
    send(client(), 1, "old");
    wire.settle();
    pass = [this](const Host& from, Bytes& packet) {
      return &from != &server() || !has_chunk(packet, ChunkType::kReConfig);
    };
  }
  Answer answer_to(const std::vector<ReConfigParameter>& parameters) {
    responses.clear();
    inject(parameters);
    REQUIRE(responses.size() == 1);
    return responses[0].answer;
  }
  OutgoingResetParameter outgoing(std::uint32_t ahead, StreamNumbers streams = {}) const {
    return {next_request + ahead, RequestNumber(0), next_tsn - 1u, streams};
  }
};

TEST_CASE("requests: each is done once, and answered as often as it comes") {
  Asker asker;
  const auto one = StreamNumbers::encode(Streams{1});
  for (int i = 0; i < 3; ++i)
    CHECK(asker.answer_to({asker.outgoing(0, numbers(one))}) == Answer::kPerformed);
  CHECK(asker.at_server().resets.size() == 1);
  CHECK(asker.answer_to({asker.outgoing(1)}) == Answer::kPerformed);
  CHECK(asker.answer_to({asker.outgoing(0)}) == Answer::kPerformed);
  CHECK(asker.at_server().resets.size() == 2);
}

TEST_CASE("requests: with numbers out of turn are none") {
  Asker asker;
  for (const std::uint32_t ahead : {1u, 1000u, 0x7fffffffu, 0xffffffffu, 0xfffffffeu}) {
    CHECK(asker.answer_to({asker.outgoing(ahead)}) == Answer::kBadSequenceNumber);
  }
  CHECK(asker.at_server().resets.empty());
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(asker.answer_to({asker.outgoing(i)}) == Answer::kPerformed);
  }
  CHECK(asker.answer_to({asker.outgoing(2)}) == Answer::kBadSequenceNumber);
}

TEST_CASE("requests: of streams that do not exist are refused") {
  Asker asker;
  const auto beyond = StreamNumbers::encode(Streams{1, 1024});
  CHECK(asker.answer_to({asker.outgoing(0, numbers(beyond))}) == Answer::kWrongSsn);
  CHECK(asker.answer_to({IncomingResetParameter{asker.next_request + 1u, numbers(beyond)}}) ==
        Answer::kWrongSsn);
  CHECK(asker.at_server().resets.empty());
  CHECK_FALSE(asker.at_server().closed);
}

TEST_CASE("requests: while this side asks itself another has to wait, unless it asks for that") {
  Asker asker;
  asker.ask(asker.server(), outbound({1, 2}));
  asker.wire.settle();
  const auto other = StreamNumbers::encode(Streams{2, 3});
  CHECK(asker.answer_to({IncomingResetParameter{asker.next_request, numbers(other)}}) ==
        Answer::kAlreadyInProgress);
  CHECK(asker.answer_to({AddIncomingParameter{asker.next_request + 1u, 1}}) == Answer::kDenied);
  const auto same = StreamNumbers::encode(Streams{2});
  for (int copies = 0; copies < 2; ++copies) {
    asker.told.clear();
    CHECK(asker.answer_to({IncomingResetParameter{asker.next_request + 2u, numbers(same)}}) ==
          Answer::kNothingToDo);
    CHECK(asker.told == "OR");  // ours once more, and before the answer
  }
}

TEST_CASE("requests: of an end that is being shut down are denied") {
  Asker asker;
  asker.pass = [&asker](const Host& from, Bytes& packet) {
    return &from != &asker.server() || has_chunk(packet, ChunkType::kSack);
  };
  asker.server().stack.shutdown(asker.server_id);
  asker.wire.settle();
  CHECK(asker.answer_to({IncomingResetParameter{asker.next_request, {}}}) == Answer::kDenied);
  CHECK(asker.answer_to({asker.outgoing(1)}) == Answer::kPerformed);
}

TEST_CASE("requests: of other TSNs are denied, as often as they come") {
  Asker asker;
  const TsnResetParameter request{asker.next_request};
  CHECK(asker.answer_to({request}) == Answer::kDenied);
  CHECK(asker.answer_to({request}) == Answer::kDenied);
  CHECK(asker.answer_to({asker.outgoing(1)}) == Answer::kPerformed);
}

TEST_CASE("requests: malformed chunks and answers to nothing change nothing") {
  Asker asker;
  asker.responses.clear();
  const auto raw = [&](const Bytes& value) {
    asker.wire.inject(asker.client(), make_packet(asker.header, ChunkType::kReConfig, 0, value));
    asker.wire.settle();
  };
  for (std::size_t size = 0; size < 40; ++size) raw(Bytes(size, 0));
  for (std::uint8_t type = 13; type < 20; ++type) raw({0, type, 0, 6, 1, 2});
  asker.inject({ResponseParameter{RequestNumber(1), Answer::kPerformed},
                ResponseParameter{RequestNumber(2), Answer::kDenied}});
  CHECK(asker.responses.empty());
  CHECK(asker.at_server().resets.empty());
  CHECK_FALSE(asker.at_server().closed);
  CHECK(asker.answer_to({asker.outgoing(0)}) == Answer::kPerformed);
}

TEST_CASE("requests: a reset that waits for data gives way to the next request") {
  Asker asker;
  OutgoingResetParameter waits = asker.outgoing(0);
  waits.last_assigned = asker.next_tsn;
  CHECK(asker.answer_to({waits}) == Answer::kInProgress);
  CHECK(asker.answer_to({waits}) == Answer::kInProgress);
  const auto one = StreamNumbers::encode(Streams{1});
  CHECK(asker.answer_to({asker.outgoing(1, numbers(one))}) == Answer::kPerformed);
  asker.send(asker.client(), 5, "x");
  asker.wire.settle();
  CHECK(asker.at_server().resets.size() == 1);
}

TEST_CASE("requests: a denied reset lets what was held go on where it was") {
  Reconfigured pair;
  pair.pass = [&pair](const Host& from, Bytes& packet) {
    if (&from == &pair.server() && has_chunk(packet, ChunkType::kReConfig)) {
      const ResponseParameter denied{pair.responses.back().request, Answer::kDenied};
      packet = make_packet(header_of(packet), [&](PacketWriter& writer) {
        write_re_config(writer, std::vector<ReConfigParameter>{denied});
      });
    }
    return true;
  };
  pair.send(pair.client(), 1, "old");
  pair.wire.settle();
  pair.ask(pair.client(), outbound({1}));
  pair.send(pair.client(), 1, "held");
  pair.wire.settle();
  REQUIRE(pair.at_client().resets.size() == 1);
  CHECK(pair.at_client().resets[0].first.result == ReconfigurationResult::kDenied);
  CHECK(pair.ssns.back() == std::pair<std::uint16_t, std::uint16_t>(1, 1));
}

TEST_CASE("requests: a peer that resets streams in a loop costs little and keeps nothing") {
  for (const Victim role : {Victim::kServer, Victim::kClient}) {
    AssociationConfig config;
    config.stream_reset = true;
    config.inbound_streams = config.outbound_streams = std::numeric_limits<std::uint16_t>::max();
    Attacker attacker(role, config);
    // All streams are in use.
    attacker.send([&](PacketWriter& packet) {
      DataChunk chunk;
      chunk.tsn = attacker.next_tsn();
      chunk.stream = 65534;
      chunk.flags = DataChunk::kBeginning | DataChunk::kEnding;
      const Bytes payload(1);
      chunk.payload = payload;
      chunk.write(packet);
    });
    Streams many;
    for (std::uint16_t i = 0; i < 500; ++i) many.push_back(static_cast<std::uint16_t>(7 * i));
    const auto encoded = StreamNumbers::encode(many);
    RequestNumber number(attacker.first_tsn().value());
    for (int i = 0; i < 2000; ++i) {
      const StreamNumbers streams = i % 2 == 0 ? StreamNumbers{} : numbers(encoded);
      REQUIRE(attacker.is_cheap([&](PacketWriter& packet) {
        for (int copies = 0; copies < 20; ++copies) {
          write_re_config(packet, std::vector<ReConfigParameter>{OutgoingResetParameter{
                                      number, RequestNumber(0), attacker.next_tsn(), streams}});
          ++number;
          if (i % 2 != 0) break;
        }
      }));
      // Of twenty chunks two were taken.
      if (i % 2 == 0) number = number - 18u;
      REQUIRE(attacker.is_cheap([&](PacketWriter& packet) {
        write_re_config(packet,
                        std::vector<ReConfigParameter>{IncomingResetParameter{number, streams}});
      }));
      ++number;
    }
    CHECK(attacker.stats().reassembly_bytes == 0);
    CHECK_FALSE(attacker.record().closed);
    CHECK(attacker.record().resets.size() >= 3000);
  }
}

TEST_CASE("requests: a restart of the peer ends what was asked, and begins with new numbers") {
  Restart restart([](AssociationConfig& config) { config.stream_reset = true; });
  restart.cut_off();
  restart.wire.server.stack.reconfigure(restart.id, outbound({1}), restart.wire.now);
  restart.wire.server.stack.send(restart.id, {.stream = 1}, Wire::text("held"));
  restart.wire.settle();
  restart.wire.lose_nothing();
  restart.come_back();
  REQUIRE(restart.server().resets.size() == 1);
  CHECK(restart.server().resets[0].first.result == ReconfigurationResult::kFailed);
  CHECK(restart.server().failed.size() == 1);
  CHECK(restart.wire.server.stack.reconfigure(restart.id, both({1}), restart.wire.now) ==
        ReconfigurationStatus::kAsked);
  restart.wire.server.stack.send(restart.id, {.stream = 1}, Wire::text("new"));
  restart.exchange();
  restart.exchange();
  CHECK(restart.client().messages.size() == 1);
  CHECK(restart.client().resets.size() == 2);
  CHECK(restart.server().resets.size() == 3);
}

TEST_CASE("requests: an end that both opened knows the extension, too") {
  Wire wire;
  wire.config.stream_reset = true;
  for (Host* host : {&wire.client, &wire.server}) {
    host->stack.open(Host::kEndpoint,
                     {.port = Wire::kPort, .accept = true, .association = wire.config});
    host->stack.connect(Wire::kId, Host::kEndpoint, wire.other(*host).as_seen_from(*host),
                        Wire::kPort, wire.config);
    host->stack.flush(wire.now, *host);
  }
  wire.run(seconds(5));
  for (Host* host : {&wire.client, &wire.server}) {
    REQUIRE(host->of(Wire::kId).established);
    CHECK(host->stack.reconfigure(Wire::kId, outbound(), wire.now) ==
          ReconfigurationStatus::kAsked);
  }
  wire.settle();
  CHECK(wire.client.of(Wire::kId).resets.size() == 2);
  CHECK(wire.server.of(Wire::kId).resets.size() == 2);
}

TEST_CASE("requests: messages that were given up in the old life are not skipped in the new one") {
  Reconfigured pair;
  pair.lose(ChunkType::kData, pair.client());
  pair.send(pair.client(), 1, "lost at first");
  pair.wire.settle();
  pair.pass = [&pair](const Host& from, Bytes& packet) {
    return &from != &pair.client() || !has_chunk(packet, ChunkType::kData);
  };
  const MessageInfo once{
      .stream = 1, .reliability = Reliability::kLifetime, .reliability_value = 50};
  for (int i = 0; i < 5; ++i) pair.client().stack.send(Wire::kId, once, Bytes(100));
  pair.wire.settle();
  pair.pass = [](const Host&, Bytes&) { return true; };
  pair.ask(pair.client(), outbound({1}));
  pair.wire.settle();
  pair.wire.run(seconds(20));
  REQUIRE(pair.at_server().resets.size() == 1);
  for (int i = 0; i < 3; ++i) pair.send(pair.client(), 1, "new");
  pair.wire.run(seconds(5));
  CHECK(pair.at_server().messages.size() - pair.at_server().resets[0].second == 3);
  CHECK(pair.client().stack.stats(Wire::kId)->unacked_bytes == 0);
}

TEST_CASE("streams are added that this side sends on") {
  AssociationConfig config;
  config.outbound_streams = 10;
  Reconfigured pair(config);
  for (Host* host : {&pair.client(), &pair.server()}) {
    CHECK(host->stack.send(pair.id_at(*host), {.stream = 10}, Bytes(1)) ==
          SendStatus::kInvalidStream);
  }
  CHECK(pair.ask(pair.client(), AddStreams{.inbound = 0, .outbound = 5}) ==
        ReconfigurationStatus::kAsked);
  pair.wire.settle();
  CHECK(pair.told == "AR");
  REQUIRE(pair.at_client().stream_changes.size() == 1);
  CHECK(pair.at_client().stream_changes[0].result == ReconfigurationResult::kPerformed);
  CHECK(pair.at_client().stream_changes[0].outbound_streams == 15);
  CHECK(pair.at_client().stream_changes[0].inbound_streams == 10);
  REQUIRE(pair.at_server().stream_changes.size() == 1);
  CHECK(pair.at_server().stream_changes[0].inbound_streams == 15);
  pair.send(pair.client(), 14, "on a new one");
  pair.wire.settle();
  CHECK(pair.at_server().messages.size() == 1);
}

TEST_CASE("streams are added: no more than the other side allows") {
  AssociationConfig config;
  config.outbound_streams = 10;
  config.inbound_streams = 12;
  Reconfigured pair(config);
  for (const AddStreams& wish :
       {AddStreams{.inbound = 0, .outbound = 3}, AddStreams{.inbound = 1, .outbound = 0}}) {
    CHECK(pair.ask(pair.client(), wish) == ReconfigurationStatus::kAsked);
    pair.wire.settle();
    CHECK(pair.at_client().stream_changes.back().result == ReconfigurationResult::kDenied);
    CHECK(pair.at_client().stream_changes.back().outbound_streams == 10);
  }
  CHECK(pair.at_server().stream_changes.empty());
  CHECK(pair.ask(pair.client(), AddStreams{.inbound = 0, .outbound = 65530}) ==
        ReconfigurationStatus::kInvalidStream);
  CHECK(pair.ask(pair.client(), AddStreams{.inbound = 0, .outbound = 2}) ==
        ReconfigurationStatus::kAsked);
  pair.wire.settle();
  CHECK(pair.at_server().stream_changes.back().inbound_streams == 12);
}

TEST_CASE("streams are added: that this side wants of the peer, beyond what it allows others") {
  for (const int lost : {0, 1, 2}) {
    Wire wire;
    wire.config.stream_reset = true;
    wire.config.heartbeat_interval = seconds(0);
    wire.listen();
    wire.config.inbound_streams = 2;
    wire.connect();
    wire.settle();
    const AssociationId id = wire.server.only();
    if (lost > 0) {
      const Host& loser = lost == 1 ? wire.client : wire.server;
      wire.pass = [&loser, left = 1](const Host& from, Bytes& packet) mutable {
        return !(&from == &loser && has_chunk(packet, ChunkType::kReConfig) && left-- > 0);
      };
    }
    CHECK(wire.client.stack.reconfigure(Wire::kId, AddStreams{.inbound = 3, .outbound = 0},
                                        wire.now) == ReconfigurationStatus::kAsked);
    wire.run(seconds(10));
    const Record& client = wire.client.of(Wire::kId);
    REQUIRE(client.stream_changes.size() == 1);
    CHECK(client.stream_changes[0].inbound_streams == 5);
    REQUIRE(wire.server.of(id).stream_changes.size() == 1);
    CHECK(wire.server.of(id).stream_changes[0].outbound_streams == 5);
    CHECK(wire.server.stack.send(id, {.stream = 4}, Wire::text("x")) == SendStatus::kAccepted);
    wire.settle();
    CHECK(client.messages.size() == 1);
    CHECK(wire.client.stack.reconfigure(Wire::kId, outbound(), wire.now) ==
          ReconfigurationStatus::kAsked);
  }
}

}  // namespace
}  // namespace rxsctp::sctp::test
