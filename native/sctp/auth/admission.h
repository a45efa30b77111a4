#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

#include "sctp/packet/auth_chunk.h"
#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// HMACs are made of blocks of 64 bytes, each of which takes as long as some 16 steps (see Work).
inline constexpr std::size_t kBytesPerStep = 4;

/// Types of chunks.
class ChunkTypes {
 public:
  bool contains(ChunkType type) const { return types_[static_cast<std::uint8_t>(type)]; }
  bool empty() const { return types_.none(); }
  void add(std::uint8_t type) { types_.set(type); }

 private:
  std::bitset<256> types_;
};

/// Which chunks of one packet count, by where they stand to its AUTH chunk (RFC 4895, 6.3): those
/// before it where they need not be authenticated; those behind it where it is right, and else
/// none.
struct Admission {
  enum class Proof : std::uint8_t {
    kNone,  // no AUTH chunk
    kValid,
    kInvalid,
    kUnsupportedHmac,  // invalid, and its sender is to hear why
  };

  ChunkTypes required;  // to be authenticated
  Proof proof = Proof::kNone;
  const std::uint8_t* auth_at = nullptr;  // where the AUTH chunk begins
  std::uint16_t key_id = 0;               // as that says
  HmacId hmac_id{};
  std::size_t covered = 0;  // bytes that were looked at for it

  bool admits(const ChunkView& chunk) const {
    // Whatever it says has been taken in, and there is to be no second.
    if (chunk.type == ChunkType::kAuth) return false;
    if (auth_at != nullptr && chunk.raw.data() > auth_at) return proof == Proof::kValid;
    return !required.contains(chunk.type);
  }
};

}  // namespace rxsctp::sctp
