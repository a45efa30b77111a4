#include <string>

#include "kernel/addresses.h"
#include "test/kernel/support/live.h"

namespace rxsctp::kernel {
namespace {

using test::ip;
using Bytes = std::vector<std::uint8_t>;

LIVE_TEST_CASE("an abort brings the peer its reason") {
  test::Pair pair;
  sctp_sndinfo abort{};
  abort.snd_flags = SCTP_ABORT;
  const std::string reason = "no more";
  pair.client.send(pair.client_id, Bytes(reason.begin(), reason.end()), abort);
  const auto lost = pair.server.next<AssociationChange>();
  CHECK(lost.state == AssociationChange::State::kLost);
  CHECK(lost.association == pair.server_id);
  CHECK(lost.error == 12);
  REQUIRE(lost.causes.size() == 1);
  CHECK(lost.causes[0].code == 12);  // User-Initiated Abort
  CHECK(std::string(lost.causes[0].data.begin(), lost.causes[0].data.end()) == reason);

  const auto own = pair.client.next<AssociationChange>();
  CHECK(own.state == AssociationChange::State::kLost);
  CHECK(own.causes.empty());
}

LIVE_TEST_CASE("what was not delivered comes back, a fragment at a time") {
  test::PairOptions options;
  options.config.mtu = 1400;
  options.config.receive_window = 20000;
  options.settings.send_buffer = 1u << 20;
  test::Pair pair(options);
  // Nobody reads at the server: its window fills up, and the rest waits here.
  sctp_sndinfo info{};
  info.snd_sid = 3;
  info.snd_ppid = htonl(46);
  for (std::uint32_t count = 1; count <= 40; ++count) {
    info.snd_context = count;
    pair.client.send(pair.client_id, Bytes(3000, static_cast<std::uint8_t>(count)), info);
  }
  sctp_sndinfo abort{};
  abort.snd_flags = SCTP_ABORT;
  pair.client.send(pair.client_id, {}, abort);

  Bytes message;
  bool sent_and_lost = false;
  for (;;) {
    const auto failure = pair.client.next<SendFailure>();
    CHECK(failure.association == pair.client_id);
    CHECK(failure.info.stream == 3);
    CHECK(failure.info.ppid == 46);
    CHECK_FALSE(failure.info.unordered);
    CHECK(failure.beginning == message.empty());
    if (failure.sent) sent_and_lost = true;
    message.insert(message.end(), failure.data.begin(), failure.data.end());
    CHECK(message == Bytes(message.size(), static_cast<std::uint8_t>(failure.context)));
    if (!failure.ending) continue;
    CHECK(message.size() == 3000);
    message.clear();
    if (failure.context != 40) continue;
    CHECK_FALSE(failure.sent);
    break;
  }
  CHECK(sent_and_lost);
}

LIVE_TEST_CASE("each side hears the other's adaptation indication") {
  test::PairOptions options;
  options.config.adaptation_indication = 0x01020304;
  test::Socket server(AF_INET, options.config, options.settings);
  IpAddress failed;
  CHECK_OK(bind(server.fd(), options.server, 0, failed));
  std::uint16_t port = 0;
  CHECK_OK(local_port(server.fd(), port));
  REQUIRE(::listen(server.fd(), 8) == 0);
  test::Socket client(AF_INET, options.config, options.settings);
  AssocId association = 0;
  CHECK_OK(connect(client.fd(), options.server, port, association));
  CHECK(client.next<AdaptationReport>().indication == 0x01020304);
  CHECK(server.next<AdaptationReport>().indication == 0x01020304);
}

LIVE_TEST_CASE("paths the peer named are confirmed") {
  test::PairOptions options;
  options.client = ip({"127.0.0.3", "127.0.0.4"});
  test::Pair pair(options);
  const auto confirmed = pair.server.next<PeerAddressChange>();
  CHECK(confirmed.change == PathChange::kConfirmed);
  CHECK(confirmed.association == pair.server_id);
  CHECK(confirmed.address == ip({"127.0.0.4"})[0]);
}

}  // namespace
}  // namespace rxsctp::kernel
