#include "host/payload_pool.h"

#include <algorithm>
#include <utility>

namespace rxsctp::host {

PayloadBuffer::PayloadBuffer(std::shared_ptr<PayloadPool> pool,
                             std::unique_ptr<std::uint8_t[]> memory, std::size_t capacity)
    : pool_(std::move(pool)), memory_(std::move(memory)), capacity_(capacity) {}

PayloadBuffer::PayloadBuffer(PayloadBuffer&& other) noexcept
    : pool_(std::move(other.pool_)),
      memory_(std::move(other.memory_)),
      capacity_(std::exchange(other.capacity_, 0)),
      size_(std::exchange(other.size_, 0)) {}

PayloadBuffer& PayloadBuffer::operator=(PayloadBuffer&& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(memory_, other.memory_);
  std::swap(capacity_, other.capacity_);
  std::swap(size_, other.size_);
  return *this;
}

PayloadBuffer::~PayloadBuffer() {
  if (pool_ && memory_) pool_->give_back(std::move(memory_), capacity_);
}

void PayloadBuffer::append(std::span<const std::uint8_t> bytes) {
  reserve(bytes.size());
  std::copy(bytes.begin(), bytes.end(), memory_.get() + kHeadroom + size_);
  size_ += bytes.size();
}

void PayloadBuffer::reserve(std::size_t size) {
  if (size <= capacity_ - size_) return;
  PayloadBuffer larger = pool_->take(size_ + size);
  std::copy_n(memory_.get() + kHeadroom, size_, larger.memory_.get() + kHeadroom);
  larger.size_ = size_;
  std::swap(*this, larger);
}

PayloadBuffer PayloadPool::take(std::size_t size) {
  for (SizeClass& c : classes_) {
    if (size > c.capacity) continue;
    {
      std::lock_guard lock(mutex_);
      if (!c.idle.empty()) {
        auto memory = std::move(c.idle.back());
        c.idle.pop_back();
        idle_bytes_ -= c.capacity;
        return {shared_from_this(), std::move(memory), c.capacity};
      }
    }
    size = c.capacity;
    break;
  }
  return {shared_from_this(),
          std::make_unique_for_overwrite<std::uint8_t[]>(PayloadBuffer::kHeadroom + size), size};
}

void PayloadPool::give_back(std::unique_ptr<std::uint8_t[]> memory, std::size_t capacity) {
  std::lock_guard lock(mutex_);
  if (idle_bytes_ + capacity > kMaxIdleBytes) return;
  for (SizeClass& c : classes_) {
    if (c.capacity != capacity) continue;
    c.idle.push_back(std::move(memory));
    idle_bytes_ += capacity;
  }
}

std::size_t PayloadPool::idle_bytes() const {
  std::lock_guard lock(mutex_);
  return idle_bytes_;
}

}  // namespace rxsctp::host
