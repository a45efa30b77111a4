#pragma once

#include <cstddef>
#include <cstdint>

namespace rxsctp {

/// What a poller has to say of a handle that an engine watches.
struct Ready {
  std::uint32_t token = 0;
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

/// The tokens of an engine: the upper 4 bits name the engine, what is below them is its own.
class TokenRange {
 public:
  static constexpr std::size_t kEngines = 15;  // a poller keeps the last for itself

  explicit constexpr TokenRange(std::size_t engine)
      : first_(static_cast<std::uint32_t>(engine) << kShift) {}

  constexpr std::uint32_t token(std::uint32_t number) const { return first_ | (number & kNumber); }

  static constexpr std::size_t engine_of(std::uint32_t token) { return token >> kShift; }
  static constexpr std::uint32_t number_of(std::uint32_t token) { return token & kNumber; }

 private:
  static constexpr unsigned kShift = 28;
  static constexpr std::uint32_t kNumber = (std::uint32_t{1} << kShift) - 1;

  std::uint32_t first_;
};

}  // namespace rxsctp
