#include <algorithm>

#include "kernel/kernel_engine.h"
#include "test/kernel/support/engine_run.h"
#include "test/kernel/support/messages.h"

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::check_accounted;
using test::EngineRun;
using test::kClient;
using test::numbered;
using test::Record;
using test::tracked;

LIVE_TEST_CASE("messages of every size arrive whole, in order within their stream") {
  AssociationConfig config;
  config.receive_window = 1u << 18;
  EngineRun run(config);
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  std::uint32_t count = 0;
  std::uint64_t bytes = 0;
  for (const std::size_t size : {1u, 3u, 4u, 1000u, 1452u, 1453u, 65535u, 65536u, 65537u, 131072u,
                                 200000u, 1048575u, 1048576u}) {
    for (const std::size_t each : {size, std::size_t{5}}) {
      ++count;
      bytes += each;
      const auto stream = static_cast<std::uint16_t>(count % 7);
      CHECK(run.send(kClient, tracked(count, stream), numbered(count, each)));
    }
  }
  run.commit();
  run.until([&] { return run.told[kClient].freed_messages == count; });
  run.until([&] { return run.told[server].messages.size() == count; });
  check_accounted(run.told[kClient], count, bytes);
  CHECK(run.told[kClient].acknowledged.size() == count);
  CHECK(std::ranges::is_sorted(run.told[kClient].acknowledged));
  std::array<std::uint32_t, 7> last{};
  for (const auto& message : run.told[server].messages) {
    REQUIRE(message.data.size() >= 1);
    std::uint32_t number = message.data[0];
    CHECK(message.info.ppid == 46);
    CHECK(message.info.stream == number % 7);
    CHECK(message.data == numbered(number, message.data.size()));
    CHECK(number > last.at(message.info.stream));
    last.at(message.info.stream) = number;
  }
  CHECK(run.told[server].received_bytes == bytes);
  run.until([&] { return run.told[kClient].sender_dry > 0; });
}

LIVE_TEST_CASE("small messages that are sent together do not wait for company for ever") {
  EngineRun run;
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  std::size_t sent = 0;
  for (const std::size_t count : {1u, 2u, 3u, 63u, 64u, 65u, 129u, 1000u}) {
    for (std::size_t i = 0; i < count; ++i) run.send(kClient, {}, {1});
    run.commit();
    sent += count;
    run.until([&] { return run.told[server].messages.size() == sent; });
  }
}

LIVE_TEST_CASE("nor with a send buffer that holds few of them") {
  Settings settings;
  settings.send_buffer = 4096;
  EngineRun run({}, settings);
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  for (std::uint32_t i = 1; i <= 500; ++i) run.send(kClient, tracked(i), {1});
  run.commit();
  run.until([&] { return run.told[server].messages.size() == 500; });
  run.until([&] { return run.told[kClient].acknowledged.size() == 500; });
}

LIVE_TEST_CASE("a window that nobody empties stops the sender, and lets it go on") {
  AssociationConfig config;
  config.receive_window = 16384;
  config.mtu = 1500;  // the kernel tells of a window that has grown by one packet
  Settings settings;
  settings.send_buffer = 65536;
  EngineRun run(config, settings);
  run.listen();
  const auto server = run.establish(kClient);
  constexpr std::uint32_t kCount = 400;
  for (std::uint32_t i = 1; i <= kCount; ++i) run.send(kClient, tracked(i), Bytes(1000));
  run.commit();
  run.until([&] { return run.told[server].window_full > 0; });
  run.settle();
  CHECK(run.told[server].window_full == 1);
  CHECK(run.told[server].received_bytes >= 16384);
  CHECK(run.told[server].received_bytes < 16384 + 65536);
  // The kernel's buffer and overhead, no more.
  CHECK(run.told[kClient].acknowledged.size() < 200);
  const auto stats = run.engine.stats(server, false);
  REQUIRE(stats);
  CHECK(stats->local_a_rwnd < 2000);
  CHECK(stats->unconsumed_bytes == run.told[server].received_bytes);

  run.keep_consuming(server);
  run.until([&] { return run.told[server].messages.size() == kCount; });
  run.until([&] { return run.told[kClient].acknowledged.size() == kCount; });
  CHECK(run.told[server].window_full == 1);
}

LIVE_TEST_CASE("shutdown delivers 10,000 messages that wait") {
  Settings settings;
  settings.send_buffer = 65536;
  EngineRun run({}, settings);
  run.told.keeps_messages = false;
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  constexpr std::uint32_t kCount = 10'000;
  for (std::uint32_t i = 1; i <= kCount; ++i) run.send(kClient, tracked(i), Bytes(100));
  run.commit();
  run.engine.shutdown(kClient);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); },
            std::chrono::seconds(60));
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
  CHECK(run.told[server].closed == CloseReason::kShutdown);
  CHECK(run.told[server].messages.size() == kCount);
  CHECK(run.told[kClient].acknowledged.size() == kCount);
  check_accounted(run.told[kClient], kCount, 100 * kCount);
}

LIVE_TEST_CASE("a message too large to receive aborts the peer") {
  for (const std::size_t size : {5001u, 300'000u}) {
    CAPTURE(size);
    EngineRun run;
    run.listen();
    run.config.max_message_size = 400'000;
    run.told.keeps_messages = false;
    run.engine.close(EngineRun::kServer);
    auto limited = run.config;
    limited.max_message_size = 5000;
    std::swap(limited, run.config);
    run.listen();
    std::swap(limited, run.config);
    const auto server = run.establish(kClient);
    run.send(kClient, tracked(1), Bytes(5000));
    run.send(kClient, tracked(2), Bytes(size));
    run.send(kClient, tracked(3), Bytes(10));
    run.commit();
    run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
    CHECK(run.told[server].closed == CloseReason::kMessageTooLarge);
    REQUIRE(run.told[server].causes.size() == 1);
    const auto& reason = run.told[server].causes[0].data;
    CHECK(
        std::string(reason.begin(), reason.end()).ends_with("bytes or more, where 5000 are taken"));
    CHECK(run.told[server].messages.size() == 1);
    CHECK(run.told[kClient].closed == CloseReason::kAbortedByPeer);
    CHECK(run.told[kClient].freed_messages == 3);
  }
}

LIVE_TEST_CASE("a message too large to send fails, and the others go") {
  AssociationConfig config;
  config.outbound_streams = 2;
  EngineRun run(config);
  run.listen();
  const auto server = run.establish(kClient);
  run.send(kClient, tracked(1), Bytes(config.max_message_size + 1));
  run.send(kClient, tracked(2, 2), {1});  // no such stream
  run.send(kClient, tracked(3, 1), {1});
  run.commit();
  run.until([&] { return run.told[server].messages.size() == 1; });
  run.until([&] { return run.told[kClient].acknowledged.size() == 1; });
  CHECK(run.told[kClient].acknowledged[0] == 3);
  CHECK(run.told[kClient].failed.size() == 2);
  CHECK(run.told[kClient].freed_messages == 3);
}

}  // namespace
}  // namespace rxsctp::kernel
