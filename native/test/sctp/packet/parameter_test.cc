#include "sctp/packet/parameter.h"

#include <doctest/doctest.h>

#include "sctp/packet/adaptation_indication_parameter.h"
#include "sctp/packet/chunk_list_parameter.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/forward_tsn_supported_parameter.h"
#include "sctp/packet/hmac_algo_parameter.h"
#include "sctp/packet/host_name_address_parameter.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/padding_parameter.h"
#include "sctp/packet/random_parameter.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "sctp/packet/supported_address_types_parameter.h"
#include "sctp/packet/supported_extensions_parameter.h"
#include "sctp/packet/unrecognized_parameter.h"
#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

template <typename Parameter>
Bytes parameter_bytes(const Parameter& parameter) {
  Bytes bytes = built(ChunkType::kInit, [&](ChunkBuilder& chunk) { parameter.write(chunk); });
  bytes.erase(bytes.begin(), bytes.begin() + kChunkHeaderSize);
  return bytes;
}

ParameterView first_parameter(const Bytes& bytes) {
  const auto parameter = ParameterCursor(bytes).next();
  REQUIRE(parameter.has_value());
  return *parameter;
}

/// Parses `bytes` cut to each length, the length field corrected; expects success at `valid` only.
template <typename Parameter>
void check_only_length(const Bytes& bytes, std::size_t valid) {
  for (std::size_t length = kTlvHeaderSize; length <= bytes.size(); ++length) {
    Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
    store_be16(cut.data() + 2, static_cast<std::uint16_t>(length));
    cut.shrink_to_fit();
    CHECK(Parameter::parse(first_parameter(cut)).has_value() == (length == valid));
  }
}

TEST_CASE("parameters: walked in order, the last one's padding may be missing") {
  const Bytes bytes = {0x80, 8, 0, 5, 0xc0, 0, 0, 0, 0xc0, 0, 0, 4, 0, 7, 0, 6, 1, 2};
  ParameterCursor cursor(bytes);
  auto parameter = cursor.next();
  REQUIRE(parameter.has_value());
  CHECK(parameter->type == ParameterType::kSupportedExtensions);
  CHECK(to_bytes(parameter->value) == Bytes{0xc0});
  parameter = cursor.next();
  REQUIRE(parameter.has_value());
  CHECK(parameter->type == ParameterType::kForwardTsnSupported);
  parameter = cursor.next();
  REQUIRE(parameter.has_value());
  CHECK(to_bytes(parameter->raw) == Bytes{0, 7, 0, 6, 1, 2});
  CHECK_FALSE(cursor.next().has_value());
  CHECK_FALSE(cursor.malformed());
}

TEST_CASE("parameters: impossible lengths and overlaps end the walk") {
  for (const Bytes& bad : {Bytes{0, 5, 0, 0}, Bytes{0, 5, 0, 3}, Bytes{0, 5, 0, 8, 127, 0, 0},
                           Bytes{0, 5}, Bytes{0, 5, 0xff, 0xff, 1, 2, 3, 4}}) {
    ParameterCursor cursor(bad);
    CHECK_FALSE(cursor.next().has_value());
    CHECK(cursor.malformed());
  }
  // The second parameter claims to begin inside the first: it is read as padding, never twice.
  const Bytes overlapping = {0, 7, 0, 6, 0, 5, 0, 8, 127, 0, 0, 1};
  ParameterCursor cursor(overlapping);
  CHECK(cursor.next().has_value());
  CHECK_FALSE(cursor.next().has_value());
  CHECK(cursor.malformed());
}

TEST_CASE("parameters: what the two high bits of an unknown type ask for") {
  CHECK(unknown_action(ParameterType{0x3fff}) == UnknownAction::kStop);
  CHECK(unknown_action(ParameterType{0x7fff}) == UnknownAction::kStopAndReport);
  CHECK(unknown_action(ParameterType{0x8001}) == UnknownAction::kSkip);
  CHECK(unknown_action(ParameterType{0xc001}) == UnknownAction::kSkipAndReport);
  CHECK(is_known(ParameterType::kHostNameAddress));
  CHECK_FALSE(is_known(ParameterType{0x3fff}));
}

TEST_CASE("IPv4 and IPv6 Address") {
  IpAddressParameter v4{{{127, 0, 0, 9}, 0, IpFamily::kV4}};
  Bytes bytes = parameter_bytes(v4);
  CHECK(bytes == Bytes{0, 5, 0, 8, 127, 0, 0, 9});
  CHECK(IpAddressParameter::parse(first_parameter(bytes))->address == v4.address);
  check_only_length<IpAddressParameter>(bytes, 8);

  IpAddressParameter v6{
      {{0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 0, IpFamily::kV6}};
  bytes = parameter_bytes(v6);
  CHECK(bytes.size() == 20);
  CHECK(bytes[1] == 6);
  CHECK(IpAddressParameter::parse(first_parameter(bytes))->address == v6.address);
  check_only_length<IpAddressParameter>(bytes, 20);

  CHECK(parameter_bytes(IpAddressParameter{}).empty());
}

TEST_CASE("State Cookie") {
  const Bytes cookie = {9, 8, 7};
  const Bytes bytes = parameter_bytes(StateCookieParameter{cookie});
  CHECK(bytes == Bytes{0, 7, 0, 7, 9, 8, 7, 0});
  CHECK(to_bytes(StateCookieParameter::parse(first_parameter(bytes))->cookie) == cookie);
  const auto empty = StateCookieParameter::parse(first_parameter(Bytes{0, 7, 0, 4}));
  REQUIRE(empty);
  CHECK(empty->cookie.empty());
}

TEST_CASE("Unrecognized Parameter") {
  const Bytes inner = {0xc1, 0, 0, 5, 1};
  const Bytes bytes = parameter_bytes(UnrecognizedParameter{inner});
  CHECK(bytes == Bytes{0, 8, 0, 9, 0xc1, 0, 0, 5, 1, 0, 0, 0});
  CHECK(to_bytes(UnrecognizedParameter::parse(first_parameter(bytes))->parameter) == inner);
}

TEST_CASE("Cookie Preservative") {
  const Bytes bytes = parameter_bytes(CookiePreservativeParameter{5000});
  CHECK(bytes == Bytes{0, 9, 0, 8, 0, 0, 0x13, 0x88});
  CHECK(CookiePreservativeParameter::parse(first_parameter(bytes))->life_span_increment_ms == 5000);
  check_only_length<CookiePreservativeParameter>(bytes, 8);
}

TEST_CASE("Host Name Address comes back with its header") {
  const Bytes bytes = {0, 11, 0, 6, 'a', 0, 0, 0};
  CHECK(to_bytes(HostNameAddressParameter::parse(first_parameter(bytes))->parameter) ==
        Bytes{0, 11, 0, 6, 'a', 0});
}

TEST_CASE("Supported Address Types") {
  const SupportedAddressTypesParameter both{true, true};
  const Bytes bytes = parameter_bytes(both);
  CHECK(bytes == Bytes{0, 12, 0, 8, 0, 5, 0, 6});
  CHECK(SupportedAddressTypesParameter::parse(first_parameter(bytes)) == both);
  const SupportedAddressTypesParameter only_v6{false, true};
  CHECK(SupportedAddressTypesParameter::parse(first_parameter(parameter_bytes(only_v6))) ==
        only_v6);
  CHECK(SupportedAddressTypesParameter::parse(first_parameter(Bytes{0, 12, 0, 6, 0, 11})) ==
        SupportedAddressTypesParameter{});
  CHECK_FALSE(
      SupportedAddressTypesParameter::parse(first_parameter(Bytes{0, 12, 0, 5, 0})).has_value());
}

TEST_CASE("Padding") {
  const Bytes bytes = parameter_bytes(PaddingParameter{3});
  CHECK(bytes == Bytes{0x80, 5, 0, 7, 0, 0, 0, 0});
  CHECK(PaddingParameter::parse(first_parameter(bytes))->padding_size == 3);
  CHECK(parameter_bytes(PaddingParameter{}) == Bytes{0x80, 5, 0, 4});
}

TEST_CASE("Supported Extensions") {
  const Bytes types = {192, 130, 64};
  const Bytes bytes = parameter_bytes(SupportedExtensionsParameter{types});
  CHECK(bytes == Bytes{0x80, 8, 0, 7, 192, 130, 64, 0});
  const auto parsed = SupportedExtensionsParameter::parse(first_parameter(bytes));
  REQUIRE(parsed.has_value());
  CHECK(parsed->lists(130));
  CHECK_FALSE(parsed->lists(0));
}

TEST_CASE("Forward-TSN-Supported") {
  const Bytes bytes = parameter_bytes(ForwardTsnSupportedParameter{});
  CHECK(bytes == Bytes{0xc0, 0, 0, 4});
  CHECK(ForwardTsnSupportedParameter::parse(first_parameter(bytes)).has_value());
  CHECK_FALSE(
      ForwardTsnSupportedParameter::parse(first_parameter(Bytes{0xc0, 0, 0, 5, 1})).has_value());
}

TEST_CASE("Adaptation Layer Indication") {
  const Bytes bytes = parameter_bytes(AdaptationIndicationParameter{0x01020304});
  CHECK(bytes == Bytes{0xc0, 6, 0, 8, 1, 2, 3, 4});
  CHECK(AdaptationIndicationParameter::parse(first_parameter(bytes))->code_point == 0x01020304);
  for (const Bytes& wrong : {Bytes{0xc0, 6, 0, 4}, Bytes{0xc0, 6, 0, 7, 1, 2, 3, 0},
                             Bytes{0xc0, 6, 0, 9, 1, 2, 3, 4, 5, 0, 0, 0}}) {
    CHECK_FALSE(AdaptationIndicationParameter::parse(first_parameter(wrong)).has_value());
  }
}

TEST_CASE("Random (RFC 4895, 3.1)") {
  const Bytes number(RandomParameter::kSize, 7);
  const Bytes bytes = parameter_bytes(RandomParameter{number});
  CHECK(bytes.size() == 36);
  CHECK(Bytes(bytes.begin(), bytes.begin() + 5) == Bytes{0x80, 2, 0, 36, 7});
  CHECK(to_bytes(RandomParameter::parse(first_parameter(bytes))->number) == number);
  CHECK(RandomParameter::parse(first_parameter(Bytes{0x80, 2, 0, 4}))->number.empty());
}

TEST_CASE("Chunk List (RFC 4895, 3.2)") {
  const Bytes bytes = parameter_bytes(ChunkListParameter{Bytes{0, 0xc1, 0x80}});
  CHECK(bytes == Bytes{0x80, 3, 0, 7, 0, 0xc1, 0x80, 0});
  const auto list = ChunkListParameter::parse(first_parameter(bytes));
  REQUIRE(list);
  CHECK(to_bytes(list->chunk_types) == Bytes{0, 0xc1, 0x80});
  CHECK(ChunkListParameter::parse(first_parameter(Bytes{0x80, 3, 0, 4}))->chunk_types.empty());
}

TEST_CASE("Requested HMAC Algorithm (RFC 4895, 3.3)") {
  const Bytes bytes = parameter_bytes(HmacAlgoParameter{Bytes{0, 3, 0, 1, 0xff, 0xff}});
  CHECK(bytes == Bytes{0x80, 4, 0, 10, 0, 3, 0, 1, 0xff, 0xff, 0, 0});
  const auto algorithms = HmacAlgoParameter::parse(first_parameter(bytes));
  REQUIRE(algorithms);
  REQUIRE(algorithms->size() == 3);
  CHECK((*algorithms)[0] == HmacId::kSha256);
  CHECK((*algorithms)[1] == HmacId::kSha1);
  CHECK((*algorithms)[2] == HmacId{0xffff});
  CHECK(algorithms->lists(HmacId::kSha1));
  CHECK_FALSE(algorithms->lists(HmacId{0}));
  CHECK(HmacAlgoParameter::parse(first_parameter(Bytes{0x80, 4, 0, 4}))->size() == 0);
  CHECK_FALSE(HmacAlgoParameter::parse(first_parameter(Bytes{0x80, 4, 0, 7, 0, 1, 0, 0})));
}

TEST_CASE("a parameter of one type is not parsed as another") {
  for (const std::uint16_t type :
       {1, 5, 6, 7, 8, 9, 11, 12, 0x8002, 0x8003, 0x8004, 0x8005, 0x8008, 0xc000, 0xc006, 0x1234}) {
    Bytes bytes = {0, 0, 0, 8, 0, 5, 0, 6};
    store_be16(bytes.data(), type);
    const ParameterView view = first_parameter(bytes);
    CHECK(IpAddressParameter::parse(view).has_value() == (type == 5));
    CHECK(StateCookieParameter::parse(view).has_value() == (type == 7));
    CHECK(UnrecognizedParameter::parse(view).has_value() == (type == 8));
    CHECK(CookiePreservativeParameter::parse(view).has_value() == (type == 9));
    CHECK(HostNameAddressParameter::parse(view).has_value() == (type == 11));
    CHECK(SupportedAddressTypesParameter::parse(view).has_value() == (type == 12));
    CHECK(PaddingParameter::parse(view).has_value() == (type == 0x8005));
    CHECK(SupportedExtensionsParameter::parse(view).has_value() == (type == 0x8008));
    CHECK_FALSE(ForwardTsnSupportedParameter::parse(view).has_value());
    CHECK(RandomParameter::parse(view).has_value() == (type == 0x8002));
    CHECK(ChunkListParameter::parse(view).has_value() == (type == 0x8003));
    CHECK(HmacAlgoParameter::parse(view).has_value() == (type == 0x8004));
    CHECK(AdaptationIndicationParameter::parse(view).has_value() == (type == 0xc006));
  }
}

}  // namespace
}  // namespace rxsctp::sctp
