#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sctp/packet/data_chunk.h"
#include "sctp/packet/init_chunk.h"
#include "sctp/packet/re_config_chunk.h"
#include "test/sctp/support/packets.h"
#include "test/sctp/support/wire.h"

namespace rxsctp::sctp::test {

using Streams = std::vector<std::uint16_t>;

inline ResetStreams outbound(Streams streams = {}) {
  return {.inbound = false, .outbound = true, .streams = std::move(streams)};
}
inline ResetStreams inbound(Streams streams = {}) {
  return {.inbound = true, .outbound = false, .streams = std::move(streams)};
}
inline ResetStreams both(Streams streams = {}) {
  return {.inbound = true, .outbound = true, .streams = std::move(streams)};
}

/// Two ends that have agreed on RFC 6525, and what of it is on the wire between them.
class Reconfigured {
 public:
  explicit Reconfigured(const AssociationConfig& config = {}) {
    wire.config = config;
    wire.config.heartbeat_interval = std::chrono::seconds(0);
    wire.config.stream_reset = true;
    wire.pass = [this](const Host& from, Bytes& packet) { return note(from, packet); };
    server_id = wire.establish();
  }

  Wire wire;
  AssociationId server_id = 0;
  /// False loses it.
  std::function<bool(const Host& from, Bytes& packet)> pass = [](const Host&, Bytes&) {
    return true;
  };
  /// Requests and responses that left, by their kinds: O(utgoing), I(ncoming), T(SN), R(esponse),
  /// A(dd outgoing), D (add incoming).
  std::string told;
  /// Stream and SSN of each ordered DATA chunk that left.
  std::vector<std::pair<std::uint16_t, std::uint16_t>> ssns;
  std::vector<ResponseParameter> responses;

  Host& client() { return wire.client; }
  Host& server() { return wire.server; }
  Record& at_client() { return wire.client.of(Wire::kId); }
  Record& at_server() { return wire.server.of(server_id); }
  ReconfigurationStatus ask(Host& host, const ReconfigurationWish& wish) {
    return host.stack.reconfigure(id_at(host), wish, wire.now);
  }
  void send(Host& host, std::uint16_t stream, std::string_view text) {
    host.stack.send(id_at(host), {.stream = stream}, Wire::text(text));
  }
  AssociationId id_at(const Host& host) const {
    return &host == &wire.client ? Wire::kId : server_id;
  }
  /// Loses the next packet of a kind.
  void lose(ChunkType type, const Host& of) {
    pass = [type, &of, left = 1](const Host& from, Bytes& packet) mutable {
      return !(&from == &of && has_chunk(packet, type) && left-- > 0);
    };
  }
  /// A RE-CONFIG chunk that the client might have sent.
  void inject(const std::vector<ReConfigParameter>& parameters) {
    wire.inject(wire.client, make_packet(header, [&](PacketWriter& packet) {
                  write_re_config(packet, parameters);
                }));
    wire.settle();
  }
  /// Of packets of the client.
  CommonHeader header;
  /// The number of the client's next request.
  RequestNumber next_request;
  /// And of its next DATA.
  Tsn next_tsn;

 private:
  bool note(const Host& from, Bytes& packet) {
    ChunkCursor chunks(std::span(packet).subspan(CommonHeader::kSize));
    while (const auto chunk = chunks.next()) {
      if (&from == &wire.client && chunk->type == ChunkType::kInit) {
        const Tsn tsn = InitChunk::parse(*chunk)->initial_tsn;
        next_tsn = tsn;
        next_request = RequestNumber(tsn.value());
      }
      if (chunk->type == ChunkType::kData) {
        const auto data = DataChunk::parse(*chunk);
        if (!data->unordered()) ssns.emplace_back(data->stream, data->ssn.value());
        if (&from == &wire.client) next_tsn = data->tsn + 1u;
      }
      if (const auto view = ReConfigView::parse(*chunk);
          view && chunk->type == ChunkType::kReConfig) {
        for (const ReConfigParameter& parameter : view->parameters()) {
          told += "OITRAD"[parameter.index()];
          if (const auto* response = std::get_if<ResponseParameter>(&parameter)) {
            responses.push_back(*response);
          }
        }
      }
    }
    if (&from == &wire.client) header = header_of(packet);
    return pass(from, packet);
  }
};

}  // namespace rxsctp::sctp::test
