#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/ready.h"
#include "engine/time.h"

namespace rxsctp::io {

/// Waits for several handles at once. wake() may be called from any thread, everything else from
/// the thread that waits.
class Poller {
 public:
  virtual ~Poller() = default;

  /// Watches `handle` for input and errors, and for room to write while `want_writable`.
  virtual void add(int handle, std::uint32_t token) = 0;
  /// Tells of each change once: input, room to write, errors.
  virtual void add_edge_triggered(int handle, std::uint32_t token) = 0;
  virtual void want_writable(int handle, std::uint32_t token, bool wanted) = 0;
  virtual void remove(int handle) = 0;

  /// Returns what is ready, nothing after `timeout` (Duration::max(): never) or wake().
  virtual std::span<const Ready> wait(Duration timeout) = 0;
  virtual void wake() = 0;
};

std::unique_ptr<Poller> make_poller();

}  // namespace rxsctp::io
