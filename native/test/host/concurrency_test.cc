#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

using testing::payload;
using testing::User;

TEST_CASE("clients on several threads each get everything through, in order") {
  constexpr int kClients = 3;
  constexpr std::uint32_t kMessages = 500;
  User server;
  const auto listening = server.listen();
  std::vector<std::thread> threads;
  std::atomic<int> finished{0};
  for (int t = 0; t < kClients; ++t) {
    threads.emplace_back([&listening, &finished] {
      User client;
      const auto id = client.connect(listening);
      if (!client.await<Established>()) return;
      const auto data = payload(3000);
      for (std::uint32_t i = 0; i < kMessages; ++i) client.send(id, data, 0, i);
      client.channel().command(Shutdown{id});
      const auto closed = client.await<Closed>();
      if (closed && closed->reason == CloseReason::kShutdown) ++finished;
    });
  }
  CHECK(server.run_until([&] { return server.messages.size() == kClients * kMessages; }));
  for (std::thread& thread : threads) thread.join();
  CHECK(finished == kClients);

  std::vector<std::pair<AssociationId, std::uint32_t>> next;
  for (const auto& message : server.messages) {
    CHECK(message.data.size() == 3000);
    auto entry = std::find_if(next.begin(), next.end(), [&message](const auto& candidate) {
      return candidate.first == message.association;
    });
    if (entry == next.end()) entry = next.insert(entry, {message.association, 0});
    CHECK(message.ppid == entry->second++);
  }
  CHECK(next.size() == kClients);
}

}  // namespace
}  // namespace rxsctp::host
