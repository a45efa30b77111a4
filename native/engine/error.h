// Generated from definition/events.mjs by `npm run generate`: change it there.
#pragma once

#include <string_view>

namespace rxsctp {

/// A system call that failed, or was not made because it would have.
struct Error {
  /// The errno; there is none where nothing failed.
  int error = 0;
  std::string_view syscall;
  /// The socket option by its name in linux/sctp.h, when the call was about one; else empty.
  std::string_view option;

  bool operator==(const Error&) const = default;
  explicit operator bool() const { return error != 0; }
};

}  // namespace rxsctp
