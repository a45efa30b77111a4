#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

using testing::payload;
using testing::stage;
using testing::User;

TEST_CASE("the I/O thread starts and stops with its channels, a hundred times") {
  for (int i = 0; i < 100; ++i) {
    User user;
    CHECK(user.listen().udp_port != 0);
  }
}

TEST_CASE("channels come and go on several threads at once") {
  std::vector<std::thread> threads;
  std::atomic<int> listening{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&listening] {
      for (int i = 0; i < 25; ++i) {
        User user;
        if (user.listen().udp_port != 0) ++listening;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(listening == 100);
}

TEST_CASE("closing a channel under traffic aborts its associations, and only those") {
  User server;
  server.keep_messages = false;
  const auto listening = server.listen();
  auto doomed = std::make_unique<User>();
  User survivor;
  const auto doomed_id = doomed->connect(listening);
  REQUIRE(doomed->await<Established>());
  const auto survivor_id = survivor.connect(listening);
  REQUIRE(survivor.await<Established>());

  const auto data = payload(20'000);
  for (int i = 0; i < 200; ++i) doomed->send(doomed_id, data);
  REQUIRE(server.run_until([&] { return server.received_messages > 0; }));
  doomed.reset();
  const auto closed = server.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kAbortedByPeer);

  const auto before = server.received_messages;
  survivor.send(survivor_id, payload(10));
  CHECK(server.run_until([&] { return server.received_messages > before; }));
}

TEST_CASE("closing a channel sends what was asked for before, then aborts") {
  User server;
  const auto listening = server.listen();
  auto doomed = std::make_unique<User>();
  const auto id = doomed->connect(listening);
  REQUIRE(doomed->await<Established>());
  MessageInfo info;
  for (std::uint8_t i = 0; i < 10; ++i) {
    doomed->channel().send(id, info, payload(100, i));  // nobody has woken the I/O thread
  }
  doomed.reset();
  const auto closed = server.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kAbortedByPeer);
  REQUIRE(server.messages.size() == 10);
  for (std::uint8_t i = 0; i < 10; ++i) CHECK(server.messages.at(i).data == payload(100, i));
}

TEST_CASE("closing a channel submits what is staged") {
  User server;
  const auto listening = server.listen();
  User client;
  const auto id = client.connect(listening);
  REQUIRE(client.await<Established>());
  const std::vector<std::uint32_t> staged = {CommandRecord::kSend, id, 3, 46, 2, 0xbbaa};
  stage(client.channel().stage(), staged);
  client.channel().close();
  REQUIRE(server.await<Closed>());
  REQUIRE(server.messages.size() == 1);
  CHECK(server.messages.at(0).data == std::vector<std::uint8_t>{0xaa, 0xbb});
}

TEST_CASE("closing the receiver under traffic ends the sender") {
  auto server = std::make_unique<User>();
  const auto listening = server->listen();
  User client;
  const auto id = client.connect(listening);
  REQUIRE(client.await<Established>());
  const auto data = payload(20'000);
  for (int i = 0; i < 200; ++i) client.send(id, data);
  REQUIRE(server->run_until([&] { return server->received_messages > 3; }));
  server.reset();
  const auto closed = client.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kAbortedByPeer);
}

TEST_CASE("a closed channel takes commands and does nothing") {
  User user;
  user.channel().close();
  user.channel().close();
  user.channel().open_endpoint({});
  user.channel().connect({});
  user.send(1, payload(4));
  CHECK_FALSE(user.channel().take());
}

}  // namespace
}  // namespace rxsctp::host
