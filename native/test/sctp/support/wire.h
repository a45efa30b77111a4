#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "sctp/packet/chunk.h"
#include "sctp/packet/common_header.h"
#include "test/sctp/support/host.h"
#include "test/sctp/support/let_pass.h"

namespace rxsctp::sctp::test {

inline bool has_chunk(std::span<const std::uint8_t> packet, ChunkType type) {
  if (packet.size() < CommonHeader::kSize) return false;
  ChunkCursor chunks(packet.subspan(CommonHeader::kSize));
  while (const auto chunk = chunks.next()) {
    if (chunk->type == type) return true;
  }
  return false;
}

/// Two hosts and a wire without delay, under a clock that only moves when asked.
class Wire {
 public:
  explicit Wire(std::uint64_t seed = 1) : client(1, seed), server(2, seed + 1000) {
    config.heartbeat_interval = std::chrono::seconds(0);
  }

  Host client;
  Host server;
  Time now{std::chrono::hours(1)};
  AssociationConfig config;
  /// How either side wants chunks to be authenticated.
  std::shared_ptr<const AuthPolicy> client_auth;
  std::shared_ptr<const AuthPolicy> server_auth;
  static constexpr AssociationId kId = 1;
  static constexpr std::uint16_t kPort = 5000;

  /// Sees each packet; false loses it.
  std::function<bool(const Host& from, Bytes& packet)> pass = [](const Host&, Bytes&) {
    return true;
  };

  /// Where the packet that is shown to `pass` goes.
  PathAddress passing_to;
  /// A router marks the packet that is shown to `pass`; for that one only.
  bool mark = false;

  void listen() {
    server.stack.open(Host::kEndpoint,
                      {.port = kPort, .accept = true, .association = config, .auth = server_auth});
  }
  void connect(std::uint16_t local_port = 0, AssociationId id = kId) {
    client.stack.open(Host::kEndpoint,
                      {.port = local_port, .association = config, .auth = client_auth});
    client.stack.connect(id, Host::kEndpoint, server.as_seen_from(client), kPort, config,
                         client_auth);
  }
  /// An established association; the server's id.
  AssociationId establish() {
    listen();
    connect();
    settle();
    return server.only();
  }

  /// Hands over one packet of `from`'s outbox.
  void step(Host& from) {
    Host::Sent sent = std::move(from.outbox.front());
    from.outbox.pop_front();
    passing_to = sent.to;
    mark = false;
    if (!pass(from, sent.bytes)) return;
    inject(from, sent.bytes, mark);
  }
  /// What `from` might have sent arrives at the other host.
  void inject(Host& from, std::span<const std::uint8_t> packet, bool marked = false) {
    Host& to = other(from);
    to.stack.receive({packet, from.as_seen_from(to), marked}, now, to);
    feed_back(to);
  }
  Host& other(const Host& host) { return &host == &client ? server : client; }

  /// Until nobody has anything to say at this instant.
  void settle() {
    do {
      for (Host* host : {&client, &server}) {
        feed_back(*host);
        host->stack.flush(now, *host);
        while (!host->outbox.empty()) step(*host);
      }
    } while (!client.outbox.empty() || !server.outbox.empty());
  }
  /// Lets `time` pass, timers included.
  void run(Duration time) {
    let_pass(time, now, client, server, [this] { settle(); });
  }
  /// Loses the next `count` packets that have a chunk of `type`.
  void lose(ChunkType type, int count) {
    pass = [type, count](const Host&, Bytes& packet) mutable {
      return !(has_chunk(packet, type) && count-- > 0);
    };
  }
  void lose_everything() {
    pass = [](const Host&, Bytes&) { return false; };
  }
  void lose_nothing() {
    pass = [](const Host&, Bytes&) { return true; };
  }

  static Bytes text(std::string_view text) { return {text.begin(), text.end()}; }

 private:
  void feed_back(Host& host) {
    for (const auto& [id, consumed] : std::exchange(host.to_consume, {})) {
      host.stack.consume(id, consumed);
    }
  }
};

}  // namespace rxsctp::sctp::test
