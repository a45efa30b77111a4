#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/random_source.h"

namespace rxsctp::io {

/// The host's cryptographic random numbers, fetched a block at a time.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::array<std::uint8_t, 256> block_{};
  std::size_t used_ = sizeof(block_);
};

}  // namespace rxsctp::io
