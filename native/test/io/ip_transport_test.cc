#include "io/ip_transport.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "test/io/support/exchange.h"
#include "test/io/support/own_network.h"

namespace rxsctp::io {
namespace {

using testing::counts_up_from;
using testing::OwnNetwork;
using testing::path_to;
using testing::receive;
using testing::send;
using testing::wait_for;
using Kind = IcmpError::Kind;

#define NETWORK_TEST_CASE(name) TEST_CASE(name* doctest::skip(!OwnNetwork::possible()))

std::unique_ptr<DatagramTransport> open_at(const char* address, TransportId id = 0) {
  Error error;
  auto transport = open_ip(*parse_ip(address), id, error);
  CAPTURE(error.error);
  REQUIRE(transport);
  return transport;
}

int refusal_at(const char* address) {
  Error error;
  return open_ip(*parse_ip(address), 0, error) ? 0 : error.error;
}

NETWORK_TEST_CASE("packets over IP arrive whole, in order and with both addresses") {
  const OwnNetwork network;
  const auto a = open_at("127.0.0.2", 3);
  const auto b = open_at("127.0.0.3", 5);
  // The largest that IPv4 has room for, and more of one size than one system call takes.
  std::vector<std::size_t> sizes = {100, 60, 1452, 12, 65'515};
  sizes.insert(sizes.end(), 40, 1000);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    REQUIRE(send(*a, path_to("127.0.0.3"), sizes[i], static_cast<std::uint8_t>(i)));
  }
  a->flush();
  CHECK(a->ready());
  const auto received = receive(*b, sizes.size());
  REQUIRE(received.size() == sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    CAPTURE(i);
    CHECK(received[i].bytes.size() == sizes[i]);
    CHECK(counts_up_from(received[i], static_cast<std::uint8_t>(i)));
    CHECK(received[i].from.remote == *parse_ip("127.0.0.2"));
    CHECK(received[i].from.local == *parse_ip("127.0.0.3"));
    CHECK(received[i].from.remote_udp_port == 0);
    CHECK(received[i].from.transport == 5);
  }
}

NETWORK_TEST_CASE(
    "a raw socket at any address answers from the one it was asked at, of its family") {
  const OwnNetwork network;
  const auto any = open_at("0.0.0.0");
  const auto any_ipv6 = open_at("::");
  REQUIRE(send(*any, path_to("127.0.0.9"), 100, 1));
  CHECK_FALSE(send(*any_ipv6, path_to("127.0.0.9"), 100, 1));
  any->flush();
  const auto received = receive(*any, 1);
  REQUIRE(received.size() == 1);
  CHECK(received[0].from.local == *parse_ip("127.0.0.9"));

  REQUIRE(send(*any_ipv6, path_to("::1"), 100, 7));
  any_ipv6->flush();
  const auto over_ipv6 = receive(*any_ipv6, 1);
  REQUIRE(over_ipv6.size() == 1);
  CHECK(over_ipv6[0].bytes.size() == 100);
  CHECK(counts_up_from(over_ipv6[0], 7));
  CHECK(over_ipv6[0].from.local == *parse_ip("::1"));
}

NETWORK_TEST_CASE("only IP's header is around the packets of a raw socket") {
  const OwnNetwork network;
  CHECK(open_at("127.0.0.2")->overhead(path_to("127.0.0.3")) == 20);
  CHECK(open_at("::1")->overhead(path_to("::1")) == 40);
  CHECK(open_at("127.0.0.2")->path_mtu(path_to("127.0.0.3")) >= 65'535);
}

NETWORK_TEST_CASE(
    "of two raw sockets for SCTP that would get the same packets the second is refused") {
  const OwnNetwork network;
  {
    const auto first = open_at("127.0.0.2");
    CHECK(refusal_at("127.0.0.2") == EADDRINUSE);
    CHECK(refusal_at("0.0.0.0") == EADDRINUSE);
    CHECK(refusal_at("127.0.0.3") == 0);
    CHECK(refusal_at("::") == 0);
  }
  const auto any = open_at("0.0.0.0");
  CHECK(refusal_at("127.0.0.2") == EADDRINUSE);
  CHECK(refusal_at("10.0.0.1") == EADDRNOTAVAIL);
}

NETWORK_TEST_CASE("a host without SCTP says so of the packet that reached it") {
  const OwnNetwork network;
  // A wildcard would take the packet itself.
  const auto transport = open_at("127.0.0.2");
  REQUIRE(send(*transport, path_to("127.0.0.3"), 100, 40));
  transport->flush();
  REQUIRE(wait_for(*transport));
  transport->drain_errors();
  const auto errors = transport->take_errors();
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].kind == Kind::kPortUnreachable);
  CHECK(errors[0].to.remote == *parse_ip("127.0.0.3"));
  REQUIRE(errors[0].original.size() >= 12);
  CHECK(errors[0].original[0] == 40);
  CHECK(errors[0].original[11] == 51);
}

}  // namespace
}  // namespace rxsctp::io
