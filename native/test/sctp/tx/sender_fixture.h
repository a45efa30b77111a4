#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sctp/packet/data_chunk.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/recovery/paths.h"
#include "sctp/tx/sender.h"
#include "test/sctp/support/deaf_sink.h"

namespace rxsctp::sctp {

/// A Sender with one path of 1028 bytes MTU (1000 bytes of SCTP packet) and what it has written.
struct SenderFixture {
  struct Sent {
    Tsn tsn;
    std::uint16_t stream;
    Ssn ssn;
    std::uint8_t flags;
    std::string text;
    std::size_t packet;
  };
  struct Forwarded {
    Tsn tsn;
    std::vector<SkippedStream> streams;
  };
  struct Outcomes final : test::DeafSink {
    std::vector<std::uint32_t> acknowledged;
    std::vector<std::pair<std::string, bool>> failed;
    int abandoned = 0;  // of those
    void on_message_acknowledged(AssociationId, std::uint32_t token) override {
      acknowledged.push_back(token);
    }
    void on_event(AssociationId, EventBody&& body) override {
      const auto& [info, sent, data] = std::get<SendFailed>(body);
      abandoned += info.reliability != Reliability::kFull;
      failed.emplace_back(std::string(data.begin(), data.end()), sent);
    }
  };

  explicit SenderFixture(AssociationConfig c = {}, Tsn first = Tsn(1),
                         std::uint32_t rwnd = 1u << 20)
      : config(with_mtu(c)),
        paths({}, config),
        sender(
            config,
            {.local_initial_tsn = first,
             .peer_a_rwnd = rwnd,
             .extensions = Extensions(static_cast<std::uint8_t>(Extension::kPartialReliability))},
            paths, resources) {
    paths[0].set_host_limits({.overhead = 28});
    paths[0].confirm();
  }

  AssociationConfig config;
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  Paths paths;
  Sender sender;
  Outcomes outcomes;
  User user{outcomes, 1};
  Time now = Time(std::chrono::seconds(100));
  std::size_t packets = 0;
  std::vector<Forwarded> forwarded;
  bool abandons = false;  // send() may find that nothing is worth it

  Path& path() { return paths[0]; }
  std::uint32_t cwnd() { return path().congestion().cwnd(); }

  void enqueue(const std::string& text, std::uint16_t stream = 0, bool unordered = false,
               std::uint32_t token = 0) {
    sender.enqueue({.ppid = 60, .stream = stream, .unordered = unordered, .token = token},
                   std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  void enqueue_many(int count, std::size_t size) {
    for (int i = 0; i < count; ++i) enqueue(std::string(size, 'x'));
  }

  /// One opportunity to send: all packets the sender wants to write.
  std::vector<Sent> send() {
    std::vector<Sent> sent;
    sender.give_up_expired(now, user);
    sender.begin_burst(0, now);
    while (sender.has_work(0)) {
      std::vector<std::uint8_t> room(sender.next_packet_size(0));
      PacketWriter packet(room, CommonHeader{});
      const std::size_t forwards = forwarded.size();
      const std::size_t count = sender.fill(packet, 0, now, user);
      ++packets;
      ChunkCursor cursor(std::span<const std::uint8_t>(room).first(packet.size()).subspan(12));
      while (const auto view = cursor.next()) {
        if (const auto forward = ForwardTsnView::parse(*view);
            forward && view->type == ChunkType::kForwardTsn) {
          note(*forward);
          continue;
        }
        const auto chunk = DataChunk::parse(*view);
        REQUIRE(chunk);
        sent.push_back({chunk->tsn, chunk->stream, chunk->ssn, chunk->flags,
                        std::string(chunk->payload.begin(), chunk->payload.end()), packets});
      }
      REQUIRE((count > 0 || forwarded.size() > forwards || abandons));
      if (packet.size() == CommonHeader::kSize) break;  // all of it was given up
    }
    return sent;
  }

  void note(const ForwardTsnView& forward) {
    Forwarded told{forward.new_cumulative_tsn, {}};
    for (std::size_t i = 0; i < forward.streams.size(); ++i) {
      told.streams.push_back(forward.streams[i]);
    }
    forwarded.push_back(told);
  }

  SackResult sack(Tsn cumulative, std::vector<GapAckBlock> gaps = {},
                  std::uint32_t a_rwnd = 1u << 20, std::vector<Tsn> duplicates = {}) {
    std::vector<std::uint8_t> bytes;
    const auto put = [&bytes](std::uint32_t value) {
      bytes.push_back(static_cast<std::uint8_t>(value >> 8));
      bytes.push_back(static_cast<std::uint8_t>(value));
    };
    for (const GapAckBlock& gap : gaps) {
      put(gap.start);
      put(gap.end);
    }
    for (const Tsn tsn : duplicates) {
      put(tsn.value() >> 16);
      put(tsn.value());
    }
    const auto all = std::span<const std::uint8_t>(bytes);
    const std::size_t gap_bytes = gaps.size() * GapAckBlocks::kEntrySize;
    return sender.on_sack({cumulative, a_rwnd, GapAckBlocks(all.first(gap_bytes)),
                           DuplicateTsns(all.subspan(gap_bytes))},
                          now, user);
  }
  SackResult duplicate(Tsn cumulative, std::vector<Tsn> duplicates) {
    return sack(cumulative, {}, 1u << 20, std::move(duplicates));
  }

  T3Result expire_t3() {
    REQUIRE(path().t3_running());
    now = path().t3_deadline();
    return sender.on_t3_timeout(0, now);
  }

 private:
  static AssociationConfig with_mtu(AssociationConfig config) {
    if (config.mtu == 0) config.mtu = 1028;
    return config;
  }
};

}  // namespace rxsctp::sctp
