#pragma once

#include <optional>

#include "engine/datagram.h"

namespace rxsctp::io {

/// What an errno of a call that wanted to send says of the way to the peer, as ICMP might have said
/// it. Nothing: it is not about the way.
std::optional<IcmpError::Kind> unreachable_kind(int error);

}  // namespace rxsctp::io
