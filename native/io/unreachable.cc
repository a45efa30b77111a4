#include "io/unreachable.h"

#include <cerrno>

namespace rxsctp::io {

std::optional<IcmpError::Kind> unreachable_kind(int error) {
  using Kind = IcmpError::Kind;
  switch (error) {
    case EHOSTUNREACH:  // a route of type "unreachable", or nobody who answers ARP
    case EACCES:        // a route of type "prohibit"
      return Kind::kHostUnreachable;
    case ENETUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:  // no address of this host goes there
      return Kind::kNetUnreachable;
    default:
      return std::nullopt;
  }
}

}  // namespace rxsctp::io
