#include "sctp/negotiation/cookie.h"

#include <algorithm>

#include "sctp/crypto/hmac.h"
#include "sctp/negotiation/field_writer.h"
#include "sctp/packet/reader.h"

namespace rxsctp::sctp {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

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

// A scope is no part of an address here: that of a path stands beside it, and lists have none.
void write_address(FieldWriter& out, const IpAddress& address) {
  out.u8(static_cast<std::uint8_t>(address.family));
  out.bytes(std::span(address.bytes).first(address_size(address.family)));
}

IpAddress read_address(Reader& in) {
  IpAddress address;
  address.family = static_cast<IpFamily>(in.u8());
  std::ranges::copy(in.bytes(address_size(address.family)), address.bytes.begin());
  return address;
}

constexpr std::uint8_t kTakesIpv4 = 1;
constexpr std::uint8_t kTakesIpv6 = 2;
constexpr std::uint8_t kIndicatesAdaptation = 4;

void write_capabilities(FieldWriter& out, const Capabilities& capabilities) {
  out.u32(capabilities.local_initial_tsn.value());
  out.u32(capabilities.peer_initial_tsn.value());
  out.u32(capabilities.peer_a_rwnd);
  out.u16(capabilities.outbound_streams);
  out.u16(capabilities.inbound_streams);
  out.u8(capabilities.extensions.bits());
  out.u8(static_cast<std::uint8_t>((capabilities.address_types.ipv4 ? kTakesIpv4 : 0) |
                                   (capabilities.address_types.ipv6 ? kTakesIpv6 : 0) |
                                   (capabilities.indicates_adaptation ? kIndicatesAdaptation : 0)));
  if (capabilities.indicates_adaptation) out.u32(capabilities.adaptation_indication);
  const auto addresses = capabilities.peer_addresses.all();
  out.u8(static_cast<std::uint8_t>(addresses.size()));
  for (const IpAddress& address : addresses) write_address(out, address);
}

// The number of types, and one more: 0 is no list.
void write_keys(FieldWriter& out, const KeyVector& keys) {
  out.bytes(keys.random());
  const auto types = keys.chunk_types();
  out.u16(static_cast<std::uint16_t>(types ? types->size() + 1 : 0));
  if (types) out.bytes(*types);
  const auto hmacs = keys.hmacs();
  out.u8(static_cast<std::uint8_t>(hmacs.size()));
  out.bytes(hmacs.ids);
}

std::optional<KeyVector> read_keys(Reader& in) {
  const auto random = in.bytes(RandomParameter::kSize);
  std::optional<std::span<const std::uint8_t>> types;
  if (const std::size_t listed = in.u16(); listed > 0) types = in.bytes(listed - 1);
  const auto hmacs = in.bytes(in.u8() * HmacAlgoParameter::kEntrySize);
  if (!in.ok()) return std::nullopt;
  return KeyVector(random.first<RandomParameter::kSize>(), types, hmacs);
}

Capabilities read_capabilities(Reader& in) {
  Capabilities capabilities;
  capabilities.local_initial_tsn = Tsn(in.u32());
  capabilities.peer_initial_tsn = Tsn(in.u32());
  capabilities.peer_a_rwnd = in.u32();
  capabilities.outbound_streams = in.u16();
  capabilities.inbound_streams = in.u16();
  capabilities.extensions = Extensions(in.u8());
  const std::uint8_t flags = in.u8();
  capabilities.address_types.ipv4 = (flags & kTakesIpv4) != 0;
  capabilities.address_types.ipv6 = (flags & kTakesIpv6) != 0;
  capabilities.indicates_adaptation = (flags & kIndicatesAdaptation) != 0;
  if (capabilities.indicates_adaptation) capabilities.adaptation_indication = in.u32();
  for (std::size_t left = in.u8(); left > 0 && in.ok(); --left) {
    capabilities.peer_addresses.add(read_address(in));
  }
  return capabilities;
}

}  // namespace

SealedCookie CookieJar::seal(const StateCookie& cookie, Time now) {
  period_ = std::max(period_, cookie.life);
  rotate(now);

  SealedCookie sealed;
  FieldWriter out(sealed.bytes_);
  out.u8(generation_);
  out.u64(static_cast<std::uint64_t>(cookie.created.time_since_epoch().count()));
  out.u32(static_cast<std::uint32_t>(duration_cast<milliseconds>(cookie.life).count()));
  out.u32(cookie.endpoint);
  out.u16(cookie.local_port);
  out.u16(cookie.remote_port);
  out.u32(cookie.local_tag);
  out.u32(cookie.peer_tag);
  write_capabilities(out, cookie.capabilities);
  if (cookie.capabilities.extensions.has(Extension::kAuthentication)) {
    write_keys(out, cookie.peer_keys.value());
  }
  out.u8(cookie.tie_tags != 0 ? 1 : 0);
  if (cookie.tie_tags != 0) out.u64(cookie.tie_tags);
  out.u16(cookie.path.transport);
  out.u16(cookie.path.remote_udp_port);
  write_address(out, cookie.path.remote);
  if (cookie.path.remote.family == IpFamily::kV6) out.u32(cookie.path.remote.scope_id);
  out.bytes(mac_of(keys_[generation_ & 1], std::span(sealed.bytes_).first(out.size())));
  sealed.size_ = out.size();
  return sealed;
}

std::optional<StateCookie> CookieJar::open(std::span<const std::uint8_t> sealed) const {
  if (sealed.size() <= kMacSize || sealed.size() > SealedCookie::kMaxSize) return std::nullopt;
  const auto body = sealed.first(sealed.size() - kMacSize);
  const auto age = static_cast<std::uint8_t>(generation_ - body[0]);
  if (age >= known_keys_) return std::nullopt;
  if (!equal_in_constant_time(mac_of(keys_[body[0] & 1], body), sealed.last(kMacSize))) {
    return std::nullopt;
  }

  Reader in(body);
  StateCookie cookie;
  in.u8();
  cookie.created = Time(Duration(static_cast<Duration::rep>(in.u64())));
  cookie.life = milliseconds(in.u32());
  cookie.endpoint = in.u32();
  cookie.local_port = in.u16();
  cookie.remote_port = in.u16();
  cookie.local_tag = in.u32();
  cookie.peer_tag = in.u32();
  cookie.capabilities = read_capabilities(in);
  if (cookie.capabilities.extensions.has(Extension::kAuthentication)) {
    cookie.peer_keys = read_keys(in);
  }
  if (in.u8() != 0) cookie.tie_tags = in.u64();
  cookie.path.transport = in.u16();
  cookie.path.remote_udp_port = in.u16();
  cookie.path.remote = read_address(in);
  if (cookie.path.remote.family == IpFamily::kV6) cookie.path.remote.scope_id = in.u32();
  if (!in.ok() || in.remaining() != 0) return std::nullopt;
  return cookie;
}

CookieJar::Mac CookieJar::mac_of(const Key& key, std::span<const std::uint8_t> body) {
  const HmacSha256::Mac whole = HmacSha256::of(key, body);
  Mac mac;
  std::ranges::copy(std::span(whole).first(kMacSize), mac.begin());
  return mac;
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
