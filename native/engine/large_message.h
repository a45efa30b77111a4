#pragma once

#include <cstdint>
#include <string>

namespace rxsctp {

/// Why an association was aborted over a message of which `size` bytes have come and at most
/// `limit` are taken: what both ends read in the User-Initiated Abort (RFC 9260, 3.3.10.12), on
/// either engine.
inline std::string large_message_reason(std::uint64_t size, std::uint64_t limit) {
  return "message of " + std::to_string(size) + " bytes or more, where " + std::to_string(limit) +
         " are taken";
}

}  // namespace rxsctp
