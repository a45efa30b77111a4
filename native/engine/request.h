#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "engine/address.h"
#include "engine/settings.h"

namespace rxsctp {

// What may be asked of a live association.

enum class AddressChange : std::uint8_t {
  kSetPrimary,      // RFC 6458, 8.1.9: where we send to
  kSetPeerPrimary,  // RFC 6458, 8.3.1: where the peer sends to
  kAdd,             // RFC 5061
  kRemove,
};

struct ChangeAddress {
  AddressChange change = AddressChange::kSetPrimary;
  IpAddress address;
};

/// RFC 6525, 6.3.2; no streams: all.
struct ResetStreams {
  bool inbound = false;
  bool outbound = false;
  std::vector<std::uint16_t> streams;
};

/// RFC 6525, 6.3.4.
struct AddStreams {
  std::uint16_t inbound = 0;
  std::uint16_t outbound = 0;
};

/// What a scheduler goes by: priority or weight (RFC 8260, 4.3.3).
struct SetStreamValue {
  std::uint16_t stream = 0;
  std::uint16_t value = 0;
};

struct SetAuthKey {
  AuthKey key;
};

struct ActivateAuthKey {
  std::uint16_t id = 0;
};

struct DeleteAuthKey {
  std::uint16_t id = 0;
};

using Request = std::variant<ChangeAddress, ResetStreams, AddStreams, SetStreamValue, SetAuthKey,
                             ActivateAuthKey, DeleteAuthKey>;

}  // namespace rxsctp
