// Generated from definition/records.mjs by `npm run generate`: change it there.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rxsctp::host {

/// The first word of a record has its kind in the low 8 bits; its flags, or a count, from here on.
inline constexpr unsigned kFlagShift = 8;
inline constexpr std::uint32_t kMaxCount = 0xff'ffff;
/// The id of the association.
inline constexpr std::size_t kAssociationWord = 1;
/// How many bytes of records JavaScript stages in one piece of memory.
inline constexpr std::size_t kStagingBytes = 65536;

/// The frequent commands, as JavaScript stages them.
struct CommandLayout {
  /// A message: its bytes follow.
  static constexpr std::uint32_t kSend = 1;
  static constexpr std::size_t kSendStreamWord = 2;
  static constexpr std::size_t kSendPpidWord = 3;
  static constexpr std::size_t kSendLengthWord = 4;
  static constexpr std::size_t kSendWords = 5;
  static constexpr std::uint32_t kUnordered = 1u << 8;
  static constexpr std::uint32_t kSackImmediately = 1u << 9;
  static constexpr std::uint32_t kTracked = 1u << 10;
  static constexpr unsigned kReliabilityShift = 11;
  static constexpr std::uint32_t kReliabilityMask = 3;

  /// Received messages are consumed.
  static constexpr std::uint32_t kConsume = 2;
  static constexpr std::size_t kConsumeBytesWord = 2;
  static constexpr std::size_t kConsumeWords = 3;

  /// The end of the association has been told: it does not count in the limits of its endpoint any
  /// more.
  static constexpr std::uint32_t kForget = 3;
  static constexpr std::size_t kForgetWords = 2;

  /// A message with this priority comes next: less important ones are given up until less than this
  /// is in the send buffer (RFC 7496, 3.2).
  static constexpr std::uint32_t kMakeRoom = 4;
  static constexpr std::size_t kMakeRoomPriorityWord = 2;
  static constexpr std::size_t kMakeRoomBytesWord = 3;
  static constexpr std::size_t kMakeRoomMessagesWord = 4;
  static constexpr std::size_t kMakeRoomWords = 5;
};

/// What JavaScript gets in one callback, in the order things happened.
struct DeliveryLayout {
  /// A message, at `offset` in the payload of the batch.
  static constexpr std::uint32_t kMessage = 1;
  static constexpr std::size_t kMessageStreamWord = 2;
  static constexpr std::size_t kMessagePpidWord = 3;
  static constexpr std::size_t kMessageOffsetWord = 4;
  static constexpr std::size_t kMessageLengthWord = 5;
  static constexpr std::size_t kMessageWords = 6;
  static constexpr std::uint32_t kUnordered = 1u << 8;

  /// So many messages have left the send buffer, with so many bytes.
  static constexpr std::uint32_t kAcknowledged = 2;
  static constexpr std::size_t kAcknowledgedBytesWord = 2;
  static constexpr std::size_t kAcknowledgedWords = 3;

  /// An event by its index among those of the batch; of no association where that is 0.
  static constexpr std::uint32_t kEvent = 3;
  static constexpr std::size_t kEventIndexWord = 2;
  static constexpr std::size_t kEventWords = 3;

  /// Everything accepted has been acknowledged.
  static constexpr std::uint32_t kSenderDry = 4;
  static constexpr std::size_t kSenderDryWords = 2;

  /// The peer has all of a tracked message for good.
  static constexpr std::uint32_t kMessageAcknowledged = 5;
  static constexpr std::size_t kMessageAcknowledgedTokenWord = 2;
  static constexpr std::size_t kMessageAcknowledgedWords = 3;
};

}  // namespace rxsctp::host
