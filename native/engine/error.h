#pragma once

#include <string_view>

namespace rxsctp {

/// Why the kernel refused something.
struct Error {
  int error = 0;  // errno; 0: no error
  std::string_view syscall;
  /// The socket option by its name in linux/sctp.h, when the call was about one.
  std::string_view option;

  explicit operator bool() const { return error != 0; }
};

}  // namespace rxsctp
