#pragma once

#include <functional>
#include <vector>

#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

/// An association of which one end, the client, loses its memory and comes back from the same
/// address and ports.
class Restart {
 public:
  static constexpr std::uint16_t kClientPort = 40000;

  /// `configure` may change the options before the association is set up.
  explicit Restart(const std::function<void(AssociationConfig&)>& configure = {},
                   const std::shared_ptr<const AuthPolicy>& auth = nullptr) {
    if (configure) configure(wire.config);
    wire.client_auth = auth;
    wire.server_auth = auth;
    wire.pass = [this](const Host&, Bytes& packet) {
      if (has_chunk(packet, ChunkType::kCookieEcho)) echoes.push_back(packet);
      return true;
    };
    wire.listen();
    wire.connect(kClientPort);
    wire.settle();
    id = wire.server.only();
  }

  Wire wire;
  /// The client after its restart: nothing remembered.
  Host again{1, 77};
  /// Of the server.
  AssociationId id = 0;
  /// The packets with a COOKIE ECHO so far.
  std::vector<Bytes> echoes;

  Record& server() { return wire.server.of(id); }
  Record& client() { return again.of(Wire::kId); }

  /// Neither end hears of the other any more; what the server sends now is for the old client.
  void cut_off() { wire.lose_everything(); }
  /// The server sends a message that the restart overtakes.
  void lose_message() {
    cut_off();
    wire.server.stack.send(id, {}, Wire::text("lost in the restart"));
    wire.settle();
  }
  /// The client that came back connects; its INIT leaves with exchange().
  void reconnect() {
    again.stack.open(Host::kEndpoint, {.port = kClientPort, .association = wire.config});
    again.stack.connect(Wire::kId, Host::kEndpoint, wire.server.as_seen_from(again), Wire::kPort,
                        wire.config, wire.client_auth);
  }
  void come_back() {
    reconnect();
    exchange();
  }
  /// Passes packets between the client that came back and the server, until there are none.
  void exchange() {
    do {
      again.stack.flush(wire.now, again);
      while (!again.outbox.empty()) to_server(take(again));
      wire.server.stack.flush(wire.now, wire.server);
      while (!wire.server.outbox.empty()) to_client(take(wire.server));
    } while (!again.outbox.empty());
  }

  void to_server(const Bytes& packet) { wire.inject(wire.client, packet); }
  void to_client(const Bytes& packet) {
    again.stack.receive({packet, wire.server.as_seen_from(again)}, wire.now, again);
  }
  /// The first packet that waits to leave `host`.
  static Bytes take(Host& host) {
    Bytes packet = std::move(host.outbox.front().bytes);
    host.outbox.pop_front();
    return packet;
  }
};

}  // namespace rxsctp::sctp::test
