#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sctp/crypto/hmac.h"
#include "sctp/negotiation/auth_policy.h"
#include "sctp/packet/auth_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

inline constexpr std::uint16_t kSha1Id = 1;
inline constexpr std::uint16_t kSha256Id = 3;
inline constexpr std::uint16_t kKeyId = 7;
inline constexpr std::string_view kSharedSecret = "shared by both";

/// Of `chunks`, with one key.
inline AuthSettings auth_settings(std::vector<std::uint8_t> chunks = {0},
                                  std::string_view secret = kSharedSecret) {
  AuthSettings settings;
  settings.chunks = std::move(chunks);
  settings.keys = {{kKeyId, {secret.begin(), secret.end()}}};
  return settings;
}
inline std::shared_ptr<const AuthPolicy> auth_policy(std::vector<std::uint8_t> chunks = {0},
                                                     std::string_view secret = kSharedSecret) {
  return std::make_shared<const AuthPolicy>(auth_settings(std::move(chunks), secret));
}
/// Each chunk that there is, so that nothing but INIT, INIT ACK and SHUTDOWN COMPLETE is not to be
/// authenticated.
inline std::vector<std::uint8_t> every_chunk() {
  return {0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x80, 0x82, 0x84, 0xc0, 0xc1};
}

/// Who has seen the INIT and the INIT ACK of an association, and makes of them what RFC 4895, 6.1,
/// says, in words of its own.
class Eavesdropper {
 public:
  void see(std::span<const std::uint8_t> packet) {
    const ChunkView first = first_chunk(packet);
    if (first.type == ChunkType::kInit) init_ = vector_of(first);
    if (first.type == ChunkType::kInitAck) init_ack_ = vector_of(first);
  }
  const Bytes& init() const { return init_; }
  const Bytes& init_ack() const { return init_ack_; }

  /// Of a packet from its AUTH chunk on.
  Bytes hmac(std::span<const std::uint8_t> covered, std::string_view secret, HmacId id) const {
    Bytes key(secret.begin(), secret.end());
    const bool in_order =
        init_.size() != init_ack_.size() ? init_.size() < init_ack_.size() : init_ < init_ack_;
    for (const Bytes* part : {in_order ? &init_ : &init_ack_, in_order ? &init_ack_ : &init_}) {
      key.insert(key.end(), part->begin(), part->end());
    }
    Bytes message(covered.begin(), covered.end());
    std::fill_n(message.begin() + AuthChunk::kHeaderSize, hmac_size(id), std::uint8_t{0});
    if (id == HmacId::kSha1) {
      const auto mac = HmacSha1::of(key, message);
      return {mac.begin(), mac.end()};
    }
    const auto mac = HmacSha256::of(key, message);
    return {mac.begin(), mac.end()};
  }

  /// A packet that is authenticated from its first chunk on.
  Bytes forge(const CommonHeader& header, const std::function<void(PacketWriter&)>& write,
              std::string_view secret = kSharedSecret, std::uint16_t key_id = kKeyId,
              HmacId id = HmacId::kSha256) const {
    Bytes packet = make_packet(header, [&](PacketWriter& out) {
      std::uint8_t* const value = out.append(ChunkType::kAuth, 0, 4 + hmac_size(id));
      AuthChunk{key_id, id, {}}.write({value, 4 + hmac_size(id)});
      write(out);
    });
    const Bytes mac = hmac(std::span(packet).subspan(CommonHeader::kSize), secret, id);
    std::ranges::copy(mac, packet.begin() + CommonHeader::kSize + AuthChunk::kHeaderSize);
    store_checksum(packet);
    return packet;
  }

 private:
  /// RANDOM, CHUNKS and HMAC-ALGO, in this order.
  static Bytes vector_of(const ChunkView& chunk) {
    Bytes vector;
    for (const std::uint16_t type : {0x8002, 0x8003, 0x8004}) {
      ParameterCursor cursor(InitChunk::parse(chunk)->parameters);
      while (const auto parameter = cursor.next()) {
        if (static_cast<std::uint16_t>(parameter->type) != type) continue;
        vector.insert(vector.end(), parameter->raw.begin(), parameter->raw.end());
      }
    }
    return vector;
  }

  Bytes init_;
  Bytes init_ack_;
};

/// Where in a packet its AUTH chunk begins.
inline std::optional<std::size_t> auth_offset(std::span<const std::uint8_t> packet) {
  ChunkCursor chunks(packet.subspan(CommonHeader::kSize));
  while (const auto chunk = chunks.next()) {
    if (chunk->type == ChunkType::kAuth) {
      return static_cast<std::size_t>(chunk->raw.data() - packet.data());
    }
  }
  return std::nullopt;
}

/// The packet without its AUTH chunk.
inline Bytes without_auth(const Bytes& packet) {
  return make_packet(header_of(packet), [&](PacketWriter& out) {
    ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
    while (const auto chunk = chunks.next()) {
      if (chunk->type != ChunkType::kAuth) out.append(chunk->type, chunk->flags, chunk->value);
    }
  });
}

/// The packet with the last bit of its HMAC another.
inline void spoil(Bytes& packet) {
  if (const auto at = auth_offset(packet)) {
    const std::size_t length = load_be16(packet.data() + *at + 2);
    packet[*at + length - 1] ^= 1;
    store_checksum(packet);
  }
}

}  // namespace rxsctp::sctp::test
