#pragma once

#include <cstdint>
#include <utility>

#include "test/scenarios/payload.h"
#include "test/simulation/support/recorder.h"
#include "virtual/world.h"

namespace rxsctp::simulation {

inline constexpr std::uint16_t kPort = 5000;

/// One machine of a Pair with what its Stack said.
struct End {
  End(World& world, const Attachment& attachment, const HostOptions& options,
      const AssociationConfig& config, AssociationId first_id)
      : config(config),
        log(first_id),
        world(world),
        host(&world.add_host(attachment, options, log)) {
    take_turns();
  }

  sctp::Stack& stack() { return host->stack(); }
  AssociationStats stats() { return stack().stats(log.id).value(); }

  sctp::SendStatus send(std::size_t size, std::uint16_t stream = 0, bool unordered = false) {
    const auto status =
        stack().send(log.id, {.ppid = next_ppid, .stream = stream, .unordered = unordered},
                     payload(0, next_ppid, size));
    ++next_ppid;
    host->turn();
    return status;
  }
  void consume(DeliveredData consumed) {
    stack().consume(log.id, consumed);
    log.unconsumed.bytes -= consumed.bytes;
    log.unconsumed.messages -= consumed.messages;
    host->turn();
  }
  void shutdown() {
    stack().shutdown(log.id);
    host->turn();
  }
  void abort() {
    stack().abort(log.id, {});
    host->turn();
  }
  /// The machine loses all it knew and comes back at the same address.
  void restart(std::uint64_t seed) {
    host->die(true);
    host = &world.replace_host(*host, {.seed = seed, .interface_mtu = 1500}, log);
    take_turns();
  }
  void take_turns() {
    host->set_turn([this] {
      if (!consumes || log.unconsumed.bytes == 0) return false;
      stack().consume(log.id, std::exchange(log.unconsumed, {}));
      return true;
    });
  }

  AssociationConfig config;
  Recorder log;
  World& world;
  Host* host;
  bool consumes = true;
  std::uint32_t next_ppid = 0;
};

struct PairOptions {
  LinkConditions up;    // client to server
  LinkConditions down;  // server to client
  AssociationConfig client;
  AssociationConfig server;
  std::size_t interface_mtu = 1500;
  std::uint64_t seed = 1;
};

/// A client and a server on a network of the test's making.
struct Pair {
  explicit Pair(const PairOptions& options = {})
      : world(options.seed),
        client(world, attachment(2, options), {options.seed + 1, options.interface_mtu, {}},
               options.client, 1000),
        server(world, {.address = ipv4(1), .up = instant(), .down = instant()},
               {options.seed + 2, options.interface_mtu, {}}, options.server, 2000) {
    open(client);
    open(server);
  }

  static LinkConditions instant() {
    LinkConditions conditions;
    conditions.delay = Duration(0);
    return conditions;
  }
  static Attachment attachment(std::uint8_t number, const PairOptions& options) {
    return {.address = ipv4(number), .up = options.up, .down = options.down};
  }
  static void open(End& end) {
    end.stack().open(1,
                     {.transports = {1}, .port = kPort, .accept = true, .association = end.config});
  }

  void start_connect(End& from, End& to) {
    const AssociationId id = from.log.next_association_id();
    from.stack().connect(id, 1, world.network().public_path(to.host->id()), kPort, from.config);
    from.host->turn();
  }
  bool connect() {
    start_connect(client, server);
    return world.run_until(
        [this] { return client.log.established > 0 && server.log.established > 0; },
        std::chrono::seconds(60));
  }
  /// Nothing in flight on the association any more.
  bool quiet(Duration at_most) {
    return world.run_until(
        [this] {
          return client.stats().unacked_bytes + client.stats().unsent_bytes +
                     server.stats().unacked_bytes + server.stats().unsent_bytes ==
                 0;
        },
        at_most);
  }
  bool received(const End& end, std::uint64_t messages, Duration at_most) {
    return world.run_until([&] { return end.log.message_count >= messages; }, at_most);
  }
  bool both_closed(Duration at_most) {
    return world.run_until(
        [this] { return client.log.closed.has_value() && server.log.closed.has_value(); }, at_most);
  }

  World world;
  End client;
  End server;
};

/// Whether a packet holds a chunk of this type.
inline bool has_chunk(std::span<const std::uint8_t> packet, std::uint8_t type) {
  for (std::size_t at = 12; at + 4 <= packet.size();) {
    if (packet[at] == type) return true;
    const std::size_t length = packet[at + 2] * 256u + packet[at + 3];
    if (length < 4) return false;
    at += (length + 3) & ~std::size_t{3};
  }
  return false;
}

inline constexpr std::uint8_t kData = 0;
inline constexpr std::uint8_t kSack = 3;

}  // namespace rxsctp::simulation
