#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rxsctp::sctp {

/// Something for each stream, in small pages that come with the first use of one of their streams:
/// no memory while no stream is used, and little when a high one is.
template <typename Entry>
class StreamTable {
 public:
  /// The entry of `stream`, made if need be.
  Entry& operator[](std::uint16_t stream) {
    const std::size_t page = stream / kPageSize;
    if (page >= pages_.size() || !pages_[page]) [[unlikely]]
      make(page);
    return (*pages_[page])[stream % kPageSize];
  }
  /// The entry of `stream`, if it was made.
  Entry* find(std::uint16_t stream) {
    const std::size_t page = stream / kPageSize;
    const bool made = page < pages_.size() && pages_[page];
    return made ? &(*pages_[page])[stream % kPageSize] : nullptr;
  }
  /// Calls `update` with the entry of each stream that is used, and others.
  template <typename Update>
  void update_each(Update update) {
    for (const auto& page : pages_) {
      if (page) std::ranges::for_each(*page, update);
    }
  }
  /// That of a stream which has been asked for before.
  const Entry& operator[](std::uint16_t stream) const {
    return (*pages_[stream / kPageSize])[stream % kPageSize];
  }
  /// Calls `visit` with each stream and its entry, ascending; untouched entries of pages in use are
  /// among them.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (std::size_t page = 0; page < pages_.size(); ++page) {
      if (!pages_[page]) continue;
      for (std::size_t i = 0; i < kPageSize; ++i) {
        visit(static_cast<std::uint16_t>(page * kPageSize + i), (*pages_[page])[i]);
      }
    }
  }

 private:
  static constexpr std::size_t kPageSize = 4;
  using Page = std::array<Entry, kPageSize>;

  void make(std::size_t page) {
    if (page >= pages_.size()) pages_.resize(page + 1);
    pages_[page] = std::make_unique<Page>();
  }

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace rxsctp::sctp
