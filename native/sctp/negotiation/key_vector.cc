#include "sctp/negotiation/key_vector.h"

#include "sctp/packet/chunk_list_parameter.h"
#include "sctp/packet/parameter.h"
#include "sctp/packet/tlv.h"

namespace rxsctp::sctp {
namespace {

void append(std::vector<std::uint8_t>& bytes, ParameterType type,
            std::span<const std::uint8_t> value) {
  std::array<std::uint8_t, kTlvHeaderSize> header;
  store_be16(header.data(), static_cast<std::uint16_t>(type));
  store_be16(header.data() + 2, static_cast<std::uint16_t>(kTlvHeaderSize + value.size()));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), value.begin(), value.end());
}

constexpr std::size_t kBehindRandom = kTlvHeaderSize + RandomParameter::kSize;

}  // namespace

KeyVector::KeyVector(std::span<const std::uint8_t, RandomParameter::kSize> random,
                     std::optional<std::span<const std::uint8_t>> chunk_types,
                     std::span<const std::uint8_t> hmacs)
    : list_size_(static_cast<std::uint16_t>(chunk_types ? chunk_types->size() : 0)),
      listed_(chunk_types.has_value()) {
  bytes_.reserve(kBehindRandom + list_size() + kTlvHeaderSize + hmacs.size());
  append(bytes_, ParameterType::kRandom, random);
  if (chunk_types) append(bytes_, ParameterType::kChunkList, *chunk_types);
  append(bytes_, ParameterType::kHmacAlgo, hmacs);
}

std::span<const std::uint8_t, RandomParameter::kSize> KeyVector::random() const {
  return bytes().subspan<kTlvHeaderSize, RandomParameter::kSize>();
}

std::optional<std::span<const std::uint8_t>> KeyVector::chunk_types() const {
  if (!listed_) return std::nullopt;
  return bytes().subspan(kBehindRandom + kTlvHeaderSize, list_size_);
}

HmacAlgoParameter KeyVector::hmacs() const {
  return {bytes().subspan(kBehindRandom + list_size() + kTlvHeaderSize)};
}

void KeyVector::write(ChunkBuilder& init) const {
  RandomParameter{random()}.write(init);
  if (const auto types = chunk_types()) ChunkListParameter{*types}.write(init);
  hmacs().write(init);
}

}  // namespace rxsctp::sctp
