#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sctp/packet/stream_numbers.h"

namespace rxsctp::sctp {

// Lists of streams as requests have them (RFC 6525, 4.1): an empty one is of all streams.

inline std::vector<std::uint16_t> to_vector(StreamNumbers numbers) {
  std::vector<std::uint16_t> streams;
  streams.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) streams.push_back(numbers[i]);
  return streams;
}

/// Whether there are all of them, where there are `count` streams.
inline bool exist(StreamNumbers numbers, std::uint16_t count) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= count) return false;
  }
  return true;
}

/// Whether each of `few` is among `many`.
inline bool covers(StreamNumbers many, StreamNumbers few) {
  if (many.empty()) return true;
  if (few.empty()) return false;
  std::vector<std::uint16_t> sorted = to_vector(many);
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < few.size(); ++i) {
    if (!std::ranges::binary_search(sorted, few[i])) return false;
  }
  return true;
}

}  // namespace rxsctp::sctp
