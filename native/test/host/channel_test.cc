#include "host/channel.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "io/ip_text.h"
#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

using testing::Message;
using testing::payload;
using testing::stage;
using testing::User;

struct Pair {
  User server;
  User client;
  Listening listening = server.listen();
  AssociationId outgoing = client.connect(listening);
  AssociationId incoming = 0;

  Pair() {
    const auto established = client.await<Established>();
    REQUIRE(established);
    CHECK_FALSE(established->accepted);
    CHECK(established->remote_port == listening.port);
    const auto accepted = server.await<Established>(&incoming);
    REQUIRE(accepted);
    CHECK(accepted->accepted);
    CHECK(accepted->endpoint == listening.endpoint);
    CHECK(accepted->local_udp_port == listening.udp_port);
    CHECK(accepted->primary.remote_udp_port == established->local_udp_port);
  }
};

TEST_CASE("two channels exchange messages of every size") {
  Pair pair;
  const std::vector<std::size_t> sizes = {1, 64, 1452, 4096, 100'000, 1 << 20};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    pair.client.send(pair.outgoing, payload(sizes[i], static_cast<std::uint8_t>(i)),
                     static_cast<std::uint16_t>(i), 46);
  }
  REQUIRE(pair.server.run_until([&] { return pair.server.messages.size() == sizes.size(); }));
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Message& message = pair.server.messages[i];
    CHECK(message.association == pair.incoming);
    CHECK(message.stream == i);
    CHECK(message.ppid == 46);
    CHECK(message.data == payload(sizes[i], static_cast<std::uint8_t>(i)));
  }
  std::size_t total = 0;
  for (const std::size_t size : sizes) total += size;
  CHECK(pair.client.run_until([&] { return pair.client.acknowledged_bytes == total; }));

  pair.server.send(pair.incoming, payload(10));
  CHECK(pair.client.run_until([&] { return pair.client.messages.size() == 1; }));
}

TEST_CASE("the sender is told when everything is acknowledged") {
  Pair pair;
  pair.client.send(pair.outgoing, payload(100));
  CHECK(pair.client.run_until([&] { return pair.client.times_dry == 1; }));
  CHECK(pair.client.acknowledged_bytes == 100);
}

TEST_CASE("a graceful shutdown is seen by both sides and releases ports and sockets") {
  Pair pair;
  pair.client.send(pair.outgoing, payload(5000));
  pair.client.channel().command(Shutdown{pair.outgoing});
  const auto closed = pair.client.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kShutdown);
  CHECK(pair.client.await<EndpointClosed>());
  REQUIRE(pair.server.await<Closed>());
  CHECK(pair.server.messages.size() == 1);

  pair.server.channel().command(CloseEndpoint{pair.listening.endpoint});
  REQUIRE(pair.server.await<EndpointClosed>());
  const auto again = pair.server.listen(pair.listening.port, pair.listening.udp_port);
  CHECK(again.udp_port == pair.listening.udp_port);
}

TEST_CASE("an abort carries its reason") {
  Pair pair;
  pair.client.channel().command(Abort{pair.outgoing, {'b', 'y', 'e'}});
  const auto closed = pair.server.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kAbortedByPeer);
  REQUIRE(closed->causes.size() == 1);
  CHECK(closed->causes[0].code == 12);
  CHECK(closed->causes[0].data == std::vector<std::uint8_t>{'b', 'y', 'e'});
}

TEST_CASE("nobody listening on the UDP port is a refusal") {
  User user;
  Listening gone = user.listen();
  user.channel().command(CloseEndpoint{gone.endpoint});
  REQUIRE(user.await<EndpointClosed>());
  user.connect(gone);
  const auto closed = user.await<Closed>();
  REQUIRE(closed);
  CHECK(closed->reason == CloseReason::kRefused);
}

TEST_CASE("SCTP ports share a UDP port; a taken one is EADDRINUSE") {
  User user;
  const auto first = user.listen(5000);
  const auto second = user.listen(5001, first.udp_port);
  CHECK(second.udp_port == first.udp_port);

  OpenEndpoint taken;
  taken.port = 5000;
  taken.udp_port = first.udp_port;
  const auto outcome = user.open(taken);
  const auto* failed = std::get_if<EndpointFailed>(&outcome.body);
  REQUIRE(failed != nullptr);
  CHECK(failed->error == EADDRINUSE);
  CHECK(failed->syscall == "bind");

  taken.port = 5002;
  taken.shared = false;
  const auto unshared = user.open(taken);
  CHECK(std::holds_alternative<EndpointFailed>(unshared.body));
}

TEST_CASE("a port can be opened again as soon as it was closed, also on an overlapping address") {
  User user;
  Listening open = user.listen();
  for (int round = 0; round < 200; ++round) {
    user.channel().command(CloseEndpoint{open.endpoint});
    OpenEndpoint again;
    again.addresses = {*io::parse_ip(round % 2 == 0 ? "0.0.0.0" : "127.0.0.1")};
    again.port = open.port;
    again.udp_port = open.udp_port;
    const auto outcome = user.open(again);
    const auto* listening = std::get_if<Listening>(&outcome.body);
    REQUIRE(listening != nullptr);
    open = *listening;
  }
}

TEST_CASE("a full window holds the sender back until the receiver consumes") {
  Pair pair;
  pair.server.consume_at_once = false;
  const auto data = payload(64 << 10);
  constexpr std::size_t kMessages = 64;
  for (std::size_t i = 0; i < kMessages; ++i) pair.client.send(pair.outgoing, data);
  REQUIRE(pair.server.await<WindowFull>());
  pair.server.poll();
  CHECK(pair.server.received_bytes <= (2u << 20) + data.size());

  pair.server.consume_at_once = true;
  pair.server.consume(pair.incoming, {static_cast<std::uint32_t>(pair.server.received_bytes),
                                      static_cast<std::uint32_t>(pair.server.received_messages)});
  CHECK(pair.server.run_until([&] { return pair.server.messages.size() == kMessages; }));
}

TEST_CASE("statistics are answered with their token, also for an association that is gone") {
  Pair pair;
  pair.client.channel().command(AskStats{pair.outgoing, 7});
  const auto stats = pair.client.await<StatsAnswer>();
  REQUIRE(stats);
  CHECK(stats->token == 7);
  REQUIRE(stats->stats);
  CHECK(stats->stats->state == AssociationState::kEstablished);
  REQUIRE(stats->stats->paths.size() == 1);

  pair.client.channel().command(AskStats{123'456'789, 8});
  const auto nothing = pair.client.await<StatsAnswer>();
  REQUIRE(nothing);
  CHECK(nothing->token == 8);
  CHECK_FALSE(nothing->stats);
}

TEST_CASE("statistics of an endpoint are its owner's to ask for") {
  Pair pair;
  User stranger;
  pair.server.channel().command(AskEndpointStats{pair.listening.endpoint, 7});
  const auto stats = pair.server.await<EndpointStatsAnswer>();
  REQUIRE(stats);
  CHECK(stats->token == 7);
  REQUIRE(stats->stats);
  CHECK(stats->stats->associations >= 2);
  CHECK(stats->stats->packets_received >= 4);

  stranger.channel().command(AskEndpointStats{pair.listening.endpoint, 8});
  const auto nothing = stranger.await<EndpointStatsAnswer>();
  REQUIRE(nothing);
  CHECK(nothing->token == 8);
  CHECK_FALSE(nothing->stats);
}

TEST_CASE("tracked messages are acknowledged by their tokens, in records and one by one") {
  Pair pair;
  pair.server.consume_at_once = false;
  std::vector<std::uint32_t> words;
  for (std::uint32_t token = 1; token <= 3; ++token) {
    words.insert(words.end(), {1 | 4 << 8, pair.outgoing, token, 46, 2, token, 0xbbaa});
    words.insert(words.end(), {1, pair.outgoing, token, 46, 1, 0xcc});
  }
  REQUIRE(pair.client.channel().submit(
      {reinterpret_cast<const std::uint8_t*>(words.data()), words.size() * 4}));
  pair.client.send(pair.outgoing, payload(100'000), 0, 0, 0xffff'ffff);
  REQUIRE(pair.client.run_until([&] { return pair.client.acknowledged_tokens.size() == 4; }));
  CHECK(pair.client.acknowledged_tokens == std::vector<std::uint32_t>{1, 2, 3, 0xffff'ffff});
  CHECK(pair.client.acknowledged_messages == 7);
  REQUIRE(pair.server.run_until([&] { return pair.server.messages.size() == 7; }));
  CHECK(pair.server.messages[0].data == std::vector<std::uint8_t>{0xaa, 0xbb});
  CHECK(pair.server.messages[1].data == std::vector<std::uint8_t>{0xcc});
  CHECK(pair.server.messages[6].data == payload(100'000));
}

TEST_CASE("a tracked message that comes too late fails under its token") {
  Pair pair;
  pair.client.channel().command(Abort{pair.outgoing, {}});
  pair.client.send(pair.outgoing, payload(100), 3, 9, 77);
  const auto aborted = pair.client.await<SendFailed>();
  REQUIRE(aborted);
  CHECK(aborted->info.token == 77);
  REQUIRE(pair.client.await<Closed>());
  pair.client.send(pair.outgoing, payload(10), 3, 9, 78);
  const auto gone = pair.client.await<SendFailed>();
  REQUIRE(gone);
  CHECK(gone->info.token == 78);
  CHECK(pair.client.acknowledged_tokens.empty());
  CHECK(pair.client.acknowledged_bytes == 110);
  CHECK(pair.client.acknowledged_messages == 2);
}

TEST_CASE("statistics tell the streams apart when asked to") {
  Pair pair;
  for (const std::uint16_t stream : {5, 5, 900}) {
    pair.client.send(pair.outgoing, payload(1000), stream);
  }
  pair.server.send(pair.incoming, payload(70), 7);
  REQUIRE(pair.client.run_until(
      [&] { return pair.client.times_dry == 1 && pair.client.messages.size() == 1; }));
  pair.client.channel().command(AskStats{pair.outgoing, 1, true});
  const auto stats = pair.client.await<StatsAnswer>();
  REQUIRE(stats);
  REQUIRE(stats->stats);
  REQUIRE(stats->stats->streams);
  const auto& streams = *stats->stats->streams;
  REQUIRE(streams.size() == 3);
  CHECK(streams[0].stream == 5);
  CHECK(streams[0].messages_sent == 2);
  CHECK(streams[0].bytes_sent == 2000);
  CHECK(streams[1].stream == 7);
  CHECK(streams[1].messages_received == 1);
  CHECK(streams[1].bytes_received == 70);
  CHECK(streams[2].stream == 900);
  pair.client.channel().command(AskStats{pair.outgoing, 2, false});
  CHECK_FALSE(pair.client.await<StatsAnswer>()->stats->streams);
}

TEST_CASE("a message that comes too late is reported, not lost silently") {
  Pair pair;
  pair.client.channel().command(Abort{pair.outgoing, {}});
  pair.client.send(pair.outgoing, payload(100), 3, 9);
  const auto failed = pair.client.await<SendFailed>();
  REQUIRE(failed);
  CHECK_FALSE(failed->sent);
  CHECK(failed->data == payload(100));
  CHECK(failed->info.stream == 3);
  CHECK(pair.client.acknowledged_bytes == 100);
}

TEST_CASE("a channel has no say over what another one owns") {
  Pair pair;
  User stranger;
  stranger.channel().command(Abort{pair.outgoing, {}});
  stranger.channel().command(Shutdown{pair.outgoing});
  stranger.channel().command(CloseEndpoint{pair.listening.endpoint});
  stranger.send(pair.outgoing, payload(4));
  CHECK(stranger.await<SendFailed>());
  stranger.channel().command(AskStats{pair.outgoing, 1});
  CHECK_FALSE(stranger.await<StatsAnswer>()->stats);

  pair.client.send(pair.outgoing, payload(8));
  REQUIRE(pair.server.run_until([&] { return !pair.server.messages.empty(); }));
  CHECK(pair.server.messages[0].data == payload(8));
  pair.client.connect(pair.listening);
  CHECK(pair.client.await<Established>());
}

TEST_CASE("malformed records are refused") {
  const auto is_taken = [](std::vector<std::uint32_t> words) {
    User user;
    user.channel().submit({reinterpret_cast<const std::uint8_t*>(words.data()), words.size() * 4});
    // Answered once what was given before is carried out.
    user.channel().command(AskStats{1, 1});
    REQUIRE(user.await<StatsAnswer>());
    CHECK(user.channel().submit({}) == !user.channel().is_malformed());
    return !user.channel().is_malformed();
  };
  CHECK(is_taken({}));
  CHECK(is_taken({1, 5, 0, 0, 3, 0}));
  CHECK(is_taken({1 | 4 << 8, 5, 0, 0, 3, 77, 0}));
  CHECK(is_taken({2, 5, 0}));
  CHECK_FALSE(is_taken({3, 5, 0}));
  CHECK_FALSE(is_taken({2, 5}));
  CHECK_FALSE(is_taken({1, 5, 0, 0, 5, 0}));
  CHECK_FALSE(is_taken({1, 5, 0, 0, 0xffff'ffff, 0}));
  CHECK_FALSE(is_taken({1, 5, 0x1'0000, 0, 0}));
  CHECK_FALSE(is_taken({1 | 4 << 8, 5, 0, 0, 0}));
  CHECK_FALSE(is_taken({1 | 4 << 8, 5, 0, 0, 0, 0}));
  CHECK_FALSE(is_taken({1 | 4 << 8, 5, 0, 0, 3, 77}));
}

TEST_CASE("what a message is sent from is used anew when the peer has it, and not before") {
  Pair pair;
  pair.server.consume_at_once = false;
  Channel& channel = pair.client.channel();
  const StagingSlab* first = &channel.stage();
  const auto send = [&](std::uint32_t byte) {
    StagingSlab& slab = channel.stage();
    stage(slab, std::vector<std::uint32_t>{1, pair.outgoing, 0, 0, 1, byte});
    REQUIRE(channel.submit_staged(slab.staged()));
    return &slab;
  };
  const StagingSlab* second = send(7);
  CHECK(second != first);
  REQUIRE(pair.client.run_until([&] { return pair.client.acknowledged_messages == 1; }));
  // Both are free, so no third one is made.
  std::vector<const StagingSlab*> used;
  for (std::uint32_t i = 0; i < 4; ++i) {
    used.push_back(send(i));
    REQUIRE(pair.client.run_until([&] { return pair.client.acknowledged_messages == i + 2; }));
  }
  CHECK(std::ranges::all_of(used, [](const auto* slab) { return slab->index() < 3; }));
  REQUIRE(pair.server.run_until([&] { return pair.server.messages.size() == 5; }));
  CHECK(pair.server.messages[0].data == std::vector<std::uint8_t>{7});
}

}  // namespace
}  // namespace rxsctp::host
