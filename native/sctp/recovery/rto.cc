#include "sctp/recovery/rto.h"

#include <algorithm>

namespace rxsctp::sctp {

namespace {

// RTO.Alpha is 1/8, RTO.Beta 1/4 (RFC 9260, 16).
constexpr int kAlphaDivisor = 8;
constexpr int kBetaDivisor = 4;
constexpr Duration kGranularity{1};

}  // namespace

Rto::Rto(const RtoLimits& limits) : limits_(limits), rto_(clamp(limits.initial)) {}

void Rto::on_measurement(Duration rtt) {
  rtt = std::max(rtt, kGranularity);
  shortest_ = measured() ? std::min(shortest_, rtt) : rtt;
  if (!measured()) {
    srtt_ = rtt;
    rttvar_ = rtt / 2;
  } else {
    const Duration deviation = srtt_ > rtt ? srtt_ - rtt : rtt - srtt_;
    rttvar_ += (deviation - rttvar_) / kBetaDivisor;
    srtt_ += (rtt - srtt_) / kAlphaDivisor;
  }
  rttvar_ = std::max(rttvar_, kGranularity);
  rto_ = clamp(srtt_ + 4 * rttvar_);
}

void Rto::back_off() { rto_ = std::min(2 * rto_, std::max(limits_.max, limits_.min)); }

Duration Rto::without_back_off() const {
  return clamp(measured() ? srtt_ + 4 * rttvar_ : limits_.initial);
}

Duration Rto::clamp(Duration rto) const {
  return std::max(limits_.min, std::min(rto, limits_.max));
}

}  // namespace rxsctp::sctp
