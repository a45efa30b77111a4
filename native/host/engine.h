#pragma once

#include <span>

#include "host/channel.h"
#include "host/router.h"
#include "host/system_random.h"
#include "host/transport_registry.h"
#include "io/poller.h"
#include "io/receive_buffers.h"
#include "io/transport_set.h"
#include "kernel/stack.h"
#include "sctp/stack/stack.h"

namespace rxsctp::host {

/// The protocol stack with its sockets and clock, as the I/O thread drives it. It knows nothing of
/// threads.
class Engine {
 public:
  explicit Engine(io::Poller& poller);

  /// Takes a batch from each transport that has something.
  void receive(std::span<const io::Poller::Ready> ready);
  /// Carries out what a channel has asked for.
  void run(Channel& channel);
  /// Timers, then everything that is to be sent.
  void transmit();

  /// Ends everything a channel has open; the packets for it leave with transmit().
  void close(Channel& channel);

  /// How long nothing need be done.
  Duration idle_time() const;

 private:
  void execute(Channel& channel, const CommandList& list);
  /// Payloads in `memory`, if that is given, may stay there.
  void execute(Channel& channel, const CommandRecord& record, PayloadMemory* memory);
  void execute(Channel& channel, const OpenEndpoint& open);
  void execute(Channel& channel, const CloseEndpoint& close);
  void execute(Channel& channel, const Connect& connect);
  void execute(Channel& channel, const Decide& decide);
  void execute(Channel& channel, const Shutdown& shutdown);
  void execute(Channel& channel, const Abort& abort);
  void execute(Channel& channel, const AskStats& ask);
  void execute(Channel& channel, const AskEndpointStats& ask);
  void execute(Channel& channel, const Ask& ask);
  void open_in_kernel(Channel& channel, const OpenEndpoint& open);
  void consume(Channel& channel, const CommandRecord& record);
  void send(Channel& channel, const CommandRecord& record, PayloadMemory* memory);
  std::optional<std::uint16_t> open_port(const OpenEndpoint& open, TransportId& transport,
                                         io::OpenError& error);
  bool owns(const Channel& channel, AssociationId id);

  void report_errors(io::DatagramTransport& transport);
  void flush_transports();
  void release_closed_endpoints();

  io::Poller& poller_;
  io::TransportSet transports_;
  TransportRegistry registry_{transports_, poller_};
  io::ReceiveBuffers buffers_;
  SystemRandom random_;
  Router router_{transports_};
  sctp::Stack stack_{random_, router_};
  kernel::Stack kernel_{router_, poller_};
  /// Host errors have come in while sending: the stack wants a say before the thread sleeps.
  bool unsettled_ = false;
};

}  // namespace rxsctp::host
