#pragma once

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <stdexcept>

#include "io/file_descriptor.h"

namespace rxsctp::io::testing {

/// A network namespace for the calling thread while this lives, with a loopback interface that is
/// up: what a test sends stays there, and no other process has its addresses.
class OwnNetwork {
 public:
  OwnNetwork() : before_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    if (!before_ || ::unshare(CLONE_NEWNET) != 0) throw std::runtime_error("unshare");
    FileDescriptor fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::memcpy(request.ifr_name, "lo", sizeof "lo");
    request.ifr_flags = IFF_UP;
    if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) throw std::runtime_error("SIOCSIFFLAGS");
  }
  OwnNetwork(const OwnNetwork&) = delete;
  OwnNetwork& operator=(const OwnNetwork&) = delete;
  ~OwnNetwork() { ::setns(before_.get(), CLONE_NEWNET); }

  /// Whether this process may make one.
  static bool possible() {
    try {
      const OwnNetwork network;
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

 private:
  FileDescriptor before_;
};

}  // namespace rxsctp::io::testing
