#pragma once

#include <cstddef>
#include <cstdint>

#include "sctp/packet/common_header.h"
#include "sctp/packet/data_chunk.h"

namespace rxsctp::sctp {

/// How large a packet may be on one path: what the user configured, what the host says, what
/// routers say (RFC 8899, 3, 'PTB messages'), and what silence says of large packets.
///
/// It sends nothing. Sizes called MTU count an IP packet with its headers, those called packet the
/// SCTP packet in it.
class PathMtu {
 public:
  /// Until the host is asked, that is all there is. `configured`: in bytes, 0 for nothing.
  explicit PathMtu(std::uint32_t configured);

  /// The host's word, asked once there is a packet to send: 0 when it knows nothing. A configured
  /// MTU caps it. `overhead`: IP and encapsulation headers around an SCTP packet.
  void on_host(std::size_t mtu, std::size_t overhead);
  /// A router has dropped a packet of ours, and names the MTU of the next hop; 0 when it does not.
  /// Whether the packet was ours is the caller's to prove (RFC 9260, 10). Returns whether the MTU
  /// fell.
  bool on_packet_too_big(std::size_t mtu);
  /// Data got through as it is.
  void on_acknowledged() { large_losses_ = 0; }
  /// Black-hole guard, called at each T3-rtx expiration with the size of the packet that the
  /// earliest outstanding chunks make up: the second time in a row that it does not fit kBaseMtu,
  /// and each time from then on, the MTU falls to the next of kFallbackMtus. Returns whether it
  /// fell.
  bool on_timed_out(std::size_t packet);

  bool host_asked() const { return host_asked_; }
  std::uint32_t mtu() const { return mtu_; }
  /// Largest packet (common header to last padding), a multiple of four.
  std::size_t max_packet() const { return (mtu_ - overhead_) & ~std::size_t{3}; }
  /// PMDCS: the largest DATA chunk, header included, that fits a packet.
  std::uint32_t max_chunk() const {
    return static_cast<std::uint32_t>(max_packet() - CommonHeader::kSize);
  }
  /// The largest payload of such a chunk.
  std::size_t max_payload() const { return max_chunk() - DataChunk::kHeaderSize; }
  /// A packet of this size leaves only for IP to fragment: its one chunk was cut before the MTU
  /// fell (RFC 9260, 6.9), or is a cookie that cannot be cut.
  bool may_fragment(std::size_t packet) const { return packet > max_packet(); }

  /// What every IPv6 link carries, and near what RFC 8899 calls BASE_PLPMTU.
  static constexpr std::size_t kBaseMtu = 1280;
  static constexpr std::size_t kFallbackMtus[] = {1500, kBaseMtu};
  /// What every IPv4 host takes; no word makes the MTU smaller.
  static constexpr std::size_t kSmallestMtu = 576;

 private:
  bool lower(std::size_t mtu);

  std::uint32_t configured_;
  std::uint32_t mtu_;
  std::uint16_t overhead_;
  bool host_asked_ = false;
  std::uint8_t large_losses_ = 0;  // T3-rtx expirations in a row
};

}  // namespace rxsctp::sctp
