#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
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

  /// Where new data goes while it answers (RFC 9260, 6.4).
  std::size_t primary() const { return primary_; }
  /// `index` is that of a path.
  void set_primary(std::size_t index);

  /// Where new data goes now: to the primary while it is active, else to a path that is. When none
  /// is, to the potentially failed one that failed least often (RFC 7829, 3.2). When all are
  /// inactive (dormant, RFC 7829, 4.1) to each in turn, from one T3-rtx to the next, the primary
  /// first: which of them comes back first nobody knows, and the data finds out.
  std::size_t destination() const { return others_.empty() ? 0 : choose_destination(); }
  /// Where a chunk goes that was lost on `last`: there again, but once that path has not answered
  /// in time to another that does (RFC 9260, 6.4).
  std::size_t retransmission_path(std::size_t last) const {
    return others_.empty() ? 0 : choose_retransmission_path(last);
  }
  /// Payload of a new chunk, at most: what all paths take that data may go to, for what is lost on
  /// one leaves again on another, as it was cut (AMDCS, RFC 9260, 6.9).
  std::size_t max_payload() const {
    return others_.empty() ? first_.mtu().max_payload() : smallest_max_payload();
  }
  /// Another path that is active; `index` where there is none.
  std::size_t alternative(std::size_t index) const;
  /// The next path, in the order in which they were added, that is confirmed, or the primary:
  /// for what repeats while the association is set up.
  std::size_t following(std::size_t index) const;
  /// `index`, or, while that path is not active, where new data goes.
  std::size_t usable(std::size_t index) const {
    return others_.empty() || (*this)[index].state() == PathState::kActive ? index : destination();
  }
  /// None answers: the next one's turn.
  void rotate();

  /// While the association is set up: the path `first` is the primary from now on, and the first;
  /// of the others only those stay that `keep` says.
  template <typename Keep>
  void retain(std::size_t first, Keep keep) {
    std::vector<std::unique_ptr<Path>> kept;
    for (std::size_t i = 0; i < size(); ++i) {
      if (i == first || !keep((*this)[i])) continue;
      kept.push_back(i == 0 ? std::make_unique<Path>(std::move(first_))
                            : std::move(others_[i - 1]));
    }
    if (first != 0) first_ = std::move(*others_[first - 1]);
    others_ = std::move(kept);
    set_primary(0);
  }

  /// The path to the address, whichever transport it is of.
  std::optional<std::size_t> to(const IpAddress& remote) const;
  /// The path with the address and transport of `from`.
  std::optional<std::size_t> find(const PathAddress& from) const;
  /// The path that a packet of the peer from `from` came on. The peer may send to any address of
  /// ours; from an address that it has not told of, it counts as come on the primary.
  std::size_t of_packet(const PathAddress& from) const;

  Time next_deadline() const;

  static constexpr std::size_t kMost = SentChunk::kMaxPaths;

 private:
  static constexpr std::size_t kNone = kMost;

  std::size_t choose_destination() const;
  std::size_t choose_retransmission_path(std::size_t last) const;
  std::size_t best_but(std::size_t excluded) const;
  std::size_t smallest_max_payload() const;

  Path first_;  // all that most associations have
  std::vector<std::unique_ptr<Path>> others_;
  std::uint8_t primary_ = 0;
  std::uint8_t rotation_ = 0;  // how far from the primary on the choice begins
};

}  // namespace rxsctp::sctp
