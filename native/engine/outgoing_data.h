#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <span>
#include <utility>

namespace rxsctp {

/// Memory with payloads in it that are sent from where they are. Whoever needs it has a hold on it;
/// any thread may take another one while there is one, and let go of it. An engine that keeps many
/// payloads of it counts them by itself: all of them together have one hold.
class PayloadMemory {
 public:
  PayloadMemory() = default;
  PayloadMemory(const PayloadMemory&) = delete;
  PayloadMemory& operator=(const PayloadMemory&) = delete;

  /// One payload more is kept, or less. On the engines' thread only, to which the count belongs: it
  /// costs no atomic operation for each message.
  void keep_payload() {
    if (kept_++ == 0) hold();
  }
  void drop_payload() {
    if (--kept_ == 0) let_go();
  }

 protected:
  ~PayloadMemory() = default;

 private:
  friend class PayloadHold;
  /// Nobody has a hold on it any more; called where the last one went.
  virtual void on_unused() = 0;

  void hold() { holds_.fetch_add(1, std::memory_order_relaxed); }
  void let_go() {
    if (holds_.fetch_sub(1, std::memory_order_acq_rel) == 1) on_unused();
  }

  std::atomic<std::uint32_t> holds_{0};
  std::uint32_t kept_ = 0;
};

class PayloadHold {
 public:
  PayloadHold() = default;
  explicit PayloadHold(PayloadMemory& memory) : memory_(&memory) { memory.hold(); }
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
    if (memory != nullptr) memory->let_go();
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
