#pragma once

#include <cstdint>

#include "engine/error.h"
#include "engine/settings.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

// SCTP-AUTH (RFC 4895; RFC 6458, 8.3). `association` 0 means associations to come.

Error set_auth_key(int fd, AssocId association, const AuthKey& key);
Error activate_auth_key(int fd, AssocId association, std::uint16_t id);
Error delete_auth_key(int fd, AssocId association, std::uint16_t id);

/// Everything of `auth`, on a socket that has SCTP_AUTH_SUPPORTED.
Error set_auth(int fd, const AuthSettings& auth);

}  // namespace rxsctp::kernel
