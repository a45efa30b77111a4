// Parses any input as a packet: every chunk, parameter and error cause in it. What parses is
// written again and must parse to the same once more.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/copied_causes.h"
#include "fuzz/support/require.h"
#include "sctp/packet/abort_chunk.h"
#include "sctp/packet/auth_chunk.h"
#include "sctp/packet/chunk_list_parameter.h"
#include "sctp/packet/common_header.h"
#include "sctp/packet/cookie_chunk.h"
#include "sctp/packet/cookie_preservative_parameter.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/ecn_chunks.h"
#include "sctp/packet/error_causes.h"
#include "sctp/packet/error_chunk.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/forward_tsn_supported_parameter.h"
#include "sctp/packet/heartbeat_chunk.h"
#include "sctp/packet/hmac_algo_parameter.h"
#include "sctp/packet/host_name_address_parameter.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/ip_address_parameter.h"
#include "sctp/packet/pad_chunk.h"
#include "sctp/packet/padding.h"
#include "sctp/packet/random_parameter.h"
#include "sctp/packet/re_config_chunk.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/packet/shutdown_chunk.h"
#include "sctp/packet/state_cookie_parameter.h"
#include "sctp/packet/supported_address_types_parameter.h"
#include "sctp/packet/supported_extensions_parameter.h"
#include "sctp/packet/unrecognized_parameter.h"
#include "sctp/packet/writer.h"

namespace rxsctp::sctp {
namespace {

using fuzz::require;
using Bytes = std::span<const std::uint8_t>;

bool same(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// A packet of room for one chunk of any size.
class Scratch {
 public:
  Scratch() : room_(CommonHeader::kSize + kMaxChunkSize + 1), packet_(room_, CommonHeader{}) {}

  PacketWriter& packet() { return packet_; }
  ChunkView chunk() const {
    const auto chunk =
        ChunkCursor(Bytes(room_).first(packet_.size()).subspan(CommonHeader::kSize)).next();
    require(chunk.has_value());
    return *chunk;
  }

 private:
  std::vector<std::uint8_t> room_;
  PacketWriter packet_;
};

/// Writes `value` as the only parameter or cause of a chunk and parses it again.
template <typename Cursor, typename Value>
Value rewritten_tlv(Scratch& scratch, const Value& value) {
  ChunkBuilder builder(scratch.packet(), ChunkType::kError, 0);
  value.write(builder);
  require(builder.commit());
  Cursor cursor(scratch.chunk().value);
  const auto view = cursor.next();
  require(view.has_value());
  require(!cursor.next().has_value() && !cursor.malformed());
  const auto again = Value::parse(*view);
  require(again.has_value());
  return *again;
}

template <typename Value, typename View, typename Equal>
void check_tlv(const View& view, Equal equal) {
  using Cursor =
      std::conditional_t<std::is_same_v<View, ParameterView>, ParameterCursor, CauseCursor>;
  const auto value = Value::parse(view);
  if (!value) return;
  Scratch scratch;
  require(equal(*value, rewritten_tlv<Cursor>(scratch, *value)));
}

constexpr auto kAlways = [](const auto&, const auto&) { return true; };

void check_parameters(Bytes bytes) {
  ParameterCursor cursor(bytes);
  while (const auto view = cursor.next()) {
    check_tlv<IpAddressParameter>(
        *view, [](const auto& a, const auto& b) { return a.address == b.address; });
    check_tlv<StateCookieParameter>(
        *view, [](const auto& a, const auto& b) { return same(a.cookie, b.cookie); });
    check_tlv<UnrecognizedParameter>(
        *view, [](const auto& a, const auto& b) { return same(a.parameter, b.parameter); });
    check_tlv<CookiePreservativeParameter>(*view, [](const auto& a, const auto& b) {
      return a.life_span_increment_ms == b.life_span_increment_ms;
    });
    check_tlv<SupportedAddressTypesParameter>(*view,
                                              [](const auto& a, const auto& b) { return a == b; });
    check_tlv<SupportedExtensionsParameter>(
        *view, [](const auto& a, const auto& b) { return same(a.chunk_types, b.chunk_types); });
    check_tlv<ForwardTsnSupportedParameter>(*view, kAlways);
    check_tlv<RandomParameter>(
        *view, [](const auto& a, const auto& b) { return same(a.number, b.number); });
    check_tlv<ChunkListParameter>(
        *view, [](const auto& a, const auto& b) { return same(a.chunk_types, b.chunk_types); });
    check_tlv<HmacAlgoParameter>(*view,
                                 [](const auto& a, const auto& b) { return same(a.ids, b.ids); });
    if (const auto host_name = HostNameAddressParameter::parse(*view)) {
      require(same(host_name->parameter, view->raw));
    }
  }
}

void check_missing_parameters(const CauseView& view) {
  const auto cause = MissingMandatoryParameterCause::parse(view);
  if (!cause) return;
  std::vector<ParameterType> missing;
  for (std::size_t i = 0; i < cause->size(); ++i) missing.push_back((*cause)[i]);
  Scratch scratch;
  ChunkBuilder builder(scratch.packet(), ChunkType::kError, 0);
  MissingMandatoryParameterCause::write(builder, missing);
  require(builder.commit());
  require(same(scratch.chunk().value, view.raw));
}

void check_causes(Bytes bytes) {
  CauseCursor cursor(bytes);
  while (const auto view = cursor.next()) {
    check_tlv<InvalidStreamIdentifierCause>(
        *view, [](const auto& a, const auto& b) { return a.stream == b.stream; });
    check_missing_parameters(*view);
    check_tlv<StaleCookieCause>(
        *view, [](const auto& a, const auto& b) { return a.staleness_us == b.staleness_us; });
    check_tlv<OutOfResourceCause>(*view, kAlways);
    check_tlv<UnresolvableAddressCause>(
        *view, [](const auto& a, const auto& b) { return same(a.parameter, b.parameter); });
    check_tlv<UnrecognizedChunkTypeCause>(
        *view, [](const auto& a, const auto& b) { return same(a.chunk, b.chunk); });
    check_tlv<InvalidMandatoryParameterCause>(*view, kAlways);
    check_tlv<UnrecognizedParametersCause>(
        *view, [](const auto& a, const auto& b) { return same(a.parameters, b.parameters); });
    check_tlv<NoUserDataCause>(*view, [](const auto& a, const auto& b) { return a.tsn == b.tsn; });
    check_tlv<CookieReceivedWhileShuttingDownCause>(*view, kAlways);
    check_tlv<RestartWithNewAddressesCause>(
        *view, [](const auto& a, const auto& b) { return same(a.parameters, b.parameters); });
    check_tlv<UserInitiatedAbortCause>(
        *view, [](const auto& a, const auto& b) { return same(a.reason, b.reason); });
    check_tlv<ProtocolViolationCause>(
        *view, [](const auto& a, const auto& b) { return same(a.information, b.information); });
    check_tlv<UnsupportedHmacIdentifierCause>(
        *view, [](const auto& a, const auto& b) { return a.id == b.id; });
  }

  std::size_t copied = 0;
  Scratch scratch;
  ChunkBuilder builder(scratch.packet(), ChunkType::kError, 0);
  for (const ErrorCause& cause : copy_causes(bytes)) {
    copied += kTlvHeaderSize + cause.data.size();
    write_cause(builder, cause);
  }
  require(copied <= kMaxCopiedCauseBytes);
  require(builder.commit());
}

void check_data(const ChunkView& view) {
  const auto data = DataChunk::parse(view);
  if (!data) return;
  Scratch scratch;
  require(data->write(scratch.packet()));
  const ChunkView again = scratch.chunk();
  require(same(again.value, view.value));
  require(again.flags == (view.flags & 0x0f));
}

void check_init(const ChunkView& view) {
  const auto init = InitChunk::parse(view);
  if (!init) return;
  Scratch scratch;
  ChunkBuilder builder(scratch.packet(), view.type, 0);
  init->write(builder);
  builder.bytes(init->parameters);
  require(builder.commit());
  require(same(scratch.chunk().value, view.value));
  check_parameters(init->parameters);
}

void check_sack(const ChunkView& view) {
  const auto sack = SackView::parse(view);
  if (!sack) return;
  std::vector<GapAckBlock> gaps;
  for (std::size_t i = 0; i < sack->gap_ack_blocks.size(); ++i) {
    gaps.push_back(sack->gap_ack_blocks[i]);
  }
  std::vector<Tsn> duplicates;
  for (std::size_t i = 0; i < sack->duplicate_tsns.size(); ++i) {
    duplicates.push_back(sack->duplicate_tsns[i]);
  }
  Scratch scratch;
  require(write_sack(scratch.packet(), sack->cumulative_tsn_ack, sack->a_rwnd, gaps, duplicates));
  require(same(scratch.chunk().value, view.value));
}

void check_forward_tsn(const ChunkView& view) {
  const auto forward = ForwardTsnView::parse(view);
  if (!forward) return;
  std::vector<SkippedStream> streams;
  for (std::size_t i = 0; i < forward->streams.size(); ++i) streams.push_back(forward->streams[i]);
  Scratch scratch;
  require(write_forward_tsn(scratch.packet(), forward->new_cumulative_tsn, streams));
  require(same(scratch.chunk().value, view.value));
}

/// Padding and what is reserved aside, it is the same; written twice, it is.
void check_re_config(const ChunkView& view) {
  const auto first = ReConfigView::parse(view);
  if (!first) return;
  Scratch once;
  require(write_re_config(once.packet(), first->parameters()));
  require(padded(once.chunk().raw.size()) == padded(view.raw.size()));
  const auto again = ReConfigView::parse(once.chunk());
  require(again.has_value() && again->count == first->count);
  Scratch twice;
  require(write_re_config(twice.packet(), again->parameters()));
  require(same(once.chunk().raw, twice.chunk().raw));
}

void check_auth(const ChunkView& view) {
  const auto auth = AuthChunk::parse(view);
  if (!auth) return;
  require(auth->hmac.size() + AuthChunk::kHeaderSize == view.raw.size());
  Scratch scratch;
  std::uint8_t* const value = scratch.packet().append(ChunkType::kAuth, 0, view.value.size());
  auth->write({value, view.value.size()});
  const auto again = AuthChunk::parse(scratch.chunk());
  require(again.has_value() && again->key_id == auth->key_id && again->hmac_id == auth->hmac_id);
  require(std::ranges::all_of(again->hmac, [](std::uint8_t byte) { return byte == 0; }));
}

void check_heartbeat(const ChunkView& view) {
  const auto heartbeat = HeartbeatChunk::parse(view);
  if (!heartbeat) return;
  Scratch scratch;
  require(heartbeat->write(scratch.packet(), view.type));
  const auto again = HeartbeatChunk::parse(scratch.chunk());
  require(again.has_value() && same(again->info, heartbeat->info));
}

void check_pad(const ChunkView& view) {
  const auto pad = PadChunk::parse(view);
  require(pad.has_value());
  Scratch scratch;
  require(pad->write(scratch.packet()));
  require(scratch.chunk().raw.size() == view.raw.size());
}

/// A chunk that is nothing but what its type says: written again it is the same, flags aside.
template <typename Chunk>
void check_plain(const ChunkView& view) {
  const auto chunk = Chunk::parse(view);
  if (!chunk) return;
  Scratch scratch;
  require(chunk->write(scratch.packet()));
  require(scratch.chunk().type == view.type);
  require(same(scratch.chunk().value, view.value));
  require(Chunk::parse(scratch.chunk()).has_value());
}

template <typename Chunk>
void check_ecn(const ChunkView& view) {
  const auto chunk = Chunk::parse(view);
  if (!chunk) return;
  Scratch scratch;
  require(chunk->write(scratch.packet()));
  const auto again = Chunk::parse(scratch.chunk());
  require(again.has_value() && again->lowest_tsn == chunk->lowest_tsn);
}

void check_chunk(const ChunkView& view) {
  switch (view.type) {
    case ChunkType::kData:
      return check_data(view);
    case ChunkType::kInit:
    case ChunkType::kInitAck:
      return check_init(view);
    case ChunkType::kSack:
      return check_sack(view);
    case ChunkType::kForwardTsn:
      return check_forward_tsn(view);
    case ChunkType::kReConfig:
      return check_re_config(view);
    case ChunkType::kAuth:
      return check_auth(view);
    case ChunkType::kHeartbeat:
    case ChunkType::kHeartbeatAck:
      return check_heartbeat(view);
    case ChunkType::kAbort:
      if (const auto abort = AbortChunk::parse(view)) check_causes(abort->causes);
      return;
    case ChunkType::kShutdown:
      return check_plain<ShutdownChunk>(view);
    case ChunkType::kShutdownAck:
      return check_plain<ShutdownAckChunk>(view);
    case ChunkType::kError:
      if (const auto error = ErrorChunk::parse(view)) check_causes(error->causes);
      return;
    case ChunkType::kCookieEcho:
      return check_plain<CookieEchoChunk>(view);
    case ChunkType::kCookieAck:
      return check_plain<CookieAckChunk>(view);
    case ChunkType::kShutdownComplete:
      return check_plain<ShutdownCompleteChunk>(view);
    case ChunkType::kEcnEcho:
      return check_ecn<EcnEchoChunk>(view);
    case ChunkType::kCwr:
      return check_ecn<CwrChunk>(view);
    case ChunkType::kPad:
      return check_pad(view);
  }
}

void check_packet(Bytes packet) {
  const auto header = CommonHeader::parse(packet);
  if (!header) return;
  std::array<std::uint8_t, CommonHeader::kSize> bytes;
  header->write(bytes.data());
  require(CommonHeader::parse(bytes) == header);

  std::vector<std::uint8_t> copy(packet.begin(), packet.end());
  store_checksum(copy);
  require(checksum_valid(copy));

  ChunkCursor cursor(packet.subspan(CommonHeader::kSize));
  while (const auto chunk = cursor.next()) check_chunk(*chunk);
}

}  // namespace
}  // namespace rxsctp::sctp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rxsctp::sctp::check_packet({data, size});
  return 0;
}
