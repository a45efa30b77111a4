#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/time.h"
#include "sctp/recovery/path.h"
#include "sctp/recovery/sent_chunks.h"

namespace rxsctp::sctp {

/// The paths of an association. A path is known to the rest by its index, which it keeps, as it
/// keeps its place in memory.
class Paths {
 public:
  Paths(const PathAddress& first, const AssociationConfig& config) : first_(first, config) {}

  std::size_t size() const { return 1 + others_.size(); }
  Path& operator[](std::size_t index) { return index == 0 ? first_ : *others_[index - 1]; }
  const Path& operator[](std::size_t index) const {
    return index == 0 ? first_ : *others_[index - 1];
  }

  /// Adds a path, unconfirmed, and returns its index; that of the path with this address and
  /// transport where there is one. Nothing when there are kMost: as many as a chunk has room to
  /// name, and more than a peer may make us keep.
  std::optional<std::size_t> add(const PathAddress& address, const AssociationConfig& config);

  /// Where new data goes (RFC 9260, 6.4).
  std::size_t primary() const { return primary_; }
  /// `index` is that of a path.
  void set_primary(std::size_t index) { primary_ = static_cast<std::uint8_t>(index); }

  /// The path that a packet from `from` came on.
  std::optional<std::size_t> find(const PathAddress& from) const;

  Time next_deadline() const;

  static constexpr std::size_t kMost = SentChunk::kMaxPaths;

 private:
  Path first_;  // all that most associations have
  std::vector<std::unique_ptr<Path>> others_;
  std::uint8_t primary_ = 0;
};

}  // namespace rxsctp::sctp
