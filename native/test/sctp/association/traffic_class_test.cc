#include <doctest/doctest.h>

#include <set>

#include "test/sctp/support/wire.h"

namespace rxsctp::sctp {
namespace {

using test::Bytes;
using test::Host;
using test::Wire;

constexpr std::uint8_t kClient = 46;
constexpr std::uint8_t kServer = 10;

/// Looks at each packet, and which chunks the client and the server have sent.
struct Watched : Wire {
  Watched() {
    config.heartbeat_interval = std::chrono::seconds(1);
    pass = [this](const Host& from, Bytes& packet) {
      CHECK(int{passing_to.traffic_class} == (&from == &client ? kClient : kServer));
      ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
      while (const auto chunk = chunks.next()) seen.insert(chunk->type);
      return true;
    };
    config.traffic_class = kServer;
    listen();
    config.traffic_class = kClient;
    connect();
    settle();
  }

  std::set<ChunkType> seen;
};

TEST_CASE("each packet of an association has the traffic class of who sends it") {
  Watched wire;
  wire.client.stack.send(Wire::kId, {}, Bytes(10'000, 1));
  wire.run(std::chrono::seconds(5));
  SUBCASE("up to a graceful end") {
    wire.client.stack.shutdown(Wire::kId);
    wire.settle();
    for (const ChunkType type :
         {ChunkType::kInit, ChunkType::kInitAck, ChunkType::kCookieEcho, ChunkType::kCookieAck,
          ChunkType::kData, ChunkType::kSack, ChunkType::kHeartbeat, ChunkType::kHeartbeatAck,
          ChunkType::kShutdown, ChunkType::kShutdownAck, ChunkType::kShutdownComplete}) {
      CAPTURE(static_cast<int>(type));
      CHECK(wire.seen.contains(type));
    }
  }
  SUBCASE("up to an ABORT") {
    wire.server.stack.abort(wire.server.only(), {});
    wire.settle();
    CHECK(wire.seen.contains(ChunkType::kAbort));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
