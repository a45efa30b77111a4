#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/hmac_algo_parameter.h"
#include "sctp/packet/random_parameter.h"

namespace rxsctp::sctp {

/// What one side says of the authentication of chunks in its INIT or INIT ACK: its random number,
/// which chunks it takes only authenticated, and by which algorithms. The keys of an association
/// are made of that of both sides, byte for byte as it was said (RFC 4895, 6.1).
class KeyVector {
 public:
  using Random = std::array<std::uint8_t, RandomParameter::kSize>;
  /// Of algorithms: two have been defined. A peer must not make us keep as many as fit its packet.
  static constexpr std::size_t kMostHmacs = 16;

  /// `chunk_types` is none where there was no list, which is not the same as an empty one. `hmacs`
  /// are as they go over the wire.
  KeyVector(std::span<const std::uint8_t, RandomParameter::kSize> random,
            std::optional<std::span<const std::uint8_t>> chunk_types,
            std::span<const std::uint8_t> hmacs);

  /// The parameters one after the other, with their headers, without padding.
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  std::span<const std::uint8_t, RandomParameter::kSize> random() const;
  std::optional<std::span<const std::uint8_t>> chunk_types() const;
  HmacAlgoParameter hmacs() const;

  /// As parameters of an INIT or INIT ACK.
  void write(ChunkBuilder& init) const;

  bool operator==(const KeyVector&) const = default;

 private:
  std::size_t list_size() const { return listed_ ? list_size_ + std::size_t{4} : 0; }

  std::vector<std::uint8_t> bytes_;
  std::uint16_t list_size_;
  bool listed_;
};

}  // namespace rxsctp::sctp
