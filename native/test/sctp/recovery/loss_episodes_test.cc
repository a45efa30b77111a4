#include "sctp/recovery/loss_episodes.h"

#include <doctest/doctest.h>

namespace rxsctp::sctp {

namespace {

using Cause = LossEpisodes::Cause;
using std::chrono::milliseconds;

const Time kStart = Time(std::chrono::seconds(100));
constexpr WindowReduction kHalved{{.cwnd = 40'000, .ssthresh = 90'000}, 20'000};

}  // namespace

TEST_CASE("loss episodes: all that was retransmitted has to prove needless") {
  LossEpisodes episodes;
  episodes.begin(Cause::kFastRetransmit, 3, kHalved);
  episodes.on_retransmitted(Tsn(10), kStart);
  episodes.on_retransmitted(Tsn(11), kStart);
  episodes.on_retransmitted(Tsn(20), kStart);
  episodes.on_duplicate(Tsn(9));
  CHECK_FALSE(episodes.take_spurious(true));
  episodes.on_duplicate(Tsn(11));  // with 10, which left together with it
  CHECK_FALSE(episodes.take_spurious(true));
  SUBCASE("") { episodes.on_duplicate(Tsn(20)); }
  SUBCASE("") {
    CHECK(episodes.on_acknowledged(Tsn(20), kStart + milliseconds(9), milliseconds(10)));
  }
  CHECK_FALSE(episodes.take_spurious(false));
  const auto episode = episodes.take_spurious(true);
  REQUIRE(episode);
  CHECK(episode->path == 3);
  CHECK(episode->latest);
  CHECK(episode->reduction.before.ssthresh == 90'000);
  CHECK(episodes.empty());
}

TEST_CASE("loss episodes: an acknowledgement in its time proves nothing") {
  LossEpisodes episodes;
  episodes.begin(Cause::kTimeout, 0, kHalved);
  CHECK_FALSE(episodes.take_spurious(false));  // nothing has been retransmitted yet
  episodes.on_retransmitted(Tsn(10), kStart);
  CHECK_FALSE(episodes.on_acknowledged(Tsn(10), kStart + milliseconds(10), milliseconds(10)));
  CHECK_FALSE(episodes.take_spurious(true));
  episodes.on_originals_acknowledged();
  CHECK_FALSE(episodes.take_spurious(true));
  episodes.on_originals_acknowledged();
  CHECK(episodes.take_spurious(false));
}

TEST_CASE("loss episodes: what was retransmitted twice is reported twice") {
  LossEpisodes episodes;
  episodes.begin(Cause::kFastRetransmit, 0, kHalved);
  episodes.on_retransmitted(Tsn(0xffffffff), kStart);
  episodes.begin(Cause::kTimeout, 0, kHalved);
  episodes.on_retransmitted(Tsn(0xffffffff), kStart + milliseconds(50));
  episodes.on_duplicate(Tsn(0xffffffff));
  const auto first = episodes.take_spurious(true);
  REQUIRE(first);
  CHECK(first->cause == Cause::kFastRetransmit);
  CHECK_FALSE(first->latest);
  CHECK_FALSE(episodes.take_spurious(true));
  episodes.on_duplicate(Tsn(0xffffffff));
  const auto second = episodes.take_spurious(true);
  REQUIRE(second);
  CHECK(second->reduction.before.cwnd == 60'000);  // the first is back by now
}

TEST_CASE("loss episodes: what is remembered is bounded") {
  LossEpisodes episodes;
  episodes.begin(Cause::kFastRetransmit, 0, kHalved);
  for (std::uint32_t i = 0; i <= LossEpisodes::kMaxRuns; ++i) {
    CHECK_FALSE(episodes.empty());
    episodes.on_retransmitted(Tsn(10 * i), kStart);
  }
  CHECK(episodes.empty());
  for (std::uint32_t i = 0; i <= LossEpisodes::kMaxEpisodes; ++i) {
    episodes.begin(Cause::kFastRetransmit, 0, kHalved);
    episodes.on_retransmitted(Tsn(i), kStart);
  }
  episodes.on_duplicate(Tsn(0));
  CHECK_FALSE(episodes.take_spurious(true));
  episodes.on_duplicate(Tsn(1));
  CHECK(episodes.take_spurious(true));
}

}  // namespace rxsctp::sctp
