#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/time.h"

namespace rxsctp::simulation {

/// Everything that happened in a run: a hash of all of it, and the last entries (or every one) to
/// read.
class Trace {
 public:
  enum class Kind : std::uint8_t {
    kSent,
    kArrived,
    kLost,
    kBlackedOut,
    kTooBig,
    kQueueFull,
    kCorrupted,
    kTruncated,
    kDuplicated,
    kNobodyThere,
    kIcmp,
    kConnect,
    kEstablished,
    kRestarted,
    kState,
    kAccepted,
    kDelivered,
    kSendFailed,
    kConsumed,
    kWindowFull,
    kPathChange,
    kPeerShutdown,
    kReconfigured,
    kStreamReset,
    kStreamsChanged,
    kShutdown,
    kAbort,
    kClosed,
    kDied,
    kRebound,
  };

  /// Keeps every entry instead of the last few.
  void keep_all() { keep_all_ = true; }

  void packet(Time at, Kind kind, std::size_t host, std::span<const std::uint8_t> bytes);
  void event(Time at, Kind kind, std::size_t host, std::uint32_t association,
             std::uint64_t value = 0, std::uint64_t detail = 0);

  std::uint64_t hash() const { return hash_; }
  std::string text() const;

 private:
  static constexpr std::size_t kTail = 60;
  static constexpr std::size_t kChunksShown = 6;

  struct Chunk {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint16_t length = 0;
    std::uint32_t first_word = 0;
  };
  struct Entry {
    Time at{};
    Kind kind = Kind::kSent;
    bool is_packet = false;
    std::uint8_t chunk_count = 0;
    std::size_t host = 0;
    std::uint32_t association = 0;  // packet: verification tag
    std::uint64_t value = 0;        // packet: bytes
    std::uint64_t detail = 0;
    std::array<Chunk, kChunksShown> chunks{};
  };

  void add(const Entry& entry);
  static std::string describe(const Entry& entry);

  bool keep_all_ = false;
  std::uint64_t hash_ = 0xcbf29ce484222325;
  std::uint64_t count_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace rxsctp::simulation
