#pragma once

#include <array>
#include <cstring>
#include <vector>

#include "test/sctp/support/host.h"
#include "test/sctp/support/let_pass.h"

namespace rxsctp::sctp::test {

/// A stack whose user and transport only count: neither takes memory once it has run for a while.
/// It has an address a transport: 10.0.0.`first`, 10.0.0.`first` + 1, …
class Member final : public EventSink, public PacketSink {
 public:
  struct Slot {
    PathAddress to;
    std::size_t size = 0;
    std::array<std::uint8_t, 1500> bytes;
  };

  Member(std::uint8_t first, std::uint64_t seed)
      : first(first), random(seed), stack(random, *this) {}

  IpAddress address(TransportId transport) const {
    return ipv4(static_cast<std::uint8_t>(first + transport));
  }
  TransportId transport_of(const IpAddress& ip) const {
    return static_cast<TransportId>(ip.bytes[3] - first);
  }
  /// Gives back the memory of the transport.
  void shrink() {
    std::vector<Slot>().swap(outbox);
    decltype(to_consume)().swap(to_consume);
  }
  void consume_all() {
    for (const auto& [id, consumed] : to_consume) stack.consume(id, consumed);
    to_consume.clear();
  }

  std::uint8_t first;
  TestRandom random;
  std::vector<Slot> outbox;
  std::size_t sent = 0;  // used slots of the outbox
  std::size_t established = 0;
  std::size_t closed = 0;
  std::size_t closed_well = 0;
  std::size_t messages = 0;
  std::size_t packets = 0;
  std::vector<std::pair<AssociationId, DeliveredData>> to_consume;
  AssociationId next_id = 1'000'000;
  Stack stack;

  // EventSink
  AssociationId next_association_id() override { return next_id++; }
  void on_message(AssociationId id, const MessageInfo&, MessageParts parts) override {
    ++messages;
    std::uint32_t bytes = 0;
    for (const auto part : parts) bytes += static_cast<std::uint32_t>(part.size());
    to_consume.push_back({id, {bytes, 1}});
  }
  void on_send_buffer_freed(AssociationId, FreedData) override {}
  void on_message_acknowledged(AssociationId, std::uint32_t) override {}
  void on_sender_dry(AssociationId) override {}
  void on_event(AssociationId, EventBody&& body) override {
    if (std::holds_alternative<Established>(body)) ++established;
    const auto* end = std::get_if<Closed>(&body);
    if (end == nullptr) return;
    ++closed;
    closed_well += end->reason == CloseReason::kShutdown ? 1 : 0;
  }

  // PacketSink
  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size, bool) override {
    if (sent == outbox.size()) outbox.emplace_back();
    outbox[sent].to = to;
    return std::span(outbox[sent].bytes).first(size);
  }
  void commit(std::size_t size) override {
    if (size == 0) return;
    outbox[sent].size = size;
    ++sent;
    ++packets;
  }
  bool ready(const PathAddress&) const override { return true; }
  std::size_t path_mtu(const PathAddress&) const override { return 1500; }
  std::size_t overhead(const PathAddress&) const override { return 28; }
};

/// A client host with many addresses and a server with one, on a wire without delay.
struct Crowd {
  Member client{10, 1};
  Member server{1, 2};
  Time now{std::chrono::hours(1)};

  PathAddress server_from(TransportId transport) const {
    return {
        .remote = server.address(0), .local = {}, .remote_udp_port = 9899, .transport = transport};
  }

  void shrink() {
    client.shrink();
    server.shrink();
  }
  void flush() {
    do {
      client.consume_all();
      client.stack.flush(now, client);
      carry(client, server);
      server.consume_all();
      server.stack.flush(now, server);
      carry(server, client);
    } while (client.sent + server.sent + client.to_consume.size() + server.to_consume.size() > 0);
  }
  void run(Duration time) {
    let_pass(time, now, client, server, [this] { flush(); });
  }
  void carry(Member& from, Member& to) {
    for (std::size_t i = 0; i < from.sent; ++i) {
      const Member::Slot& slot = from.outbox[i];
      const PathAddress source{.remote = from.address(slot.to.transport),
                               .local = {},
                               .remote_udp_port = 9899,
                               .transport = to.transport_of(slot.to.remote)};
      to.stack.receive({std::span(slot.bytes).first(slot.size), source}, now, to);
    }
    from.sent = 0;
  }
};

}  // namespace rxsctp::sctp::test
