#include "sctp/limits/answer_limits.h"

#include <doctest/doctest.h>

#include "test/sctp/support/host.h"

namespace rxsctp::sctp::test {
namespace {

using std::chrono::seconds;

constexpr Time kStart{std::chrono::hours(1)};

std::uint32_t burst(AnswerLimits& limits, Answer answer, const IpAddress& source, Time now) {
  std::uint32_t answers = 0;
  while (limits.take(answer, source, now)) ++answers;
  return answers;
}

IpAddress any_host(std::uint32_t number) {
  IpAddress address = ipv4(0);
  address.bytes[1] = static_cast<std::uint8_t>(number >> 16);
  address.bytes[2] = static_cast<std::uint8_t>(number >> 8);
  address.bytes[3] = static_cast<std::uint8_t>(number);
  return address;
}

TEST_CASE("a source gets its burst, then its rate") {
  for (const Answer answer :
       {Answer::kInitAck, Answer::kOutOfTheBlue, Answer::kRefusal, Answer::kError}) {
    const auto& rates = AnswerLimits::kRates[static_cast<std::size_t>(answer)];
    AnswerLimits limits(7);
    CHECK(burst(limits, answer, ipv4(1), kStart) == rates.source.burst);
    CHECK(burst(limits, answer, ipv4(1), kStart + seconds(1)) == rates.source.per_second);
    CHECK(burst(limits, answer, ipv4(1), kStart + seconds(3600)) == rates.source.burst);
  }
}

TEST_CASE("one source takes nothing from another, nor one kind of answer from another") {
  AnswerLimits limits(7);
  burst(limits, Answer::kOutOfTheBlue, ipv4(1), kStart);
  CHECK(limits.take(Answer::kOutOfTheBlue, ipv4(2), kStart));
  CHECK(limits.take(Answer::kInitAck, ipv4(1), kStart));
}

TEST_CASE("all sources together get the total") {
  AnswerLimits limits(7);
  const auto& total = AnswerLimits::kRates[static_cast<std::size_t>(Answer::kError)].total;
  std::uint32_t answers = 0;
  for (std::uint32_t host = 0; host < 100'000; ++host) {
    answers += limits.take(Answer::kError, any_host(host), kStart) ? 1 : 0;
  }
  CHECK(answers == total.burst);
}

TEST_CASE("the addresses of an IPv6 host are one source") {
  AnswerLimits limits(7);
  const auto& source = AnswerLimits::kRates[static_cast<std::size_t>(Answer::kError)].source;
  CHECK(burst(limits, Answer::kError, ipv6(1), kStart) == source.burst);
  CHECK(!limits.take(Answer::kError, ipv6(2), kStart));
}

TEST_CASE("the handshakes of 40,000 clients that come back at once pass") {
  AnswerLimits limits(7);
  std::uint32_t answers = 0;
  for (std::uint32_t host = 0; host < 40'000; ++host) {
    answers += limits.take(Answer::kInitAck, any_host(host), kStart) ? 1 : 0;
  }
  CHECK(answers == 40'000);
}

}  // namespace
}  // namespace rxsctp::sctp::test
