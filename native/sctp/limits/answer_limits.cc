#include "sctp/limits/answer_limits.h"

#include <algorithm>

#include "engine/endpoint_account.h"

namespace rxsctp::sctp {
namespace {

Duration interval(AnswerLimits::Rate rate) {
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(1)) / rate.per_second;
}

/// Whether the bucket that is full at `full` has a token left.
bool has_token(Time full, AnswerLimits::Rate rate, Time now) {
  return full <= now + interval(rate) * (rate.burst - 1);
}

void spend(Time& full, AnswerLimits::Rate rate, Time now) {
  full = std::max(full, now) + interval(rate);
}

}  // namespace

bool AnswerLimits::take(Answer answer, const IpAddress& source, Time now) {
  if (!sources_) sources_ = std::make_unique<std::array<Buckets, kSlots>>();
  const auto kind = static_cast<std::size_t>(answer);
  const Rates& rates = kRates[kind];
  Time& own = (*sources_)[hash_value(host_of(source), seed_) % kSlots][kind];
  if (!has_token(total_[kind], rates.total, now) || !has_token(own, rates.source, now)) {
    return false;
  }
  spend(total_[kind], rates.total, now);
  spend(own, rates.source, now);
  return true;
}

}  // namespace rxsctp::sctp
