// Parses any input as a notification of the kernel's SCTP; what comes out stays within the input.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "fuzz/support/require.h"
#include "kernel/notification.h"

using namespace rxsctp::kernel;
using rxsctp::fuzz::require;

namespace {

std::size_t bytes_of(const std::vector<rxsctp::ErrorCause>& causes) {
  std::size_t bytes = 0;
  for (const auto& cause : causes) bytes += cause.data.size();
  return bytes;
}

struct Check {
  std::span<const std::uint8_t> input;

  void operator()(const AssociationChange& change) const {
    require(bytes_of(change.causes) <= input.size());
  }
  void operator()(const RemoteErrorReport& report) const {
    require(report.causes.size() == 1 && bytes_of(report.causes) <= input.size());
  }
  void operator()(const SendFailure& failure) const {
    require(failure.data.size() <= input.size());
    if (!failure.data.empty()) require(&failure.data.back() <= &input.back());
  }
  void operator()(const StreamResetReport& report) const {
    require(report.streams.size() * 2 <= input.size());
  }
  template <typename Other>
  void operator()(const Other&) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Types are 12 of 65536, and the length is mostly right: the input need not find that out.
  std::vector<std::uint8_t> bytes(data, data + size);
  if (bytes.size() >= 8 && bytes[2] != 0xff) {
    const auto type = static_cast<std::uint16_t>(0x8000 + bytes[0] % 16);
    const auto length = static_cast<std::uint32_t>(size);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&type), sizeof type, bytes.begin());
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&length), sizeof length, bytes.begin() + 4);
  }
  if (const auto notification = parse_notification(bytes)) {
    std::visit(Check{bytes}, *notification);
  }
  return 0;
}
