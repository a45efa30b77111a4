// An established association whose peer sends whatever the input says, to a user who sends and
// reads: what is done for it, in steps, stays within what its packets may cost.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "fuzz/support/choices.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "test/sctp/support/attacker.h"

using namespace rxsctp::sctp;
using rxsctp::AssociationStats;
using rxsctp::fuzz::Choices;
using rxsctp::sctp::test::Attacker;
using rxsctp::sctp::test::Bytes;
using rxsctp::sctp::test::Victim;

namespace {

// What a chunk that the victim sends may cost when it is acknowledged, reported missing, and so on.
constexpr std::uint64_t kStepsPerChunkSent = 64;
// Packets that say the same again are worth a try: what is amortised must not be had twice.
constexpr int kMaxRepetitions = 16;

void write_data(PacketWriter& packet, const Attacker& attacker, Choices& choices) {
  const std::uint8_t flags = choices.next();
  const std::uint16_t stream = flags & 0x80 ? choices.next16() : 0;
  const Bytes payload(flags & 0x40 ? 1 + choices.next16() % 1400 : 1, 7);
  // A run of chunks, near or far.
  std::uint32_t offset = choices.next16();
  const int count = flags & 0x20 ? choices.next() % 64 : 1;
  const std::uint32_t step = flags & 0x10 ? choices.next() % 4 : 1;
  for (int i = 0; i < count; ++i, offset += step) {
    attacker.raw_data(packet, offset, payload, flags & 0x0f, stream);
  }
}

void write_sack(PacketWriter& packet, const Attacker& attacker, Choices& choices) {
  std::vector<GapAckBlock> blocks(choices.next() % 64);
  std::uint16_t at = 2;
  for (GapAckBlock& block : blocks) {
    block.start = static_cast<std::uint16_t>(at + choices.next());
    block.end = static_cast<std::uint16_t>(block.start + choices.next());
    at = static_cast<std::uint16_t>(block.end + 2);
  }
  const Tsn cumulative = attacker.acked_tsn() + choices.next() % 4;
  rxsctp::sctp::write_sack(packet, cumulative, 1u << 20, blocks, {});
}

void write_forward_tsn(PacketWriter& packet, const Attacker& attacker, Choices& choices) {
  const std::uint8_t kind = choices.next();
  std::vector<SkippedStream> streams(kind & 0x80 ? choices.next() : 0);
  for (SkippedStream& skipped : streams) {
    skipped = {kind & 0x40 ? choices.next16() : std::uint16_t{0}, Ssn(choices.next16())};
  }
  const Tsn to =
      attacker.next_tsn() + (kind & 0x20 ? std::uint32_t{choices.next()} : choices.next16());
  rxsctp::sctp::write_forward_tsn(packet, to, streams);
}

void write_chunk(PacketWriter& packet, const Attacker& attacker, Choices& choices) {
  switch (choices.next() % 5) {
    case 0: {
      const auto type = static_cast<ChunkType>(choices.next());
      packet.append(type, choices.next(), choices.take(choices.next()));
      return;
    }
    case 1:
      return write_sack(packet, attacker, choices);
    case 2:
      return write_forward_tsn(packet, attacker, choices);
    default:
      return write_data(packet, attacker, choices);
  }
}

void hold(const Attacker& attacker, std::uint64_t chunks_sent) {
  if (attacker.spent() > attacker.allowed() + kStepsPerChunkSent * chunks_sent) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  const std::uint8_t start = choices.next();
  Attacker attacker((start & 1) != 0 ? Victim::kServer : Victim::kClient);
  if ((start & 2) != 0) attacker.fill_outstanding(1000);
  // One in sixteen: it takes as long as hundreds of inputs.
  if ((start & 0x3c) == 4) attacker.fill_window();
  if ((start & 8) != 0) attacker.victim().consume_at_once = false;
  int budget = 300;
  while (!choices.empty() && !attacker.record().closed && --budget > 0) {
    const std::uint8_t choice = choices.next();
    const std::size_t size_sent = std::size_t{1} + 40 * (choice >> 3);
    switch (choice & 7) {
      case 0:
        attacker.user_sends(size_sent, choice >> 5);
        break;
      case 1:
        attacker.run(std::chrono::milliseconds(10 * (choice >> 3)));
        break;
      default: {
        const Bytes packet = attacker.make([&](PacketWriter& writer) {
          for (int i = 0; i <= choice >> 5; ++i) write_chunk(writer, attacker, choices);
        });
        const int times = 1 + (choice >> 3 & 3) * (kMaxRepetitions / 3);
        for (int i = 0; i < times && !attacker.record().closed; ++i) attacker.send(packet);
      }
    }
    if (attacker.record().closed) break;
    const AssociationStats stats = attacker.stats();
    hold(attacker, stats.data_chunks_sent + stats.data_chunks_retransmitted);
  }
  return 0;
}
