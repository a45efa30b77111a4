#include "host/command_record.h"

#include <array>
#include <cstring>

namespace rxsctp::host {

SendHeader::SendHeader(AssociationId association, const MessageInfo& info, std::size_t length)
    : words_{CommandRecord::kSend | (info.unordered ? CommandRecord::kUnordered : 0) |
                 (info.sack_immediately ? CommandRecord::kSackImmediately : 0) |
                 (info.token != 0 ? CommandRecord::kTracked : 0) |
                 static_cast<std::uint32_t>(info.reliability) << CommandRecord::kReliabilityShift,
             association, info.stream, info.ppid, static_cast<std::uint32_t>(length)},
      size_(CommandRecord::kSendWords) {
  if (info.token != 0) words_[size_++] = info.token;
  if (info.reliability != Reliability::kFull) words_[size_++] = info.reliability_value;
}

std::span<const std::uint8_t> SendHeader::bytes() const {
  return {reinterpret_cast<const std::uint8_t*>(words_.data()), size_ * command_record::kWord};
}

std::span<const std::uint8_t> SendHeader::padding(std::size_t length) {
  static constexpr std::array<std::uint8_t, command_record::kWord> kZeros{};
  return std::span(kZeros).first(padded(length) - length);
}

void write_send_record(std::vector<std::uint8_t>& records, AssociationId association,
                       const MessageInfo& info, std::span<const std::uint8_t> payload) {
  const SendHeader header(association, info, payload.size());
  for (const auto part : {header.bytes(), payload, SendHeader::padding(payload.size())}) {
    records.insert(records.end(), part.begin(), part.end());
  }
}

}  // namespace rxsctp::host
