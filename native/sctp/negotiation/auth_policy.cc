#include "sctp/negotiation/auth_policy.h"

#include <algorithm>

#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {
namespace {

constexpr std::uint16_t kSha256 = static_cast<std::uint16_t>(HmacId::kSha256);
constexpr std::uint16_t kSha1 = static_cast<std::uint16_t>(HmacId::kSha1);

}  // namespace

bool AuthPolicy::may_list(ChunkType type) {
  return type != ChunkType::kInit && type != ChunkType::kInitAck &&
         type != ChunkType::kShutdownComplete && type != ChunkType::kAuth;
}

AuthPolicy::AuthPolicy(const AuthSettings& settings)
    : active_key_(settings.active_key.value_or(settings.keys.empty() ? 0 : settings.keys[0].id)) {
  for (const std::uint8_t type : settings.chunks) {
    if (may_list(static_cast<ChunkType>(type)) && std::ranges::count(chunk_types_, type) == 0) {
      chunk_types_.push_back(type);
    }
  }
  std::vector<std::uint16_t> ids = settings.hmacs;
  if (ids.empty()) ids = {kSha256, kSha1};
  hmacs_.resize(ids.size() * HmacAlgoParameter::kEntrySize);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    store_be16(hmacs_.data() + i * HmacAlgoParameter::kEntrySize, ids[i]);
  }
  for (const AuthKey& key : settings.keys) keys_.insert_or_assign(key.id, Secret(key.secret));
  keys_.try_emplace(active_key_);
}

std::shared_ptr<const AuthPolicy> AuthPolicy::of(const std::optional<AuthSettings>& settings) {
  return settings ? std::make_shared<const AuthPolicy>(*settings) : nullptr;
}

KeyVector AuthPolicy::vector(const KeyVector::Random& random) const {
  if (chunk_types_.empty()) return {random, std::nullopt, hmacs_};
  return {random, chunk_types_, hmacs_};
}

}  // namespace rxsctp::sctp
