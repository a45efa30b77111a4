#include "io/udp_transport.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <numeric>
#include <string>

#include "engine/packet_sink.h"
#include "io/file_descriptor.h"
#include "io/ip_text.h"
#include "io/linux/ancillary.h"
#include "io/poller.h"
#include "io/socket_address.h"
#include "test/io/support/exchange.h"

namespace rxsctp::io {
namespace {

using Kind = IcmpError::Kind;
using testing::counts_up_from;
using testing::path_to;
using testing::receive;
using testing::Received;
using testing::send;
using testing::wait_for;

std::unique_ptr<DatagramTransport> open_at(const char* address, std::uint16_t port = 0,
                                           TransportId id = 0) {
  Error error;
  auto transport = open_udp({*parse_ip(address), port}, id, error);
  CAPTURE(error.error);
  REQUIRE(transport);
  return transport;
}

/// A UDP socket that is told the traffic class of what it receives.
class Observer {
 public:
  explicit Observer(const char* address) {
    const IpAddress ip = *parse_ip(address);
    const int family = ip.family == IpFamily::kV4 ? AF_INET : AF_INET6;
    fd_ = FileDescriptor(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    REQUIRE(::setsockopt(fd_.get(), family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
                         family == AF_INET ? IP_RECVTOS : IPV6_RECVTCLASS, &on, sizeof on) == 0);
    sockaddr_storage local{};
    socklen_t length = to_sockaddr({ip, 0}, family, local);
    REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&local), length) == 0);
    length = sizeof local;
    REQUIRE(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&local), &length) == 0);
    port_ = to_udp_address(local).port;
  }

  std::uint16_t port() const { return port_; }

  /// Sends a datagram with this octet in its IP header.
  void send(const UdpAddress& to, int octet) {
    const bool v4 = to.ip.family == IpFamily::kV4;
    REQUIRE(::setsockopt(fd_.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS,
                         &octet, sizeof octet) == 0);
    sockaddr_storage remote{};
    const socklen_t length = to_sockaddr(to, v4 ? AF_INET : AF_INET6, remote);
    const std::uint8_t bytes[100] = {};
    REQUIRE(::sendto(fd_.get(), bytes, sizeof bytes, 0, reinterpret_cast<const sockaddr*>(&remote),
                     length) == sizeof bytes);
  }

  /// The octet in the IP header of the next datagram.
  int next_octet() {
    std::array<std::uint8_t, 2048> bytes;
    alignas(cmsghdr) std::array<std::uint8_t, 256> control{};
    iovec io{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    REQUIRE(::recvmsg(fd_.get(), &message, 0) > 0);
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_type == IP_TOS && c->cmsg_level == IPPROTO_IP) return *CMSG_DATA(c);
      if (c->cmsg_type == IPV6_TCLASS && c->cmsg_level == IPPROTO_IPV6) {
        return ancillary_value<int>(message, *c).value_or(-1);
      }
    }
    return -1;
  }

 private:
  FileDescriptor fd_;
  std::uint16_t port_ = 0;
};

TEST_CASE("the traffic class is in the IP header, above the bits of ECN") {
  struct Way {
    const char* from;
    const char* to;
  };
  for (const Way& way :
       {Way{"127.0.0.1", "127.0.0.1"}, Way{"::1", "::1"}, Way{"::", "127.0.0.1"}}) {
    CAPTURE(way.from);
    CAPTURE(way.to);
    Observer observer(way.to);
    const auto transport = open_at(way.from);
    auto path = path_to(way.to, observer.port());
    std::vector<int> octets;
    // Two of one class make a run, which the host segments.
    for (const std::uint8_t traffic_class : {0, 46, 46, 63}) {
      path.traffic_class = traffic_class;
      REQUIRE(send(*transport, path, 1000, 0));
    }
    transport->flush();
    for (int i = 0; i < 4; ++i) octets.push_back(observer.next_octet());
    CHECK(octets == std::vector<int>{0, 46 << 2, 46 << 2, 63 << 2});
  }
}

TEST_CASE("packets say that routers may mark them, and what was marked is told of (RFC 3168)") {
  struct Way {
    const char* from;
    const char* to;
  };
  for (const Way& way :
       {Way{"127.0.0.1", "127.0.0.1"}, Way{"::1", "::1"}, Way{"::", "127.0.0.1"}}) {
    CAPTURE(way.from);
    CAPTURE(way.to);
    constexpr int kEcnCapable = 2;
    constexpr int kCongestionExperienced = 3;
    Observer observer(way.to);
    const auto transport = open_at(way.from);
    auto path = path_to(way.to, observer.port());
    path.ecn_capable = true;
    path.traffic_class = 46;
    REQUIRE(send(*transport, path, 1000, 0));
    transport->flush();
    CHECK(observer.next_octet() == (46 << 2 | kEcnCapable));

    auto back = *parse_ip(way.to);
    for (const int octet : {0, kEcnCapable, 46 << 2 | kCongestionExperienced}) {
      CAPTURE(octet);
      observer.send({back, transport->local().port}, octet);
      const auto received = receive(*transport, 1);
      REQUIRE(received.size() == 1);
      CHECK(received[0].congestion_experienced == (octet % 4 == kCongestionExperienced));
    }
  }
}

TEST_CASE("datagrams arrive whole, in order and with their sender") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    CAPTURE(address);
    const auto a = open_at(address, 0, 3);
    const auto b = open_at(address, 0, 5);
    const auto to_b = path_to(address, b->local().port);
    const std::vector<std::size_t> sizes = {100, 100, 100, 60, 1452, 1452, 12, 65'000, 65'000, 4};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      REQUIRE(send(*a, to_b, sizes[i], static_cast<std::uint8_t>(i)));
    }
    a->flush();
    CHECK(a->ready());

    const auto received = receive(*b, sizes.size());
    REQUIRE(received.size() == sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      CHECK(received[i].bytes.size() == sizes[i]);
      CHECK(counts_up_from(received[i], static_cast<std::uint8_t>(i)));
      CHECK(received[i].from.remote == *parse_ip(address));
      CHECK(received[i].from.local == *parse_ip(address));
      CHECK(received[i].from.remote_udp_port == a->local().port);
      CHECK(received[i].from.transport == 5);
    }
  }
}

TEST_CASE("more than a batch holds is sent on the way") {
  const auto a = open_at("127.0.0.1");
  const auto b = open_at("127.0.0.1");
  const auto to = path_to("127.0.0.1", b->local().port);
  for (int i = 0; i < 200; ++i)
    REQUIRE(send(*a, to, 2000 + 4 * static_cast<std::size_t>(i % 2), 1));
  a->flush();
  // As many as fit a receive buffer of the size hosts grant without privileges.
  CHECK(receive(*b, 80).size() >= 80);
}

TEST_CASE("a socket bound to a wildcard answers from the address it was asked at") {
  for (const char* wildcard : {"0.0.0.0", "::"}) {
    CAPTURE(wildcard);
    const auto server = open_at(wildcard);
    const auto client = open_at("127.0.0.1");
    REQUIRE(send(*client, path_to("127.0.0.2", server->local().port), 8, 1));
    client->flush();
    const auto question = receive(*server, 1);
    REQUIRE(question.size() == 1);
    CHECK(question[0].from.local == *parse_ip("127.0.0.2"));
    CHECK(question[0].from.remote == *parse_ip("127.0.0.1"));

    REQUIRE(send(*server, question[0].from, 8, 2));
    server->flush();
    const auto answer = receive(*client, 1);
    REQUIRE(answer.size() == 1);
    CHECK(answer[0].from.remote == *parse_ip("127.0.0.2"));
  }
}

TEST_CASE("the unspecified IPv6 address takes peers of both families") {
  const auto server = open_at("::");
  const auto v4 = open_at("127.0.0.1");
  const auto v6 = open_at("::1");
  send(*v4, path_to("127.0.0.1", server->local().port), 8, 1);
  v4->flush();
  send(*v6, path_to("::1", server->local().port), 8, 1);
  v6->flush();
  const auto received = receive(*server, 2);
  REQUIRE(received.size() == 2);
  CHECK(received[0].from.remote.family == IpFamily::kV4);
  CHECK(received[1].from.remote.family == IpFamily::kV6);
  CHECK(server->overhead(received[0].from) == 28);
  CHECK(server->overhead(received[1].from) == 48);
}

TEST_CASE("nothing is taken for a peer the socket cannot reach") {
  const auto v4 = open_at("127.0.0.1");
  CHECK(v4->begin(path_to("::1", 9), 8, false).empty());
  const auto v6 = open_at("::1");
  CHECK(v6->begin(path_to("127.0.0.1", 9), 8, false).empty());
}

TEST_CASE("a closed port is reported with the packet, and kills nothing") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    CAPTURE(address);
    const auto a = open_at(address);
    std::uint16_t closed_port = open_at(address)->local().port;
    const auto to = path_to(address, closed_port);
    REQUIRE(send(*a, to, 64, 9));
    a->flush();
    REQUIRE(wait_for(*a));
    a->drain_errors();
    const auto errors = a->take_errors();
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].kind == Kind::kPortUnreachable);
    CHECK(errors[0].to.remote == to.remote);
    CHECK(errors[0].to.remote_udp_port == closed_port);
    REQUIRE(errors[0].original.size() >= 8);
    CHECK(errors[0].original[0] == 9);
    CHECK(errors[0].original[7] == 16);

    // An error that has not been fetched yet is in the way of neither sending nor receiving.
    REQUIRE(send(*a, to, 64, 9));
    a->flush();
    const auto b = open_at(address);
    REQUIRE(send(*a, path_to(address, b->local().port), 64, 1));
    a->flush();
    CHECK(receive(*b, 1).size() == 1);
    ReceiveBuffers buffers;
    REQUIRE(send(*a, to, 64, 9));
    a->flush();
    CHECK(a->receive(buffers).empty());
    CHECK(a->take_errors().size() == 2);
  }
}

TEST_CASE("a packet beyond what IP carries is lost and blocks nothing") {
  const auto a = open_at("127.0.0.1");
  const auto to = path_to("127.0.0.1", 9);
  CHECK(a->path_mtu(to) == 65'535);
  REQUIRE(send(*a, to, 65'600, 0));
  a->flush();
  CHECK(a->ready());
}

TEST_CASE("a host that may not be sent to is reported as unreachable") {
  const auto a = open_at("127.0.0.1");
  const auto to = path_to("255.255.255.255", 9);  // needs SO_BROADCAST
  REQUIRE(send(*a, to, 40, 3));
  a->flush();
  const auto errors = a->take_errors();
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].kind == Kind::kHostUnreachable);
  CHECK(errors[0].original.size() == 40);
}

TEST_CASE("a port in use is refused with the host's error") {
  const auto a = open_at("127.0.0.1");
  Error error;
  CHECK_FALSE(open_udp(a->local(), 1, error));
  CHECK(error.error == EADDRINUSE);
  CHECK(error.syscall == "bind");
}

TEST_CASE("what is under way to a peer on this host is bounded by what its socket holds") {
  const auto a = open_at("127.0.0.1");
  const auto b = open_at("127.0.0.1");
  const auto to = path_to("127.0.0.1", b->local().port);
  const std::size_t capacity = a->path_capacity(to);
  constexpr std::size_t kSize = 60'000;
  REQUIRE(capacity >= kSize);
  REQUIRE(capacity < PacketSink::kUnknownCapacity);
  // Nobody reads meanwhile.
  const std::size_t count = std::min<std::size_t>(capacity / kSize, 100);
  for (std::size_t i = 0; i < count; ++i) REQUIRE(send(*a, to, kSize, 0));
  a->flush();
  CHECK(receive(*b, count).size() == count);
}

}  // namespace
}  // namespace rxsctp::io
