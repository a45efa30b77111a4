#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/message.h"

namespace rxsctp::runtime {

/// One of the frequent commands, as JavaScript stages it in 32-bit words of host byte order:
///
///   send     1 | unordered << 8 | immediate_ack << 9, association, stream, ppid, length,
///            then the payload, padded to 4 bytes
///   consume  2, association, bytes
struct CommandRecord {
  static constexpr std::uint32_t kSend = 1;
  static constexpr std::uint32_t kConsume = 2;
  static constexpr std::uint32_t kUnordered = 1u << 8;
  static constexpr std::uint32_t kImmediateAck = 1u << 9;
  static constexpr std::size_t kSendHeader = 20;
  static constexpr std::size_t kConsumeSize = 12;

  std::uint32_t kind = 0;
  sctp::AssociationId association = 0;
  sctp::MessageInfo info;                 // kSend
  std::span<const std::uint8_t> payload;  // kSend
  std::uint32_t bytes = 0;                // kConsume
};

/// Takes the first record off `bytes`, or nothing when they do not begin with a whole record.
std::optional<CommandRecord> read_command_record(std::span<const std::uint8_t>& bytes);

/// The bytes in front of a send record's payload.
std::array<std::uint32_t, CommandRecord::kSendHeader / 4> send_record_header(
    sctp::AssociationId association, const sctp::MessageInfo& info, std::size_t length);

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

}  // namespace rxsctp::runtime
