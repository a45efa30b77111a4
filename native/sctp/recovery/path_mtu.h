#pragma once

#include <cstddef>
#include <cstdint>

#include "sctp/packet/common_header.h"
#include "sctp/packet/data_chunk.h"

namespace rxsctp::sctp {

/// How large a packet may be on one path, and the search for it (RFC 8899, DPLPMTUD): data is cut
/// to what a probe has shown to pass. What the host says of the path and what the user configured
/// bound the search; what routers say shortens it (RFC 8899, 4.6).
///
/// A DATA chunk that was sent is never cut again (RFC 9260, 6.9). Where the path carries less than
/// it did, those already cut leave without the DF bit, for IP to fragment; where fragments are
/// dropped as well they never arrive, and the association ends by Association.Max.Retrans.
///
/// It sends nothing and knows no time: the Path asks which size is to be probed, and says what
/// became of it. Sizes called MTU count an IP packet with its headers, those called packet the SCTP
/// packet in it.
class PathMtu {
 public:
  /// `configured`: the most that is searched for, in bytes; 0 leaves it to the host.
  explicit PathMtu(std::uint32_t configured);

  /// The host's word, asked once there is a packet to send: 0 when it knows nothing. It says how
  /// large a packet the first link takes, and is where the search begins. `overhead`: IP and
  /// encapsulation headers around an SCTP packet.
  void on_host(std::size_t mtu, std::size_t overhead);
  /// A router, or the host, has dropped a packet of ours, and names the MTU of the next hop; 0 when
  /// it does not. Whether the packet was ours is the caller's to prove (RFC 9260, 10). Returns
  /// whether the MTU fell.
  bool on_packet_too_big(std::size_t mtu);
  /// Black-hole detection (RFC 8899, 4.3), called at each T3-rtx expiration with the size of the
  /// packet that the earliest outstanding chunks make up. Where that does not fit the base, data is
  /// cut to the base until a probe has shown what passes. Returns whether the MTU fell.
  bool on_timed_out(std::size_t packet);

  // --- the search ---
  /// The size to be probed; 0 when nothing is left to be found.
  std::size_t probe() const { return probe_; }
  /// Of the packet that probes it: common header to last padding, a multiple of four.
  std::size_t probe_packet() const { return packet_of(probe_); }
  /// The probe came through: the MTU is its size.
  void on_probe_answered();
  /// It did not come back in time. True after kMaxProbes in a row: if the path answers a small
  /// packet, it does not take one of this size (on_probe_refused()).
  bool on_probe_lost() { return ++losses_ >= kMaxProbes; }
  void on_probe_refused();
  /// The path itself did not answer, so that losses say nothing of the size.
  void forget_losses() { losses_ = 0; }
  /// The search has ended below what the host promises: it may be worth another one (RFC 8899,
  /// PMTU_RAISE_TIMER).
  bool may_rise() const { return probe_ == 0 && mtu_ + kStep <= limit_; }
  void search_again();
  /// A search has found another size than there was at forget_change().
  bool changed() const { return probe_ == 0 && mtu_ != known_; }
  void forget_change() { known_ = mtu_; }

  bool host_asked() const { return host_asked_; }
  std::uint32_t mtu() const { return mtu_; }
  /// Largest packet (common header to last padding), a multiple of four.
  std::size_t max_packet() const { return packet_of(mtu_); }
  /// PMDCS: the largest DATA chunk, header included, that fits a packet.
  std::uint32_t max_chunk() const {
    return static_cast<std::uint32_t>(max_packet() - CommonHeader::kSize - reserved_);
  }
  /// What each packet with DATA has besides, in bytes: the chunk that authenticates it (RFC 4895).
  std::size_t reserved() const { return reserved_; }
  void set_reserved(std::size_t bytes) { reserved_ = static_cast<std::uint8_t>(bytes); }
  /// The largest payload of such a chunk.
  std::size_t max_payload() const { return max_chunk() - DataChunk::kHeaderSize; }
  /// A packet of this size leaves only for IP to fragment: its one chunk was cut before the MTU
  /// fell (RFC 9260, 6.9), or is a cookie that cannot be cut.
  bool may_fragment(std::size_t packet) const { return packet > max_packet(); }

  /// BASE_PLPMTU (RFC 8899, 5.1.2): what passes nearly everywhere, tunnels on links of 1280 bytes
  /// (IPv6's least) included. It is taken for granted, so it must not be too large.
  static constexpr std::size_t kBaseMtu = 1200;
  /// What every IPv4 host takes; no word makes the MTU smaller.
  static constexpr std::size_t kSmallestMtu = 576;
  /// MAX_PROBES (RFC 8899, 5.1.2).
  static constexpr std::uint8_t kMaxProbes = 3;
  /// The search ends where the largest size that passes is known to less than this.
  static constexpr std::size_t kStep = 4;

 private:
  std::size_t packet_of(std::size_t mtu) const { return (mtu - overhead_) & ~std::size_t{3}; }
  std::uint16_t base() const;
  void begin(std::size_t first);
  void probe_next();
  std::size_t step() const { return kStep << doublings_; }

  std::uint16_t configured_;
  std::uint16_t limit_;    // what the host and the user allow
  std::uint16_t mtu_;      // what is known to pass
  std::uint16_t ceiling_;  // nothing larger does, as far as is known
  std::uint16_t probe_ = 0;
  std::uint16_t known_;  // by the user
  std::uint8_t overhead_;
  std::uint8_t losses_ = 0;         // of probes of this size, in a row
  std::uint8_t doublings_ : 7 = 0;  // of the step by which the search goes on
  bool host_asked_ : 1 = false;
  std::uint8_t reserved_ = 0;
};

}  // namespace rxsctp::sctp
