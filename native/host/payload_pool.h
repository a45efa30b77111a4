#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace rxsctp::host {

class PayloadPool;

/// Growing memory for payload; goes back to its pool when destroyed, on whatever thread that is.
class PayloadBuffer {
 public:
  /// What there is before the payload, for whoever has the buffer.
  static constexpr std::size_t kHeadroom = 128;

  PayloadBuffer() = default;
  PayloadBuffer(std::shared_ptr<PayloadPool> pool, std::unique_ptr<std::uint8_t[]> memory,
                std::size_t capacity);
  PayloadBuffer(PayloadBuffer&& other) noexcept;
  PayloadBuffer& operator=(PayloadBuffer&& other) noexcept;
  ~PayloadBuffer();

  void append(std::span<const std::uint8_t> bytes);
  /// Makes room for `size` more bytes.
  void reserve(std::size_t size);

  std::span<std::uint8_t> bytes() {
    if (memory_ == nullptr) return {};
    return {memory_.get() + kHeadroom, size_};
  }
  /// Aligned for any scalar; not kept when the buffer grows.
  std::span<std::uint8_t> headroom() { return {memory_.get(), kHeadroom}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

 private:
  std::shared_ptr<PayloadPool> pool_;
  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

/// Keeps payload memory for reuse, up to a limit: fresh pages cost more than what is copied into
/// them. Thread-safe. It lives as long as a buffer of it does.
class PayloadPool : public std::enable_shared_from_this<PayloadPool> {
 public:
  /// Memory kept while nobody uses it.
  static constexpr std::size_t kMaxIdleBytes = 16u << 20;

  static std::shared_ptr<PayloadPool> make() { return std::make_shared<PayloadPool>(); }

  /// A buffer with room for at least `size` bytes.
  PayloadBuffer take(std::size_t size);
  std::size_t idle_bytes() const;

 private:
  friend class PayloadBuffer;

  struct SizeClass {
    std::size_t capacity;
    std::vector<std::unique_ptr<std::uint8_t[]>> idle;
  };

  void give_back(std::unique_ptr<std::uint8_t[]> memory, std::size_t capacity);

  mutable std::mutex mutex_;
  SizeClass classes_[5] = {
      {16u << 10, {}}, {32u << 10, {}}, {64u << 10, {}}, {256u << 10, {}}, {1u << 20, {}}};
  std::size_t idle_bytes_ = 0;
};

}  // namespace rxsctp::host
