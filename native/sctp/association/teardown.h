#pragma once

#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/association/transfer.h"
#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// The graceful end of an association (RFC 9260, 9.2), from the first wish of either side on:
/// SHUTDOWN and its answers, again by T2, within the time that T5 gives.
///
/// It knows nothing of ABORT, and of user data only whether all of it has been acknowledged.
class Teardown {
 public:
  Teardown(AssociationCore& core, Transfer& transfer) : core_(core), transfer_(transfer) {}

  /// The user wants it.
  void begin();
  void on_shutdown(const ChunkView& chunk, Incoming& in);
  void on_shutdown_ack(Incoming& in);
  /// All chunks of a packet have been taken in.
  void on_packet_end(const Incoming& in);
  /// Goes on to SHUTDOWN or SHUTDOWN ACK once all data is acknowledged.
  void advance(Time now);

  /// A path goes to another UDP port: what T2 would repeat there does not wait for it. False while
  /// there is nothing of the kind.
  bool on_path_moved(std::size_t path, Time now);

  /// Of T2 or T5.
  Time deadline() const;
  void on_deadline(Time now, PacketSink& out);

 private:
  /// SHUTDOWN or SHUTDOWN ACK leaves on the path.
  void send_on(std::size_t path, Time now);
  void repeat_on(std::size_t path, Time now);
  void on_t2(Time now, PacketSink& out);

  AssociationCore& core_;
  Transfer& transfer_;
  Time t2_deadline_ = kNever;
  std::size_t t2_path_ = 0;  // where it left that T2 waits for the answer of
  Time t5_deadline_ = kNever;
};

}  // namespace rxsctp::sctp
