#include "sctp/packet/re_config_parameters.h"

#include "sctp/packet/reader.h"

namespace rxsctp::sctp {
namespace {

RequestNumber read_number(Reader& in) { return RequestNumber(in.u32()); }

/// Nothing where there is half a number.
std::optional<StreamNumbers> read_streams(Reader& in) {
  if (!in.ok() || in.remaining() % StreamNumbers::kEntrySize != 0) return std::nullopt;
  return StreamNumbers(in.rest());
}

bool is_whole(const Reader& in) { return in.ok() && in.remaining() == 0; }

}  // namespace

std::optional<OutgoingResetParameter> OutgoingResetParameter::parse(const TlvView& parameter) {
  Reader in(parameter.value);
  OutgoingResetParameter reset;
  reset.request = read_number(in);
  reset.response = read_number(in);
  reset.last_assigned = Tsn(in.u32());
  const auto streams = read_streams(in);
  if (!streams) return std::nullopt;
  reset.streams = *streams;
  return reset;
}

void OutgoingResetParameter::write(ChunkBuilder& chunk) const {
  chunk.open(kType);
  chunk.u32(request.value());
  chunk.u32(response.value());
  chunk.u32(last_assigned.value());
  chunk.bytes(streams.bytes());
  chunk.close();
}

std::optional<IncomingResetParameter> IncomingResetParameter::parse(const TlvView& parameter) {
  Reader in(parameter.value);
  const RequestNumber request = read_number(in);
  const auto streams = read_streams(in);
  if (!streams) return std::nullopt;
  return IncomingResetParameter{request, *streams};
}

void IncomingResetParameter::write(ChunkBuilder& chunk) const {
  chunk.open(kType);
  chunk.u32(request.value());
  chunk.bytes(streams.bytes());
  chunk.close();
}

std::optional<TsnResetParameter> TsnResetParameter::parse(const TlvView& parameter) {
  Reader in(parameter.value);
  const TsnResetParameter reset{read_number(in)};
  return is_whole(in) ? std::optional(reset) : std::nullopt;
}

void TsnResetParameter::write(ChunkBuilder& chunk) const {
  chunk.open(kType);
  chunk.u32(request.value());
  chunk.close();
}

std::optional<ResponseParameter> ResponseParameter::parse(const TlvView& parameter) {
  Reader in(parameter.value);
  ResponseParameter response;
  response.request = read_number(in);
  response.answer = static_cast<ReconfigurationAnswer>(in.u32());
  if (in.remaining() > 0) {
    response.next.emplace();
    response.next->of_sender = Tsn(in.u32());
    response.next->of_receiver = Tsn(in.u32());
  }
  return is_whole(in) ? std::optional(response) : std::nullopt;
}

void ResponseParameter::write(ChunkBuilder& chunk) const {
  chunk.open(kType);
  chunk.u32(request.value());
  chunk.u32(static_cast<std::uint32_t>(answer));
  if (next) {
    chunk.u32(next->of_sender.value());
    chunk.u32(next->of_receiver.value());
  }
  chunk.close();
}

template <std::uint16_t type>
std::optional<AddStreamsParameter<type>> AddStreamsParameter<type>::parse(
    const TlvView& parameter) {
  Reader in(parameter.value);
  AddStreamsParameter add;
  add.request = read_number(in);
  add.count = in.u16();
  in.u16();
  return is_whole(in) ? std::optional(add) : std::nullopt;
}

template <std::uint16_t type>
void AddStreamsParameter<type>::write(ChunkBuilder& chunk) const {
  chunk.open(kType);
  chunk.u32(request.value());
  chunk.u16(count);
  chunk.u16(0);
  chunk.close();
}

template struct AddStreamsParameter<17>;
template struct AddStreamsParameter<18>;

}  // namespace rxsctp::sctp
