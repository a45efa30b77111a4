#include <cerrno>
#include <limits>
#include <span>

#include "kernel/auth.h"
#include "kernel/socket_option.h"

namespace rxsctp::kernel {
namespace {

Error set_key_number(int fd, const SocketOption& option, AssocId association, std::uint16_t id) {
  sctp_authkeyid key{};
  key.scact_assoc_id = association;
  key.scact_keynumber = id;
  return set_option(fd, option, key);
}

Error set_hmacs(int fd, std::span<const std::uint16_t> hmacs) {
  sctp_hmacalgo list{};
  list.shmac_num_idents = static_cast<std::uint32_t>(hmacs.size());
  return set_option_bytes(fd, RXSCTP_SCTP_OPTION(SCTP_HMAC_IDENT),
                          with_array(list, offsetof(sctp_hmacalgo, shmac_idents), hmacs));
}

}  // namespace

Error set_auth_key(int fd, AssocId association, const AuthKey& key) {
  constexpr auto kOption = RXSCTP_SCTP_OPTION(SCTP_AUTH_KEY);
  if (key.secret.size() > std::numeric_limits<std::uint16_t>::max()) {
    return {EINVAL, "setsockopt", kOption.name};
  }
  sctp_authkey header{};
  header.sca_assoc_id = association;
  header.sca_keynumber = key.id;
  header.sca_keylength = static_cast<std::uint16_t>(key.secret.size());
  return set_option_bytes(fd, kOption,
                          with_array(header, offsetof(sctp_authkey, sca_key),
                                     std::span<const std::uint8_t>(key.secret)));
}

Error activate_auth_key(int fd, AssocId association, std::uint16_t id) {
  return set_key_number(fd, RXSCTP_SCTP_OPTION(SCTP_AUTH_ACTIVE_KEY), association, id);
}

Error delete_auth_key(int fd, AssocId association, std::uint16_t id) {
  return set_key_number(fd, RXSCTP_SCTP_OPTION(SCTP_AUTH_DELETE_KEY), association, id);
}

Error set_auth(int fd, const AuthSettings& auth) {
  for (const std::uint8_t chunk : auth.chunks) {
    const sctp_authchunk argument{chunk};
    if (const Error error = set_option(fd, RXSCTP_SCTP_OPTION(SCTP_AUTH_CHUNK), argument)) {
      return error;
    }
  }
  if (!auth.hmacs.empty()) {
    if (const Error error = set_hmacs(fd, auth.hmacs)) return error;
  }
  for (const AuthKey& key : auth.keys) {
    if (const Error error = set_auth_key(fd, 0, key)) return error;
  }
  if (auth.active_key) return activate_auth_key(fd, 0, *auth.active_key);
  return {};
}

}  // namespace rxsctp::kernel
