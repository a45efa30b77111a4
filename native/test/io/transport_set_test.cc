#include "io/transport_set.h"

#include <doctest/doctest.h>

#include "io/ip_text.h"
#include "io/udp_transport.h"

namespace rxsctp::io {
namespace {

std::unique_ptr<DatagramTransport> open_loopback(TransportId id) {
  Error error;
  return open_udp({*parse_ip("127.0.0.1"), 0}, id, error);
}

TEST_CASE("packets go to the transport their path names") {
  TransportSet set;
  set.add(0, open_loopback(0));
  set.add(1, open_loopback(1));
  CHECK(set.free_id() == TransportId{2});

  PathAddress to;
  to.remote = *parse_ip("127.0.0.1");
  to.remote_udp_port = 9;
  to.transport = 1;
  CHECK(set.ready(to));
  CHECK(set.overhead(to) == 28);
  CHECK(set.path_mtu(to) == 65'535);
  REQUIRE(set.begin(to, 12, false).size() == 12);
  set.commit(12);

  std::vector<TransportId> flushed;
  const auto note = [&flushed](TransportId id, DatagramTransport&, bool changed) {
    CHECK_FALSE(changed);
    flushed.push_back(id);
  };
  set.flush(note);
  set.flush(note);
  CHECK(flushed == std::vector<TransportId>{1});
}

TEST_CASE("a path whose transport is gone takes nothing") {
  TransportSet set;
  set.add(0, open_loopback(0));
  PathAddress to;
  to.remote = *parse_ip("127.0.0.1");
  REQUIRE_FALSE(set.begin(to, 12, false).empty());
  set.remove(0);
  set.commit(12);
  CHECK(set.begin(to, 12, false).empty());
  CHECK_FALSE(set.ready(to));
  CHECK(set.path_mtu(to) == 0);
  CHECK(set.free_id() == TransportId{0});
}

}  // namespace
}  // namespace rxsctp::io
