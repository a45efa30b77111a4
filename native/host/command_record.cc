#include "host/command_record.h"

#include <array>
#include <cstring>

namespace rxsctp::host {
namespace {

constexpr std::size_t kWord = sizeof(std::uint32_t);

std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t index) {
  std::uint32_t value;
  std::memcpy(&value, bytes.subspan(index * sizeof value, sizeof value).data(), sizeof value);
  return value;
}

std::optional<CommandRecord> read_send(std::span<const std::uint8_t>& bytes) {
  const std::uint32_t head = word(bytes, 0);
  const bool tracked = (head & CommandRecord::kTracked) != 0;
  const std::uint32_t reliability =
      head >> CommandRecord::kReliabilityShift & CommandRecord::kReliabilityMask;
  const std::size_t header =
      CommandRecord::kSendWords * kWord + (tracked ? kWord : 0) + (reliability != 0 ? kWord : 0);
  if (bytes.size() < header) return std::nullopt;
  CommandRecord record;
  const std::uint32_t stream = word(bytes, CommandRecord::kSendStreamWord);
  const std::size_t length = word(bytes, CommandRecord::kSendLengthWord);
  const std::size_t room = bytes.size() - header;
  if (stream > 0xffff || length > room || padded(length) > room) return std::nullopt;
  if (tracked) record.info.token = word(bytes, CommandRecord::kSendWords);
  if (tracked && record.info.token == 0) return std::nullopt;
  record.kind = CommandRecord::kSend;
  record.association = word(bytes, kAssociationWord);
  record.info.ppid = word(bytes, CommandRecord::kSendPpidWord);
  record.info.stream = static_cast<std::uint16_t>(stream);
  record.info.unordered = (head & CommandRecord::kUnordered) != 0;
  record.info.immediate_ack = (head & CommandRecord::kImmediateAck) != 0;
  if (reliability != 0) {
    record.info.reliability = static_cast<Reliability>(reliability);
    record.info.reliability_value = word(bytes, header / kWord - 1);
  }
  record.payload = bytes.subspan(header, length);
  bytes = bytes.subspan(header + padded(length));
  return record;
}

std::optional<CommandRecord> read_consume(std::span<const std::uint8_t>& bytes) {
  if (bytes.size() < CommandRecord::kConsumeWords * kWord) return std::nullopt;
  CommandRecord record;
  record.kind = CommandRecord::kConsume;
  record.association = word(bytes, kAssociationWord);
  record.consumed = {word(bytes, CommandRecord::kConsumeBytesWord), word(bytes, 0) >> kFlagShift};
  bytes = bytes.subspan(CommandRecord::kConsumeWords * kWord);
  return record;
}

std::optional<CommandRecord> read_forget(std::span<const std::uint8_t>& bytes) {
  if (bytes.size() < CommandRecord::kForgetWords * kWord) return std::nullopt;
  CommandRecord record;
  record.kind = CommandRecord::kForget;
  record.association = word(bytes, kAssociationWord);
  bytes = bytes.subspan(CommandRecord::kForgetWords * kWord);
  return record;
}

}  // namespace

std::optional<CommandRecord> read_command_record(std::span<const std::uint8_t>& bytes) {
  if (bytes.size() < sizeof(std::uint32_t)) return std::nullopt;
  switch (word(bytes, 0) & 0xff) {
    case CommandRecord::kSend:
      return read_send(bytes);
    case CommandRecord::kConsume:
      return read_consume(bytes);
    case CommandRecord::kForget:
      return read_forget(bytes);
    default:
      return std::nullopt;
  }
}

SendHeader::SendHeader(AssociationId association, const MessageInfo& info, std::size_t length)
    : words_{CommandRecord::kSend | (info.unordered ? CommandRecord::kUnordered : 0) |
                 (info.immediate_ack ? CommandRecord::kImmediateAck : 0) |
                 (info.token != 0 ? CommandRecord::kTracked : 0) |
                 static_cast<std::uint32_t>(info.reliability) << CommandRecord::kReliabilityShift,
             association, info.stream, info.ppid, static_cast<std::uint32_t>(length)},
      size_(CommandRecord::kSendWords) {
  if (info.token != 0) words_[size_++] = info.token;
  if (info.reliability != Reliability::kFull) words_[size_++] = info.reliability_value;
}

std::span<const std::uint8_t> SendHeader::bytes() const {
  return {reinterpret_cast<const std::uint8_t*>(words_.data()), size_ * kWord};
}

std::span<const std::uint8_t> SendHeader::padding(std::size_t length) {
  static constexpr std::array<std::uint8_t, kWord> kZeros{};
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
