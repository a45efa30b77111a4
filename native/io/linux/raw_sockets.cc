#include "io/linux/raw_sockets.h"

#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

#include "io/socket_address.h"

namespace rxsctp::io {
namespace {

/// Linux shows an address in words of 32 bits as the processor reads them.
constexpr std::size_t kWordDigits = 8;

std::optional<std::uint32_t> read_hex(std::string_view digits) {
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

std::optional<IpAddress> read_address(std::string_view digits, IpFamily family) {
  const std::size_t words = family == IpFamily::kV4 ? 1 : 4;
  if (digits.size() != words * kWordDigits) return std::nullopt;
  IpAddress address;
  address.family = family;
  for (std::size_t i = 0; i < words; ++i) {
    const auto word = read_hex(digits.substr(i * kWordDigits, kWordDigits));
    if (!word) return std::nullopt;
    std::memcpy(address.bytes.data() + i * sizeof *word, &*word, sizeof *word);
  }
  return address;
}

}  // namespace

bool is_raw_socket_at(std::string_view line, const IpAddress& local, std::uint8_t protocol) {
  // "  sl: address:protocol …", where other sockets have their port.
  std::size_t at = line.find(": ");
  if (at == std::string_view::npos) return false;
  line.remove_prefix(at + 2);
  at = line.find(':');
  if (at == std::string_view::npos) return false;
  const auto address = read_address(line.substr(0, at), local.family);
  const auto number = read_hex(line.substr(at + 1, line.find(' ', at) - at - 1));
  if (!address || number != protocol) return false;
  return address->bytes == local.bytes || is_unspecified(*address) || is_unspecified(local);
}

std::size_t raw_sockets_at(const IpAddress& local, std::uint8_t protocol) {
  std::ifstream lines(local.family == IpFamily::kV4 ? "/proc/thread-self/net/raw"
                                                    : "/proc/thread-self/net/raw6");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (is_raw_socket_at(line, local, protocol)) ++count;
  }
  return count;
}

}  // namespace rxsctp::io
