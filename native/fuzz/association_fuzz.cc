// A live pair of associations: the input drives both users and mutates, repeats, drops or forges
// the packets between them, checksums made right.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/support/choices.h"
#include "sctp/packet/common_header.h"
#include "test/sctp/support/wire.h"

using namespace rxsctp::sctp;
using rxsctp::fuzz::Choices;
using rxsctp::sctp::test::Bytes;
using rxsctp::sctp::test::Host;
using rxsctp::sctp::test::Wire;

namespace {

void mutate(Bytes& packet, Choices& choices) {
  const std::size_t at = CommonHeader::kSize + choices.next();
  switch (choices.next() % 4) {
    case 0:  // overwrite
      for (const std::uint8_t byte : choices.take(1 + at % 4)) {
        if (at < packet.size()) packet[at] = byte;
      }
      break;
    case 1:  // cut
      if (at < packet.size()) packet.resize(at);
      break;
    case 2: {  // replace what follows the common header
      const auto chunks = choices.take(choices.next());
      packet.resize(CommonHeader::kSize);
      packet.insert(packet.end(), chunks.begin(), chunks.end());
      break;
    }
    case 3: {  // append
      const auto chunks = choices.take(choices.next());
      packet.resize((packet.size() + 3) & ~std::size_t{3});
      packet.insert(packet.end(), chunks.begin(), chunks.end());
      break;
    }
  }
  store_checksum(packet);
}

ReconfigurationWish wish_of(std::uint8_t choice) {
  const auto stream = static_cast<std::uint16_t>(choice >> 6);
  if ((choice & 0x38) == 0) return rxsctp::AddStreams{.inbound = stream, .outbound = 1};
  rxsctp::ResetStreams reset{
      .inbound = (choice & 8) != 0, .outbound = (choice & 0x10) != 0, .streams = {}};
  if ((choice & 0x20) != 0) reset.streams.push_back(stream);
  return reset;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  Wire wire;
  wire.config.stream_reset = true;
  wire.config.outbound_streams = 16;
  const bool early = (choices.next() & 1) != 0;
  int budget = 2000;
  const auto meddle = [&](const Host& from, Bytes& packet) {
    if (--budget < 0) return false;
    switch (choices.next() % 8) {
      case 1:
        mutate(packet, choices);
        return true;
      case 2:
        return false;
      case 3: {
        const Bytes copy = packet;
        wire.inject(&from == &wire.client ? wire.client : wire.server, copy);
        return true;
      }
      default:
        return true;
    }
  };
  if (early) wire.pass = meddle;
  const rxsctp::AssociationId id = wire.establish();
  wire.pass = meddle;
  const Bytes payload(5000, 3);
  while (!choices.empty()) {
    const std::uint8_t choice = choices.next();
    const rxsctp::MessageInfo info{.stream = static_cast<std::uint16_t>(choice >> 4),
                                   .unordered = (choice & 8) != 0};
    rxsctp::MessageInfo limited = info;
    limited.reliability = (choice & 0x10) != 0   ? rxsctp::Reliability::kLifetime
                          : (choice & 0x20) != 0 ? rxsctp::Reliability::kPriority
                                                 : rxsctp::Reliability::kRetransmissions;
    limited.reliability_value = choice >> 5;
    const std::span<const std::uint8_t> message =
        std::span(payload).first(std::size_t{1} + 19 * choices.next());
    switch (choice & 7) {
      case 0:
        wire.client.stack.send(Wire::kId, info, message);
        break;
      case 1:
        if (limited.reliability == rxsctp::Reliability::kPriority) {
          wire.client.stack.make_room(Wire::kId, {limited.reliability_value, 20'000, 40});
        }
        wire.client.stack.send(Wire::kId, limited, message);
        break;
      case 2:
        wire.server.stack.send(id, info, message);
        break;
      case 3:
        wire.server.stack.send(id, limited, message);
        break;
      case 4:
        wire.run(std::chrono::milliseconds(50 * choices.next()));
        break;
      case 5:
        wire.settle();
        break;
      case 6:
        if (choice == 0xf6) {
          wire.client.stack.shutdown(Wire::kId);
        } else {
          wire.client.stack.reconfigure(Wire::kId, wish_of(choice), wire.now);
        }
        break;
      case 7:
        if (choice == 0xf7) {
          wire.server.stack.abort(id, message);
        } else {
          wire.server.stack.reconfigure(id, wish_of(choice), wire.now);
        }
        break;
    }
  }
  // However it went, it ends.
  wire.client.stack.abort(Wire::kId, {});
  for (const auto& [server_id, record] : wire.server.records) {
    wire.server.stack.abort(server_id, {});
  }
  wire.settle();
  return 0;
}
