#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/packet_sink.h"
#include "engine/path_status.h"
#include "engine/time.h"
#include "sctp/recovery/congestion_controller.h"
#include "sctp/recovery/path_losses.h"
#include "sctp/recovery/path_mtu.h"
#include "sctp/recovery/port_check.h"
#include "sctp/recovery/rto.h"
#include "sctp/recovery/timers.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

/// What runs for a path (RFC 9260, 6.3 and 8.3; RFC 8899, 5.1.1).
enum class PathTimer : std::uint8_t { kT3, kLossProbe, kHeartbeat, kMtuProbe, kCount };

/// What the host knows of the way to an address (see PacketSink).
struct HostLimits {
  std::size_t mtu = 0;
  std::size_t overhead = 0;
  std::size_t capacity = PacketSink::kUnknownCapacity;
};

/// One peer address of an association and what is known of the way to it: whether it answers, how
/// long that takes (RTO), how much it bears (congestion control) and how large a packet may be.
///
/// It sends nothing and reads no clock: the association drives heartbeats by heartbeat_deadline(),
/// and the search for the path's MTU by mtu_deadline(); LossRecovery drives T3-rtx and accounts
/// flight.
class Path {
 public:
  Path(const PathAddress& address, const AssociationConfig& config);

  const PathAddress& address() const { return address_; }
  /// Both sides have ECN, which packets say from now on.
  void set_ecn_capable(bool capable) { address_.ecn_capable = capable; }
  /// The source that the host has chosen for this path; one that is known stays.
  void learn_local(const IpAddress& local) {
    if (address_.local.family == IpFamily::kNone) address_.local = local;
  }
  PathStatus status(bool primary) const;

  // --- reachability (RFC 9260, 5.4, 8.2) ---
  PathState state() const { return state_; }
  bool confirmed() const { return state_ != PathState::kUnconfirmed; }
  std::uint32_t error_count() const { return error_count_; }
  /// The peer is known to be there (handshake, HEARTBEAT ACK).
  void confirm();
  /// A heartbeat was answered, or new data acknowledged: the error count is cleared.
  void on_alive();
  /// T3-rtx expired or a heartbeat went unanswered. Past Path.Max.Retrans the path is inactive, and
  /// where there are others potentially failed before that (RFC 7829, 3.2).
  void on_error();
  /// There are others: more errors than that in a row and it is potentially failed.
  void set_potentially_failed_threshold(std::uint8_t errors) { failure_threshold_ = errors; }
  /// The state that the user was told of last, where that is another; from then on it is told.
  std::optional<PathState> take_state_change();

  // --- the peer's UDP port (RFC 6951, 5.4); driven by the association ---
  /// One that is as good as proven: that of the answer to an INIT, or of an address that nothing
  /// but HEARTBEATs goes to. What was asked before, at another port, confirms nothing there.
  void set_remote_udp_port(std::uint16_t port) { address_.remote_udp_port = port; }
  /// A packet of the peer came from `port`; where that is another than the path's, it is to be
  /// asked.
  void on_packet_from(std::uint16_t port);
  /// Where a HEARTBEAT is to ask now whether the peer is there.
  std::optional<PathAddress> port_to_ask(Time now) const;
  void on_port_asked(std::uint64_t nonce, Time now);
  /// True for the answer to that, where it comes from the port that was asked: move_port() is to
  /// follow.
  bool on_port_answer(std::uint64_t nonce, std::uint16_t from, Time now);
  /// The path goes to the port that was proven; false when there is none. It answers, so what it
  /// was found to fail with was the port before; the next HEARTBEAT is the caller's to schedule.
  bool move_port();

  // --- packet size ---
  const PathMtu& mtu() const { return mtu_; }
  std::size_t max_packet() const { return mtu_.max_packet(); }
  /// Asked once there is a packet to send; cwnd starts from the MTU and goes no further than the
  /// capacity.
  void set_host_limits(const HostLimits& limits);
  /// PathMtu::set_reserved(), and cwnd counts in smaller chunks.
  void reserve(std::size_t bytes);
  /// PathMtu::on_packet_too_big(), and cwnd counts in smaller chunks.
  void on_packet_too_big(std::size_t mtu);
  /// PathMtu::on_timed_out(), likewise.
  void on_packet_timed_out(std::size_t packet);

  // --- the search for the MTU (RFC 8899); driven by the association ---
  /// Whether a probe of mtu().probe_packet() bytes may leave: one at a time, and only while the
  /// path answers. `wanted`: what waits to be sent does not fit a packet.
  bool probe_ready(bool wanted) const;
  /// Its turn to probe comes at `at` (ProbeBudget); where a probe is wanted it need not wait for
  /// it.
  void reserve_probe(Time at);
  /// Whether its turn has come.
  bool probe_due() const { return probe_ == Probe::kDue; }
  /// It cannot use its turn now, and has to ask for another.
  void let_probe_lapse() {
    if (probe_ == Probe::kDue) probe_ = Probe::kNone;
  }
  /// What the probe carries: its size, and what nobody else knows. The same for all of one size,
  /// so that a late answer counts. `random` is for the first.
  std::uint64_t probe_nonce(std::uint32_t random);
  /// The probe leaves. It carries no data, and that it gets lost is no error of the path.
  void on_probe_sent(Time now);
  /// True for the answer to a probe of the size that is being tried.
  bool on_probe_ack(std::uint64_t nonce);
  Time mtu_deadline() const { return timers_.deadline(PathTimer::kMtuProbe); }
  /// mtu_deadline() passed. True when a HEARTBEAT should tell whether it is the size that the path
  /// does not take, or whether nothing gets through.
  bool on_mtu_deadline();
  /// Starts the time after which a search that has ended below what the host promises begins again.
  void rest_search(Time now);
  /// PathMtu::changed().
  bool mtu_changed() const { return mtu_.changed(); }
  void forget_mtu_change() { mtu_.forget_change(); }

  // --- round-trip time ---
  const Rto& rto() const { return rto_; }
  void on_rtt(Duration rtt) { rto_.on_measurement(rtt); }
  void back_off() { rto_.back_off(); }
  void undo_back_off() { rto_.undo_back_off(); }

  // --- data in flight; for LossRecovery ---
  CongestionController& congestion() { return *congestion_; }
  const CongestionController& congestion() const { return *congestion_; }
  /// Any other than the one that the configuration names.
  void set_congestion(std::unique_ptr<CongestionController> controller);
  /// In bytes on the wire, as cwnd: DATA chunks with header and padding (RFC 9260, 7.2).
  std::uint32_t flight_size() const { return flight_size_; }
  void add_flight(std::uint32_t bytes) { flight_size_ += bytes; }
  void remove_flight(std::uint32_t bytes) { flight_size_ -= bytes; }

  PathLosses& losses() { return losses_; }
  const PathLosses& losses() const { return losses_; }

  /// Chunks sent here and not acknowledged, those given up for lost included.
  std::uint32_t outstanding_chunks() const { return outstanding_chunks_; }
  void add_outstanding() { ++outstanding_chunks_; }
  void remove_outstanding() { --outstanding_chunks_; }

  /// One chunk at a time is timed, and none that was sent again (RFC 9260, 6.3.1, C4 and C5).
  bool timing() const { return timing_; }
  bool times(Tsn tsn) const { return timing_ && timed_ == tsn; }
  void start_timing(Tsn tsn) {
    timing_ = true;
    timed_ = tsn;
  }
  void stop_timing() { timing_ = false; }
  /// `tsn` left again: nothing from there on can be timed.
  void cancel_timing(Tsn tsn) {
    if (tsn <= timed_) timing_ = false;
  }

  Time t3_deadline() const { return timers_.deadline(PathTimer::kT3); }
  bool t3_running() const { return timers_.running(PathTimer::kT3); }
  void start_t3(Time now) { timers_.start(PathTimer::kT3, now + rto_.value()); }
  void stop_t3() { timers_.stop(PathTimer::kT3); }

  /// When the latest chunks go out once more for want of any answer, well ahead of T3-rtx: after
  /// two round trips and the delay the peer may take over a lone packet (as RFC 8985, 7).
  Time loss_probe_deadline() const { return timers_.deadline(PathTimer::kLossProbe); }
  /// Stays off while the round-trip time is unknown, and when T3-rtx is not later.
  void start_loss_probe(Time now);
  void stop_loss_probe() { timers_.stop(PathTimer::kLossProbe); }

  /// After T3-rtx, until something is acknowledged: one packet may be in flight (RFC 9260, 7.2.3).
  bool one_packet_only() const { return one_packet_only_; }
  void set_one_packet_only(bool on) { one_packet_only_ = on; }

  /// DATA is about to be sent: lets cwnd decay for the idle time before (RFC 9260, 7.2.1).
  void before_data(Time now);

  /// When the first of T3-rtx, the loss probe and the heartbeats is due.
  Time next_deadline() const { return timers_.earliest(); }

  // --- heartbeats (RFC 9260, 8.3); driven by the association ---
  /// When the next HEARTBEAT is due, or, while one is outstanding, when it counts as lost.
  Time heartbeat_deadline() const { return timers_.deadline(PathTimer::kHeartbeat); }
  /// The path was used for something that measures it: the next HEARTBEAT is due
  /// RTO * (0.5 … 1.5) + HB.interval from now (kNever when heartbeats are off).
  void schedule_heartbeat(Time now, std::uint32_t random);
  void stop_heartbeats() {
    heartbeat_wanted_ = false;
    timers_.stop(PathTimer::kHeartbeat);
  }
  /// A HEARTBEAT is to leave now, or at `at`.
  void want_heartbeat() {
    stop_heartbeats();
    heartbeat_wanted_ = true;
  }
  void want_heartbeat_at(Time at) { timers_.start(PathTimer::kHeartbeat, at); }
  bool heartbeat_wanted() const { return heartbeat_wanted_; }
  /// It is asked each RTO, as it was not heard of and not given up (RFC 9260, 5.4), or may have
  /// failed (RFC 7829, 3.2: unless heartbeats are off).
  bool in_doubt() const {
    if (state_ == PathState::kPotentiallyFailed) return heartbeat_interval_.count() != 0;
    return !confirmed() && error_count_ <= max_retrans_;
  }
  /// The answer that is outstanding may take until then.
  void extend_heartbeat(Time until) { timers_.start(PathTimer::kHeartbeat, until); }
  /// A HEARTBEAT with `nonce` leaves; its answer is due within an RTO.
  void on_heartbeat_sent(std::uint64_t nonce, Time now);
  /// True for the answer that was waited for: it confirms the path, clears the error count and
  /// measures the round trip. The caller schedules the next heartbeat.
  bool on_heartbeat_ack(std::uint64_t nonce, Time now);
  bool heartbeat_outstanding() const { return heartbeat_outstanding_; }
  /// heartbeat_deadline() passed with the answer outstanding: counts as an error, backs off.
  void on_heartbeat_lost();
  /// When DATA was last sent on this path.
  Time last_data_sent() const { return last_data_sent_; }

 private:
  void set_state(PathState state);
  void begin_congestion_control(std::uint32_t capacity);
  std::uint64_t probe_info() const;
  void forget_probe();
  void end_check();
  Duration probe_timeout() const;

  /// Where the probe of the size that is being tried is.
  enum class Probe : std::uint8_t {
    kNone,      // may ask for its turn
    kReserved,  // its turn is mtu_deadline(), unless data wants it before
    kDue,       // its turn has come
    kSent,      // mtu_deadline() is when it counts as lost
    kCheck,     // lost too often: a HEARTBEAT tells why
  };

  /// Never reached.
  static constexpr std::uint32_t kUnknownCapacity = 0xffffffff;
  static constexpr std::uint8_t kNoThreshold = 0xff;

  PathAddress address_;
  PathState state_ = PathState::kUnconfirmed;
  PathState told_state_ = PathState::kUnconfirmed;  // to the user
  bool heartbeat_outstanding_ = false;
  bool heartbeat_wanted_ = false;
  bool one_packet_only_ : 1 = false;
  bool timing_ : 1 = false;
  CongestionControl algorithm_;
  Probe probe_ = Probe::kNone;
  std::uint16_t heartbeat_port_ = 0;
  std::uint8_t max_retrans_;
  std::uint8_t failure_threshold_ = kNoThreshold;
  std::uint16_t error_count_ = 0;
  PathMtu mtu_;
  PathLosses losses_;
  std::uint32_t flight_size_ = 0;
  std::uint32_t outstanding_chunks_ = 0;
  std::uint32_t probe_nonce_ = 0;  // 0: none has left of this size
  Tsn timed_;
  /// HB.interval; an hour at most.
  std::chrono::duration<std::uint32_t, Duration::period> heartbeat_interval_;
  std::uint32_t heartbeat_sent_at_ = 0;  // the low bits of Time: RTO.Max is less than they last
  Rto rto_;
  std::unique_ptr<CongestionController> congestion_;
  Timers<PathTimer> timers_;
  std::uint64_t heartbeat_nonce_ = 0;
  std::unique_ptr<PortCheck> port_check_;  // since the first packet from another port
  Time last_data_sent_ = kNever;
};

}  // namespace rxsctp::sctp
