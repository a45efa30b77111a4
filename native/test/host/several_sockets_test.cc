#include <doctest/doctest.h>

#include <cerrno>

#include "io/ip_text.h"
#include "io/udp_transport.h"
#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

using testing::User;

std::vector<IpAddress> ips(std::initializer_list<const char*> texts) {
  std::vector<IpAddress> result;
  for (const char* text : texts) result.push_back(*io::parse_ip(text));
  return result;
}

Event open(User& user, std::vector<IpAddress> addresses, std::uint16_t udp_port) {
  OpenEndpoint options;
  options.addresses = std::move(addresses);
  options.udp_port = udp_port;
  options.accept = true;
  return user.open(options);
}

TEST_CASE("an endpoint with several addresses has a socket of one UDP port at each") {
  User user;
  const Event opened = open(user, ips({"127.0.0.41", "127.0.0.42", "::1"}), 0);
  const auto& server = std::get<Listening>(opened.body);
  CHECK(io::format_ip(server.address) == "127.0.0.41");
  CHECK(server.udp_port != 0);
  for (const char* address : {"127.0.0.41", "127.0.0.42"}) {
    CAPTURE(address);
    user.connect(server, "127.0.0.1", address);
    CHECK(user.await<Established>());
  }
  user.connect(server, "::1", "::1");
  CHECK(user.await<Established>());
}

TEST_CASE("an endpoint opens at all of its addresses or at none") {
  Error error;
  const auto taken = io::open_udp({ips({"127.0.0.44"})[0], 0}, 0, error);
  REQUIRE(taken);
  const std::uint16_t udp_port = taken->local().port;
  User user;
  const Event refused = open(user, ips({"127.0.0.43", "127.0.0.44"}), udp_port);
  const auto& failed = std::get<EndpointFailed>(refused.body);
  CHECK(failed.error == EADDRINUSE);
  CHECK(io::format_ip(failed.address) == "127.0.0.44");
  CHECK(io::open_udp({ips({"127.0.0.43"})[0], udp_port}, 0, error));
}

TEST_CASE("an SCTP port that is taken at one of several addresses is told with that address") {
  User user;
  const auto holder = std::get<Listening>(open(user, ips({"127.0.0.48"}), 0).body);
  OpenEndpoint taken;
  taken.addresses = ips({"127.0.0.47", "127.0.0.48"});
  taken.port = holder.port;
  taken.udp_port = holder.udp_port;
  const Event refused = user.open(taken);
  const auto& failed = std::get<EndpointFailed>(refused.body);
  CHECK(failed.error == EADDRINUSE);
  CHECK(io::format_ip(failed.address) == "127.0.0.48");
}

TEST_CASE("an endpoint has eight addresses at most") {
  User user;
  const auto nine = ips({"127.0.0.51", "127.0.0.52", "127.0.0.53", "127.0.0.54", "127.0.0.55",
                         "127.0.0.56", "127.0.0.57", "127.0.0.58", "127.0.0.59"});
  CHECK(std::get<EndpointFailed>(open(user, nine, 0).body).error == EINVAL);
}

TEST_CASE("each address of a peer is reached from a socket of its family") {
  User user;
  const Event opened = open(user, ips({"::1", "127.0.0.45"}), 0);
  const auto& server = std::get<Listening>(opened.body);
  OpenEndpoint options;
  options.addresses = ips({"::1", "127.0.0.46"});
  const Event client = user.open(options);
  Connect connect;
  connect.endpoint = std::get<Listening>(client.body).endpoint;
  connect.addresses = ips({"127.0.0.45"});
  connect.port = server.port;
  connect.udp_port = server.udp_port;
  user.channel().connect(connect);
  CHECK(user.await<Established>());
}

}  // namespace
}  // namespace rxsctp::host
