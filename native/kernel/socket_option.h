#pragma once

#include <arpa/inet.h>  // before linux/sctp.h, which needs struct sockaddr_storage
#include <linux/sctp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/error.h"

namespace rxsctp::kernel {

struct SocketOption {
  int level = 0;
  int number = 0;
  std::string_view name;
};

/// An option of linux/sctp.h by its name.
#define RXSCTP_SCTP_OPTION(option) \
  ::rxsctp::kernel::SocketOption { IPPROTO_SCTP, option, #option }

Error set_option_bytes(int fd, const SocketOption& option, std::span<const std::byte> value);
/// Reads into `value`, of which `length` bytes were written. What the kernel wants to know
/// beforehand (an association's id, an address) goes in with it.
Error get_option_bytes(int fd, const SocketOption& option, std::span<std::byte> value,
                       std::size_t& length);

template <typename T>
Error set_option(int fd, const SocketOption& option, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return set_option_bytes(fd, option, std::as_bytes(std::span(&value, 1)));
}

template <typename T>
Error get_option(int fd, const SocketOption& option, T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::size_t length = 0;
  return get_option_bytes(fd, option, std::as_writable_bytes(std::span(&value, 1)), length);
}

/// A struct that ends in a flexible array, at `offset`: `header` up to it, then `elements`.
template <typename Header, typename Element>
std::vector<std::byte> with_array(const Header& header, std::size_t offset,
                                  std::span<const Element> elements) {
  std::vector<std::byte> bytes(offset + elements.size_bytes());
  std::memcpy(bytes.data(), &header, offset);
  std::ranges::copy(std::as_bytes(elements), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  return bytes;
}

}  // namespace rxsctp::kernel
