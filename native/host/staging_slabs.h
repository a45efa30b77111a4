#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/outgoing_data.h"
#include "host/record_layout.h"

namespace rxsctp::host {

class StagingSlabs;

/// Memory that JavaScript stages records in, one behind the other. Messages are sent from there:
/// it is used anew when the last of them is acknowledged. Its last word says how many bytes of
/// records there are: an environment that ends at any moment runs no more JavaScript to say it.
class StagingSlab final : public PayloadMemory {
 public:
  /// Bytes of records.
  static constexpr std::size_t kCapacity = kStagingBytes;
  static constexpr std::size_t kSize = kCapacity + sizeof(std::uint32_t);

  StagingSlab(StagingSlabs& slabs, std::size_t index);

  std::span<std::uint8_t> memory() const { return {memory_.get(), kSize}; }
  /// Tells it from the others of its channel: 0 to StagingSlabs::kMaxSlabs, the overflow slab.
  std::size_t index() const { return index_; }
  /// What there is of records, as JavaScript says.
  std::size_t staged() const;

 private:
  friend class StagingSlabs;
  void on_unused() override;

  StagingSlabs& slabs_;
  const std::size_t index_;
  const std::unique_ptr<std::uint8_t[]> memory_;
  std::shared_ptr<StagingSlabs> keeper_;  // while somebody uses it
  StagingSlab* next_idle_ = nullptr;
};

/// The slabs of a channel, at most so many that messages which are never acknowledged cannot keep
/// more. It lives as long as any of them is used.
class StagingSlabs : public std::enable_shared_from_this<StagingSlabs> {
 public:
  static constexpr std::size_t kMaxSlabs = 128;
  /// From so many on, messages do not stay in slabs, so that those which are left go round.
  static constexpr std::size_t kScarce = kMaxSlabs - kMaxSlabs / 4;

  static std::shared_ptr<StagingSlabs> make() { return std::make_shared<StagingSlabs>(); }

  // One thread.
  /// One that nobody uses, empty, with a hold on it. When all are in use it is the overflow slab,
  /// without: what is in that one has to be copied.
  StagingSlab& take(PayloadHold& hold);
  /// How many there have been, the overflow slab aside.
  std::size_t size() const { return slabs_.size(); }
  bool scarce() const { return used_.load(std::memory_order_relaxed) >= kScarce; }

 private:
  friend class StagingSlab;
  /// Any thread.
  void give_back(StagingSlab& slab);

  std::vector<std::unique_ptr<StagingSlab>> slabs_;
  std::unique_ptr<StagingSlab> overflow_;
  StagingSlab* idle_ = nullptr;
  std::atomic<StagingSlab*> given_back_{nullptr};
  std::atomic<std::size_t> used_{0};
};

}  // namespace rxsctp::host
