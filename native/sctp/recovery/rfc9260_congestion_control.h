#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sctp/recovery/congestion_control.h"

namespace rxsctp::sctp {

/// The algorithm of RFC 9260, 7.2: slow start, congestion avoidance, and their reaction to
/// loss and idleness.
class Rfc9260CongestionControl final : public CongestionControl {
 public:
  /// `initial_target`: kInitialTargetV4 or kInitialTargetV6 (RFC 9260, 7.2.1). More than `capacity`
  /// is known to be lost: cwnd stays below.
  explicit Rfc9260CongestionControl(std::uint32_t max_chunk,
                                    std::uint32_t initial_target = kInitialTargetV4,
                                    std::size_t capacity = kMaxCwnd);

  void on_ack(const AckSample& sample) override;
  void on_fast_retransmit() override;
  void on_retransmission_timeout() override;
  void undo(const WindowReduction& reduction) override;
  void on_idle(std::uint32_t periods) override;
  void set_max_chunk(std::uint32_t bytes) override;

  std::uint32_t cwnd() const override { return std::min(cwnd_, max_cwnd_); }
  std::uint32_t ssthresh() const override { return ssthresh_; }
  std::uint32_t partial_bytes_acked() const { return partial_bytes_acked_; }

  static constexpr std::uint32_t kInitialTargetV4 = 4404;
  static constexpr std::uint32_t kInitialTargetV6 = 4344;
  /// Far above any bandwidth-delay product, and far below overflow.
  static constexpr std::uint32_t kMaxCwnd = 1u << 30;

 private:
  void slow_start(const AckSample& sample);
  void congestion_avoidance(const AckSample& sample);
  void grow(std::uint32_t bytes);

  std::uint32_t max_chunk_;
  std::uint32_t max_cwnd_;
  std::uint32_t cwnd_;
  std::uint32_t ssthresh_;
  std::uint32_t partial_bytes_acked_ = 0;
};

}  // namespace rxsctp::sctp
