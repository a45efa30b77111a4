#include "sctp/recovery/reno_controller.h"

#include <algorithm>
#include <limits>

namespace rxsctp::sctp {

namespace {

// "arbitrarily high" until the first loss (RFC 9260, 7.2.1).
constexpr std::uint32_t kInitialSsthresh = std::numeric_limits<std::uint32_t>::max();

std::uint32_t initial_cwnd(std::uint32_t max_chunk, std::uint32_t target) {
  return std::min(4 * max_chunk, std::max(2 * max_chunk, target));
}

}  // namespace

RenoController::RenoController(std::uint32_t max_chunk, std::uint32_t initial_target,
                               std::size_t capacity)
    : max_chunk_(max_chunk),
      max_cwnd_(static_cast<std::uint32_t>(std::min<std::size_t>(capacity, kMaxCwnd))),
      cwnd_(initial_cwnd(max_chunk, initial_target)),
      ssthresh_(kInitialSsthresh) {}

void RenoController::on_acknowledged(const AcknowledgedData& acknowledged) {
  if (acknowledged.bytes > 0 && !acknowledged.in_fast_recovery) {
    if (cwnd_ <= ssthresh_) {
      slow_start(acknowledged);
    } else {
      congestion_avoidance(acknowledged);
    }
  }
  if (acknowledged.all_acknowledged) partial_bytes_acked_ = 0;
}

// RFC 9260, 7.2.1, with L = 1. The window counts as used in full when no further packet fitted.
void RenoController::slow_start(const AcknowledgedData& acknowledged) {
  if (acknowledged.flight_before + max_chunk_ <= cwnd_) return;
  grow(std::min(acknowledged.bytes, max_chunk_));
}

// RFC 9260, 7.2.2.
void RenoController::congestion_avoidance(const AcknowledgedData& acknowledged) {
  const bool full = acknowledged.flight_before >= cwnd_;
  partial_bytes_acked_ += acknowledged.bytes;
  if (partial_bytes_acked_ < cwnd_) return;
  if (!full) {
    partial_bytes_acked_ = cwnd_;
    return;
  }
  partial_bytes_acked_ -= cwnd_;
  grow(max_chunk_);
}

// RFC 9260, 7.2.3, except that a loss does not raise a cwnd that is smaller yet.
void RenoController::on_loss_episode(Time) {
  ssthresh_ = std::max(cwnd_ / 2, 4 * max_chunk_);
  cwnd_ = std::min(cwnd_, ssthresh_);
  partial_bytes_acked_ = 0;
}

void RenoController::on_timeout(Time) {
  ssthresh_ = std::max(cwnd_ / 2, 4 * max_chunk_);
  cwnd_ = max_chunk_;
  partial_bytes_acked_ = 0;
}

// As RFC 4015, 3.2 has it for ssthresh; Max.Burst paces what cwnd then allows.
void RenoController::on_spurious_loss(const WindowReduction& reduction) {
  cwnd_ = std::max(cwnd_, std::min(cwnd_ + reduction.taken, reduction.before.cwnd));
  ssthresh_ = std::max(ssthresh_, reduction.before.ssthresh);
}

// RFC 9260, 7.2.1: what was learnt of the path is remembered in ssthresh, then cwnd halves each
// RTO.
void RenoController::on_idle(std::uint32_t periods) {
  const std::uint32_t floor = 4 * max_chunk_;
  if (periods == 0 || cwnd_ <= floor) return;
  ssthresh_ = cwnd_;
  cwnd_ = std::max(periods < 32 ? cwnd_ >> periods : 0, floor);
}

void RenoController::on_max_chunk(std::uint32_t bytes) {
  max_chunk_ = bytes;
  // Before the first loss, what a path of this MTU begins with (RFC 9260, 7.2.1).
  const bool lossless = ssthresh_ == kInitialSsthresh;
  cwnd_ = std::max(cwnd_, lossless ? initial_cwnd(max_chunk_, 0) : max_chunk_);
}

void RenoController::grow(std::uint32_t bytes) { cwnd_ = std::min(cwnd_ + bytes, max_cwnd_); }

}  // namespace rxsctp::sctp
