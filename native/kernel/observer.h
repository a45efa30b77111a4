#pragma once

#include <cstdint>
#include <span>

#include "kernel/error.h"
#include "sctp/observer.h"

namespace rxsctp::kernel {

/// RFC 6458, 6.1.2, and what Linux adds.
enum class PathChange : std::uint8_t {
  kAvailable,
  kUnreachable,
  kRemoved,
  kAdded,
  kMadePrimary,
  kConfirmed,
  kPotentiallyFailed,
};

/// RFC 6458, 6.1.8.
enum class AuthenticationChange : std::uint8_t { kNewKey, kNoAuth, kFreeKey };

/// RFC 6525, 6.1.
enum class ReconfigurationResult : std::uint8_t { kPerformed, kDenied, kFailed };

struct StreamReset {
  bool inbound = false;
  bool outbound = false;
  ReconfigurationResult result = ReconfigurationResult::kPerformed;
  std::span<const std::uint16_t> streams;  // empty: all
};

/// What the kernel's SCTP tells besides what every engine does. The rules of sctp::Observer hold.
class Observer : public sctp::Observer {
 public:
  virtual void on_path_change(AssociationId id, PathChange change,
                              const sctp::PathStatus& path) = 0;
  using sctp::Observer::on_path_change;
  /// The addresses of either side are other ones now.
  virtual void on_addresses_changed(AssociationId id, std::span<const IpAddress> local,
                                    std::span<const IpAddress> remote) = 0;
  /// RFC 6458, 6.1.6.
  virtual void on_adaptation(AssociationId id, std::uint32_t indication) = 0;
  /// The rest of a message that had begun to arrive will not come (RFC 6458, 6.1.7).
  virtual void on_partial_delivery_aborted(AssociationId id, std::uint16_t stream) = 0;
  virtual void on_authentication(AssociationId id, AuthenticationChange change,
                                 std::uint16_t key) = 0;
  virtual void on_stream_reset(AssociationId id, const StreamReset& reset) = 0;
  virtual void on_association_reset(AssociationId id, ReconfigurationResult result) = 0;
  /// `outbound` and `inbound` are the numbers of streams from now on.
  virtual void on_streams_changed(AssociationId id, ReconfigurationResult result,
                                  std::uint16_t outbound, std::uint16_t inbound) = 0;
  /// The last call for an association that a system call failed for.
  virtual void on_failed(AssociationId id, const Error& error) = 0;
};

}  // namespace rxsctp::kernel
