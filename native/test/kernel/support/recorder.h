#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/event_sink.h"

namespace rxsctp::kernel::test {

/// What an association has been told of, and whether the rules of EventSink held.
struct Record {
  struct Message {
    MessageInfo info;
    std::vector<std::uint8_t> data;
  };

  std::optional<Established> established;
  std::vector<Message> messages;
  std::uint64_t received_bytes = 0;
  std::uint32_t freed_messages = 0;
  std::uint64_t freed_bytes = 0;
  std::vector<std::uint32_t> acknowledged;  // tokens, in order
  std::vector<Message> failed;
  int window_full = 0;
  int remote_errors = 0;
  std::uint64_t notifications_lost = 0;
  int sender_dry = 0;
  bool peer_shutdown = false;
  std::optional<CloseReason> closed;
  std::vector<ErrorCause> causes;
  int error = 0;  // of AssociationFailed

  bool ended() const { return closed.has_value() || error != 0; }
};

/// Fails the test when something is told of an association that has ended.
class Recorder final : public EventSink {
 public:
  Record& operator[](AssociationId id) { return records_[id]; }
  /// The associations the peer opened.
  const std::vector<AssociationId>& accepted() const { return accepted_; }
  const std::set<EndpointId>& closed_endpoints() const { return closed_endpoints_; }
  /// Whether what is received is kept, and not counted only.
  bool keeps_messages = true;

  AssociationId next_association_id() override { return next_id_++; }
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override;
  void on_send_buffer_freed(AssociationId id, FreedData freed) override;
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override;
  void on_sender_dry(AssociationId id) override { ++live(id).sender_dry; }
  void on_event(AssociationId id, EventBody&& body) override;

 private:
  Record& live(AssociationId id);

  std::map<AssociationId, Record> records_;
  std::vector<AssociationId> accepted_;
  std::set<EndpointId> closed_endpoints_;
  AssociationId next_id_ = 1'000'000;
};

}  // namespace rxsctp::kernel::test
