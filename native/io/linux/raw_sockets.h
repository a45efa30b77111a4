#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/address.h"

namespace rxsctp::io {

/// How many raw sockets of `protocol` in this network namespace get packets to `local`, those that
/// are bound to any address included; to any address: all of its family. 0 where the host does not
/// tell.
std::size_t raw_sockets_at(const IpAddress& local, std::uint8_t protocol);

/// Whether a line of /proc/net/raw or raw6 is about such a socket.
bool is_raw_socket_at(std::string_view line, const IpAddress& local, std::uint8_t protocol);

}  // namespace rxsctp::io
