// A live pair of associations whose chunks are all to be authenticated (RFC 4895): the input drives
// both users and their keys, and mutates, repeats, drops or forges the packets between them.
// Whoever has not got the secret brings about nothing but loss.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/support/choices.h"
#include "fuzz/support/require.h"
#include "sctp/packet/common_header.h"
#include "test/sctp/support/auth.h"

using namespace rxsctp::sctp;
using rxsctp::CloseReason;
using rxsctp::fuzz::Choices;
using rxsctp::fuzz::require;
using rxsctp::sctp::test::auth_offset;
using rxsctp::sctp::test::auth_policy;
using rxsctp::sctp::test::Bytes;
using rxsctp::sctp::test::every_chunk;
using rxsctp::sctp::test::Host;
using rxsctp::sctp::test::Wire;

namespace {

constexpr std::uint8_t kPayload = 3;

/// Of one side or the other, what it is about.
struct Target {
  Host& host;
  rxsctp::AssociationId id;
};

void mutate(Bytes& packet, Choices& choices) {
  const std::size_t at = CommonHeader::kSize + choices.next();
  switch (choices.next() % 5) {
    case 0:
      for (const std::uint8_t byte : choices.take(1 + at % 4)) {
        if (at < packet.size()) packet[at] = byte;
      }
      break;
    case 1:
      if (at < packet.size()) packet.resize(at);
      break;
    case 2: {
      const auto chunks = choices.take(choices.next());
      packet.resize(CommonHeader::kSize);
      packet.insert(packet.end(), chunks.begin(), chunks.end());
      break;
    }
    case 3: {
      const auto chunks = choices.take(choices.next());
      packet.resize((packet.size() + 3) & ~std::size_t{3});
      packet.insert(packet.end(), chunks.begin(), chunks.end());
      break;
    }
    case 4:  // something else stands before the AUTH chunk
      if (const auto auth = auth_offset(packet)) {
        const auto chunks = choices.take(choices.next() & ~3u);
        packet.insert(packet.begin() + static_cast<std::ptrdiff_t>(*auth), chunks.begin(),
                      chunks.end());
      }
      break;
  }
  store_checksum(packet);
}

void change_keys(const Target& target, Choices& choices) {
  const std::uint8_t choice = choices.next();
  const auto key = static_cast<std::uint16_t>(choice >> 2 & 7);
  Stack& stack = target.host.stack;
  switch (choice & 3) {
    case 0:
      stack.set_auth_key(target.id, {key, {1, choice}});
      break;
    case 1:
      // Key 0 is everybody's.
      if (key != 0) stack.activate_auth_key(target.id, key);
      break;
    default:
      stack.delete_auth_key(target.id, key);
  }
}

bool timed_out(const Target& target) {
  const auto& closed = target.host.of(target.id).closed;
  return closed && closed->reason == CloseReason::kTimeout;
}

/// Nobody but the users, and time, ends it, and nobody else is heard.
void check(const Target& target, bool ended) {
  const auto& record = target.host.of(target.id);
  for (const auto& message : record.messages) {
    require(std::ranges::all_of(message.data, [](std::uint8_t byte) { return byte == kPayload; }));
  }
  require(record.restarts == 0);
  require(!record.closed || ended);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  Wire wire;
  wire.client_auth = auth_policy(every_chunk());
  wire.server_auth = wire.client_auth;
  const rxsctp::AssociationId id = wire.establish();
  int budget = 2000;
  wire.pass = [&](const Host& from, Bytes& packet) {
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
  const Target client{wire.client, Wire::kId};
  const Target server{wire.server, id};
  const Bytes payload(5000, kPayload);
  bool ended = false;
  while (!choices.empty()) {
    const std::uint8_t choice = choices.next();
    const Target& target = (choice & 0x80) != 0 ? server : client;
    const auto message = std::span(payload).first(std::size_t{1} + 19 * choices.next());
    switch (choice & 7) {
      case 0:
      case 1:
        target.host.stack.send(target.id, {.stream = static_cast<std::uint16_t>(choice >> 4 & 7)},
                               message);
        break;
      case 2:
      case 3:
        change_keys(target, choices);
        break;
      case 4:
        wire.run(std::chrono::milliseconds(50 * choices.next()));
        break;
      case 5:
        wire.settle();
        break;
      case 6:
        if ((choice & 0x70) == 0x70) {
          ended = true;
          target.host.stack.shutdown(target.id);
        }
        break;
      case 7:
        if ((choice & 0x70) == 0x70) {
          ended = true;
          target.host.stack.abort(target.id, message);
        }
        break;
    }
    // Who gives up tells the other.
    ended = ended || timed_out(client) || timed_out(server);
    for (const Target& side : {client, server}) check(side, ended);
  }
  for (const Target& side : {client, server}) side.host.stack.abort(side.id, {});
  wire.settle();
  return 0;
}
