#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/message.h"

namespace rxsctp::host {

/// One of the frequent commands, as JavaScript stages it in 32-bit words of host byte order:
///
///   send     1 | unordered << 8 | immediate_ack << 9 | tracked << 10 | reliability << 11,
///            association, stream, ppid, length, if tracked its token (not 0), if reliability is
///            not 0 its value, then the payload, padded to 4 bytes
///   consume  2 | messages << 8, association, bytes
///   forget   3, association: its end has been told
struct CommandRecord {
  static constexpr std::uint32_t kSend = 1;
  static constexpr std::uint32_t kConsume = 2;
  static constexpr std::uint32_t kForget = 3;
  static constexpr std::uint32_t kUnordered = 1u << 8;
  static constexpr std::uint32_t kImmediateAck = 1u << 9;
  static constexpr std::uint32_t kTracked = 1u << 10;
  static constexpr unsigned kReliabilityShift = 11;
  static constexpr std::uint32_t kReliabilityMask = 3;
  /// Without a token and the value of a reliability, which are 4 bytes each.
  static constexpr std::size_t kSendHeader = 20;
  static constexpr std::size_t kConsumeSize = 12;
  static constexpr std::size_t kForgetSize = 8;

  std::uint32_t kind = 0;
  AssociationId association = 0;
  MessageInfo info;                       // kSend
  std::span<const std::uint8_t> payload;  // kSend
  DeliveredData consumed;                 // kConsume
};

/// Takes the first record off `bytes`, or nothing when they do not begin with a whole record.
std::optional<CommandRecord> read_command_record(std::span<const std::uint8_t>& bytes);

/// Appends a send record.
void write_send_record(std::vector<std::uint8_t>& records, AssociationId association,
                       const MessageInfo& info, std::span<const std::uint8_t> payload);

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

}  // namespace rxsctp::host
