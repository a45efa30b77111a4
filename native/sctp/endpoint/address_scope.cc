#include "sctp/endpoint/address_scope.h"

#include <algorithm>
#include <array>

namespace rxsctp::sctp {
namespace {

AddressScope scope_of_v4(const std::array<std::uint8_t, 16>& bytes) {
  // 224/4 is multicast, 240/4 reserved and broadcast, 0/8 no host's.
  if (bytes[0] == 0 || bytes[0] >= 224) return AddressScope::kUnusable;
  if (bytes[0] == 127) return AddressScope::kLoopback;
  if (bytes[0] == 169 && bytes[1] == 254) return AddressScope::kLinkLocal;
  const bool is_private = bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xf0) == 16) ||
                          (bytes[0] == 192 && bytes[1] == 168);
  return is_private ? AddressScope::kPrivate : AddressScope::kGlobal;
}

AddressScope scope_of_v6(const std::array<std::uint8_t, 16>& bytes) {
  constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (bytes[0] == 0xff) return AddressScope::kUnusable;
  if (bytes == kLoopback) return AddressScope::kLoopback;
  const bool zeros =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; });
  const bool mapped = bytes[10] == 0xff && bytes[11] == 0xff;
  const bool compatible = bytes[10] == 0 && bytes[11] == 0;  // the unspecified address among them
  if (zeros && (mapped || compatible)) return AddressScope::kUnusable;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return AddressScope::kLinkLocal;
  const bool site_local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0;
  return site_local || (bytes[0] & 0xfe) == 0xfc ? AddressScope::kPrivate : AddressScope::kGlobal;
}

bool on_one_link(const IpAddress& one, const IpAddress& other) {
  return one.scope_id == 0 || other.scope_id == 0 || one.scope_id == other.scope_id;
}

}  // namespace

AddressScope scope_of(const IpAddress& address) {
  switch (address.family) {
    case IpFamily::kV4:
      return scope_of_v4(address.bytes);
    case IpFamily::kV6:
      return scope_of_v6(address.bytes);
    case IpFamily::kNone:
      break;
  }
  return AddressScope::kUnusable;
}

bool may_be_listed(const IpAddress& listed, const IpAddress& other) {
  const AddressScope scope = scope_of(listed);
  if (scope == AddressScope::kUnusable || scope < scope_of(other)) return false;
  return scope != AddressScope::kLinkLocal || on_one_link(listed, other);
}

bool reaches(const IpAddress& local, const IpAddress& remote) {
  const AddressScope to = scope_of(remote);
  if (to == AddressScope::kUnusable) return false;
  if (is_wildcard(local)) return local.family != IpFamily::kV4 || remote.family == IpFamily::kV4;
  if (local.family != remote.family) return false;
  const AddressScope from = scope_of(local);
  if (from == AddressScope::kLoopback || to == AddressScope::kLoopback) return from == to;
  if (from == AddressScope::kLinkLocal || to == AddressScope::kLinkLocal) {
    return from == to && on_one_link(local, remote);
  }
  return true;
}

bool is_wildcard(const IpAddress& address) {
  return std::ranges::all_of(address.bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace rxsctp::sctp
