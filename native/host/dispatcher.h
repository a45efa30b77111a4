#pragma once

#include <span>

#include "engine/ready.h"
#include "host/channel.h"
#include "host/engines.h"
#include "host/router.h"
#include "io/poller.h"
#include "io/system_random.h"

namespace rxsctp::host {

/// Hands what channels ask for to the engines, and gives these the time. It knows nothing of
/// threads.
class Dispatcher {
 public:
  explicit Dispatcher(io::Poller& poller);

  /// Tells each engine which of its handles are ready.
  void receive(std::span<const Ready> ready);
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
  void make_room(Channel& channel, const CommandRecord& record);
  void consume(Channel& channel, const CommandRecord& record);
  void send(Channel& channel, const CommandRecord& record, PayloadMemory* memory);
  void refuse(Channel& channel, const CommandRecord& record);

  io::SystemRandom random_;
  Router router_;
  Engines engines_;
};

}  // namespace rxsctp::host
