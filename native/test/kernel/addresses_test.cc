#include "kernel/addresses.h"

#include <cerrno>

#include "kernel/carry_out.h"
#include "kernel/socket_options.h"
#include "test/kernel/support/live.h"

namespace rxsctp::kernel {
namespace {

using test::ip;

std::vector<std::string> texts(std::vector<IpAddress> addresses) {
  std::vector<std::string> result;
  for (const auto& address : addresses) result.push_back(io::format_ip(address));
  return result;
}

using Texts = std::vector<std::string>;

LIVE_TEST_CASE("an association over two addresses of each side") {
  test::PairOptions options;
  options.server = ip({"127.0.0.1", "127.0.0.2"});
  options.client = ip({"127.0.0.3", "127.0.0.4"});
  test::Pair pair(options);
  CHECK(texts(local_addresses(pair.client.fd(), pair.client_id)) ==
        Texts{"127.0.0.3", "127.0.0.4"});
  CHECK(texts(local_addresses(pair.server.fd(), pair.server_id)) ==
        Texts{"127.0.0.1", "127.0.0.2"});
  const auto peer = peer_addresses(pair.client.fd(), pair.client_id);
  CHECK(texts(peer.addresses) == Texts{"127.0.0.1", "127.0.0.2"});
  CHECK(peer.port == pair.server_port);
  CHECK(peer_addresses(pair.server.fd(), pair.server_id).port == pair.client_port);
  CHECK(primary_address(pair.client.fd(), pair.client_id) == ip({"127.0.0.1"})[0]);
}

LIVE_TEST_CASE("the primary address comes first") {
  test::PairOptions options;
  options.server = ip({"127.0.0.1", "127.0.0.2", "127.0.0.5"});
  test::Pair pair(options);
  CHECK_OK(carry_out(pair.client.fd(), pair.client_id,
                     ChangeAddress{AddressChange::kSetPrimary, ip({"127.0.0.5"})[0]}));
  CHECK(texts(peer_addresses(pair.client.fd(), pair.client_id).addresses) ==
        Texts{"127.0.0.5", "127.0.0.1", "127.0.0.2"});
}

LIVE_TEST_CASE("an IPv6 socket takes addresses of both families") {
  test::PairOptions options;
  options.family = AF_INET6;
  options.server = ip({"::1", "127.0.0.1"});
  options.client = ip({"::1", "127.0.0.1"});
  test::Pair pair(options);
  CHECK(texts(local_addresses(pair.server.fd(), pair.server_id)) == Texts{"::1", "127.0.0.1"});
  CHECK(texts(peer_addresses(pair.client.fd(), pair.client_id).addresses) ==
        Texts{"::1", "127.0.0.1"});
}

LIVE_TEST_CASE("an IPv6 socket with an IPv4 peer") {
  test::PairOptions options;
  options.family = AF_INET6;
  test::Pair pair(options);
  CHECK(texts(local_addresses(pair.server.fd(), pair.server_id)) == Texts{"127.0.0.1"});
  const auto peer = peer_addresses(pair.client.fd(), pair.client_id);
  CHECK(texts(peer.addresses) == Texts{"127.0.0.1"});
  CHECK(peer.port == pair.server_port);
}

LIVE_TEST_CASE("many addresses are all listed") {
  std::vector<IpAddress> many;
  for (int last = 1; last <= 100; ++last) {
    many.push_back(io::parse_ip("127.0.1." + std::to_string(last)).value());
  }
  const test::Socket socket;
  IpAddress failed;
  CHECK_OK(bind(socket.fd(), many, 0, failed));
  CHECK(local_addresses(socket.fd(), 0) == many);
}

LIVE_TEST_CASE("addresses that are not ours or taken are refused") {
  const test::Socket socket;
  IpAddress failed;
  Error error = bind(socket.fd(), ip({"192.0.2.1"}), 0, failed);
  CHECK(error.error == EADDRNOTAVAIL);
  CHECK(error.syscall == "bind");
  CHECK(error.option.empty());
  error = bind(socket.fd(), {}, 0, failed);
  CHECK(error.error == EINVAL);

  error = bind(socket.fd(), ip({"127.0.0.1", "127.0.0.2", "192.0.2.1", "192.0.2.2"}), 0, failed);
  CHECK(error.error == EADDRNOTAVAIL);
  CHECK(error.syscall == "bind");
  CHECK(error.option == "SCTP_SOCKOPT_BINDX_ADD");
  CHECK(io::format_ip(failed) == "192.0.2.1");

  std::uint16_t port = 0;
  CHECK_OK(local_port(socket.fd(), port));
  CHECK(port != 0);
  const test::Socket other;
  error = bind(other.fd(), ip({"127.0.0.1"}), port, failed);
  CHECK(error.error == EADDRINUSE);
  CHECK(error.syscall == "bind");
}

LIVE_TEST_CASE("a connection nobody listens for cannot start") {
  test::Socket socket(AF_INET, {}, {});
  IpAddress failed;
  CHECK_OK(bind(socket.fd(), ip({"127.0.0.1"}), 0, failed));
  AssocId association = 0;
  CHECK_OK(connect(socket.fd(), ip({"127.0.0.1"}), 1, association));
  CHECK(association != 0);
  const auto change = socket.next<AssociationChange>();
  CHECK(change.state == AssociationChange::State::kCannotStart);
  CHECK(change.association == association);
  CHECK(peer_addresses(socket.fd(), association).addresses.empty());
  CHECK(local_addresses(socket.fd(), association).empty());
  CHECK_FALSE(primary_address(socket.fd(), association));
}

LIVE_TEST_CASE("a connection to a second peer with the same address is refused") {
  test::Pair pair;
  AssocId association = 0;
  const Error error = connect(pair.client.fd(), ip({"127.0.0.1"}), pair.server_port, association);
  CHECK(error.error == EISCONN);
  CHECK(error.syscall == "connect");
}

}  // namespace
}  // namespace rxsctp::kernel
