#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "sctp/packet/chunk_builder.h"
#include "sctp/packet/stream_numbers.h"
#include "sctp/packet/tlv.h"
#include "sctp/serial_number.h"

namespace rxsctp::sctp {

// What is in a RE-CONFIG chunk (RFC 6525, 4): requests, each with a number of its own, and
// responses. No other chunk has these parameters.

/// Outgoing SSN Reset Request (RFC 6525, 4.1): the sender begins streams that it sends on anew,
/// after what it has sent.
///
///    0               2               4
///   +---------------+---------------+
///   | type 13       | length        |
///   +---------------+---------------+
///   |        request number         |
///   +-------------------------------+
///   |        response number        |  of the Incoming SSN Reset Request that it answers
///   +-------------------------------+
///   |       last assigned TSN       |
///   +---------------+---------------+
///   | stream        | stream        |  any number of times; none: all
///   +---------------+---------------+
struct OutgoingResetParameter {
  static constexpr std::uint16_t kType = 13;

  RequestNumber request;
  RequestNumber response;
  Tsn last_assigned;
  StreamNumbers streams;

  static std::optional<OutgoingResetParameter> parse(const TlvView& parameter);
  void write(ChunkBuilder& chunk) const;
};

/// Incoming SSN Reset Request (RFC 6525, 4.2): its receiver is to begin streams anew that it sends
/// on.
///
///   +---------------+---------------+
///   | type 14       | length        |
///   +---------------+---------------+
///   |        request number         |
///   +---------------+---------------+
///   | stream        | stream        |  any number of times; none: all
///   +---------------+---------------+
struct IncomingResetParameter {
  static constexpr std::uint16_t kType = 14;

  RequestNumber request;
  StreamNumbers streams;

  static std::optional<IncomingResetParameter> parse(const TlvView& parameter);
  void write(ChunkBuilder& chunk) const;
};

/// SSN/TSN Reset Request (RFC 6525, 4.3): all streams of both begin anew, and so do the TSNs.
///
///   +---------------+---------------+
///   | type 15       | length 8      |
///   +---------------+---------------+
///   |        request number         |
///   +-------------------------------+
struct TsnResetParameter {
  static constexpr std::uint16_t kType = 15;

  RequestNumber request;

  static std::optional<TsnResetParameter> parse(const TlvView& parameter);
  void write(ChunkBuilder& chunk) const;
};

/// What is said to a request (RFC 6525, table 3). Any other value may be received as well.
enum class ReconfigurationAnswer : std::uint32_t {
  kNothingToDo = 0,
  kPerformed = 1,
  kDenied = 2,
  kWrongSsn = 3,
  kAlreadyInProgress = 4,  // another request is
  kBadSequenceNumber = 5,
  kInProgress = 6,  // it is not over yet
};

/// Where TSNs go on after an SSN/TSN reset.
struct NextTsns {
  Tsn of_sender;    // of the response
  Tsn of_receiver;  // of the response

  bool operator==(const NextTsns&) const = default;
};

/// Re-configuration Response (RFC 6525, 4.4).
///
///   +---------------+---------------+
///   | type 16       | length        |  12, or 20
///   +---------------+---------------+
///   |        request number         |
///   +-------------------------------+
///   |            result             |
///   +-------------------------------+
///   |       sender's next TSN       |  where TSNs were reset
///   +-------------------------------+
///   |      receiver's next TSN      |  likewise
///   +-------------------------------+
struct ResponseParameter {
  static constexpr std::uint16_t kType = 16;

  RequestNumber request;
  ReconfigurationAnswer answer{};
  std::optional<NextTsns> next{};

  bool operator==(const ResponseParameter&) const = default;

  static std::optional<ResponseParameter> parse(const TlvView& parameter);
  void write(ChunkBuilder& chunk) const;
};

/// Add Outgoing Streams Request (RFC 6525, 4.5), and Add Incoming Streams Request (4.6), which its
/// receiver answers with one of the first kind.
///
///   +---------------+---------------+
///   | type 17 or 18 | length 12     |
///   +---------------+---------------+
///   |        request number         |
///   +---------------+---------------+
///   | new streams   | reserved      |
///   +---------------+---------------+
template <std::uint16_t type>
struct AddStreamsParameter {
  static constexpr std::uint16_t kType = type;

  RequestNumber request;
  std::uint16_t count = 0;

  static std::optional<AddStreamsParameter> parse(const TlvView& parameter);
  void write(ChunkBuilder& chunk) const;
};
using AddOutgoingParameter = AddStreamsParameter<17>;
using AddIncomingParameter = AddStreamsParameter<18>;
extern template struct AddStreamsParameter<17>;
extern template struct AddStreamsParameter<18>;

using ReConfigParameter =
    std::variant<OutgoingResetParameter, IncomingResetParameter, TsnResetParameter,
                 ResponseParameter, AddOutgoingParameter, AddIncomingParameter>;

}  // namespace rxsctp::sctp
