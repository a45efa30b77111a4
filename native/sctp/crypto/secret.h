#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sctp/crypto/wipe.h"

namespace rxsctp::sctp {

/// Bytes that do not stay behind in memory: each copy is overwritten when it is done with.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end()) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept = default;
  Secret& operator=(Secret other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Secret() { wipe(bytes_.data(), bytes_.size()); }

  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace rxsctp::sctp
