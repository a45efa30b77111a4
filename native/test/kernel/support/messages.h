#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/message.h"
#include "test/kernel/support/recorder.h"

namespace rxsctp::kernel::test {

inline constexpr AssociationId kClient = 10;

/// For stream `stream`, with a token.
MessageInfo tracked(std::uint32_t token, std::uint16_t stream = 0);
/// Bytes that begin with a number.
std::vector<std::uint8_t> numbered(std::uint32_t number, std::size_t size);
/// Every message of `count` ended in one way, and gave its bytes back.
void check_accounted(const Record& record, std::uint32_t count, std::uint64_t bytes);

}  // namespace rxsctp::kernel::test
