#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <span>
#include <utility>

namespace rxsctp {

/// Memory with payloads in it that are sent from where they are. Whoever needs it has a hold on it;
/// any thread may take another one while there is one, and let go of it.
class PayloadMemory {
 public:
  PayloadMemory() = default;
  PayloadMemory(const PayloadMemory&) = delete;
  PayloadMemory& operator=(const PayloadMemory&) = delete;

 protected:
  ~PayloadMemory() = default;

 private:
  friend class PayloadHold;
  /// Nobody has a hold on it any more; called where the last one went.
  virtual void on_unused() = 0;

  std::atomic<std::uint32_t> holds_{0};
};

class PayloadHold {
 public:
  PayloadHold() = default;
  explicit PayloadHold(PayloadMemory& memory) : memory_(&memory) {
    memory.holds_.fetch_add(1, std::memory_order_relaxed);
  }
  PayloadHold(PayloadHold&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
  PayloadHold& operator=(PayloadHold&& other) noexcept {
    PayloadHold former(std::move(*this));
    memory_ = std::exchange(other.memory_, nullptr);
    return *this;
  }
  ~PayloadHold() { reset(); }

  explicit operator bool() const { return memory_ != nullptr; }
  PayloadMemory* memory() const { return memory_; }

  void reset() {
    PayloadMemory* memory = std::exchange(memory_, nullptr);
    if (memory != nullptr && memory->holds_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      memory->on_unused();
    }
  }

 private:
  PayloadMemory* memory_ = nullptr;
};

/// The payload of a message to send: bytes of the caller's, to be copied by who keeps them, or
/// bytes in shared memory, to be kept by a hold on it.
class OutgoingData {
 public:
  OutgoingData() = default;
  template <typename Bytes>
  requires std::constructible_from < std::span<const std::uint8_t>,
  const Bytes& > OutgoingData(const Bytes& bytes)
      : bytes_(bytes) {}  // NOLINT(google-explicit-constructor)
  /// The caller has a hold in `memory` for the time of the call.
  OutgoingData(std::span<const std::uint8_t> bytes, PayloadMemory* memory)
      : bytes_(bytes), memory_(memory) {}

  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// Where the bytes are; nullptr when they are the caller's.
  PayloadMemory* memory() const { return memory_; }

 private:
  std::span<const std::uint8_t> bytes_;
  PayloadMemory* memory_ = nullptr;
};

}  // namespace rxsctp
