#include "test/kernel/support/live.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "kernel/addresses.h"
#include "kernel/socket_options.h"

namespace rxsctp::kernel::test {
namespace {

io::FileDescriptor open_socket(int family) {
  return io::FileDescriptor(
      ::socket(family, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP));
}

}  // namespace

bool sctp_is_missing() {
  static const bool missing = [] {
    if (open_socket(AF_INET)) return false;
    const char* required = std::getenv("RXSCTP_REQUIRE_SCTP");
    if (required != nullptr && std::string_view(required) == "1") return false;
    std::fprintf(stderr, "This kernel has no SCTP (%s): tests on real sockets are skipped.\n",
                 std::strerror(errno));
    return true;
  }();
  return missing;
}

std::vector<IpAddress> ip(std::initializer_list<const char*> texts) {
  std::vector<IpAddress> addresses;
  for (const char* text : texts) addresses.push_back(io::parse_ip(text).value());
  return addresses;
}

Socket::Socket(int family) : fd_(open_socket(family)) { REQUIRE(fd_); }

Socket::Socket(int family, const AssociationConfig& config, const Settings& settings)
    : Socket(family) {
  CHECK_OK(configure(fd(), config, settings));
}

std::optional<Notification> Socket::read(std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    iovec part{buffer_.data(), buffer_.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const ssize_t length = ::recvmsg(fd(), &message, 0);
    if (length >= 0) {
      if ((message.msg_flags & MSG_NOTIFICATION) == 0) continue;
      const auto notification =
          parse_notification(std::span(buffer_).first(static_cast<std::size_t>(length)));
      CHECK(notification);
      return notification;
    }
    if (errno != EAGAIN) continue;  // an error of an association that ended
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return std::nullopt;
    pollfd waiting{fd(), POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(left.count()));
  }
}

void Socket::send(AssocId association, std::span<const std::uint8_t> data, sctp_sndinfo info) {
  info.snd_assoc_id = association;
  alignas(cmsghdr) std::uint8_t control[CMSG_SPACE(sizeof info)] = {};
  iovec part{const_cast<std::uint8_t*>(data.data()), data.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = IPPROTO_SCTP;
  header->cmsg_type = SCTP_SNDINFO;
  header->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(header), &info, sizeof info);
  const ssize_t sent = ::sendmsg(fd(), &message, MSG_NOSIGNAL);
  CAPTURE(errno);
  CHECK(sent >= 0);
}

Pair::Pair(const PairOptions& options)
    : server(options.family, options.config, options.settings),
      client(options.family, options.config, options.settings) {
  IpAddress failed;
  CHECK_OK(bind(server.fd(), options.server, 0, failed));
  CHECK_OK(local_port(server.fd(), server_port));
  REQUIRE(::listen(server.fd(), 8) == 0);
  CHECK_OK(bind(client.fd(), options.client, 0, failed));
  CHECK_OK(local_port(client.fd(), client_port));
  CHECK_OK(set_encapsulation(client.fd(), 0, options.remote_udp_port));
  CHECK_OK(connect(client.fd(), options.server, server_port, client_id));
  const auto at_client = client.next<AssociationChange>();
  const auto at_server = server.next<AssociationChange>();
  REQUIRE(at_client.state == AssociationChange::State::kUp);
  REQUIRE(at_server.state == AssociationChange::State::kUp);
  CHECK(at_client.association == client_id);
  server_id = at_server.association;
}

Sysctl::Sysctl(std::string_view name, std::string_view value)
    : path_("/proc/sys/net/sctp/" + std::string(name)) {
  std::getline(std::ifstream(path_), before_);
  std::ofstream file(path_);
  file << value << std::flush;
  REQUIRE(file.good());
}

Sysctl::~Sysctl() { std::ofstream(path_) << before_; }

}  // namespace rxsctp::kernel::test
