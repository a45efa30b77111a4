#include "sctp/checksum/crc32c.h"

#include "sctp/checksum/crc32c_implementations.h"

namespace rxsctp::sctp {

namespace {

struct Implementation {
  std::uint32_t (*extend)(std::uint32_t crc, std::span<const std::uint8_t> bytes);
  const char* name;
};

const Implementation& chosen() {
  static const Implementation implementation = [] {
    namespace all = crc32c_implementations;
    const char* hardware = all::hardware_name();
    return hardware != nullptr ? Implementation{all::hardware, hardware}
                               : Implementation{all::table, "table"};
  }();
  return implementation;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) { return crc32c_extend(0, bytes); }

std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  return chosen().extend(crc, bytes);
}

const char* crc32c_implementation() { return chosen().name; }

}  // namespace rxsctp::sctp
