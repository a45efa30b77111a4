#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "sctp/association/association.h"
#include "sctp/packet/data_chunk.h"
#include "test/sctp/support/host.h"
#include "test/sctp/support/packets.h"

namespace rxsctp::sctp::test {

/// An association whose peer has several addresses, of which it knows as if it had been told; what
/// it sends lies in host.outbox.
struct Multihomed {
  explicit Multihomed(std::uint8_t count, const AssociationConfig& its_config)
      : config(its_config) {
    endpoint.config.port = 5000;
    endpoint.account = std::make_shared<EndpointAccount>(endpoint.config.limits, 1);
    association.emplace(context, 1, endpoint, config, address(0), 6000, 7);
    for (std::uint8_t i = 1; i < count; ++i) association->add_path(address(i));
  }
  /// All paths are active, and what has been sent meanwhile is forgotten.
  void confirm_all() {
    for (std::size_t i = 0; i < association->paths().size(); ++i) {
      association->paths()[i].confirm();
      association->paths()[i].take_state_change();
      association->paths()[i].schedule_heartbeat(now, 0);
    }
    host.outbox.clear();
  }
  static PathAddress address(std::uint8_t i) {
    return {.remote = ipv4(static_cast<std::uint8_t>(10 + i)),
            .local = {},
            .remote_udp_port = 9899,
            .transport = 0};
  }
  /// What left for a path since it was last asked.
  std::vector<Bytes> take(std::uint8_t path) {
    std::vector<Bytes> taken;
    std::erase_if(host.outbox, [&](const Host::Sent& sent) {
      if (sent.to.remote != address(path).remote) return false;
      taken.push_back(sent.bytes);
      return true;
    });
    return taken;
  }
  void receive(std::uint8_t path, const Bytes& packet) {
    const auto contents = PacketContents::survey(std::span(packet).subspan(CommonHeader::kSize));
    REQUIRE(contents);
    association->receive(*contents, {packet, address(path)}, now, host);
    association->transmit(now, host);
  }
  /// DATA, a message in itself, arrives from a path.
  void receive_data(std::uint8_t path, Tsn tsn) {
    receive(path, make_packet({6000, 5000, 7}, [tsn](PacketWriter& packet) {
              const std::uint8_t payload[4] = {1, 2, 3, 4};
              DataChunk chunk;
              chunk.flags = DataChunk::kBeginning | DataChunk::kEnding | DataChunk::kUnordered;
              chunk.tsn = tsn;
              chunk.payload = payload;
              chunk.write(packet);
            }));
  }
  void receive_chunk(std::uint8_t path, ChunkType type, std::span<const std::uint8_t> value = {}) {
    receive(path, make_packet({6000, 5000, 7}, type, 0, value));
  }
  /// All timers that are due by then.
  void pass(Duration time) {
    const Time end = now + time;
    while (!association->closed() && association->next_deadline() <= end) {
      now = std::max(now, association->next_deadline());
      association->on_deadline(now, host);
      association->transmit(now, host);
    }
    now = end;
  }
  PathState state(std::size_t path) { return association->paths()[path].state(); }

  Host host{1, 5};
  Time now{std::chrono::hours(1)};
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  AnswerLimits answers{1};
  LocalAddresses locals;
  ProbeBudget probes;
  RandomNumbers numbers{host.random};
  AssociationContext context{host.random, host, resources, answers, locals, probes, numbers};
  Endpoint endpoint;
  AssociationConfig config;
  std::optional<Association> association;
};

/// The end that accepted.
struct Accepted : Multihomed {
  explicit Accepted(std::uint8_t count, const AssociationConfig& its_config = {})
      : Multihomed(count, its_config) {
    StateCookie cookie;
    cookie.remote_port = 6000;
    cookie.local_tag = 7;
    cookie.peer_tag = 8;
    cookie.capabilities.peer_a_rwnd = 1 << 20;
    cookie.capabilities.outbound_streams = cookie.capabilities.inbound_streams = 10;
    association->accept(cookie, now);
    association->transmit(now, host);
  }
};

/// The end that connects; its INIT has left.
struct Connecting : Multihomed {
  explicit Connecting(std::uint8_t count, const AssociationConfig& its_config = {})
      : Multihomed(count, its_config) {
    association->connect();
    association->transmit(now, host);
  }
};

}  // namespace rxsctp::sctp::test
