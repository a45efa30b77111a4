#pragma once

#include <cstdint>

namespace rxsctp::sctp {

/// Counts what a stack does for the packets it gets, in steps: a chunk looked at, a slot of a table
/// probed, a word of a set searched, a record moved. Every loop whose length a peer has a say in
/// counts here, so that a test can hold the cost of any packet against its bytes without a clock.
class Work {
 public:
  void add(std::uint64_t steps) { steps_ += steps; }
  std::uint64_t steps() const { return steps_; }

 private:
  std::uint64_t steps_ = 0;
};

}  // namespace rxsctp::sctp
