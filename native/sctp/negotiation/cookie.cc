#include "sctp/negotiation/cookie.h"

#include <algorithm>

#include "sctp/crypto/hmac_sha256.h"
#include "sctp/packet/byte_order.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {
namespace {

/// Appends big-endian fields to a buffer known to be large enough.
class FieldWriter {
 public:
  explicit FieldWriter(std::span<std::uint8_t> out) : out_(out) {}

  void u8(std::uint8_t value) { out_[size_++] = value; }
  void u16(std::uint16_t value) { store_be16(take(2), value); }
  void u32(std::uint32_t value) { store_be32(take(4), value); }
  void u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32));
    u32(static_cast<std::uint32_t>(value));
  }
  void bytes(std::span<const std::uint8_t> value) {
    std::ranges::copy(value, out_.subspan(size_, value.size()).begin());
    size_ += value.size();
  }
  std::size_t size() const { return size_; }

 private:
  std::uint8_t* take(std::size_t count) {
    std::uint8_t* at = out_.subspan(size_, count).data();
    size_ += count;
    return at;
  }

  std::span<std::uint8_t> out_;
  std::size_t size_ = 0;
};

std::size_t address_size(IpFamily family) {
  switch (family) {
    case IpFamily::kV4:
      return 4;
    case IpFamily::kV6:
      return 16;
    case IpFamily::kNone:
      break;
  }
  return 0;
}

}  // namespace

SealedCookie CookieJar::seal(const StateCookie& cookie, Time now) {
  period_ = std::max(period_, cookie.life);
  rotate(now);

  SealedCookie sealed;
  FieldWriter out(sealed.bytes_);
  out.u8(generation_);
  out.u64(static_cast<std::uint64_t>(cookie.created.time_since_epoch().count()));
  out.u64(static_cast<std::uint64_t>(cookie.life.count()));
  out.u32(cookie.endpoint);
  out.u16(cookie.local_port);
  out.u16(cookie.remote_port);
  out.u32(cookie.local_tag);
  out.u32(cookie.peer_tag);
  out.u32(cookie.local_initial_tsn.value());
  out.u32(cookie.peer_initial_tsn.value());
  out.u32(cookie.peer_a_rwnd);
  out.u16(cookie.outbound_streams);
  out.u16(cookie.inbound_streams);
  out.u64(cookie.tie_tags);
  out.u16(cookie.path.transport);
  out.u16(cookie.path.remote_udp_port);
  out.u32(cookie.path.remote.scope_id);
  out.u8(static_cast<std::uint8_t>(cookie.path.remote.family));
  out.bytes(std::span(cookie.path.remote.bytes).first(address_size(cookie.path.remote.family)));
  out.bytes(HmacSha256::of(keys_[generation_ & 1], std::span(sealed.bytes_).first(out.size())));
  sealed.size_ = out.size();
  return sealed;
}

std::optional<StateCookie> CookieJar::open(std::span<const std::uint8_t> sealed) const {
  if (sealed.size() <= kMacSize || sealed.size() > SealedCookie::kMaxSize) return std::nullopt;
  const auto body = sealed.first(sealed.size() - kMacSize);
  const auto age = static_cast<std::uint8_t>(generation_ - body[0]);
  if (age >= known_keys_) return std::nullopt;
  if (!equal_in_constant_time(HmacSha256::of(keys_[body[0] & 1], body), sealed.last(kMacSize))) {
    return std::nullopt;
  }

  Reader in(body);
  StateCookie cookie;
  in.u8();
  cookie.created = Time(Duration(static_cast<Duration::rep>(in.u64())));
  cookie.life = Duration(static_cast<Duration::rep>(in.u64()));
  cookie.endpoint = in.u32();
  cookie.local_port = in.u16();
  cookie.remote_port = in.u16();
  cookie.local_tag = in.u32();
  cookie.peer_tag = in.u32();
  cookie.local_initial_tsn = Tsn(in.u32());
  cookie.peer_initial_tsn = Tsn(in.u32());
  cookie.peer_a_rwnd = in.u32();
  cookie.outbound_streams = in.u16();
  cookie.inbound_streams = in.u16();
  cookie.tie_tags = in.u64();
  cookie.path.transport = in.u16();
  cookie.path.remote_udp_port = in.u16();
  cookie.path.remote.scope_id = in.u32();
  cookie.path.remote.family = static_cast<IpFamily>(in.u8());
  std::ranges::copy(in.bytes(address_size(cookie.path.remote.family)),
                    cookie.path.remote.bytes.begin());
  if (!in.ok() || in.remaining() != 0) return std::nullopt;
  return cookie;
}

void CookieJar::rotate(Time now) {
  if (known_keys_ > 0 && now - rotated_ < period_) return;
  // When nothing was sealed for two periods the newest key is too old to stay as the one before.
  if (now - rotated_ >= 2 * period_) known_keys_ = 0;
  make_key();
  rotated_ = now;
}

void CookieJar::make_key() {
  ++generation_;
  random_.fill(keys_[generation_ & 1]);
  known_keys_ = static_cast<std::uint8_t>(std::min(known_keys_ + 1, 2));
}

}  // namespace rxsctp::sctp
