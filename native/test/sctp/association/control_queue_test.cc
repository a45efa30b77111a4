#include "sctp/association/control_queue.h"

#include <doctest/doctest.h>

#include <vector>

namespace rxsctp::sctp::test {
namespace {

using Kinds = std::vector<ControlKind>;

/// What `queue` writes into `packet`, of chunks with `value_size` bytes each.
Kinds write(ControlQueue& queue, PacketWriter& packet, std::size_t value_size = 4) {
  Kinds written;
  queue.write_to(packet, [&](ControlKind kind) {
    const bool fits = packet.append(ChunkType::kCookieEcho, 0, value_size) != nullptr;
    if (fits) written.push_back(kind);
    return fits;
  });
  return written;
}

struct Room {
  explicit Room(std::size_t size = 100) : bytes(size), packet(bytes, {1, 2, 3}) {}
  std::vector<std::uint8_t> bytes;
  PacketWriter packet;
};

TEST_CASE("control chunks leave in the order of RFC 9260, however they were queued, each once") {
  ControlQueue queue;
  for (const ControlKind kind :
       {ControlKind::kCookieRefusal, ControlKind::kShutdown, ControlKind::kCookieEcho,
        ControlKind::kShutdownAck, ControlKind::kCookieAck, ControlKind::kCookieEcho}) {
    queue.push(kind);
  }
  Room room;
  CHECK(write(queue, room.packet) == Kinds{ControlKind::kCookieEcho, ControlKind::kCookieAck,
                                           ControlKind::kShutdown, ControlKind::kShutdownAck,
                                           ControlKind::kCookieRefusal});
  CHECK(queue.empty());
}

TEST_CASE("a control chunk that was taken back does not leave") {
  ControlQueue queue;
  queue.push(ControlKind::kShutdown);
  queue.push(ControlKind::kShutdownAck);
  queue.remove(ControlKind::kShutdown);
  queue.remove(ControlKind::kCookieAck);
  CHECK(!queue.contains(ControlKind::kShutdown));
  Room room;
  CHECK(write(queue, room.packet) == Kinds{ControlKind::kShutdownAck});
}

TEST_CASE("INIT shares its packet with nothing (RFC 9260, 6.10)") {
  ControlQueue queue;
  queue.push(ControlKind::kCookieEcho);
  queue.push(ControlKind::kInit);
  Room first;
  CHECK(write(queue, first.packet) == Kinds{ControlKind::kInit});
  Room second;
  CHECK(write(queue, second.packet) == Kinds{ControlKind::kCookieEcho});
  queue.push(ControlKind::kInit);
  CHECK(write(queue, second.packet).empty());
  CHECK(queue.contains(ControlKind::kInit));
}

TEST_CASE("a control chunk that does not fit behind others waits, in an empty packet it is lost") {
  ControlQueue queue;
  queue.push(ControlKind::kCookieEcho);
  queue.push(ControlKind::kShutdown);
  Room small(CommonHeader::kSize + 12);
  CHECK(write(queue, small.packet, 8) == Kinds{ControlKind::kCookieEcho});
  CHECK(queue.contains(ControlKind::kShutdown));
  Room none(0);
  CHECK(write(queue, none.packet, 8).empty());
  CHECK(queue.empty());
}

TEST_CASE("every kind of control chunk has a place at the same time") {
  ControlQueue queue;
  for (std::size_t i = kControlKinds; i > 0; --i) queue.push(static_cast<ControlKind>(i - 1));
  Room init;
  CHECK(write(queue, init.packet) == Kinds{ControlKind::kInit});
  Room rest;
  CHECK(write(queue, rest.packet).size() == kControlKinds - 1);
}

}  // namespace
}  // namespace rxsctp::sctp::test
