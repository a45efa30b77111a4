#include "sctp/negotiation/capabilities.h"

#include <algorithm>

#include "sctp/negotiation/init_review.h"
#include "sctp/negotiation/key_vector.h"
#include "sctp/packet/adaptation_indication_parameter.h"
#include "sctp/packet/init_chunk.h"

namespace rxsctp::sctp {
namespace {

void add_type_of(const IpAddress& address, SupportedAddressTypesParameter& types) {
  types.ipv4 |= address.family == IpFamily::kV4;
  types.ipv6 |= address.family == IpFamily::kV6;
}

}  // namespace

Offer Offer::of(const AssociationConfig& config, const AuthPolicy* auth) {
  Offer offer{.outbound_streams = config.outbound_streams,
              .inbound_streams = config.inbound_streams,
              .adaptation_indication = config.adaptation_indication};
  // Each message's own affair: a peer that has it costs nothing.
  offer.extensions.add(Extension::kPartialReliability);
  if (config.ecn) offer.extensions.add(Extension::kEcn);
  if (auth != nullptr) offer.extensions.add(Extension::kAuthentication);
  if (config.stream_reset) offer.extensions.add(Extension::kReconfiguration);
  return offer;
}

Offer Offer::in_answer_to(const InitChunk& init, Extensions theirs) const {
  Offer answer = *this;
  answer.outbound_streams = std::min(outbound_streams, init.inbound_streams);
  answer.extensions = extensions & theirs;
  return answer;
}

void Offer::write(ChunkBuilder& init, std::uint32_t initiate_tag, std::uint32_t a_rwnd,
                  Tsn initial_tsn, const KeyVector* keys) const {
  InitChunk{.initiate_tag = initiate_tag,
            .a_rwnd = a_rwnd,
            .outbound_streams = outbound_streams,
            .inbound_streams = inbound_streams,
            .initial_tsn = initial_tsn,
            .parameters = {}}
      .write(init);
  write_extensions(init, extensions);
  if (keys != nullptr && extensions.has(Extension::kAuthentication)) keys->write(init);
  if (adaptation_indication) AdaptationIndicationParameter{*adaptation_indication}.write(init);
}

Capabilities Capabilities::of(const Offer& ours, Tsn local_initial_tsn, const InitChunk& theirs,
                              const InitReview& review, const IpAddress& from) {
  Capabilities agreed;
  agreed.local_initial_tsn = local_initial_tsn;
  agreed.peer_initial_tsn = theirs.initial_tsn;
  agreed.peer_a_rwnd = theirs.a_rwnd;
  agreed.outbound_streams = std::min(ours.outbound_streams, theirs.inbound_streams);
  agreed.inbound_streams = std::min(ours.inbound_streams, theirs.outbound_streams);
  agreed.extensions = ours.extensions & review.extensions;
  agreed.peer_addresses = review.addresses;
  agreed.address_types = review.address_types;
  agreed.indicates_adaptation = review.adaptation_indication.has_value();
  agreed.adaptation_indication = review.adaptation_indication.value_or(0);
  // RFC 9260, 5.1.2: a peer has the types of what it sends from and of what it lists, too.
  add_type_of(from, agreed.address_types);
  for (const IpAddress& address : agreed.peer_addresses.all()) {
    add_type_of(address, agreed.address_types);
  }
  return agreed;
}

}  // namespace rxsctp::sctp
