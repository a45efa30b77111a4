#pragma once

#include "sctp/tx/congestion_control.h"

namespace rxsctp::sctp {

/// The algorithm of RFC 9260, section 7.2: slow start, congestion avoidance, and their reaction to
/// loss and idleness.
class Rfc9260CongestionControl final : public CongestionControl {
 public:
  explicit Rfc9260CongestionControl(std::uint32_t max_chunk);

  void on_ack(const AckSample& sample) override;
  void on_fast_retransmit() override;
  void on_retransmission_timeout() override;
  void on_idle(std::uint32_t periods) override;
  void set_max_chunk(std::uint32_t bytes) override;

  std::uint32_t cwnd() const override { return cwnd_; }
  std::uint32_t ssthresh() const override { return ssthresh_; }
  std::uint32_t partial_bytes_acked() const { return partial_bytes_acked_; }

 private:
  void slow_start(const AckSample& sample);
  void congestion_avoidance(const AckSample& sample);
  void grow(std::uint32_t bytes);

  std::uint32_t max_chunk_;
  std::uint32_t cwnd_;
  std::uint32_t ssthresh_;
  std::uint32_t partial_bytes_acked_ = 0;
};

}  // namespace rxsctp::sctp
