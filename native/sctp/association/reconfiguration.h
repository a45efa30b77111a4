#pragma once

#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/association/reconfiguration_answering.h"
#include "sctp/association/reconfiguration_asking.h"
#include "sctp/association/transfer.h"
#include "sctp/packet/chunk.h"

namespace rxsctp::sctp {

/// Streams that begin anew, and new ones (RFC 6525): RE-CONFIG chunks, those of the peer and ours.
/// An association has it from the first of them on.
class Reconfiguration {
 public:
  Reconfiguration(AssociationCore& core, Transfer& transfer)
      : core_(core),
        transfer_(transfer),
        asking_(core, transfer),
        answering_(core, transfer, asking_) {}
  Reconfiguration(const Reconfiguration&) = delete;
  Reconfiguration& operator=(const Reconfiguration&) = delete;

  ReconfigurationAsking& asking() { return asking_; }

  void on_chunk(const ChunkView& chunk, Incoming& in);
  /// All chunks of a packet have been taken in.
  void on_packet_end(Incoming& in) { answering_.on_packet_end(in); }
  /// A graceful end need not wait for what is under way.
  bool lets_end();

 private:
  bool takes_requests() const;

  AssociationCore& core_;
  Transfer& transfer_;
  ReconfigurationAsking asking_;
  ReconfigurationAnswering answering_;
};

}  // namespace rxsctp::sctp
