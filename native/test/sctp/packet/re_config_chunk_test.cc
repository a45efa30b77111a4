#include "sctp/packet/re_config_chunk.h"

#include <vector>

#include "test/sctp/packet/packet_fixture.h"

namespace rxsctp::sctp {
namespace {

using Parameters = std::vector<ReConfigParameter>;

Bytes chunk_of(const Parameters& parameters) {
  return written([&](PacketWriter& packet) { REQUIRE(write_re_config(packet, parameters)); });
}

ReConfigView parsed(const Bytes& bytes) {
  const auto view = ReConfigView::parse(first_chunk(bytes));
  REQUIRE(view);
  return *view;
}

template <typename Parameter>
Parameter only(const ReConfigView& view) {
  REQUIRE(view.count == 1);
  return std::get<Parameter>(view.all[0]);
}

TEST_CASE("RE-CONFIG: an Outgoing SSN Reset Request, byte by byte") {
  const std::vector<std::uint16_t> streams{1, 0xfffe, 3};
  const Bytes numbers = StreamNumbers::encode(streams);
  const Bytes bytes = chunk_of({OutgoingResetParameter{RequestNumber(0x01020304), RequestNumber(5),
                                                       Tsn(6), StreamNumbers(numbers)}});
  CHECK(bytes == Bytes{0x82, 0,  0,    26,                  //
                       0,    13, 0,    22,   1, 2, 3, 4,    //
                       0,    0,  0,    5,    0, 0, 0, 6,    //
                       0,    1,  0xff, 0xfe, 0, 3, 0, 0});  // padded
  const auto reset = only<OutgoingResetParameter>(parsed(bytes));
  CHECK(reset.request == RequestNumber(0x01020304));
  CHECK(reset.response == RequestNumber(5));
  CHECK(reset.last_assigned == Tsn(6));
  REQUIRE(reset.streams.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(reset.streams[i] == streams[i]);
}

TEST_CASE("RE-CONFIG: an Outgoing and an Incoming SSN Reset Request in one chunk") {
  const Bytes numbers = StreamNumbers::encode(std::vector<std::uint16_t>{9});
  const Bytes bytes =
      chunk_of({OutgoingResetParameter{RequestNumber(1), {}, Tsn(2), StreamNumbers(numbers)},
                IncomingResetParameter{RequestNumber(2), {}}});
  CHECK(Bytes(bytes.end() - 8, bytes.end()) == Bytes{0, 14, 0, 8, 0, 0, 0, 2});
  const ReConfigView view = parsed(bytes);
  REQUIRE(view.count == 2);
  CHECK(std::get<OutgoingResetParameter>(view.all[0]).streams[0] == 9);
  CHECK(std::get<IncomingResetParameter>(view.all[1]).streams.empty());
}

TEST_CASE("RE-CONFIG: requests without streams, byte by byte") {
  const Bytes tsn = chunk_of({TsnResetParameter{RequestNumber(7)}});
  CHECK(tsn == Bytes{0x82, 0, 0, 12, 0, 15, 0, 8, 0, 0, 0, 7});
  CHECK(only<TsnResetParameter>(parsed(tsn)).request == RequestNumber(7));
  const Bytes out = chunk_of({AddOutgoingParameter{RequestNumber(8), 0x0102}});
  CHECK(out == Bytes{0x82, 0, 0, 16, 0, 17, 0, 12, 0, 0, 0, 8, 1, 2, 0, 0});
  CHECK(only<AddOutgoingParameter>(parsed(out)).count == 0x0102);
  const Bytes in = chunk_of({AddIncomingParameter{RequestNumber(9), 3}});
  CHECK(in == Bytes{0x82, 0, 0, 16, 0, 18, 0, 12, 0, 0, 0, 9, 0, 3, 0, 0});
  CHECK(only<AddIncomingParameter>(parsed(in)).request == RequestNumber(9));
}

TEST_CASE("RE-CONFIG: responses, with TSNs and without") {
  const ResponseParameter plain{RequestNumber(1), ReconfigurationAnswer::kInProgress};
  const Bytes bytes = chunk_of({plain});
  CHECK(bytes == Bytes{0x82, 0, 0, 16, 0, 16, 0, 12, 0, 0, 0, 1, 0, 0, 0, 6});
  CHECK(only<ResponseParameter>(parsed(bytes)) == plain);
  const ResponseParameter full{RequestNumber(1), ReconfigurationAnswer::kPerformed,
                               NextTsns{Tsn(2), Tsn(3)}};
  const Bytes with_tsns = chunk_of({full, plain});
  CHECK(with_tsns.size() == 4 + 20 + 12);
  CHECK(std::get<ResponseParameter>(parsed(with_tsns).all[0]) == full);
  CHECK(std::get<ResponseParameter>(parsed(with_tsns).all[1]) == plain);
}

TEST_CASE("RE-CONFIG: what is not whole, or not of RFC 6525, is none") {
  const auto none = [](Bytes bytes) {
    store_be16(bytes.data() + 2, static_cast<std::uint16_t>(bytes.size()));
    return !ReConfigView::parse(first_chunk(bytes)).has_value();
  };
  CHECK(none({0x82, 0, 0, 0}));                                        // no parameter
  CHECK(none({0x82, 0, 0, 0, 0, 12, 0, 8, 0, 0, 0, 1}));               // another type
  CHECK(none({0x82, 0, 0, 0, 0, 19, 0, 8, 0, 0, 0, 1}));               // another type
  CHECK(none({0x82, 0, 0, 0, 0, 15, 0, 7, 0, 0, 0, 0}));               // short
  CHECK(none({0x82, 0, 0, 0, 0, 15, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0}));  // long
  CHECK(none({0x82, 0, 0, 0, 0, 14, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0}));   // half a stream
  CHECK(none({0x82, 0, 0, 0, 0, 17, 0, 10, 0, 0, 0, 1, 0, 1, 0, 0}));  // no reserved field
  CHECK(none({0x82, 0, 0, 0, 0, 16, 0, 16, 0, 0, 0, 1, 0, 0, 0, 1,     //
              0,    0, 0, 1}));                                        // one TSN
  CHECK(none({0x82, 0,  0, 0, 0, 15, 0, 8, 0, 0, 0, 1, 0, 15, 0, 8, 0, 0, 0, 2,  //
              0,    15, 0, 8, 0, 0,  0, 3}));                                    // three
  CHECK(none({0x82, 0, 0, 0, 0, 15, 0, 8, 0, 0, 0, 1, 0, 15}));                  // a piece of one
}

TEST_CASE("RE-CONFIG: any truncation is read within its bounds") {
  const Bytes numbers = StreamNumbers::encode(std::vector<std::uint16_t>{1, 2, 3});
  const Bytes bytes =
      chunk_of({OutgoingResetParameter{RequestNumber(1), {}, Tsn(2), StreamNumbers(numbers)},
                ResponseParameter{RequestNumber(1), {}, NextTsns{}}});
  int whole = 0;
  for_each_truncation(bytes, [&whole](const ChunkView& chunk) {
    whole += ReConfigView::parse(chunk).has_value() ? 1 : 0;
  });
  CHECK(whole == 4);  // the first with and without its padding, and both
}

TEST_CASE("RE-CONFIG: nothing is written where it does not fit") {
  Bytes room(CommonHeader::kSize + 11);
  PacketWriter packet(room, CommonHeader{});
  CHECK_FALSE(write_re_config(packet, Parameters{TsnResetParameter{RequestNumber(1)}}));
  CHECK(packet.empty());
}

}  // namespace
}  // namespace rxsctp::sctp
