#include <doctest/doctest.h>

#include "io/ip_text.h"
#include "test/host/support/user.h"

namespace rxsctp::host {
namespace {

using testing::payload;
using testing::User;

struct Route {
  const char* server;  // where it listens
  const char* client;  // where the client's socket is bound
  const char* remote;  // whom the client asks for
  const char* seen_local;
  const char* seen_remote;
};

TEST_CASE("associations over IPv6, IPv4-mapped addresses and sockets bound to a wildcard") {
  for (const Route& route : {
           Route{"::1", "::1", "::1", "::1", "::1"},
           Route{"::", "::", "::1", "::1", "::1"},
           Route{"::", "127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.1"},
           Route{"::", "::", "::ffff:127.0.0.3", "127.0.0.3", "127.0.0.1"},
           Route{"0.0.0.0", "0.0.0.0", "127.0.0.4", "127.0.0.4", "127.0.0.1"},
           Route{"127.0.0.5", "::ffff:127.0.0.6", "::ffff:127.0.0.5", "127.0.0.5", "127.0.0.6"},
       }) {
    CAPTURE(route.server);
    CAPTURE(route.remote);
    User server;
    User client;
    OpenEndpoint options;
    options.addresses = {*io::parse_ip(route.server)};
    options.accept = true;
    const auto listening = std::get<Listening>(server.open(options).body);
    const auto outgoing = client.connect(listening, route.client, route.remote);
    REQUIRE(client.await<Established>());
    AssociationId incoming = 0;
    const auto accepted = server.await<Established>(&incoming);
    REQUIRE(accepted);
    CHECK(io::format_ip(accepted->primary.local) == route.seen_local);
    CHECK(io::format_ip(accepted->primary.remote) == route.seen_remote);

    client.send(outgoing, payload(200'000));
    CHECK(server.run_until([&] { return server.received_bytes == 200'000; }));
    server.send(incoming, payload(1000));
    CHECK(client.run_until([&] { return client.received_bytes == 1000; }));
  }
}

}  // namespace
}  // namespace rxsctp::host
