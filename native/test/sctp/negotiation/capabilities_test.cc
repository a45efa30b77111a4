#include "sctp/negotiation/capabilities.h"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <initializer_list>

#include "sctp/negotiation/init_review.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/parameter.h"
#include "test/sctp/support/packets.h"

namespace rxsctp::sctp::test {
namespace {

constexpr Extension kAll[] = {Extension::kPartialReliability,     Extension::kInterleaving,
                              Extension::kReconfiguration,        Extension::kAuthentication,
                              Extension::kAddressReconfiguration, Extension::kEcn};
constexpr Extensions kNone{};

Extensions set_of(std::initializer_list<Extension> members) {
  Extensions extensions;
  for (const Extension member : members) extensions.add(member);
  return extensions;
}

/// Written where the offer has authentication.
const KeyVector kKeys(KeyVector::Random{1, 2, 3}, std::nullopt, std::array<std::uint8_t, 2>{0, 1});

/// An INIT with the offer of one side, as it comes to the other.
struct Received {
  Bytes packet;
  InitChunk init;

  explicit Received(const Offer& offer, const std::function<void(ChunkBuilder&)>& more = {})
      : packet(make_packet({1, 2, 0},
                           [&](PacketWriter& out) {
                             ChunkBuilder chunk(out, ChunkType::kInit, 0);
                             offer.write(chunk, 9, 65536, Tsn(77), &kKeys);
                             if (more) more(chunk);
                             chunk.commit();
                           })),
        init(*InitChunk::parse(first_chunk(packet))) {}

  Capabilities answered_by(const Offer& ours) const {
    return Capabilities::of(ours, Tsn(5), init, review_init(init, ours.extensions), ipv4(1));
  }
};

TEST_CASE("both sides use as many streams as one opens and the other takes (RFC 9260, 5.1.1)") {
  const Received init({.outbound_streams = 20, .inbound_streams = 4, .extensions = {}});
  const Offer ours{.outbound_streams = 10, .inbound_streams = 7, .extensions = {}};
  const Capabilities agreed = init.answered_by(ours);
  CHECK(agreed.outbound_streams == 4);
  CHECK(agreed.inbound_streams == 7);
  CHECK(agreed.peer_a_rwnd == 65536);
  CHECK(agreed.peer_initial_tsn == Tsn(77));
  CHECK(agreed.local_initial_tsn == Tsn(5));
  CHECK(ours.in_answer_to(init.init, kNone).outbound_streams == 4);
  CHECK(ours.in_answer_to(init.init, kNone).inbound_streams == 7);
}

TEST_CASE("an extension is used where both sides announce it") {
  for (const Extension one : kAll) {
    const Received init({.outbound_streams = 1, .inbound_streams = 1, .extensions = set_of({one})});
    for (const Extension other : kAll) {
      const Offer ours{1, 1, set_of({other})};
      CHECK(init.answered_by(ours).extensions == (one == other ? set_of({one}) : kNone));
    }
  }
  const Offer everything{1, 1, set_of({kAll[0], kAll[1], kAll[2], kAll[3], kAll[4], kAll[5]})};
  CHECK(Received(everything).answered_by(everything).extensions == everything.extensions);
}

TEST_CASE("what is announced is what is implemented, and in an answer what the other side has") {
  const Offer ours = Offer::of({});
  CHECK(ours.extensions == set_of({Extension::kPartialReliability}));
  CHECK(ours.in_answer_to(Received(ours).init, kNone).extensions.empty());
  CHECK(ours.in_answer_to(Received(ours).init, set_of({kAll[0], kAll[1]})).extensions ==
        ours.extensions);
}

TEST_CASE("Forward-TSN-Supported is unknown to who does not offer partial reliability") {
  const Extensions reliability = set_of({Extension::kPartialReliability});
  const Received init({.outbound_streams = 1, .inbound_streams = 1, .extensions = reliability});
  CHECK(review_init(init.init, kNone).unrecognized);
  CHECK_FALSE(review_init(init.init, reliability).unrecognized);
}

TEST_CASE("a peer has the types of address that it names, sends from or lists (RFC 9260, 5.1.2)") {
  const Offer plain{1, 1, {}};
  const SupportedAddressTypesParameter only_v4{.ipv4 = true, .ipv6 = false};
  const SupportedAddressTypesParameter only_v6{.ipv4 = false, .ipv6 = true};
  const SupportedAddressTypesParameter both{.ipv4 = true, .ipv6 = true};
  CHECK(Received(plain).answered_by(plain).address_types == both);
  const auto naming = [&](const SupportedAddressTypesParameter& types) {
    return Received(plain, [&](ChunkBuilder& chunk) { types.write(chunk); })
        .answered_by(plain)
        .address_types;
  };
  CHECK(naming(only_v4) == only_v4);
  CHECK(naming(only_v6) == both);
  const Received listing(plain, [&](ChunkBuilder& chunk) {
    only_v4.write(chunk);
    IpAddressParameter{{.bytes = {0xfd}, .family = IpFamily::kV6}}.write(chunk);
  });
  CHECK(listing.answered_by(plain).address_types == both);
}

}  // namespace
}  // namespace rxsctp::sctp::test
