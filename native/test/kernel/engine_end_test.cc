#include <sys/resource.h>

#include <cerrno>
#include <string>

#include "kernel/kernel_engine.h"
#include "test/kernel/support/engine_run.h"
#include "test/kernel/support/messages.h"

namespace rxsctp::kernel {
namespace {

using test::check_accounted;
using test::EngineRun;
using test::kClient;
using test::numbered;
using test::Record;
using test::tracked;

/// Messages that do not fit the peer's window.
constexpr std::uint32_t kStuck = 40;

AssociationId get_stuck(EngineRun& run) {
  run.listen();
  const auto server = run.establish(kClient);
  for (std::uint32_t i = 1; i <= kStuck; ++i) run.send(kClient, tracked(i), numbered(i, 3000));
  run.commit();
  run.until([&] { return run.told[server].window_full > 0; });
  return server;
}

EngineRun small_window(std::uint32_t send_buffer) {
  AssociationConfig config;
  config.receive_window = 16384;
  config.mtu = 1500;  // the kernel tells of a window that has grown by one packet
  Settings settings;
  settings.send_buffer = send_buffer;
  return EngineRun(config, settings);
}

void check_reported(const Record& sender, const Record& receiver) {
  check_accounted(sender, kStuck, kStuck * 3000);
  CHECK(sender.failed.size() > 0);
  // What was acknowledged is what the receiver saw, and the kernel's buffer beyond that.
  CHECK(sender.acknowledged.size() + sender.failed.size() == kStuck);
  CHECK(sender.acknowledged.size() < receiver.messages.size() + 16384 / 3000 + 2);
  for (const auto& message : sender.failed) {
    CHECK(message.data == numbered(message.info.token, 3000));
    CHECK(message.info.ppid == 46);
  }
}

LIVE_TEST_CASE("abort with a reason while data waits") {
  for (const std::uint32_t send_buffer : {16384u, 1u << 20}) {
    CAPTURE(send_buffer);
    auto run = small_window(send_buffer);
    const auto server = get_stuck(run);
    run.abort(kClient, "enough");
    run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
    CHECK(run.told[kClient].closed == CloseReason::kAbortedByUser);
    CHECK(run.told[server].closed == CloseReason::kAbortedByPeer);
    REQUIRE(run.told[server].causes.size() == 1);
    CHECK(run.told[server].causes[0].code == 12);
    const auto& reason = run.told[server].causes[0].data;
    CHECK(std::string(reason.begin(), reason.end()) == "enough");
    check_reported(run.told[kClient], run.told[server]);
  }
}

LIVE_TEST_CASE("the peer aborts while data waits") {
  for (const std::uint32_t send_buffer : {16384u, 1u << 20}) {
    CAPTURE(send_buffer);
    auto run = small_window(send_buffer);
    const auto server = get_stuck(run);
    const std::size_t seen = run.told[server].messages.size();
    run.abort(server, "no more");
    run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
    CHECK(run.told[server].messages.size() == seen);
    CHECK(run.told[server].closed == CloseReason::kAbortedByUser);
    CHECK(run.told[kClient].closed == CloseReason::kAbortedByPeer);
    REQUIRE(run.told[kClient].causes.size() == 1);
    check_reported(run.told[kClient], run.told[server]);
  }
}

LIVE_TEST_CASE("an abort by the peer without a cause is told from silence") {
  EngineRun run;
  run.listen();
  const auto server = run.establish(kClient);
  run.abort(server, "");
  // Sent to one that is gone and has not said so yet.
  run.send(kClient, tracked(1), {1});
  run.commit();
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].error == 0);
  CHECK(run.told[kClient].closed == CloseReason::kAbortedByPeer);
  check_accounted(run.told[kClient], 1, 1);
}

LIVE_TEST_CASE("an endpoint goes with its last association, and takes no new ones before") {
  EngineRun run;
  run.listen();
  const auto server = run.establish(kClient);
  run.engine.close(EngineRun::kServer);
  CHECK(run.is_open(EngineRun::kServer));
  CHECK_OK(run.open(20, false));
  run.connect(20, 20);
  run.until([&] { return run.told[20].ended(); });
  CHECK(run.told[20].closed == CloseReason::kRefused);
  run.connect(21, EngineRun::kServer);
  CHECK(run.told[21].closed == CloseReason::kAbortedByUser);
  run.turn({});
  CHECK(run.is_open(EngineRun::kServer));

  run.send(server, {}, {1});
  run.commit();
  run.until([&] { return run.told[kClient].messages.size() == 1; });
  run.engine.shutdown(server);
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
  run.until([&] { return !run.is_open(EngineRun::kServer); });
}

LIVE_TEST_CASE("an endpoint that is closed while it connects goes on, or is aborted") {
  EngineRun run;
  run.listen();
  CHECK_OK(run.open(2, true));
  run.connect(kClient, 2);
  run.engine.close(2);
  run.until([&] { return run.told[kClient].established.has_value(); });
  CHECK(run.is_open(2));
  run.abort(kClient, "");
  run.until([&] { return run.told[kClient].ended() && !run.is_open(2); });

  CHECK_OK(run.open(3, false));
  run.connect(30, 3);
  run.abort(30, "not after all");
  run.engine.close(3);
  run.until([&] { return run.told[30].ended() && !run.is_open(3); });
  CHECK(run.told[30].closed == CloseReason::kAbortedByUser);
}

LIVE_TEST_CASE("shutdown while it connects ends it when it is up") {
  EngineRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  run.connect(kClient, 2);
  run.engine.shutdown(kClient);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
}

LIVE_ROOT_TEST_CASE("silence is a timeout, and no refusal") {
  const test::Sysctl udp("udp_port", "9899");
  // Nobody reads it, and nobody says so.
  const io::FileDescriptor silent(::socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* name = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(silent.get(), name, length) == 0);
  REQUIRE(::getsockname(silent.get(), name, &length) == 0);

  AssociationConfig config;
  config.rto_initial = config.rto_min = std::chrono::milliseconds(200);
  config.rto_max = std::chrono::milliseconds(800);
  config.max_init_retransmits = 3;
  Settings settings;
  settings.encapsulated = true;
  EngineRun run(config, settings);
  CHECK_OK(run.open(2, false));
  run.engine.connect(
      {kClient, 2, test::ip({"127.0.0.1"}), 5000, ntohs(address.sin_port), config, settings},
      test::now());
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kConnectTimeout);
}

LIVE_TEST_CASE("without a file descriptor left an association fails on both sides") {
  EngineRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const io::FileDescriptor next(::dup(0));
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next.get()) + 1;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  run.connect(kClient, 2);
  run.until([&] { return run.told[kClient].ended(); });
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK((run.told[kClient].error == EMFILE || run.told[kClient].closed.has_value()));
  run.engine.close(2);
  run.until([&] { return !run.is_open(2); });
  // The server goes on.
  run.settle();
  const auto server = run.establish(50);
  CHECK_FALSE(run.told[server].ended());
}

LIVE_TEST_CASE("nothing is lost of an association that ended before it was told of") {
  for (const bool aborts : {false, true}) {
    CAPTURE(aborts);
    EngineRun server;
    server.listen();
    EngineRun client;
    client.port = server.port;
    CHECK_OK(client.open(2, false));
    client.connect(kClient, 2);
    client.until([&] { return client.told[kClient].established.has_value(); });
    for (std::uint32_t i = 1; i <= 3; ++i) client.send(kClient, tracked(i), numbered(i, 1000));
    client.commit();
    client.until([&] { return client.told[kClient].acknowledged.size() == 3; });
    if (aborts)
      client.abort(kClient, "bye");
    else
      client.engine.shutdown(kClient);
    client.until([&] { return client.told[kClient].ended(); });

    // The server looks only now.
    server.until([&] { return !server.told.accepted().empty(); });
    const auto accepted = server.told.accepted().front();
    server.until([&] { return server.told[accepted].ended(); });
    const Record& record = server.told[accepted];
    CHECK(record.closed == (aborts ? CloseReason::kAbortedByPeer : CloseReason::kShutdown));
    CHECK(record.established->remote_port == client.told[kClient].established->local_port);
    CHECK(record.established->primary.remote == test::ip({"127.0.0.1"})[0]);
    REQUIRE(record.messages.size() == 3);
    for (std::uint32_t i = 1; i <= 3; ++i) CHECK(record.messages[i - 1].data == numbered(i, 1000));
    server.settle();
    server.engine.close(EngineRun::kServer);
    CHECK_FALSE(server.is_open(EngineRun::kServer));
  }
}

LIVE_TEST_CASE("an engine that goes ends what it has") {
  EngineRun server;
  server.listen();
  AssociationId accepted = 0;
  {
    EngineRun client;
    client.port = server.port;
    CHECK_OK(client.open(2, false));
    client.connect(kClient, 2);
    server.until([&] {
      client.turn(std::chrono::milliseconds(1));
      return client.told[kClient].established && !server.told.accepted().empty();
    });
    accepted = server.told.accepted().front();
  }
  server.until([&] { return server.told[accepted].ended(); });
  CHECK(server.told[accepted].error == 0);
}

}  // namespace
}  // namespace rxsctp::kernel
