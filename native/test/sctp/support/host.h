#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/match.h"
#include "sctp/recovery/path_mtu.h"
#include "sctp/stack/stack.h"
#include "test/sctp/support/test_random.h"

namespace rxsctp::sctp::test {

using Bytes = std::vector<std::uint8_t>;

inline IpAddress ipv4(std::uint8_t last) {
  IpAddress address;
  address.family = IpFamily::kV4;
  address.bytes[0] = 10;
  address.bytes[3] = last;
  return address;
}

inline IpAddress ipv6(std::uint8_t last) {
  IpAddress address;
  address.family = IpFamily::kV6;
  address.bytes[0] = 0xfd;
  address.bytes[15] = last;
  return address;
}

struct Message {
  MessageInfo info;
  Bytes data;
};

/// Writes down what an association told its user.
struct Record {
  std::optional<Established> established;
  int restarts = 0;
  int dry = 0;
  int window_full = 0;
  int peer_shutdowns = 0;
  std::vector<std::uint32_t> indications;
  std::vector<Authentication> authentications;
  /// With how many messages had been delivered by then.
  std::vector<std::pair<StreamReset, std::size_t>> resets;
  std::vector<StreamsChanged> stream_changes;
  std::uint64_t freed = 0;
  std::uint64_t freed_messages = 0;
  std::vector<std::uint32_t> acknowledged;  // tokens
  std::vector<AssociationState> states;
  std::vector<Message> messages;
  std::vector<SendFailed> failed;
  std::vector<PathStatus> path_changes;
  std::vector<ErrorCause> remote_errors;
  std::uint64_t notifications_lost = 0;
  std::optional<Closed> closed;
  /// Told after Closed.
  int late = 0;
  /// The order of things: E(stablished), R(estarted), S(tate), P(ath), C(losed).
  std::string order;
};

/// A stack with a user that writes everything down and a transport that collects packets.
class Host final : public EventSink, public PacketSink {
 public:
  struct Sent {
    PathAddress to;
    Bytes bytes;
  };

  Host(std::uint8_t address, std::uint64_t seed)
      : ip(ipv4(address)), random(seed), stack(random, *this) {}

  static constexpr std::uint16_t kUdpPort = 9899;
  static constexpr EndpointId kEndpoint = 1;

  /// How others reach this host.
  PathAddress as_seen_from(const Host& other) const {
    return {.remote = ip, .local = other.ip, .remote_udp_port = udp_port, .transport = 0};
  }
  Record& of(AssociationId id) { return records[id]; }
  /// The only association this host knows.
  AssociationId only() const { return records.size() == 1 ? records.begin()->first : 0; }

  IpAddress ip;
  std::uint16_t udp_port = kUdpPort;
  TestRandom random;
  std::map<AssociationId, Record> records;
  std::deque<Sent> outbox;
  bool blocked = false;
  /// begin() gives nothing, though ready() is true.
  bool no_room = false;
  /// With no more than the base there is no search for the path MTU.
  std::size_t mtu = PathMtu::kBaseMtu;
  bool consume_at_once = true;
  std::vector<std::pair<AssociationId, DeliveredData>> to_consume;
  AssociationId next_id = 1000;
  /// The user is not told of the end of associations, so that they go on counting.
  bool keep_departures = false;
  std::map<AssociationId, Departure> departures;
  std::vector<AssociationId> candidates;
  std::vector<Refusal> refusals;
  bool admit_restarts = true;
  Stack stack;

  // EventSink
  AssociationId next_association_id() override { return next_id++; }
  void on_refused(EndpointId, Refusal refusal) override { refusals.push_back(refusal); }
  bool admits_restart(AssociationId) override { return admit_restarts; }
  void on_departing(AssociationId id, Departure&& departure) override {
    if (keep_departures) departures[id] = std::move(departure);
  }
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override {
    Message message{info, {}};
    for (const auto part : parts) {
      message.data.insert(message.data.end(), part.begin(), part.end());
    }
    if (consume_at_once) {
      to_consume.push_back({id, {static_cast<std::uint32_t>(message.data.size()), 1}});
    }
    live(id).messages.push_back(std::move(message));
  }
  void on_send_buffer_freed(AssociationId id, FreedData freed) override {
    live(id).freed += freed.bytes;
    live(id).freed_messages += freed.messages;
  }
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override {
    live(id).acknowledged.push_back(token);
  }
  void on_sender_dry(AssociationId id) override { live(id).dry++; }
  void on_event(AssociationId id, EventBody&& body) override {
    if (std::holds_alternative<CandidateFound>(body)) return candidates.push_back(id);
    Record& record = live(id);
    const auto note = [&record](char letter) { record.order += letter; };
    std::visit(Match{
                   [&](Established& event) {
                     if (event.restarted) record.restarts++;
                     note(event.restarted ? 'R' : 'E');
                     record.established = std::move(event);
                   },
                   [&](StateChanged& event) {
                     record.states.push_back(event.state);
                     note('S');
                   },
                   [&](SendFailed& event) { record.failed.push_back(std::move(event)); },
                   [&](WindowFull&) { record.window_full++; },
                   [&](PathChanged& event) {
                     record.path_changes.push_back(event.path);
                     note('P');
                   },
                   [&](RemoteError& event) {
                     std::ranges::move(event.causes, std::back_inserter(record.remote_errors));
                   },
                   [&](NotificationsLost& event) { record.notifications_lost += event.count; },
                   [&](Authentication& event) { record.authentications.push_back(event); },
                   [&](PeerShutdown&) { record.peer_shutdowns++; },
                   [&](Adaptation& event) {
                     record.indications.push_back(event.indication);
                     note('A');
                   },
                   [&](StreamReset& event) {
                     record.resets.emplace_back(std::move(event), record.messages.size());
                   },
                   [&](StreamsChanged& event) { record.stream_changes.push_back(event); },
                   [&](Closed& event) {
                     note('C');
                     record.closed = std::move(event);
                   },
                   // Fuzz targets use this, too, and know no doctest.
                   [](auto&) { throw std::logic_error("no event of this engine"); },
               },
               body);
  }

  // PacketSink
  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size, bool) override {
    to_ = to;
    room_.assign(no_room ? 0 : size, 0xcc);
    return room_;
  }
  void commit(std::size_t size) override {
    if (size == 0) return;
    outbox.push_back({to_, {room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(size)}});
  }
  bool ready(const PathAddress&) const override { return !blocked; }
  std::size_t path_mtu(const PathAddress&) const override { return mtu; }
  std::size_t overhead(const PathAddress& to) const override {
    return to.remote.family == IpFamily::kV6 ? 48 : 28;
  }

 private:
  Record& live(AssociationId id) {
    Record& record = records[id];
    if (record.closed) record.late++;
    return record;
  }

  PathAddress to_;
  Bytes room_;
};

}  // namespace rxsctp::sctp::test
