#include "sctp/packet/re_config_chunk.h"

#include "sctp/packet/chunk_builder.h"

namespace rxsctp::sctp {
namespace {

template <typename Parameter>
bool parse_as(const TlvView& view, ReConfigParameter& parameter) {
  const auto parsed = Parameter::parse(view);
  if (!parsed) return false;
  parameter = *parsed;
  return true;
}

bool parse_parameter(const TlvView& view, ReConfigParameter& parameter) {
  switch (view.type) {
    case OutgoingResetParameter::kType:
      return parse_as<OutgoingResetParameter>(view, parameter);
    case IncomingResetParameter::kType:
      return parse_as<IncomingResetParameter>(view, parameter);
    case TsnResetParameter::kType:
      return parse_as<TsnResetParameter>(view, parameter);
    case ResponseParameter::kType:
      return parse_as<ResponseParameter>(view, parameter);
    case AddOutgoingParameter::kType:
      return parse_as<AddOutgoingParameter>(view, parameter);
    case AddIncomingParameter::kType:
      return parse_as<AddIncomingParameter>(view, parameter);
    default:
      return false;
  }
}

}  // namespace

std::optional<ReConfigView> ReConfigView::parse(const ChunkView& chunk) {
  ReConfigView view;
  TlvCursor cursor(chunk.value);
  while (const auto tlv = cursor.next()) {
    if (view.count == kMost || !parse_parameter(*tlv, view.all[view.count])) return std::nullopt;
    ++view.count;
  }
  return view.count > 0 && !cursor.malformed() ? std::optional(view) : std::nullopt;
}

bool write_re_config(PacketWriter& packet, std::span<const ReConfigParameter> parameters) {
  ChunkBuilder chunk(packet, ChunkType::kReConfig, 0);
  for (const ReConfigParameter& parameter : parameters) {
    std::visit([&chunk](const auto& kind) { kind.write(chunk); }, parameter);
  }
  return chunk.commit();
}

}  // namespace rxsctp::sctp
