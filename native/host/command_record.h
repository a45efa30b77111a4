#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "engine/message.h"
#include "host/record_layout.h"

namespace rxsctp::host {

/// One of the frequent commands, as JavaScript stages it. Behind a send record come the words that
/// its flags ask for, and its payload, padded to 4 bytes.
struct CommandRecord : CommandLayout {
  std::uint32_t kind = 0;
  AssociationId association = 0;
  MessageInfo info;                       // kSend
  std::span<const std::uint8_t> payload;  // kSend
  WantedRoom room;                        // kMakeRoom
  DeliveredData consumed;                 // kConsume
};

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

namespace command_record {

inline constexpr std::size_t kWord = sizeof(std::uint32_t);

inline std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t index) {
  std::uint32_t value;
  std::memcpy(&value, bytes.subspan(index * sizeof value, sizeof value).data(), sizeof value);
  return value;
}

inline std::optional<CommandRecord> read_send(std::span<const std::uint8_t>& bytes) {
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
  record.info.sack_immediately = (head & CommandRecord::kSackImmediately) != 0;
  if (reliability != 0) {
    record.info.reliability = static_cast<Reliability>(reliability);
    record.info.reliability_value = word(bytes, header / kWord - 1);
  }
  record.payload = bytes.subspan(header, length);
  bytes = bytes.subspan(header + padded(length));
  return record;
}

/// A record of so many words, which has no payload.
inline std::optional<CommandRecord> read_words(std::span<const std::uint8_t>& bytes,
                                               std::size_t words) {
  if (bytes.size() < words * kWord) return std::nullopt;
  CommandRecord record;
  record.kind = word(bytes, 0) & 0xff;
  record.association = word(bytes, kAssociationWord);
  if (record.kind == CommandRecord::kConsume) {
    record.consumed = {word(bytes, CommandRecord::kConsumeBytesWord), word(bytes, 0) >> kFlagShift};
  } else if (record.kind == CommandRecord::kMakeRoom) {
    record.room = {word(bytes, CommandRecord::kMakeRoomPriorityWord),
                   word(bytes, CommandRecord::kMakeRoomBytesWord),
                   word(bytes, CommandRecord::kMakeRoomMessagesWord)};
  }
  bytes = bytes.subspan(words * kWord);
  return record;
}

}  // namespace command_record

/// Takes the first record off `bytes`, or nothing when they do not begin with a whole record.
/// Inline, so that what is read of a message is handed on without a stop in memory.
inline std::optional<CommandRecord> read_command_record(std::span<const std::uint8_t>& bytes) {
  if (bytes.size() < sizeof(std::uint32_t)) return std::nullopt;
  switch (command_record::word(bytes, 0) & 0xff) {
    case CommandRecord::kSend:
      return command_record::read_send(bytes);
    case CommandRecord::kMakeRoom:
      return command_record::read_words(bytes, CommandRecord::kMakeRoomWords);
    case CommandRecord::kConsume:
      return command_record::read_words(bytes, CommandRecord::kConsumeWords);
    case CommandRecord::kForget:
      return command_record::read_words(bytes, CommandRecord::kForgetWords);
    default:
      return std::nullopt;
  }
}

/// What a send record has before its payload.
class SendHeader {
 public:
  static constexpr std::size_t kMaxSize = (CommandRecord::kSendWords + 2) * sizeof(std::uint32_t);

  SendHeader(AssociationId association, const MessageInfo& info, std::size_t length);

  std::span<const std::uint8_t> bytes() const;
  /// What the record has behind a payload of `length` bytes.
  static std::span<const std::uint8_t> padding(std::size_t length);

 private:
  std::array<std::uint32_t, kMaxSize / sizeof(std::uint32_t)> words_;
  std::size_t size_;  // in words
};

/// Appends a send record.
void write_send_record(std::vector<std::uint8_t>& records, AssociationId association,
                       const MessageInfo& info, std::span<const std::uint8_t> payload);

}  // namespace rxsctp::host
