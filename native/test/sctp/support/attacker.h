#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "sctp/packet/data_chunk.h"
#include "sctp/packet/sack_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

enum class Victim : std::uint8_t { kServer, kClient };

/// One end of an established association, made to send whatever the test likes to the other, the
/// victim. What the victim answers is written down and lost.
class Attacker {
 public:
  /// What a packet may cost, amortised: so many steps, for one SACK that is taken and one that is
  /// written, and so many for each of its bytes.
  static constexpr std::uint64_t kStepsPerPacket = 8192;
  static constexpr std::uint64_t kStepsPerByte = 4;

  explicit Attacker(Victim role, const AssociationConfig& config = {},
                    const std::shared_ptr<const AuthPolicy>& auth = nullptr)
      : victim_(role == Victim::kServer ? wire_.server : wire_.client),
        self_(role == Victim::kServer ? wire_.client : wire_.server) {
    wire_.config = config;
    wire_.client_auth = auth;
    wire_.server_auth = auth;
    wire_.config.heartbeat_interval = std::chrono::seconds(0);
    wire_.pass = [this](const Host& from, Bytes& packet) {
      learn(from, packet);
      if (!cut_off_) early_.push_back(packet);
      return !cut_off_;
    };
    const AssociationId server_id = wire_.establish();
    id_ = role == Victim::kServer ? server_id : Wire::kId;
    self_id_ = role == Victim::kServer ? Wire::kId : server_id;
    self_.stack.send(self_id_, {}, Wire::text("x"));
    victim_.stack.send(id_, {}, Wire::text("x"));
    wire_.run(std::chrono::seconds(1));
    cut_off_ = true;
  }

  Host& victim() { return victim_; }
  AssociationId id() const { return id_; }
  /// What both ends have sent in the time that the association was set up.
  const std::vector<Bytes>& early() const { return early_; }
  const Record& record() { return victim_.of(id_); }
  AssociationStats stats() { return victim_.stack.stats(id_).value(); }
  /// Of the attacker, not used yet.
  Tsn next_tsn() const { return next_tsn_; }
  /// Of the attacker: its first, which its requests begin with (RFC 6525, 4.1).
  Tsn first_tsn() const { return first_tsn_; }
  /// Of the victim: the last it has sent.
  Tsn sent_tsn() const { return sent_tsn_; }

  /// The victim has `count` chunks outstanding, of a byte each, and gets no answer.
  void fill_outstanding(std::size_t count) {
    // Slow start: so much data that cwnd is always used up, and a SACK for each two packets.
    acked_tsn_ = sent_tsn_;
    for (int i = 0; i < 50; ++i) victim_.stack.send(id_, {.unordered = true}, Bytes(50'000));
    wire_.settle();
    while (stats().unacked_bytes > 0) {
      acked_tsn_ = std::min(acked_tsn_ + 2u, sent_tsn_);
      send([&](PacketWriter& packet) { write_sack(packet, acked_tsn_, 1u << 20, {}, {}); });
    }
    for (std::size_t i = 0; i < count; ++i) {
      victim_.stack.send(id_, {.unordered = true}, Bytes(1));
      wire_.settle();
    }
  }
  /// Of the victim: all up to it was acknowledged before fill_outstanding() sent.
  Tsn acked_tsn() const { return acked_tsn_; }

  /// The victim's receive window is full of what waits for one message that does not come, and a
  /// message far ahead has been delivered.
  void fill_window() {
    const Bytes payload(128, 7);
    for (std::uint32_t i = 1; i <= 16384; ++i) {
      send([&](PacketWriter& packet) { data(packet, i, payload); });
    }
    send([&](PacketWriter& packet) { data(packet, 60'000, Bytes(1), DataChunk::kUnordered); });
  }

  /// A whole message at `offset` from the first unused TSN, on stream 0 in the order of the TSNs.
  void data(PacketWriter& packet, std::uint32_t offset, std::span<const std::uint8_t> payload,
            std::uint8_t flags = 0) const {
    raw_data(packet, offset, payload, flags | DataChunk::kBeginning | DataChunk::kEnding);
  }
  void raw_data(PacketWriter& packet, std::uint32_t offset, std::span<const std::uint8_t> payload,
                std::uint8_t flags, std::uint16_t stream = 0) const {
    DataChunk chunk;
    chunk.tsn = next_tsn_ + offset;
    chunk.stream = stream;
    chunk.ssn = Ssn(static_cast<std::uint16_t>(1 + offset));
    chunk.flags = flags;
    chunk.payload = payload;
    chunk.write(packet);
  }

  /// The victim gets a packet with what `write` puts in. Returns the steps that took.
  std::uint64_t send(const std::function<void(PacketWriter&)>& write) { return send(make(write)); }
  /// A packet to the victim.
  Bytes make(const std::function<void(PacketWriter&)>& write) const {
    return make_packet(header_, write);
  }
  std::uint64_t send(const Bytes& packet) {
    const std::uint64_t before = victim_.stack.work();
    wire_.inject(self_, packet);
    const std::uint64_t steps = victim_.stack.work() - before;
    for (const Host::Sent& sent : victim_.outbox) learn(victim_, sent.bytes);
    victim_.outbox.clear();
    allowed_ += kStepsPerPacket + kStepsPerByte * packet.size();
    spent_ += steps;
    return steps;
  }
  /// The same; whether it took no more than such a packet may cost by itself.
  bool is_cheap(const std::function<void(PacketWriter&)>& write) {
    const std::uint64_t before = allowed_;
    return send(write) <= allowed_ - before;
  }
  /// The victim's user sends a message.
  void user_sends(std::size_t size, std::uint16_t stream) {
    victim_.stack.send(id_, {.stream = stream}, Bytes(size));
    wire_.settle();
  }
  void run(Duration time) { wire_.run(time); }

  /// What all packets so far cost, and might have.
  std::uint64_t spent() const { return spent_; }
  std::uint64_t allowed() const { return allowed_; }

 private:
  void learn(const Host& from, std::span<const std::uint8_t> packet) {
    const bool mine = &from == &self_;
    if (mine) header_ = header_of(packet);
    ChunkCursor chunks(packet.subspan(CommonHeader::kSize));
    while (const auto chunk = chunks.next()) {
      if (chunk->type != ChunkType::kData) continue;
      const Tsn tsn = DataChunk::parse(*chunk)->tsn;
      if (mine) {
        if (!has_tsn_) first_tsn_ = tsn;
        has_tsn_ = true;
        next_tsn_ = tsn + 1u;
      } else if (!std::exchange(has_sent_, true) || tsn > sent_tsn_) {
        sent_tsn_ = tsn;
      }
    }
  }

  Wire wire_;
  Host& victim_;
  Host& self_;
  AssociationId id_ = 0;
  AssociationId self_id_ = 0;
  CommonHeader header_;
  Tsn first_tsn_;
  Tsn next_tsn_;
  bool has_tsn_ = false;
  Tsn sent_tsn_;
  Tsn acked_tsn_;
  bool has_sent_ = false;
  bool cut_off_ = false;
  std::vector<Bytes> early_;
  std::uint64_t spent_ = 0;
  std::uint64_t allowed_ = 0;
};

}  // namespace rxsctp::sctp::test
