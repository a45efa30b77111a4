#include "io/system_random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace rxsctp::io {
namespace {

void read_from_host(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got > 0) {
      out = out.subspan(static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      std::abort();  // Tags and cookie keys must never be predictable.
    }
  }
}

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> out) {
  if (out.size() >= block_.size()) return read_from_host(out);
  if (out.size() > block_.size() - used_) {
    read_from_host(block_);
    used_ = 0;
  }
  const auto source = std::span(block_).subspan(used_, out.size());
  std::copy(source.begin(), source.end(), out.begin());
  std::fill(source.begin(), source.end(), std::uint8_t{0});
  used_ += out.size();
}

}  // namespace rxsctp::io
