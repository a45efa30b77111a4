#include "sctp/packet/error_causes.h"

#include <doctest/doctest.h>

#include <array>

#include "engine/copied_causes.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

template <typename Write>
Bytes cause_bytes(const Write& write) {
  Bytes bytes = built(ChunkType::kError, [&](ChunkBuilder& chunk) { write(chunk); });
  bytes.erase(bytes.begin(), bytes.begin() + kChunkHeaderSize);
  return bytes;
}

template <typename Cause>
Bytes bytes_of(const Cause& cause) {
  return cause_bytes([&](ChunkBuilder& chunk) { cause.write(chunk); });
}

CauseView first_cause(const Bytes& bytes) {
  const auto cause = CauseCursor(bytes).next();
  REQUIRE(cause.has_value());
  return *cause;
}

/// Parses `bytes` cut to each length; expects success at `valid` only.
template <typename Cause>
void check_only_length(const Bytes& bytes, std::size_t valid) {
  Bytes longer = bytes;
  longer.push_back(0);
  for (std::size_t length = kTlvHeaderSize; length <= longer.size(); ++length) {
    Bytes cut(longer.begin(), longer.begin() + static_cast<std::ptrdiff_t>(length));
    store_be16(cut.data() + 2, static_cast<std::uint16_t>(length));
    cut.shrink_to_fit();
    CHECK(Cause::parse(first_cause(cut)).has_value() == (length == valid));
  }
}

TEST_CASE("cause 1, Invalid Stream Identifier") {
  const Bytes bytes = bytes_of(InvalidStreamIdentifierCause{0x0102});
  CHECK(bytes == Bytes{0, 1, 0, 8, 1, 2, 0, 0});
  CHECK(InvalidStreamIdentifierCause::parse(first_cause(bytes))->stream == 0x0102);
  check_only_length<InvalidStreamIdentifierCause>(bytes, 8);
}

TEST_CASE("cause 2, Missing Mandatory Parameter") {
  const std::array<ParameterType, 2> missing = {ParameterType::kStateCookie,
                                                ParameterType::kIpv4Address};
  const Bytes bytes = cause_bytes(
      [&](ChunkBuilder& chunk) { MissingMandatoryParameterCause::write(chunk, missing); });
  CHECK(bytes == Bytes{0, 2, 0, 12, 0, 0, 0, 2, 0, 7, 0, 5});
  const auto parsed = MissingMandatoryParameterCause::parse(first_cause(bytes));
  REQUIRE(parsed.has_value());
  REQUIRE(parsed->size() == 2);
  CHECK((*parsed)[0] == ParameterType::kStateCookie);
  CHECK((*parsed)[1] == ParameterType::kIpv4Address);
  check_only_length<MissingMandatoryParameterCause>(bytes, 12);
  const Bytes lying = {0, 2, 0, 10, 0x80, 0, 0, 1, 0, 7};
  CHECK_FALSE(MissingMandatoryParameterCause::parse(first_cause(lying)).has_value());
}

TEST_CASE("cause 3, Stale Cookie") {
  const Bytes bytes = bytes_of(StaleCookieCause{0x01020304});
  CHECK(bytes == Bytes{0, 3, 0, 8, 1, 2, 3, 4});
  CHECK(StaleCookieCause::parse(first_cause(bytes))->staleness_us == 0x01020304);
  check_only_length<StaleCookieCause>(bytes, 8);
}

TEST_CASE("causes 4, 7, 10: no value") {
  const Bytes out_of_resource = bytes_of(OutOfResourceCause{});
  CHECK(out_of_resource == Bytes{0, 4, 0, 4});
  check_only_length<OutOfResourceCause>(out_of_resource, 4);
  const Bytes invalid = bytes_of(InvalidMandatoryParameterCause{});
  CHECK(invalid == Bytes{0, 7, 0, 4});
  check_only_length<InvalidMandatoryParameterCause>(invalid, 4);
  const Bytes shutting_down = bytes_of(CookieReceivedWhileShuttingDownCause{});
  CHECK(shutting_down == Bytes{0, 10, 0, 4});
  check_only_length<CookieReceivedWhileShuttingDownCause>(shutting_down, 4);
}

TEST_CASE("causes 5, 6, 8, 11, 12, 13: a value of any bytes") {
  const Bytes value = {0, 5, 0, 8, 127, 0, 0, 1};
  const auto expected = [&](std::uint8_t code) {
    Bytes bytes = {0, code, 0, 12};
    bytes.insert(bytes.end(), value.begin(), value.end());
    return bytes;
  };
  Bytes bytes = bytes_of(UnresolvableAddressCause{value});
  CHECK(bytes == expected(5));
  CHECK(to_bytes(UnresolvableAddressCause::parse(first_cause(bytes))->parameter) == value);
  bytes = bytes_of(UnrecognizedChunkTypeCause{value});
  CHECK(bytes == expected(6));
  CHECK(to_bytes(UnrecognizedChunkTypeCause::parse(first_cause(bytes))->chunk) == value);
  bytes = bytes_of(UnrecognizedParametersCause{value});
  CHECK(bytes == expected(8));
  CHECK(to_bytes(UnrecognizedParametersCause::parse(first_cause(bytes))->parameters) == value);
  bytes = bytes_of(RestartWithNewAddressesCause{value});
  CHECK(bytes == expected(11));
  CHECK(to_bytes(RestartWithNewAddressesCause::parse(first_cause(bytes))->parameters) == value);
  bytes = bytes_of(UserInitiatedAbortCause{value});
  CHECK(bytes == expected(12));
  CHECK(to_bytes(UserInitiatedAbortCause::parse(first_cause(bytes))->reason) == value);
  bytes = bytes_of(ProtocolViolationCause{value});
  CHECK(bytes == expected(13));
  CHECK(to_bytes(ProtocolViolationCause::parse(first_cause(bytes))->information) == value);
}

TEST_CASE("cause 6 is cut to the room of the packet") {
  Bytes room(CommonHeader::kSize + 4 + 4 + 11);
  PacketWriter packet(room, kTestHeader);
  const Bytes chunk(100, 7);
  ChunkBuilder builder(packet, ChunkType::kError, 0);
  UnrecognizedChunkTypeCause{chunk}.write(builder);
  REQUIRE(builder.commit());
  const ChunkView error = first_chunk(std::span(room).subspan(CommonHeader::kSize, 16));
  CHECK(to_bytes(CauseCursor(error.value).next()->value) == Bytes(8, 7));
}

TEST_CASE("cause 9, No User Data") {
  const Bytes bytes = bytes_of(NoUserDataCause{Tsn(0xfffffffe)});
  CHECK(bytes == Bytes{0, 9, 0, 8, 0xff, 0xff, 0xff, 0xfe});
  CHECK(NoUserDataCause::parse(first_cause(bytes))->tsn == Tsn(0xfffffffe));
  check_only_length<NoUserDataCause>(bytes, 8);
}

TEST_CASE("a cause of one code is not parsed as another") {
  for (std::uint8_t code = 0; code < 20; ++code) {
    const Bytes bytes = {0, code, 0, 4};
    const CauseView view = first_cause(bytes);
    CHECK(OutOfResourceCause::parse(view).has_value() == (code == 4));
    CHECK(UnresolvableAddressCause::parse(view).has_value() == (code == 5));
    CHECK(UnrecognizedChunkTypeCause::parse(view).has_value() == (code == 6));
    CHECK(InvalidMandatoryParameterCause::parse(view).has_value() == (code == 7));
    CHECK(UnrecognizedParametersCause::parse(view).has_value() == (code == 8));
    CHECK(CookieReceivedWhileShuttingDownCause::parse(view).has_value() == (code == 10));
    CHECK(RestartWithNewAddressesCause::parse(view).has_value() == (code == 11));
    CHECK(UserInitiatedAbortCause::parse(view).has_value() == (code == 12));
    CHECK(ProtocolViolationCause::parse(view).has_value() == (code == 13));
    CHECK_FALSE(UnsupportedHmacIdentifierCause::parse(view).has_value());
    CHECK_FALSE(InvalidStreamIdentifierCause::parse(view).has_value());
    CHECK_FALSE(MissingMandatoryParameterCause::parse(view).has_value());
    CHECK_FALSE(StaleCookieCause::parse(view).has_value());
    CHECK_FALSE(NoUserDataCause::parse(view).has_value());
  }
}

TEST_CASE("causes: Unsupported HMAC Identifier (RFC 4895, 4.1)") {
  const Bytes bytes = cause_bytes(
      [](ChunkBuilder& chunk) { UnsupportedHmacIdentifierCause{HmacId{2}}.write(chunk); });
  CHECK(bytes == Bytes{1, 5, 0, 6, 0, 2, 0, 0});
  const auto cause = UnsupportedHmacIdentifierCause::parse(first_cause(bytes));
  REQUIRE(cause);
  CHECK(cause->id == HmacId{2});
  CHECK_FALSE(UnsupportedHmacIdentifierCause::parse(first_cause(Bytes{1, 5, 0, 5, 0, 0, 0, 0})));
  CHECK_FALSE(UnsupportedHmacIdentifierCause::parse(first_cause(Bytes{1, 5, 0, 8, 0, 1, 0, 1})));
}

TEST_CASE("causes: copied for the user and written again") {
  const Bytes bytes = {0, 12, 0, 6, 'n', 'o', 0, 0, 0, 4, 0, 4, 0x77, 0x77, 0, 5, 9};
  const auto causes = copy_causes(bytes);
  REQUIRE(causes.size() == 3);
  CHECK(causes[0].code == 12);
  CHECK(causes[0].data == Bytes{'n', 'o'});
  CHECK(causes[1].code == 4);
  CHECK(causes[1].data.empty());
  CHECK(causes[2].code == 0x7777);
  CHECK(causes[2].data == Bytes{9});
  Bytes again = cause_bytes([&](ChunkBuilder& chunk) {
    for (const auto& cause : causes) write_cause(chunk, cause);
  });
  again.resize(bytes.size());
  CHECK(again == bytes);
}

TEST_CASE("causes: copies end where the bytes turn malformed") {
  CHECK(copy_causes(Bytes{0, 4, 0, 4, 0, 4, 0, 3}).size() == 1);
  CHECK(copy_causes(Bytes{0, 4, 0, 9, 1}).empty());
  CHECK(copy_causes({}).empty());
}

TEST_CASE("causes: copies are bounded whatever the peer sends") {
  Bytes many;
  for (int i = 0; i < 10000; ++i) many.insert(many.end(), {0, 4, 0, 4});
  CHECK(copy_causes(many).size() == kMaxCopiedCauseBytes / kTlvHeaderSize);

  Bytes large(60000, 1);
  store_be16(large.data(), 13);
  store_be16(large.data() + 2, 60000);
  const auto causes = copy_causes(large);
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].data.size() == kMaxCopiedCauseBytes - kTlvHeaderSize);
}

}  // namespace
}  // namespace rxsctp::sctp
