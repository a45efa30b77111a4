#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace rxsctp::sctp {

/// A number of a circular space, compared by RFC 1982 serial-number arithmetic (RFC 9260,
/// 1.6). Each space is a type of its own, so a raw integer is never compared by mistake.
template <typename Tag, std::unsigned_integral Raw>
class SerialNumber {
 public:
  using Difference = std::make_signed_t<Raw>;

  constexpr SerialNumber() = default;
  constexpr explicit SerialNumber(Raw value) : value_(value) {}

  constexpr Raw value() const { return value_; }

  constexpr SerialNumber operator+(Raw steps) const {
    return SerialNumber(static_cast<Raw>(value_ + steps));
  }
  constexpr SerialNumber operator-(Raw steps) const {
    return SerialNumber(static_cast<Raw>(value_ - steps));
  }
  constexpr SerialNumber& operator++() {
    ++value_;
    return *this;
  }
  /// Signed distance from `other` to this: positive when this is later.
  constexpr Difference operator-(SerialNumber other) const {
    return static_cast<Difference>(static_cast<Raw>(value_ - other.value_));
  }

  constexpr bool operator==(const SerialNumber&) const = default;
  constexpr bool operator<(SerialNumber other) const { return *this - other < 0; }
  constexpr bool operator>(SerialNumber other) const { return *this - other > 0; }
  constexpr bool operator<=(SerialNumber other) const { return *this - other <= 0; }
  constexpr bool operator>=(SerialNumber other) const { return *this - other >= 0; }

 private:
  Raw value_ = 0;
};

/// Transmission Sequence Number.
using Tsn = SerialNumber<struct TsnTag, std::uint32_t>;
/// Stream Sequence Number.
using Ssn = SerialNumber<struct SsnTag, std::uint16_t>;
/// Re-configuration Request Sequence Number (RFC 6525, 4.1).
using RequestNumber = SerialNumber<struct RequestNumberTag, std::uint32_t>;

}  // namespace rxsctp::sctp
