#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sctp/packet/sack_chunk.h"
#include "sctp/rx/receiver.h"
#include "test/sctp/support/deaf_sink.h"

namespace rxsctp::sctp {

inline const Time kNow = Time(std::chrono::seconds(10));
inline constexpr std::uint8_t kB = DataChunk::kBeginning;
inline constexpr std::uint8_t kE = DataChunk::kEnding;
inline constexpr std::uint8_t kU = DataChunk::kUnordered;
inline constexpr std::uint8_t kI = DataChunk::kImmediate;

struct Inbox final : test::DeafSink {
  struct Message {
    MessageInfo info;
    std::string text;
  };
  std::vector<Message> messages;

  void on_message(AssociationId, const MessageInfo& info, MessageParts parts) override {
    Message message{info, {}};
    for (const auto& part : parts) message.text.append(part.begin(), part.end());
    messages.push_back(message);
  }
  std::string texts() const {
    std::string all;
    for (const auto& message : messages) all += message.text + "|";
    return all;
  }
};

/// A receiver that expects TSN 10 first.
struct ReceiverFixture {
  explicit ReceiverFixture(AssociationConfig c = {}, Tsn first = Tsn(10))
      : config(c), initial(first) {}

  AssociationConfig config;
  Tsn initial;
  BufferPool pool;
  Work work;
  Resources resources{pool, work};
  Inbox inbox;
  Receiver receiver{config, {.peer_initial_tsn = initial, .inbound_streams = 16}, resources};
  std::vector<std::uint8_t> packet = std::vector<std::uint8_t>(1500);

  /// `offset` from the first TSN.
  DataOutcome data(std::uint32_t offset, const std::string& text, std::uint8_t flags = kB | kE,
                   std::uint16_t stream = 0, std::uint16_t ssn = 0) {
    DataChunk chunk;
    chunk.tsn = initial + offset;
    chunk.stream = stream;
    chunk.ssn = Ssn(ssn);
    chunk.ppid = 60;
    chunk.flags = flags;
    chunk.payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    return receiver.on_data(chunk, {inbox, 1});
  }
  void end() { receiver.on_packet_end(kNow); }

  struct Sack {
    Tsn cumulative;
    std::uint32_t a_rwnd;
    std::vector<GapAckBlock> gaps;
    std::vector<Tsn> duplicates;
  };
  Sack sack(std::size_t room = 1500) {
    PacketWriter writer{std::span(packet).first(room), CommonHeader{}};
    REQUIRE(receiver.write_sack(writer));
    ChunkCursor cursor(std::span<const std::uint8_t>(packet).first(writer.size()).subspan(12));
    const auto view = SackView::parse(*cursor.next());
    REQUIRE(view);
    Sack result{view->cumulative_tsn_ack, view->a_rwnd, {}, {}};
    for (std::size_t i = 0; i < view->gap_ack_blocks.size(); ++i) {
      result.gaps.push_back(view->gap_ack_blocks[i]);
    }
    for (std::size_t i = 0; i < view->duplicate_tsns.size(); ++i) {
      result.duplicates.push_back(view->duplicate_tsns[i]);
    }
    return result;
  }
};

}  // namespace rxsctp::sctp
