#include <doctest/doctest.h>

#include "test/sctp/support/wire.h"
#include "test/sctp/tx/sender_fixture.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;
using Tokens = std::vector<std::uint32_t>;

TEST_CASE("tracked: acknowledged with the last of its chunks, and only by the cumulative TSN") {
  SenderFixture f;
  f.enqueue(std::string(2 * f.path().mtu().max_payload(), 'a'), 0, false, 7);
  f.enqueue("untracked");
  f.enqueue("b", 0, true, 0xffff'ffff);
  REQUIRE(f.send().size() == 4);
  CHECK(f.sack(Tsn(0), {{2, 4}}).freed.messages == 0);  // all but the first, none for good
  CHECK(f.sack(Tsn(0)).freed.bytes == 0);               // and taken back
  CHECK(f.sack(Tsn(1)).freed.messages == 0);
  CHECK(f.outcomes.acknowledged.empty());
  const FreedData freed = f.sack(Tsn(3)).freed;
  CHECK(freed.bytes == f.path().mtu().max_payload() + 9);
  CHECK(freed.messages == 2);
  CHECK(f.outcomes.acknowledged == Tokens{7});
  CHECK(f.sender.on_cumulative_ack(Tsn(4), f.now, f.user).freed.messages == 1);
  CHECK(f.outcomes.acknowledged == Tokens{7, 0xffff'ffff});
  CHECK(f.sack(Tsn(4)).freed.messages == 0);
  CHECK(f.outcomes.acknowledged.size() == 2);
}

TEST_CASE("tracked: with nothing more to send, the peer is asked to acknowledge at once") {
  SenderFixture f;
  const auto immediate = [&f] {
    std::vector<bool> all;
    for (const auto& chunk : f.send()) all.push_back((chunk.flags & DataChunk::kImmediate) != 0);
    return all;
  };
  f.enqueue("a");
  CHECK(immediate() == std::vector{false});
  f.enqueue("b", 0, false, 1);
  f.enqueue("c");
  CHECK(immediate() == std::vector{false, true});
  f.enqueue("d");
  CHECK(immediate() == std::vector{true});
  f.sack(Tsn(3));
  f.enqueue("e");
  CHECK(immediate() == std::vector{false});
}

TEST_CASE("tracked: what the end finds unacknowledged fails, though all of it may have arrived") {
  SenderFixture f;
  f.enqueue("lost", 0, false, 1);
  f.enqueue("arrived", 0, false, 2);
  f.send();
  f.enqueue("unsent", 0, false, 3);
  f.sack(Tsn(0), {{2, 2}});
  CHECK(f.sender.drain(f.user).messages == 3);
  CHECK(f.outcomes.acknowledged.empty());
  CHECK(f.outcomes.failed.size() == 3);
}

Tokens failed_tokens(const Record& record) {
  Tokens tokens;
  for (const SendFailed& message : record.failed) tokens.push_back(message.info.token);
  return tokens;
}

TEST_CASE("tracked: a graceful shutdown acknowledges everything before the end is told") {
  Wire wire;
  const AssociationId id = wire.establish();
  for (std::uint32_t token = 1; token <= 50; ++token) {
    wire.client.stack.send(Wire::kId, {.token = token}, Bytes(1000, 1));
  }
  wire.client.stack.shutdown(Wire::kId);
  wire.run(seconds(5));
  const Record& record = wire.client.of(Wire::kId);
  REQUIRE(record.closed);
  CHECK(record.late == 0);
  CHECK(record.failed.empty());
  CHECK(record.freed_messages == 50);
  REQUIRE(record.acknowledged.size() == 50);
  CHECK(record.acknowledged.back() == 50);
  CHECK(wire.server.of(id).messages.front().info.token == 0);
}

TEST_CASE("tracked: the SHUTDOWN of the peer acknowledges as a SACK does") {
  Wire wire;
  const AssociationId id = wire.establish();
  wire.lose(ChunkType::kSack, 1000);
  wire.client.stack.send(Wire::kId, {.token = 5}, Wire::text("x"));
  wire.settle();
  CHECK(wire.client.of(Wire::kId).acknowledged.empty());
  wire.server.stack.shutdown(id);
  wire.settle();
  CHECK(wire.client.of(Wire::kId).acknowledged == Tokens{5});
  CHECK(wire.client.of(Wire::kId).failed.empty());
}

TEST_CASE("tracked: a lone message is acknowledged without the delay of a SACK") {
  Wire wire;
  wire.establish();
  wire.client.stack.send(Wire::kId, {.token = 1}, Wire::text("the first is never delayed"));
  wire.settle();
  wire.client.stack.send(Wire::kId, {.token = 2}, Wire::text("x"));
  wire.settle();
  CHECK(wire.client.of(Wire::kId).acknowledged == Tokens{1, 2});
}

TEST_CASE("tracked: an abort of either side, or a peer that vanishes, fails what is left") {
  enum class End { kOwnAbort, kPeerAbort, kTimeout };
  for (const End end : {End::kOwnAbort, End::kPeerAbort, End::kTimeout}) {
    CAPTURE(static_cast<int>(end));
    Wire wire;
    const AssociationId id = wire.establish();
    wire.client.stack.send(Wire::kId, {.token = 1}, Wire::text("arrives"));
    wire.run(seconds(1));
    wire.pass = [](const Host&, Bytes& packet) { return has_chunk(packet, ChunkType::kAbort); };
    wire.client.stack.send(Wire::kId, {.token = 2}, Wire::text("lost"));
    wire.client.stack.send(Wire::kId, {}, Wire::text("untracked"));
    wire.settle();
    wire.client.stack.send(Wire::kId, {.token = 3}, Wire::text("never sent"));
    if (end == End::kOwnAbort) wire.client.stack.abort(Wire::kId, {});
    if (end == End::kPeerAbort) wire.server.stack.abort(id, {});
    if (end == End::kTimeout) wire.run(seconds(1000));
    wire.settle();
    const Record& record = wire.client.of(Wire::kId);
    REQUIRE(record.closed);
    CHECK(record.late == 0);
    CHECK(record.acknowledged == Tokens{1});
    CHECK(failed_tokens(record) == Tokens{2, 0, 3});
    CHECK(record.freed_messages == 4);
  }
}

}  // namespace
}  // namespace rxsctp::sctp::test
