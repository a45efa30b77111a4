#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <limits>

#include "io/ip_text.h"
#include "io/poller.h"
#include "io/udp_transport.h"
#include "test/host/support/user.h"

// A loopback never holds a datagram back. So the calls that send are replaced in this program, and
// the host takes as many messages as a test lets it.

namespace {

constexpr int kUnlimited = std::numeric_limits<int>::max();

std::atomic<int> host_takes{kUnlimited};

/// How many of `wanted` messages the host takes now.
int take(int wanted) {
  int room = host_takes.load();
  while (room != kUnlimited && !host_takes.compare_exchange_weak(room, std::max(room - wanted, 0)))
    ;
  return std::min(room, wanted);
}

}  // namespace

extern "C" int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
  const int taken = take(static_cast<int>(count));
  if (taken > 0) return static_cast<int>(::syscall(SYS_sendmmsg, fd, messages, taken, flags));
  errno = EAGAIN;
  return -1;
}

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  if (take(1) > 0) return ::syscall(SYS_sendmsg, fd, message, flags);
  errno = EAGAIN;
  return -1;
}

namespace rxsctp::host {
namespace {

using testing::payload;
using testing::User;

struct Unblock {
  ~Unblock() { host_takes = kUnlimited; }
};

TEST_CASE("what the host does not take now stays, in order, until it does") {
  const Unblock at_the_end;
  Error error;
  const io::UdpAddress loopback{*io::parse_ip("127.0.0.1"), 0};
  const auto from = io::open_udp(loopback, 0, error);
  const auto to = io::open_udp(loopback, 1, error);
  REQUIRE(from);
  REQUIRE(to);
  PathAddress path;
  path.remote = to->local().ip;
  path.remote_udp_port = to->local().port;

  const auto send = [&](std::size_t size) {
    const bool room = !from->begin(path, size, false).empty();
    if (room) from->commit(size);
    return room;
  };
  const auto poller = io::make_poller();
  poller->add(to->handle(), 1);
  std::vector<std::size_t> received;
  const auto receive = [&](std::size_t count) {
    io::ReceiveBuffers buffers;
    while (received.size() < count && !poller->wait(std::chrono::seconds(5)).empty()) {
      for (const auto& datagram : to->receive(buffers)) received.push_back(datagram.bytes.size());
    }
  };

  std::vector<std::size_t> sizes;
  for (std::size_t size = 100; size <= 500; size += 100) {
    REQUIRE(send(size));
    sizes.push_back(size);
  }
  host_takes = 2;
  from->flush();
  CHECK_FALSE(from->ready());
  receive(2);
  CHECK(received == std::vector<std::size_t>{100, 200});
  from->flush();
  CHECK_FALSE(from->ready());

  // The batch goes on filling behind what waits, as far as it has room; then there is none.
  while (send(60'000)) sizes.push_back(60'000);
  CHECK_FALSE(from->ready());
  CHECK(sizes.size() > 6);

  host_takes = kUnlimited;
  from->flush();
  CHECK(from->ready());
  receive(sizes.size());
  CHECK(received == sizes);
}

TEST_CASE("an association whose host takes nothing goes on when there is room, without loss") {
  const Unblock at_the_end;
  User server;
  User client;
  const auto listening = server.listen();
  const auto id = client.connect(listening);
  REQUIRE(client.await<Established>());
  REQUIRE(server.await<Established>());

  host_takes = 0;
  const auto data = payload(50'000);
  for (int i = 0; i < 10; ++i) client.send(id, data);
  // The answer comes after the turn in which the messages were to be sent.
  client.channel().command(AskStats{id, 1});
  const auto blocked = client.await<StatsAnswer>();
  REQUIRE(blocked);
  REQUIRE(blocked->stats);
  CHECK(blocked->stats->messages_sent == 10);
  CHECK(server.received_messages == 0);

  host_takes = kUnlimited;
  CHECK(server.run_until([&] { return server.received_messages == 10; }));
  CHECK(client.run_until([&] { return client.acknowledged_bytes == 10 * data.size(); }));
  for (const auto& message : server.messages) CHECK(message.data == data);
  // Nor did it take a retransmission timer to get going again.
  client.channel().command(AskStats{id, 2});
  CHECK(client.await<StatsAnswer>()->stats->data_chunks_retransmitted == 0);
}

}  // namespace
}  // namespace rxsctp::host
