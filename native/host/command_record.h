#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
  DeliveredData consumed;                 // kConsume
};

/// Takes the first record off `bytes`, or nothing when they do not begin with a whole record.
std::optional<CommandRecord> read_command_record(std::span<const std::uint8_t>& bytes);

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

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

}  // namespace rxsctp::host
