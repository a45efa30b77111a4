#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "embedded/transport_registry.h"
#include "engine/engine.h"
#include "engine/event_sink.h"
#include "engine/random_source.h"
#include "io/poller.h"
#include "io/receive_buffers.h"
#include "io/transport_set.h"
#include "sctp/endpoint/transport_list.h"
#include "sctp/stack/stack.h"

namespace rxsctp::embedded {

/// SCTP of our own, over the datagram transports of the host.
class EmbeddedEngine final : public Engine {
 public:
  /// `tokens`: what the poller knows its sockets by.
  EmbeddedEngine(EventSink& events, io::Poller& poller, RandomSource& random, TokenRange tokens);

  std::optional<Listening> open(const OpenEndpoint& open, Time now, OpenFailure& failure) override;
  void close(EndpointId endpoint) override { stack_.close(endpoint); }
  StackStats counters() const override { return stack_.counters(); }

  void connect(const Connect& connect, Time now) override;
  void decide(AssociationId association, bool accepted, Time now) override {
    stack_.decide(association, accepted, now);
  }
  bool send(AssociationId association, const MessageInfo& info, const OutgoingData& data) override {
    return stack_.send(association, info, data) == sctp::SendStatus::kAccepted;
  }
  void make_room(AssociationId association, const WantedRoom& wanted) override {
    stack_.make_room(association, wanted);
  }
  void consume(AssociationId association, DeliveredData consumed) override {
    stack_.consume(association, consumed);
  }
  void shutdown(AssociationId association) override { stack_.shutdown(association); }
  void abort(AssociationId association, std::span<const std::uint8_t> reason, Time) override {
    stack_.abort(association, reason);
  }
  Error ask(AssociationId association, const Request& request, Time now) override;
  std::optional<AssociationStats> stats(AssociationId association, bool by_stream) const override {
    return stack_.stats(association, by_stream);
  }

  void commit(Time) override {}
  /// Takes a batch from the transport.
  void ready(const Ready& event, Time now) override;
  void transmit(Time now) override;
  Time next_deadline() const override { return unsettled_ ? Time::min() : stack_.next_deadline(); }

 private:
  Error change_address(AssociationId association, const ChangeAddress& change);
  Error reconfigure(AssociationId association, const sctp::ReconfigurationWish& wish,
                    std::string_view option, Time now);
  std::optional<Listening> open_on(const std::vector<TransportId>& transports,
                                   const OpenEndpoint& open, OpenFailure& failure);
  Error set_primary(AssociationId association, const IpAddress& address);
  Error set_stream_value(AssociationId association, const SetStreamValue& request);
  void report_errors(io::DatagramTransport& transport, Time now);
  void flush_transports(Time now);
  void release_closed_endpoints();

  EventSink& events_;
  io::Poller& poller_;
  TokenRange tokens_;
  io::TransportSet transports_;
  TransportRegistry registry_{transports_, poller_, tokens_};
  io::ReceiveBuffers buffers_;
  sctp::Stack stack_;
  std::unordered_map<EndpointId, sctp::TransportList> endpoints_;
  /// Host errors have come in while sending: the stack wants a say before the thread sleeps.
  bool unsettled_ = false;
};

}  // namespace rxsctp::embedded
