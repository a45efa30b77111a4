// A Sender and a Receiver joined by a wire that loses, duplicates, delays and reorders.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "sctp/recovery/paths.h"
#include "sctp/rx/receiver.h"
#include "sctp/tx/sender.h"
#include "test/sctp/support/deaf_sink.h"

namespace rxsctp::sctp {

namespace {

using Packet = std::vector<std::uint8_t>;

struct BadWire final : test::DeafSink {
  explicit BadWire(std::uint32_t seed) : random(seed) {
    config.mtu = 576 + random() % 2000;
    config.receive_window = 20000 + random() % 100000;
    config.max_message_size = 15000;
    loss = random() % 30;
    const Tsn first(0xffffffff - random() % 200);
    path.emplace(PathAddress{}, config);
    (*path)[0].set_host_limits({.overhead = 28});
    const Capabilities capabilities{.local_initial_tsn = first,
                                    .peer_initial_tsn = first,
                                    .peer_a_rwnd = config.receive_window,
                                    .inbound_streams = 8};
    sender.emplace(config, capabilities, *path, resources);
    receiver.emplace(config, capabilities, resources);
  }

  std::mt19937 random;
  AssociationConfig config;
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  std::optional<Paths> path;
  std::optional<Sender> sender;
  std::optional<Receiver> receiver;
  Time now = Time(std::chrono::seconds(1));
  std::uint32_t loss;
  std::multimap<Time, std::pair<bool, Packet>> wire;  // true: towards the receiver
  std::map<int, std::vector<std::string>> sent;
  std::map<int, std::vector<std::string>> received;
  DeliveredData unconsumed;
  std::vector<std::uint32_t> acknowledged;

  void on_message_acknowledged(AssociationId, std::uint32_t token) override {
    acknowledged.push_back(token);
  }
  void on_event(AssociationId, EventBody&&) override { FAIL("nothing ends this transfer"); }
  void on_message(AssociationId, const MessageInfo& info, MessageParts parts) override {
    std::string text;
    for (const auto& part : parts) text.append(part.begin(), part.end());
    unconsumed += {static_cast<std::uint32_t>(text.size()), 1};
    received[info.unordered ? -1 : info.stream].push_back(text);
  }

  void enqueue(int number) {
    const auto stream = static_cast<std::uint16_t>(random() % 8);
    const bool unordered = random() % 5 == 0;
    const std::size_t size = random() % 10 == 0 ? random() % 15000 : random() % 300;
    std::string text = std::to_string(number) + ":";
    text.resize(std::max(text.size(), size), 'x');
    sender->enqueue(
        {.stream = stream, .unordered = unordered, .token = static_cast<std::uint32_t>(number) + 1},
        std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    sent[unordered ? -1 : stream].push_back(text);
  }

  void put(bool forward, Packet packet) {
    const auto delay = [&] { return std::chrono::microseconds(20000 + random() % 20000); };
    if (random() % 100 < loss) return;
    if (random() % 20 == 0) wire.emplace(now + delay(), std::pair(forward, packet));
    wire.emplace(now + delay(), std::pair(forward, std::move(packet)));
  }

  void send_data() {
    sender->begin_burst(0, now);
    while (sender->has_work(0)) {
      Packet room(sender->next_packet_size(0));
      PacketWriter writer(room, CommonHeader{});
      REQUIRE(sender->fill(writer, 0, now, {*this, 1}) > 0);
      room.resize(writer.size());
      put(true, std::move(room));
    }
  }
  void send_sack() {
    if (!receiver->sack_due()) return;
    Packet room(config.mtu - 28);
    PacketWriter writer(room, CommonHeader{});
    REQUIRE(receiver->write_sack(writer));
    room.resize(writer.size());
    put(false, std::move(room));
  }

  void deliver(bool forward, const Packet& packet) {
    ChunkCursor cursor(std::span<const std::uint8_t>(packet).subspan(12));
    while (const auto view = cursor.next()) {
      if (forward) {
        const DataOutcome outcome = receiver->on_data(*DataChunk::parse(*view), {*this, 1});
        REQUIRE(outcome != DataOutcome::kViolation);
        REQUIRE(outcome != DataOutcome::kInvalidStream);
      } else {
        const SackResult result = sender->on_sack(*SackView::parse(*view), now, {*this, 1});
        REQUIRE(result.status != SackResult::Status::kInvalid);
      }
    }
    if (forward) receiver->on_packet_end(now);
  }

  void step() {
    Time next = std::min((*path)[0].t3_deadline(), receiver->deadline());
    next = std::min(next, (*path)[0].loss_probe_deadline());
    if (!wire.empty()) next = std::min(next, wire.begin()->first);
    REQUIRE(next != kNever);  // or nothing would ever happen again
    now = std::max(now, next);
    while (!wire.empty() && wire.begin()->first <= now) {
      const auto [forward, packet] = std::move(wire.begin()->second);
      wire.erase(wire.begin());
      deliver(forward, packet);
    }
    if ((*path)[0].t3_deadline() <= now) sender->on_t3_timeout(0, now);
    if ((*path)[0].loss_probe_deadline() <= now) sender->on_loss_probe(0);
    receiver->on_deadline(now);
    if (random() % 3 == 0) receiver->consume(std::exchange(unconsumed, {}));
    REQUIRE(receiver->unconsumed().bytes + receiver->buffered_bytes() <= config.receive_window);
    send_sack();
    send_data();
  }
};

}  // namespace

TEST_CASE("transfer: every message once, in order within its stream, over a bad wire") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    BadWire transfer(seed);
    const int messages = 20 + static_cast<int>(transfer.random() % 200);
    for (int i = 0; i < messages; ++i) transfer.enqueue(i);
    transfer.send_data();
    int steps = 0;
    while (!transfer.sender->empty()) {
      REQUIRE(++steps < 100000);
      transfer.step();
    }
    std::sort(transfer.sent[-1].begin(), transfer.sent[-1].end());
    std::sort(transfer.received[-1].begin(), transfer.received[-1].end());
    REQUIRE(transfer.received == transfer.sent);
    std::vector<std::uint32_t> tokens(static_cast<std::size_t>(messages));
    std::iota(tokens.begin(), tokens.end(), 1u);
    REQUIRE(transfer.acknowledged == tokens);
    REQUIRE((*transfer.path)[0].flight_size() == 0);
    REQUIRE((*transfer.path)[0].outstanding_chunks() == 0);
    REQUIRE(transfer.pool.used_bytes() == 0);
  }
}

}  // namespace rxsctp::sctp
