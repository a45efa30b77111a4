#include "sctp/auth/authenticator.h"

#include <algorithm>
#include <utility>

#include "sctp/crypto/hmac.h"
#include "sctp/packet/byte_order.h"

namespace rxsctp::sctp {
namespace {

/// What a peer may ask for: the rest never is behind an AUTH chunk (RFC 4895, 3.2).
ChunkTypes wanted_in(const KeyVector& vector) {
  ChunkTypes types;
  const auto listed = vector.chunk_types();
  for (const std::uint8_t type : listed.value_or(std::span<const std::uint8_t>{})) {
    if (AuthPolicy::may_list(static_cast<ChunkType>(type))) types.add(type);
  }
  return types;
}

/// The first of the peer's that we have (RFC 4895, 6.1).
HmacId first_known(const HmacAlgoParameter& hmacs) {
  for (std::size_t i = 0; i < hmacs.size(); ++i) {
    if (hmac_size(hmacs[i]) != 0) return hmacs[i];
  }
  return HmacId{};
}

}  // namespace

Authenticator::Authenticator(std::shared_ptr<const AuthPolicy> policy)
    : policy_(std::move(policy)), active_key_(policy_->active_key()), peer_key_(active_key_) {
  for (const std::uint8_t type : policy_->chunk_types()) required_.add(type);
  for (const auto& [id, secret] : policy_->keys()) keys_.emplace(id, AssociationKey(secret));
}

void Authenticator::agree(KeyVector ours, std::optional<KeyVector> theirs) {
  ours_ = std::move(ours);
  theirs_ = std::move(theirs);
  wanted_ = theirs_ ? wanted_in(*theirs_) : ChunkTypes{};
  algorithm_ = theirs_ ? first_known(theirs_->hmacs()) : HmacId{};
  for (auto& [id, key] : keys_) key.forget();
}

void Authenticator::set_key(std::uint16_t id, std::span<const std::uint8_t> secret) {
  keys_.insert_or_assign(id, AssociationKey(Secret(secret)));
}

KeyChange Authenticator::activate(std::uint16_t id) {
  if (id == 0) keys_.try_emplace(id, Secret());
  if (!keys_.contains(id)) return KeyChange::kUnknownKey;
  active_key_ = id;
  return KeyChange::kDone;
}

KeyChange Authenticator::remove(std::uint16_t id) {
  if (id == active_key_) return KeyChange::kActiveKey;
  return keys_.erase(id) > 0 ? KeyChange::kDone : KeyChange::kUnknownKey;
}

void Authenticator::open(std::span<std::uint8_t> chunk) {
  chunk[0] = static_cast<std::uint8_t>(ChunkType::kAuth);
  chunk[1] = 0;
  store_be16(chunk.data() + 2, static_cast<std::uint16_t>(chunk.size()));
  AuthChunk{active_key_, algorithm_, {}}.write(chunk.subspan(kChunkHeaderSize));
}

void Authenticator::seal(std::span<std::uint8_t> covered) {
  const AuthHmac hmac = keys_.at(active_key_).hmac(algorithm_, covered, *ours_, *theirs_);
  std::ranges::copy(std::span(hmac).first(hmac_size(algorithm_)),
                    covered.subspan(AuthChunk::kHeaderSize).begin());
}

Admission Authenticator::examine(const PacketContents& contents) {
  Admission admission{.required = required_};
  if (const auto auth = contents.auth()) {
    admission.auth_at = auth->raw.data();
    admission.proof = prove(*auth, contents.from(*auth), admission);
  }
  return admission;
}

Admission::Proof Authenticator::prove(const ChunkView& chunk, std::span<const std::uint8_t> covered,
                                      Admission& admission) {
  const auto auth = AuthChunk::parse(chunk);
  if (!auth || !theirs_) return Admission::Proof::kInvalid;
  admission.key_id = auth->key_id;
  admission.hmac_id = auth->hmac_id;
  const std::size_t size = hmac_size(auth->hmac_id);
  if (size == 0 || !ours_->hmacs().lists(auth->hmac_id)) {
    return Admission::Proof::kUnsupportedHmac;
  }
  const auto key = keys_.find(auth->key_id);
  if (auth->hmac.size() != size || key == keys_.end()) return Admission::Proof::kInvalid;
  admission.covered = covered.size();
  const AuthHmac right = key->second.hmac(auth->hmac_id, covered, *ours_, *theirs_);
  return equal_in_constant_time(auth->hmac, std::span(right).first(size))
             ? Admission::Proof::kValid
             : Admission::Proof::kInvalid;
}

bool Authenticator::note_peer_key(std::uint16_t id) { return std::exchange(peer_key_, id) != id; }

}  // namespace rxsctp::sctp
