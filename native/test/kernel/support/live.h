#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <linux/sctp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/config.h"
#include "engine/settings.h"
#include "io/file_descriptor.h"
#include "io/ip_text.h"
#include "kernel/notification.h"
#include "kernel/types.h"

namespace rxsctp::kernel::test {

/// Says so once when the kernel has no SCTP. With RXSCTP_REQUIRE_SCTP=1 that is no excuse.
bool sctp_is_missing();

/// A test case on real SCTP sockets: skipped where the kernel has none.
#define LIVE_TEST_CASE(name) TEST_CASE(name* doctest::skip(test::sctp_is_missing()))
/// One that changes settings of the host, too.
#define LIVE_ROOT_TEST_CASE(name) \
  TEST_CASE(name* doctest::skip(test::sctp_is_missing() || ::geteuid() != 0))

#define CHECK_OK(expression)                     \
  do {                                           \
    const ::rxsctp::Error kError = (expression); \
    CAPTURE(kError.syscall);                     \
    CAPTURE(kError.option);                      \
    CHECK(kError.error == 0);                    \
  } while (false)

std::vector<IpAddress> ip(std::initializer_list<const char*> texts);

/// A non-blocking one-to-many socket; reads notifications, and leaves messages out.
class Socket {
 public:
  explicit Socket(int family = AF_INET);
  Socket(int family, const AssociationConfig& config, const Settings& settings);
  /// Of an association peeled off from another.
  explicit Socket(io::FileDescriptor fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.get(); }
  void close() { fd_ = io::FileDescriptor(); }

  /// The next notification of type T; fails the test when none comes within `patience`.
  template <typename T>
  T next(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (auto notification = read(deadline)) {
      if (T* wanted = std::get_if<T>(&*notification)) return std::move(*wanted);
    }
    FAIL("no such notification");
    return {};
  }

  void send(AssocId association, std::span<const std::uint8_t> data, sctp_sndinfo info = {});

 private:
  std::optional<Notification> read(std::chrono::steady_clock::time_point deadline);

  io::FileDescriptor fd_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(1 << 17);
};

struct PairOptions {
  std::vector<IpAddress> server = ip({"127.0.0.1"});
  std::vector<IpAddress> client = ip({"127.0.0.1"});
  AssociationConfig config;
  Settings settings;
  int family = AF_INET;
  /// The client's way to the server; 0: over IP.
  std::uint16_t remote_udp_port = 0;
};

/// Two sockets of this process with an association.
struct Pair {
  explicit Pair(const PairOptions& options = {});

  Socket server;
  Socket client;
  std::uint16_t server_port = 0;
  std::uint16_t client_port = 0;
  AssocId server_id = 0;
  AssocId client_id = 0;
};

/// A setting of net.sctp, as it was again in the end.
class Sysctl {
 public:
  Sysctl(std::string_view name, std::string_view value);
  ~Sysctl();
  Sysctl(const Sysctl&) = delete;
  Sysctl& operator=(const Sysctl&) = delete;

 private:
  std::string path_;
  std::string before_;
};

}  // namespace rxsctp::kernel::test
