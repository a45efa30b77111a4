#include "kernel/stack.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "test/kernel/support/stack_run.h"

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;
using sctp::CloseReason;
using test::Record;
using test::StackRun;

constexpr sctp::AssociationId kClient = 10;

sctp::MessageInfo tracked(std::uint32_t token, std::uint16_t stream = 0) {
  sctp::MessageInfo info;
  info.token = token;
  info.stream = stream;
  info.ppid = 46;
  return info;
}

Bytes numbered(std::uint32_t number, std::size_t size) {
  Bytes data(size);
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<std::uint8_t>(i < 4 ? number >> 8 * i : number + i);
  }
  return data;
}

/// Every message of `count` ended in one way, and gave its bytes back.
void check_accounted(const Record& record, std::uint32_t count, std::uint64_t bytes) {
  CHECK(record.freed_messages == count);
  CHECK(record.freed_bytes == bytes);
  std::vector<std::uint32_t> tokens = record.acknowledged;
  for (const auto& message : record.failed) tokens.push_back(message.info.token);
  std::ranges::sort(tokens);
  REQUIRE(tokens.size() == count);
  for (std::uint32_t i = 0; i < count; ++i) CHECK(tokens[i] == i + 1);
}

LIVE_TEST_CASE("an association is set up, tells of itself, and shuts down") {
  StackRun run;
  run.listen();
  const auto server = run.establish(kClient);
  const auto& at_client = *run.told[kClient].established;
  const auto& at_server = *run.told[server].established;
  CHECK_FALSE(at_client.accepted);
  CHECK(at_server.endpoint == StackRun::kServer);
  CHECK(at_client.remote_port == run.port);
  CHECK(at_server.local_port == run.port);
  CHECK(at_server.remote_port == at_client.local_port);
  CHECK(at_client.outbound_streams == run.config.outbound_streams);
  run.stack.shutdown(kClient);
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
  CHECK(run.told[server].closed == CloseReason::kShutdown);
  CHECK(run.told[server].peer_shutdown);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  CHECK_FALSE(run.stack.stats(kClient, false));
  CHECK(run.stack.ask(kClient, AddStreams{1, 1}, test::now()).error == ENOTCONN);
}

LIVE_TEST_CASE("nobody listens: refused") {
  StackRun run;
  run.listen();
  run.stack.close(StackRun::kServer);
  CHECK_FALSE(run.stack.is_open(StackRun::kServer));
  CHECK_OK(run.open(kClient, false));
  run.connect(kClient, kClient);
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kRefused);
  run.turn({});
  run.stack.close(kClient);
  CHECK_FALSE(run.stack.is_open(kClient));
}

LIVE_TEST_CASE("a second association to the same peer from one port is one too many") {
  StackRun run;
  run.listen();
  CHECK_OK(run.open(2, true));
  run.connect(kClient, 2);
  run.connect(kClient + 1, 2);
  run.until([&] { return run.told[kClient].established && run.told[kClient + 1].ended(); });
  CHECK(run.told[kClient + 1].closed == CloseReason::kAlreadyConnected);
  run.connect(kClient + 2, 2);
  CHECK(run.told[kClient + 2].closed == CloseReason::kAlreadyConnected);
  CHECK_FALSE(run.told[kClient].ended());
}

LIVE_TEST_CASE("an endpoint that does not accept connects once") {
  StackRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  run.connect(kClient, 2);
  run.connect(kClient + 1, 2);
  CHECK(run.told[kClient + 1].closed == CloseReason::kAlreadyConnected);
  run.until([&] { return run.told[kClient].established.has_value(); });
  run.connect(kClient + 2, 2);
  CHECK(run.told[kClient + 2].closed == CloseReason::kAlreadyConnected);
}

LIVE_TEST_CASE("messages of every size arrive whole, in order within their stream") {
  sctp::AssociationConfig config;
  config.receive_window = 1u << 18;
  StackRun run(config);
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
  StackRun run;
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
  StackRun run({}, settings);
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  for (std::uint32_t i = 1; i <= 500; ++i) run.send(kClient, tracked(i), {1});
  run.commit();
  run.until([&] { return run.told[server].messages.size() == 500; });
  run.until([&] { return run.told[kClient].acknowledged.size() == 500; });
}

LIVE_TEST_CASE("a window that nobody empties stops the sender, and lets it go on") {
  sctp::AssociationConfig config;
  config.receive_window = 16384;
  config.mtu = 1500;  // the kernel tells of a window that has grown by one packet
  Settings settings;
  settings.send_buffer = 65536;
  StackRun run(config, settings);
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
  const auto stats = run.stack.stats(server, false);
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
  StackRun run({}, settings);
  run.told.keeps_messages = false;
  run.listen();
  const auto server = run.establish(kClient);
  run.keep_consuming(server);
  constexpr std::uint32_t kCount = 10'000;
  for (std::uint32_t i = 1; i <= kCount; ++i) run.send(kClient, tracked(i), Bytes(100));
  run.commit();
  run.stack.shutdown(kClient);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); },
            std::chrono::seconds(60));
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
  CHECK(run.told[server].closed == CloseReason::kShutdown);
  CHECK(run.told[server].messages.size() == kCount);
  CHECK(run.told[kClient].acknowledged.size() == kCount);
  check_accounted(run.told[kClient], kCount, 100 * kCount);
}

/// Messages that do not fit the peer's window.
constexpr std::uint32_t kStuck = 40;

sctp::AssociationId get_stuck(StackRun& run) {
  run.listen();
  const auto server = run.establish(kClient);
  for (std::uint32_t i = 1; i <= kStuck; ++i) run.send(kClient, tracked(i), numbered(i, 3000));
  run.commit();
  run.until([&] { return run.told[server].window_full > 0; });
  return server;
}

StackRun small_window(std::uint32_t send_buffer) {
  sctp::AssociationConfig config;
  config.receive_window = 16384;
  config.mtu = 1500;  // the kernel tells of a window that has grown by one packet
  Settings settings;
  settings.send_buffer = send_buffer;
  return StackRun(config, settings);
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
  StackRun run;
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

LIVE_TEST_CASE("a message too large to receive aborts the peer") {
  for (const std::size_t size : {5001u, 300'000u}) {
    CAPTURE(size);
    StackRun run;
    run.listen();
    run.config.max_message_size = 400'000;
    run.told.keeps_messages = false;
    run.stack.close(StackRun::kServer);
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
    CHECK(run.told[server].messages.size() == 1);
    CHECK(run.told[kClient].closed == CloseReason::kAbortedByPeer);
    CHECK(run.told[kClient].freed_messages == 3);
  }
}

LIVE_TEST_CASE("a message too large to send fails, and the others go") {
  sctp::AssociationConfig config;
  config.outbound_streams = 2;
  StackRun run(config);
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

LIVE_TEST_CASE("an endpoint goes with its last association, and takes no new ones before") {
  StackRun run;
  run.listen();
  const auto server = run.establish(kClient);
  run.stack.close(StackRun::kServer);
  CHECK(run.stack.is_open(StackRun::kServer));
  CHECK_OK(run.open(20, false));
  run.connect(20, 20);
  run.until([&] { return run.told[20].ended(); });
  CHECK(run.told[20].closed == CloseReason::kRefused);
  run.connect(21, StackRun::kServer);
  CHECK(run.told[21].closed == CloseReason::kAbortedByUser);
  run.turn({});
  CHECK(run.stack.is_open(StackRun::kServer));

  run.send(server, {}, {1});
  run.commit();
  run.until([&] { return run.told[kClient].messages.size() == 1; });
  run.stack.shutdown(server);
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
  run.until([&] { return !run.stack.is_open(StackRun::kServer); });
}

LIVE_TEST_CASE("an endpoint that is closed while it connects goes on, or is aborted") {
  StackRun run;
  run.listen();
  CHECK_OK(run.open(2, true));
  run.connect(kClient, 2);
  run.stack.close(2);
  run.until([&] { return run.told[kClient].established.has_value(); });
  CHECK(run.stack.is_open(2));
  run.abort(kClient, "");
  run.until([&] { return run.told[kClient].ended() && !run.stack.is_open(2); });

  CHECK_OK(run.open(3, false));
  run.connect(30, 3);
  run.abort(30, "not after all");
  run.stack.close(3);
  run.until([&] { return run.told[30].ended() && !run.stack.is_open(3); });
  CHECK(run.told[30].closed == CloseReason::kAbortedByUser);
}

LIVE_TEST_CASE("shutdown while it connects ends it when it is up") {
  StackRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  run.connect(kClient, 2);
  run.stack.shutdown(kClient);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
}

LIVE_ROOT_TEST_CASE("silence is a timeout, and no refusal") {
  const test::Sysctl udp("udp_port", "9899");
  // Nobody reads it, and nobody says so.
  const net::FileDescriptor silent(::socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* name = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(silent.get(), name, length) == 0);
  REQUIRE(::getsockname(silent.get(), name, &length) == 0);

  sctp::AssociationConfig config;
  config.rto_initial = config.rto_min = std::chrono::milliseconds(200);
  config.rto_max = std::chrono::milliseconds(800);
  config.max_init_retransmits = 3;
  Settings settings;
  settings.encapsulated = true;
  StackRun run(config, settings);
  CHECK_OK(run.open(2, false));
  run.stack.connect(kClient, 2,
                    {test::ip({"127.0.0.1"}), 5000, ntohs(address.sin_port), config, settings},
                    test::now());
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kConnectTimeout);
}

LIVE_TEST_CASE("200 associations at once") {
  StackRun run;
  run.told.keeps_messages = false;
  run.listen();
  constexpr sctp::AssociationId kCount = 200;
  const auto all = [&](auto condition) {
    for (sctp::AssociationId id = 1; id <= kCount; ++id) {
      if (!condition(run.told[100 + id])) return false;
    }
    return true;
  };
  for (sctp::AssociationId id = 1; id <= kCount; ++id) {
    CHECK_OK(run.open(1000 + id, false));
    run.connect(100 + id, 1000 + id);
  }
  run.until([&] { return all([](const Record& r) { return r.established.has_value(); }); },
            std::chrono::seconds(60));
  run.until([&] { return run.told.accepted().size() == kCount; });
  for (const auto id : run.told.accepted()) run.keep_consuming(id);
  for (sctp::AssociationId id = 1; id <= kCount; ++id) {
    for (std::uint32_t i = 1; i <= 5; ++i) run.send(100 + id, tracked(i), Bytes(500));
  }
  run.commit();
  run.until([&] { return all([](const Record& r) { return r.acknowledged.size() == 5; }); },
            std::chrono::seconds(60));
  for (sctp::AssociationId id = 1; id <= kCount; ++id) {
    if (id % 2 == 0)
      run.stack.shutdown(100 + id);
    else
      run.abort(100 + id, "");
    run.stack.close(1000 + id);
  }
  run.until([&] { return all([](const Record& r) { return r.ended(); }); },
            std::chrono::seconds(60));
  run.until([&] {
    return std::ranges::all_of(run.told.accepted(), [&](auto id) { return run.told[id].ended(); });
  });
  for (const auto id : run.told.accepted()) CHECK(run.told[id].messages.size() == 5);
  run.turn({});
  for (sctp::AssociationId id = 1; id <= kCount; ++id) CHECK_FALSE(run.stack.is_open(1000 + id));
}

LIVE_TEST_CASE("without a file descriptor left an association fails on both sides") {
  StackRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const net::FileDescriptor next(::dup(0));
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next.get()) + 1;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  run.connect(kClient, 2);
  run.until([&] { return run.told[kClient].ended(); });
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK((run.told[kClient].error == EMFILE || run.told[kClient].closed.has_value()));
  run.stack.close(2);
  run.until([&] { return !run.stack.is_open(2); });
  // The server goes on.
  run.settle();
  const auto server = run.establish(50);
  CHECK_FALSE(run.told[server].ended());
}

LIVE_TEST_CASE("nothing is lost of an association that ended before it was told of") {
  for (const bool aborts : {false, true}) {
    CAPTURE(aborts);
    StackRun server;
    server.listen();
    StackRun client;
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
      client.stack.shutdown(kClient);
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
    server.stack.close(StackRun::kServer);
    CHECK_FALSE(server.stack.is_open(StackRun::kServer));
  }
}

LIVE_TEST_CASE("a stack that goes ends what it has") {
  StackRun server;
  server.listen();
  sctp::AssociationId accepted = 0;
  {
    StackRun client;
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
