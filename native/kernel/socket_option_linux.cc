#include <cerrno>

#include "kernel/socket_option.h"

namespace rxsctp::kernel {

Error set_option_bytes(int fd, const SocketOption& option, std::span<const std::byte> value) {
  const auto length = static_cast<socklen_t>(value.size());
  if (::setsockopt(fd, option.level, option.number, value.data(), length) >= 0) return {};
  return {errno, "setsockopt", option.name};
}

Error get_option_bytes(int fd, const SocketOption& option, std::span<std::byte> value,
                       std::size_t& length) {
  auto size = static_cast<socklen_t>(value.size());
  if (::getsockopt(fd, option.level, option.number, value.data(), &size) < 0) {
    return {errno, "getsockopt", option.name};
  }
  length = size;
  return {};
}

}  // namespace rxsctp::kernel
