#pragma once

#include <cstdint>

#include "engine/endpoint_account.h"
#include "engine/event.h"
#include "engine/limits.h"
#include "engine/message.h"

namespace rxsctp {

/// What an engine tells. Called from within an engine's methods; an implementation must not call
/// back into the engine from here. What comes by the message has a method of its own; everything
/// else is an event.
class EventSink {
 public:
  virtual ~EventSink() = default;

  /// An id for an association the peer opened.
  virtual AssociationId next_association_id() = 0;
  /// Whether the user can be told of a restart now; else the peer is left to try again.
  virtual bool admits_restart(AssociationId) { return true; }

  virtual void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) = 0;
  /// Payload that needs no room in the send buffer any more (acknowledged, or reported as
  /// SendFailed).
  virtual void on_send_buffer_freed(AssociationId id, FreedData freed) = 0;
  /// The peer has acknowledged all of the message with this token, and cannot take that back. Each
  /// accepted message with a token ends in this or in SendFailed, before the last event.
  virtual void on_message_acknowledged(AssociationId id, std::uint32_t token) = 0;
  /// Everything accepted has been acknowledged (RFC 6458, 6.1.10).
  virtual void on_sender_dry(AssociationId id) = 0;

  /// Anything else that happens to an association. After an event that is the last, `id` is told of
  /// no more.
  virtual void on_event(AssociationId id, EventBody&& body) = 0;

  /// A peer that wanted to open an association was told that there is no room, or was to be.
  virtual void on_refused(EndpointId, Refusal) {}
  /// Just before the last event of `id`: what the association goes on counting for in the limits of
  /// its endpoint while `departure` is kept.
  virtual void on_departing(AssociationId, Departure&& /*departure*/) {}
};

}  // namespace rxsctp
