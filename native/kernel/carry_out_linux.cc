#include <cerrno>
#include <limits>
#include <variant>

#include "kernel/addresses.h"
#include "kernel/auth.h"
#include "kernel/carry_out.h"
#include "kernel/socket_option.h"

namespace rxsctp::kernel {
namespace {

Error set_primary(int fd, AssocId association, const IpAddress& address) {
  sctp_prim primary{};
  primary.ssp_assoc_id = association;
  primary.ssp_addr = to_sockaddr(address, peer_addresses(fd, association).port);
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_PRIMARY_ADDR), primary);
}

Error set_peer_primary(int fd, AssocId association, const IpAddress& address) {
  std::uint16_t port = 0;
  if (const Error error = local_port(fd, port)) return error;
  sctp_setpeerprim primary{};
  primary.sspp_assoc_id = association;
  primary.sspp_addr = to_sockaddr(address, port);
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_SET_PEER_PRIMARY_ADDR), primary);
}

struct Asking {
  int fd;
  AssocId association;

  Error operator()(const ChangeAddress& request) const {
    switch (request.change) {
      case AddressChange::kSetPrimary:
        return set_primary(fd, association, request.address);
      case AddressChange::kSetPeerPrimary:
        return set_peer_primary(fd, association, request.address);
      case AddressChange::kAdd:
        return add_address(fd, association, request.address);
      case AddressChange::kRemove:
        return remove_address(fd, association, request.address);
    }
    return {EINVAL, "setsockopt", {}};
  }

  Error operator()(const ResetStreams& request) const {
    constexpr auto kOption = RXSCTP_SCTP_OPTION(SCTP_RESET_STREAMS);
    if (request.streams.size() > std::numeric_limits<std::uint16_t>::max()) {
      return {EINVAL, "setsockopt", kOption.name};
    }
    sctp_reset_streams reset{};
    reset.srs_assoc_id = association;
    if (request.inbound) reset.srs_flags |= SCTP_STREAM_RESET_INCOMING;
    if (request.outbound) reset.srs_flags |= SCTP_STREAM_RESET_OUTGOING;
    reset.srs_number_streams = static_cast<std::uint16_t>(request.streams.size());
    return set_option_bytes(fd, kOption,
                            with_array(reset, offsetof(sctp_reset_streams, srs_stream_list),
                                       std::span<const std::uint16_t>(request.streams)));
  }

  Error operator()(const AddStreams& request) const {
    sctp_add_streams add{};
    add.sas_assoc_id = association;
    add.sas_instrms = request.inbound;
    add.sas_outstrms = request.outbound;
    return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_ADD_STREAMS), add);
  }

  Error operator()(const SetStreamValue& request) const {
    sctp_stream_value value{};
    value.assoc_id = association;
    value.stream_id = request.stream;
    value.stream_value = request.value;
    return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_STREAM_SCHEDULER_VALUE), value);
  }

  Error operator()(const SetAuthKey& request) const {
    return set_auth_key(fd, association, request.key);
  }
  Error operator()(const ActivateAuthKey& request) const {
    return activate_auth_key(fd, association, request.id);
  }
  Error operator()(const DeleteAuthKey& request) const {
    return delete_auth_key(fd, association, request.id);
  }
};

}  // namespace

Error carry_out(int fd, AssocId association, const Request& request) {
  return std::visit(Asking{fd, association}, request);
}

}  // namespace rxsctp::kernel
