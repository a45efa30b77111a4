#pragma once

#include <cstdint>

namespace rxsctp::io {

/// What is around SCTP packets within those of IP.
enum class Encapsulation : std::uint8_t {
  kUdp,   // RFC 6951
  kNone,  // IP protocol 132
};

}  // namespace rxsctp::io
