#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sctp/recovery/congestion_controller.h"

namespace rxsctp::sctp {

/// The algorithm of RFC 9260, 7.2, which is that of TCP Reno: slow start, congestion avoidance, and
/// their reaction to loss and idleness.
class RenoController final : public CongestionController {
 public:
  /// `initial_target`: kInitialTargetV4 or kInitialTargetV6 (RFC 9260, 7.2.1). More than `capacity`
  /// is known to be lost: cwnd stays below.
  explicit RenoController(std::uint32_t max_chunk, std::uint32_t initial_target = kInitialTargetV4,
                          std::size_t capacity = kMaxCwnd);

  void on_acknowledged(const AcknowledgedData& acknowledged) override;
  void on_loss_episode(Time) override;
  void on_timeout(Time) override;
  void on_spurious_loss(const WindowReduction& reduction) override;
  void on_idle(std::uint32_t periods) override;
  void on_max_chunk(std::uint32_t bytes) override;

  std::uint32_t cwnd() const override { return std::min(cwnd_, max_cwnd_); }
  std::uint32_t ssthresh() const override { return ssthresh_; }
  std::uint32_t partial_bytes_acked() const { return partial_bytes_acked_; }

  static constexpr std::uint32_t kInitialTargetV4 = 4404;
  static constexpr std::uint32_t kInitialTargetV6 = 4344;
  /// Far above any bandwidth-delay product, and far below overflow.
  static constexpr std::uint32_t kMaxCwnd = 1u << 30;

 private:
  void slow_start(const AcknowledgedData& acknowledged);
  void congestion_avoidance(const AcknowledgedData& acknowledged);
  void grow(std::uint32_t bytes);

  std::uint32_t max_chunk_;
  std::uint32_t max_cwnd_;
  std::uint32_t cwnd_;
  std::uint32_t ssthresh_;
  std::uint32_t partial_bytes_acked_ = 0;
};

}  // namespace rxsctp::sctp
