// Streams that begin anew (RFC 6525), between two ends of ours.
#include <doctest/doctest.h>

#include "test/sctp/support/reconfigure.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Ssns = std::vector<std::pair<std::uint16_t, std::uint16_t>>;

std::vector<Bytes> texts(const Record& record) {
  std::vector<Bytes> all;
  for (const Message& message : record.messages) all.push_back(message.data);
  return all;
}

void check_reset(const Record& record, std::size_t index, bool inbound,
                 ReconfigurationResult result, const Streams& streams) {
  REQUIRE(record.resets.size() > index);
  const StreamReset& reset = record.resets[index].first;
  CHECK(reset.inbound == inbound);
  CHECK(reset.outbound == !inbound);
  CHECK(reset.result == result);
  CHECK(reset.streams == streams);
}

constexpr auto kPerformed = ReconfigurationResult::kPerformed;
constexpr auto kFailed = ReconfigurationResult::kFailed;

TEST_CASE("reset: streams begin with SSN 0 again, others go on, and both ends are told") {
  Reconfigured pair;
  for (int i = 0; i < 3; ++i) {
    for (const std::uint16_t stream : {1, 2}) pair.send(pair.client(), stream, "old");
  }
  pair.wire.settle();
  CHECK(pair.ask(pair.client(), outbound({1})) == ReconfigurationStatus::kAsked);
  pair.wire.settle();
  pair.ssns.clear();
  for (const std::uint16_t stream : {1, 2}) pair.send(pair.client(), stream, "new");
  pair.wire.settle();
  CHECK(pair.ssns == Ssns{{1, 0}, {2, 3}});
  CHECK(pair.at_server().messages.size() == 8);
  check_reset(pair.at_client(), 0, false, kPerformed, {1});
  check_reset(pair.at_server(), 0, true, kPerformed, {1});
  CHECK(pair.at_server().resets[0].second == 6);
  CHECK(pair.told == "OR");
}

TEST_CASE("reset: of all streams, named by none") {
  Reconfigured pair;
  for (const std::uint16_t stream : {0, 7, 1000}) pair.send(pair.client(), stream, "old");
  pair.wire.settle();
  pair.ask(pair.client(), outbound());
  pair.wire.settle();
  pair.ssns.clear();
  for (const std::uint16_t stream : {0, 7, 1000}) pair.send(pair.client(), stream, "new");
  pair.wire.settle();
  CHECK(pair.ssns == Ssns{{0, 0}, {7, 0}, {1000, 0}});
  CHECK(pair.at_server().messages.size() == 6);
  check_reset(pair.at_server(), 0, true, kPerformed, {});
}

TEST_CASE("reset: what was accepted before is of the old life, what comes later of the new one") {
  Reconfigured pair;
  pair.send(pair.client(), 1, "before");
  pair.client().stack.send(Wire::kId, {.stream = 1}, Bytes(50'000));
  pair.ask(pair.client(), outbound({1}));
  pair.send(pair.client(), 1, "after");
  pair.send(pair.client(), 2, "another");
  pair.wire.run(seconds(1));
  const Record& server = pair.at_server();
  REQUIRE(server.messages.size() == 4);
  CHECK(server.messages.back().data == Wire::text("after"));
  REQUIRE(server.resets.size() == 1);
  CHECK(server.resets[0].second == 3);
  CHECK(pair.at_client().freed_messages == 4);
  CHECK(pair.at_client().dry > 0);
}

TEST_CASE("reset: a request that was lost leaves again, an answer that was lost is given again") {
  for (const bool request : {true, false}) {
    Reconfigured pair;
    pair.send(pair.client(), 1, "old");
    pair.wire.settle();
    pair.lose(ChunkType::kReConfig, request ? pair.client() : pair.server());
    pair.ask(pair.client(), outbound({1}));
    pair.send(pair.client(), 1, "new");
    pair.wire.settle();
    CHECK(pair.at_client().resets.empty());
    CHECK(pair.at_server().messages.size() == 1);
    pair.wire.run(seconds(5));
    CHECK(pair.at_client().resets.size() == 1);
    CHECK(pair.at_server().resets.size() == 1);
    CHECK(pair.at_server().messages.size() == 2);
    CHECK(pair.told == (request ? "OOR" : "OROR"));
  }
}

TEST_CASE("reset: one that comes before what was sent is done when that has come") {
  Reconfigured pair;
  pair.lose(ChunkType::kData, pair.client());
  pair.send(pair.client(), 1, "old");
  pair.ask(pair.client(), outbound({1}));
  pair.send(pair.client(), 1, "new");
  pair.wire.settle();
  REQUIRE(pair.responses.size() == 1);
  CHECK(pair.responses[0].answer == ReconfigurationAnswer::kInProgress);
  CHECK(pair.at_server().resets.empty());
  pair.wire.run(seconds(5));
  CHECK(pair.responses.back().answer == ReconfigurationAnswer::kPerformed);
  CHECK(texts(pair.at_server()) == std::vector<Bytes>{Wire::text("old"), Wire::text("new")});
  CHECK(pair.at_server().resets[0].second == 1);
  check_reset(pair.at_client(), 0, false, kPerformed, {1});
}

TEST_CASE("reset: a peer may take as long as it likes, if it says so") {
  Reconfigured pair;
  pair.pass = [&](const Host& from, Bytes& packet) {
    if (&from == &pair.server() && has_chunk(packet, ChunkType::kReConfig)) {
      const ResponseParameter waits{pair.responses.back().request,
                                    ReconfigurationAnswer::kInProgress};
      packet = make_packet(header_of(packet), [&](PacketWriter& writer) {
        write_re_config(writer, std::vector<ReConfigParameter>{waits});
      });
    }
    return true;
  };
  pair.ask(pair.client(), outbound({1}));
  pair.wire.run(seconds(2000));
  CHECK(pair.responses.size() > std::size_t{pair.wire.config.association_max_retrans} + 10);
  CHECK_FALSE(pair.at_client().closed);
  CHECK(pair.at_client().resets.empty());
  pair.pass = [](const Host&, Bytes&) { return true; };
  pair.wire.run(seconds(100));
  check_reset(pair.at_client(), 0, false, kPerformed, {1});
}

TEST_CASE("reset: a peer that never answers is gone") {
  Reconfigured pair;
  pair.pass = [](const Host&, Bytes& packet) { return !has_chunk(packet, ChunkType::kReConfig); };
  pair.ask(pair.client(), outbound());
  pair.send(pair.client(), 1, "held");
  pair.wire.run(seconds(2000));
  REQUIRE(pair.at_client().closed);
  CHECK(pair.at_client().closed->reason == CloseReason::kTimeout);
  REQUIRE(pair.at_client().failed.size() == 1);
  CHECK_FALSE(pair.at_client().failed[0].sent);
}

TEST_CASE("reset: of the peer's streams, which asks for it itself") {
  Reconfigured pair;
  for (int i = 0; i < 2; ++i) pair.send(pair.server(), 3, "old");
  pair.wire.settle();
  pair.ssns.clear();
  CHECK(pair.ask(pair.client(), inbound({3})) == ReconfigurationStatus::kAsked);
  pair.wire.settle();
  CHECK(pair.told == "IOR");
  pair.send(pair.server(), 3, "new");
  pair.wire.settle();
  CHECK(pair.ssns == Ssns{{3, 0}});
  CHECK(pair.at_client().messages.size() == 3);
  check_reset(pair.at_client(), 0, true, kPerformed, {3});
  check_reset(pair.at_server(), 0, false, kPerformed, {3});
  CHECK(pair.at_client().resets.size() == 1);
  CHECK(pair.ask(pair.client(), outbound()) == ReconfigurationStatus::kAsked);
}

TEST_CASE("reset: the peer's streams wait for what it has to send before, and it says so") {
  Reconfigured pair;
  pair.client().consume_at_once = false;
  for (int i = 0; i < 40; ++i)
    pair.server().stack.send(pair.server_id, {.stream = 3}, Bytes(80'000));
  pair.wire.run(seconds(1));
  pair.ask(pair.client(), inbound({3}));
  pair.wire.run(seconds(60));
  CHECK(pair.told.find('O') == std::string::npos);
  CHECK(pair.responses.size() > 3);
  CHECK_FALSE(pair.at_client().closed);
  pair.client().consume_at_once = true;
  for (const Message& message : pair.at_client().messages) {
    pair.client().stack.consume(Wire::kId, {static_cast<std::uint32_t>(message.data.size()), 1});
  }
  pair.wire.run(seconds(200));
  CHECK(pair.at_client().messages.size() == 40);
  check_reset(pair.at_client(), 0, true, kPerformed, {3});
  CHECK(pair.at_client().resets[0].second == 40);
}

TEST_CASE("reset: lost on its way in either direction, of the peer's streams") {
  for (const bool request : {true, false}) {
    Reconfigured pair;
    pair.send(pair.server(), 3, "old");
    pair.wire.settle();
    pair.lose(ChunkType::kReConfig, request ? pair.client() : pair.server());
    pair.ask(pair.client(), inbound({3}));
    pair.wire.run(seconds(10));
    pair.send(pair.server(), 3, "new");
    pair.wire.settle();
    CHECK(pair.at_client().messages.size() == 2);
    CHECK(pair.at_client().resets.size() == 1);
    CHECK(pair.at_server().resets.size() == 1);
  }
}

TEST_CASE("reset: of both directions with one chunk") {
  Reconfigured pair;
  pair.send(pair.client(), 1, "old");
  pair.send(pair.server(), 1, "old");
  pair.wire.settle();
  pair.ask(pair.client(), both({1}));
  pair.wire.settle();
  CHECK(pair.told == "OIROR");
  pair.ssns.clear();
  pair.send(pair.client(), 1, "new");
  pair.send(pair.server(), 1, "new");
  pair.wire.settle();
  CHECK(pair.ssns == Ssns{{1, 0}, {1, 0}});
  CHECK(pair.at_client().resets.size() == 2);
  CHECK(pair.at_server().resets.size() == 2);
}

TEST_CASE("reset: both ends ask at once") {
  for (const ResetStreams& wish : {outbound({1}), both({1}), inbound({1})}) {
    Reconfigured pair;
    for (Host* host : {&pair.client(), &pair.server()}) pair.send(*host, 1, "old");
    pair.wire.settle();
    for (Host* host : {&pair.client(), &pair.server()}) {
      CHECK(pair.ask(*host, wish) == ReconfigurationStatus::kAsked);
    }
    for (Host* host : {&pair.client(), &pair.server()}) {
      host->stack.flush(pair.wire.now, *host);
    }
    pair.wire.run(seconds(10));
    for (Host* host : {&pair.client(), &pair.server()}) pair.send(*host, 1, "new");
    pair.wire.run(seconds(1));
    for (const Record* record : {&pair.at_client(), &pair.at_server()}) {
      CHECK(record->messages.size() == 2);
      // Either wants to be asked by the other, and both are busy asking (RFC 6525, 5.2.3).
      const auto expected = wish.outbound ? kPerformed : kFailed;
      CHECK(record->resets.size() == (wish.outbound ? 2 : 1));
      for (const auto& [reset, messages] : record->resets) {
        CHECK(reset.result == expected);
        CHECK(messages == 1);
      }
    }
    CHECK(pair.ask(pair.client(), outbound()) == ReconfigurationStatus::kAsked);
  }
}

TEST_CASE("reset: one at a time, of streams that exist, as many as a packet has room for") {
  Reconfigured pair;
  CHECK(pair.ask(pair.client(), outbound({1024})) == ReconfigurationStatus::kInvalidStream);
  CHECK(pair.ask(pair.client(), inbound({1024})) == ReconfigurationStatus::kInvalidStream);
  Streams many;
  for (std::uint16_t i = 0; i < 1000; ++i) many.push_back(i);
  CHECK(pair.ask(pair.client(), outbound(many)) == ReconfigurationStatus::kTooManyNumbers);
  many.resize(500);
  CHECK(pair.ask(pair.client(), both(many)) == ReconfigurationStatus::kTooManyNumbers);
  CHECK(pair.ask(pair.client(), outbound(many)) == ReconfigurationStatus::kAsked);
  CHECK(pair.ask(pair.client(), outbound({1})) == ReconfigurationStatus::kInProgress);
  pair.wire.settle();
  check_reset(pair.at_server(), 0, true, kPerformed, many);
  CHECK(pair.ask(pair.client(), inbound(many)) == ReconfigurationStatus::kAsked);
  pair.wire.settle();
  check_reset(pair.at_client(), 1, true, kPerformed, many);
}

TEST_CASE("reset: without the extension at either end there is none, and RE-CONFIG is skipped") {
  for (const bool client_has_it : {true, false}) {
    Wire wire;
    wire.config.stream_reset = !client_has_it;
    wire.listen();
    wire.config.stream_reset = client_has_it;
    wire.connect();
    wire.settle();
    const AssociationId id = wire.server.only();
    CHECK(wire.client.stack.reconfigure(Wire::kId, outbound(), wire.now) ==
          ReconfigurationStatus::kNotNegotiated);
    CHECK(wire.server.stack.reconfigure(id, outbound(), wire.now) ==
          ReconfigurationStatus::kNotNegotiated);
    Bytes like;
    wire.pass = [&](const Host& from, Bytes& packet) {
      if (&from == &wire.client) like = packet;
      return !has_chunk(packet, ChunkType::kReConfig);
    };
    wire.client.stack.send(Wire::kId, {}, Bytes(1));
    wire.settle();
    wire.inject(wire.client, make_packet(header_of(like), [](PacketWriter& packet) {
                  write_re_config(packet, std::vector<ReConfigParameter>{TsnResetParameter{}});
                }));
    wire.settle();
    CHECK_FALSE(wire.server.of(id).closed);
    CHECK(wire.server.of(id).remote_errors.empty());
  }
}

TEST_CASE("reset: a graceful end comes after it, and after what waited for it") {
  for (const bool lost : {false, true}) {
    Reconfigured pair;
    if (lost) pair.lose(ChunkType::kReConfig, pair.client());
    pair.send(pair.client(), 1, "old");
    pair.ask(pair.client(), outbound({1}));
    pair.send(pair.client(), 1, "new");
    pair.client().stack.shutdown(Wire::kId);
    pair.wire.run(seconds(10));
    CHECK(pair.at_server().messages.size() == 2);
    check_reset(pair.at_client(), 0, false, kPerformed, {1});
    REQUIRE(pair.at_client().closed);
    CHECK(pair.at_client().closed->reason == CloseReason::kShutdown);
    CHECK(pair.at_server().closed->reason == CloseReason::kShutdown);
  }
}

TEST_CASE("reset: the peer's graceful end has what waited for it delivered, and takes no more") {
  Reconfigured pair;
  pair.lose(ChunkType::kReConfig, pair.client());
  pair.ask(pair.client(), outbound({1}));
  pair.send(pair.client(), 1, "held");
  pair.wire.settle();
  pair.server().stack.shutdown(pair.server_id);
  pair.wire.run(seconds(10));
  CHECK(pair.at_server().messages.size() == 1);
  CHECK(pair.at_client().closed->reason == CloseReason::kShutdown);

  Reconfigured other;
  other.lose(ChunkType::kReConfig, other.client());
  other.ask(other.client(), both({1}));
  other.wire.settle();
  other.server().stack.shutdown(other.server_id);
  other.wire.settle();
  CHECK(other.at_client().closed->reason == CloseReason::kShutdown);
  check_reset(other.at_client(), 0, false, kFailed, {1});
  check_reset(other.at_client(), 1, true, kFailed, {1});
}

TEST_CASE("reset: an abort reports what waited for it") {
  Reconfigured pair;
  pair.lose(ChunkType::kReConfig, pair.client());
  pair.ask(pair.client(), outbound({1}));
  pair.send(pair.client(), 1, "a");
  pair.send(pair.client(), 1, "b");
  pair.wire.settle();
  pair.client().stack.abort(Wire::kId, {});
  pair.wire.settle();
  const auto& failed = pair.at_client().failed;
  REQUIRE(failed.size() == 2);
  CHECK(failed[0].data == Wire::text("a"));
  CHECK(failed[1].data == Wire::text("b"));
  CHECK(pair.at_client().freed == 2);
}

}  // namespace
}  // namespace rxsctp::sctp::test
