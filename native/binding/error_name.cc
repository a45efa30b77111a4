#include "binding/error_name.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace rxsctp::binding {
namespace {

struct ErrorName {
  int error;
  const char* name;
};

/// What system calls on sockets may end in.
constexpr ErrorName kErrorNames[] = {
    {0, ""},
    {EACCES, "EACCES"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {EAFNOSUPPORT, "EAFNOSUPPORT"},
    {EAGAIN, "EAGAIN"},
    {EALREADY, "EALREADY"},
    {EBADF, "EBADF"},
    {EBUSY, "EBUSY"},
    {ECONNABORTED, "ECONNABORTED"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {ECONNRESET, "ECONNRESET"},
    {EDOM, "EDOM"},
    {EEXIST, "EEXIST"},
    {EFAULT, "EFAULT"},
    {EHOSTUNREACH, "EHOSTUNREACH"},
    {EINPROGRESS, "EINPROGRESS"},
    {EINTR, "EINTR"},
    {EINVAL, "EINVAL"},
    {EIO, "EIO"},
    {EISCONN, "EISCONN"},
    {EMFILE, "EMFILE"},
    {EMSGSIZE, "EMSGSIZE"},
    {ENETDOWN, "ENETDOWN"},
    {ENETUNREACH, "ENETUNREACH"},
    {ENFILE, "ENFILE"},
    {ENOBUFS, "ENOBUFS"},
    {ENODEV, "ENODEV"},
    {ENOENT, "ENOENT"},
    {ENOMEM, "ENOMEM"},
    {ENOPROTOOPT, "ENOPROTOOPT"},
    {ENOSYS, "ENOSYS"},
    {ENOTCONN, "ENOTCONN"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EPERM, "EPERM"},
    {EPIPE, "EPIPE"},
    {EPROTO, "EPROTO"},
    {EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {EPROTOTYPE, "EPROTOTYPE"},
    {ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
    {ESRCH, "ESRCH"},
    {ETIMEDOUT, "ETIMEDOUT"},
};

}  // namespace

const char* error_name(int error) {
  const auto found =
      std::find_if(std::begin(kErrorNames), std::end(kErrorNames),
                   [error](const ErrorName& candidate) { return candidate.error == error; });
  return found == std::end(kErrorNames) ? "UNKNOWN" : found->name;
}

}  // namespace rxsctp::binding
