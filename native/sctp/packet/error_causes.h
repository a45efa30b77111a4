#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sctp/packet/auth_chunk.h"
#include "sctp/packet/error_cause.h"
#include "sctp/packet/parameter.h"
#include "sctp/serial_number.h"

/// The causes of RFC 9260, 3.3.10, and of RFC 4895, 4, one type each, in the order of their codes.
/// parse() yields nothing for another code or a value of a wrong form; write() adds the cause to an
/// ABORT or ERROR under construction.
namespace rxsctp::sctp {

/// Code 1: a DATA chunk on a stream that does not exist. Value: stream (2 bytes), reserved (2).
struct InvalidStreamIdentifierCause {
  std::uint16_t stream = 0;

  static std::optional<InvalidStreamIdentifierCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 2: value: number of types (4 bytes), then the missing types (2 bytes each).
struct MissingMandatoryParameterCause {
  /// As received: big-endian types.
  std::span<const std::uint8_t> types;

  std::size_t size() const { return types.size() / 2; }
  /// `index` < size().
  ParameterType operator[](std::size_t index) const;

  static std::optional<MissingMandatoryParameterCause> parse(const CauseView& cause);
  static void write(ChunkBuilder& chunk, std::span<const ParameterType> missing);
};

/// Code 3: value: by how many microseconds the cookie was too old (4 bytes).
struct StaleCookieCause {
  std::uint32_t staleness_us = 0;

  static std::optional<StaleCookieCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 4: no value.
struct OutOfResourceCause {
  static std::optional<OutOfResourceCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 5: value: the address parameter, with its header.
struct UnresolvableAddressCause {
  std::span<const std::uint8_t> parameter;

  static std::optional<UnresolvableAddressCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 6: value: the unknown chunk, with its header. One too long for the packet at hand is cut to
/// what fits.
struct UnrecognizedChunkTypeCause {
  std::span<const std::uint8_t> chunk;

  static std::optional<UnrecognizedChunkTypeCause> parse(const CauseView& cause);
  void write(ChunkBuilder& builder) const;
};

/// Code 7: no value.
struct InvalidMandatoryParameterCause {
  static std::optional<InvalidMandatoryParameterCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 8: value: one or more unknown parameters, with their headers.
struct UnrecognizedParametersCause {
  std::span<const std::uint8_t> parameters;

  static std::optional<UnrecognizedParametersCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 9: value: the TSN of a DATA chunk without user data (4 bytes).
struct NoUserDataCause {
  Tsn tsn;

  static std::optional<NoUserDataCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 10: no value.
struct CookieReceivedWhileShuttingDownCause {
  static std::optional<CookieReceivedWhileShuttingDownCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 11: value: the address parameters a restart tried to add.
struct RestartWithNewAddressesCause {
  std::span<const std::uint8_t> parameters;

  static std::optional<RestartWithNewAddressesCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 12: value: the user's reason, any bytes.
struct UserInitiatedAbortCause {
  std::span<const std::uint8_t> reason;

  static std::optional<UserInitiatedAbortCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 13: value: additional information, any bytes.
struct ProtocolViolationCause {
  std::span<const std::uint8_t> information;

  static std::optional<ProtocolViolationCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

/// Code 0x0105: value: the algorithm of an AUTH chunk that was not asked for (2 bytes).
struct UnsupportedHmacIdentifierCause {
  HmacId id{};

  static std::optional<UnsupportedHmacIdentifierCause> parse(const CauseView& cause);
  void write(ChunkBuilder& chunk) const;
};

}  // namespace rxsctp::sctp
