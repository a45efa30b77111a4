// Reads any input as what JavaScript stages. Each record stays within the input, and a send record
// that is written again reads the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fuzz/support/require.h"
#include "host/command_record.h"

using rxsctp::fuzz::require;
using namespace rxsctp::host;

namespace {

void check_send(const CommandRecord& record) {
  std::vector<std::uint8_t> written;
  write_send_record(written, record.association, record.info, record.payload);
  std::span<const std::uint8_t> rest(written);
  const auto again = read_command_record(rest);
  require(again && rest.empty() && again->kind == CommandRecord::kSend);
  require(again->association == record.association);
  require(again->info.stream == record.info.stream && again->info.ppid == record.info.ppid);
  require(again->info.unordered == record.info.unordered &&
          again->info.sack_immediately == record.info.sack_immediately);
  require(again->info.token == record.info.token);
  require(again->info.reliability == record.info.reliability &&
          again->info.reliability_value == record.info.reliability_value);
  require(std::ranges::equal(again->payload, record.payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  std::span<const std::uint8_t> rest(bytes);
  while (const auto record = read_command_record(rest)) {
    require(rest.size() < bytes.size());
    if (record->kind != CommandRecord::kSend) continue;
    const auto* end = record->payload.data() + record->payload.size();
    require(record->payload.empty() ||
            (record->payload.data() >= bytes.data() && end <= rest.data()));
    check_send(*record);
  }
  return 0;
}
