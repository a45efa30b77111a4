#include "kernel/status.h"

#include <numeric>

#include "test/kernel/support/live.h"

namespace rxsctp::kernel {
namespace {

using test::ip;

LIVE_TEST_CASE("counters, windows and paths of an association") {
  test::PairOptions options;
  options.server = ip({"127.0.0.1", "127.0.0.2"});
  options.config.outbound_streams = 5;
  options.config.inbound_streams = 8;
  test::Pair pair(options);
  const std::vector<std::uint8_t> data(1000, 1);
  for (int count = 0; count < 3; ++count) pair.client.send(pair.client_id, data);
  sctp_sndinfo unordered{};
  unordered.snd_flags = SCTP_UNORDERED;
  pair.client.send(pair.client_id, data, unordered);
  pair.client.next<SenderDryReport>();

  const auto stats = read_stats(pair.client.fd(), pair.client_id);
  REQUIRE(stats);
  CHECK(stats->state == AssociationState::kEstablished);
  CHECK(stats->data_chunks_sent == 4);
  CHECK(stats->data_chunks_received == 0);
  CHECK(stats->data_chunks_retransmitted == 0);
  CHECK(stats->duplicate_tsns_received == 0);
  CHECK(stats->sacks_received > 0);
  CHECK(stats->sacks_sent == 0);
  CHECK(stats->packets_sent >= 6);
  CHECK(stats->packets_received >= 3);
  CHECK(stats->local_a_rwnd > 0);
  REQUIRE(stats->paths.size() == 2);
  CHECK(stats->paths[0].address.remote == ip({"127.0.0.1"})[0]);
  CHECK(stats->paths[0].primary);
  CHECK(stats->paths[0].state == PathState::kActive);
  CHECK(stats->paths[0].mtu > 1000);
  CHECK(stats->paths[0].cwnd > 0);
  CHECK(stats->paths[0].rto >= std::chrono::milliseconds(1000));
  CHECK(stats->paths[0].srtt < std::chrono::seconds(2));
  CHECK(stats->paths[1].address.remote == ip({"127.0.0.2"})[0]);
  CHECK_FALSE(stats->paths[1].primary);

  const auto peer = read_stats(pair.server.fd(), pair.server_id);
  REQUIRE(peer);
  CHECK(peer->data_chunks_received == 4);
  CHECK(peer->sacks_sent > 0);

  const auto counts = read_stream_counts(pair.client.fd(), pair.client_id);
  REQUIRE(counts);
  CHECK(counts->outbound == 5);
  CHECK(counts->inbound == 5);
}

LIVE_TEST_CASE("an association that is gone has no status") {
  test::Pair pair;
  sctp_sndinfo abort{};
  abort.snd_flags = SCTP_ABORT;
  pair.client.send(pair.client_id, {}, abort);
  pair.client.next<AssociationChange>();
  CHECK_FALSE(read_stats(pair.client.fd(), pair.client_id));
  CHECK_FALSE(read_stream_counts(pair.client.fd(), pair.client_id));
  const auto path = read_path(pair.client.fd(), pair.client_id, ip({"127.0.0.1"})[0], 1);
  CHECK(path.address.remote == ip({"127.0.0.1"})[0]);
  CHECK(path.mtu == 0);
  CHECK_FALSE(path.primary);
}

LIVE_TEST_CASE("an association that shuts down says so") {
  test::Pair pair;
  sctp_sndinfo end{};
  end.snd_flags = SCTP_EOF;
  pair.client.send(pair.client_id, {}, end);
  CHECK(pair.server.next<PeerShutdownReport>().association == pair.server_id);
  CHECK(pair.client.next<AssociationChange>().state == AssociationChange::State::kShutdownComplete);
}

}  // namespace
}  // namespace rxsctp::kernel
