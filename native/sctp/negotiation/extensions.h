#pragma once

#include <cstdint>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/parameter.h"

namespace rxsctp::sctp {

/// What goes beyond RFC 9260 and takes both sides to know of it. The values are bits of a state
/// cookie.
enum class Extension : std::uint8_t {
  kPartialReliability = 1 << 0,      // RFC 3758
  kInterleaving = 1 << 1,            // RFC 8260
  kReconfiguration = 1 << 2,         // RFC 6525
  kAuthentication = 1 << 3,          // RFC 4895
  kAddressReconfiguration = 1 << 4,  // RFC 5061
  kEcn = 1 << 5,                     // RFC 4960, appendix A
};

/// A set of extensions: what a side offers, or what both have.
class Extensions {
 public:
  constexpr Extensions() = default;
  constexpr explicit Extensions(std::uint8_t bits) : bits_(bits) {}

  constexpr bool has(Extension extension) const {
    return (bits_ & static_cast<std::uint8_t>(extension)) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint8_t bits() const { return bits_; }

  constexpr void add(Extension extension) { bits_ |= static_cast<std::uint8_t>(extension); }
  constexpr void remove(Extension extension) {
    bits_ = static_cast<std::uint8_t>(bits_ & ~static_cast<std::uint8_t>(extension));
  }
  friend constexpr Extensions operator&(Extensions one, Extensions other) {
    return Extensions(static_cast<std::uint8_t>(one.bits_ & other.bits_));
  }
  bool operator==(const Extensions&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

/// Whether a side that offers `ours` knows the parameter. One that belongs to an extension is
/// unknown to all others, so that its sender hears that it is not to be used.
bool recognizes(ParameterType type, Extensions ours);
/// Adds what the parameter tells of its sender's extensions.
void read_extensions(const ParameterView& parameter, Extensions& theirs);
/// Writes the parameters of an INIT or INIT ACK that announce `ours`.
void write_extensions(ChunkBuilder& init, Extensions ours);

}  // namespace rxsctp::sctp
