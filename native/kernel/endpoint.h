#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/address.h"
#include "engine/association_state.h"
#include "engine/config.h"
#include "engine/endpoint_account.h"
#include "engine/error.h"
#include "engine/message.h"
#include "engine/settings.h"
#include "io/file_descriptor.h"

namespace rxsctp::kernel {

/// A local SCTP port of the kernel's: a one-to-many socket (RFC 6458, 3), on which
/// associations are set up. Once one is up it moves to a socket of its own.
struct Endpoint {
  EndpointId id = 0;
  bool accept = false;
  AssociationConfig config;
  Settings settings;
  io::FileDescriptor socket;
  std::uint32_t token = 0;
  /// Its only one; else unspecified.
  IpAddress address;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;  // 0: over IP
  std::size_t associations = 0;
  std::shared_ptr<EndpointAccount> account;
  /// Associations that are not read for want of memory.
  std::vector<AssociationId> short_of_memory;
  /// Those of them that it is setting up on its socket.
  std::unordered_map<std::int32_t, AssociationId> pending;
  /// Nothing new is taken; it goes with its last association.
  bool closing = false;
};

struct OpenSocket {
  std::span<const IpAddress> addresses;
  std::uint16_t port = 0;
  std::uint16_t udp_port = 0;
};

/// Opens, configures and binds the socket of `endpoint`, and listens if it accepts. `failed` is
/// changed when the error is about one of the addresses.
Error open_socket(Endpoint& endpoint, const OpenSocket& open, IpAddress& failed);
/// Begins an association of the endpoint with the peer at `addresses`.
Error begin_association(const Endpoint& endpoint, std::span<const IpAddress> addresses,
                        std::uint16_t port, std::uint16_t udp_port, const AssociationConfig& config,
                        const Settings& settings, std::int32_t& association);
/// Why no address of a peer can be reached from the endpoint: the kernel would try in silence until
/// its attempts are used up. Nothing when there is a route to one of them.
std::optional<CloseReason> unreachable(const Endpoint& endpoint,
                                       std::span<const IpAddress> addresses);
/// Gives an association that is up a socket of its own.
Error peel_off(int socket, std::int32_t association, io::FileDescriptor& own);
/// Takes no more associations; those being set up go on.
void stop_listening(int socket);

}  // namespace rxsctp::kernel
