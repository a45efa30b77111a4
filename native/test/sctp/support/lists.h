#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "test/sctp/support/let_pass.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

using Addresses = std::vector<IpAddress>;

/// Two hosts with several addresses, each with a socket of its own, and all ways between them.
/// Nothing takes time.
class Lists {
 public:
  Lists(Addresses client_addresses, Addresses server_addresses)
      : client_ips(std::move(client_addresses)), server_ips(std::move(server_addresses)) {
    config.heartbeat_interval = std::chrono::seconds(0);
    for (TransportId id = 0; id < client_ips.size(); ++id) {
      client.stack.set_local(id, {client_ips[id], Host::kUdpPort});
    }
    for (TransportId id = 0; id < server_ips.size(); ++id) {
      server.stack.set_local(id, {server_ips[id], Host::kUdpPort});
    }
  }

  static constexpr AssociationId kId = 1;
  static constexpr std::uint16_t kClientPort = 40000;
  static constexpr std::uint16_t kServerPort = 5000;

  Addresses client_ips;
  Addresses server_ips;
  Host client{1, 1};
  Host server{2, 1001};
  Time now{std::chrono::hours(1)};
  AssociationConfig config;
  /// Sees each packet with the addresses that it goes from and to; false loses it.
  std::function<bool(const IpAddress& from, const IpAddress& to, Bytes& packet)> pass =
      [](const IpAddress&, const IpAddress&, Bytes&) { return true; };
  /// What was sent to an address of nobody.
  std::vector<Host::Sent> strays;

  void open() {
    client.stack.open(Host::kEndpoint, {.transports = all(client_ips),
                                        .port = kClientPort,
                                        .accept = true,
                                        .association = config});
    server.stack.open(Host::kEndpoint, {.transports = all(server_ips),
                                        .port = kServerPort,
                                        .accept = true,
                                        .association = config});
  }
  /// To the addresses of the server of these numbers, from the client's first.
  void connect(const std::vector<std::size_t>& numbers = {0}) {
    std::vector<PathAddress> to;
    for (const std::size_t number : numbers) to.push_back(path(server_ips[number]));
    client.stack.connect(kId, Host::kEndpoint, to, kServerPort, config);
  }
  void establish() {
    open();
    connect();
    run(std::chrono::seconds(10));
  }
  static PathAddress path(const IpAddress& remote) {
    return {.remote = remote,
            .local = {},
            .remote_udp_port = Host::kUdpPort,
            .transport = 0,
            .traffic_class = 0};
  }
  static TransportList all(const Addresses& ips) {
    TransportList transports;
    for (TransportId id = 0; id < ips.size(); ++id) transports.add(id);
    return transports;
  }

  void settle() {
    do {
      client.stack.flush(now, client);
      server.stack.flush(now, server);
      drain(client, client_ips);
      drain(server, server_ips);
    } while (!client.outbox.empty() || !server.outbox.empty());
  }
  void run(Duration time) {
    let_pass(time, now, client, server, [this] { settle(); });
  }
  /// A packet arrives, at whoever has the address.
  void deliver(const IpAddress& from, const IpAddress& to, const Bytes& packet) {
    const auto arrives = [&](Host& host, const Addresses& ips) {
      for (TransportId id = 0; id < ips.size(); ++id) {
        if (ips[id] != to) continue;
        host.stack.receive({packet,
                            {.remote = from,
                             .local = to,
                             .remote_udp_port = Host::kUdpPort,
                             .transport = id,
                             .traffic_class = 0}},
                           now, host);
      }
    };
    arrives(client, client_ips);
    arrives(server, server_ips);
  }
  std::vector<PathStatus> paths(Host& host) {
    const auto stats = host.stack.stats(host.only());
    return stats ? stats->paths : std::vector<PathStatus>{};
  }

 private:
  void drain(Host& host, const Addresses& ips) {
    while (!host.outbox.empty()) {
      Host::Sent sent = std::move(host.outbox.front());
      host.outbox.pop_front();
      const IpAddress from = ips.at(sent.to.transport);
      if (!pass(from, sent.to.remote, sent.bytes)) continue;
      const bool known = std::ranges::count(client_ips, sent.to.remote) +
                             std::ranges::count(server_ips, sent.to.remote) >
                         0;
      if (!known) strays.push_back(sent);
      deliver(from, sent.to.remote, sent.bytes);
    }
  }
};

}  // namespace rxsctp::sctp::test
