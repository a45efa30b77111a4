#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/observer.h"

namespace rxsctp::kernel::test {

/// What an association has been told of, and whether the observer's rules held.
struct Record {
  struct Message {
    MessageInfo info;
    std::vector<std::uint8_t> data;
  };

  std::optional<sctp::EstablishedInfo> established;
  std::vector<Message> messages;
  std::uint64_t received_bytes = 0;
  std::uint32_t freed_messages = 0;
  std::uint64_t freed_bytes = 0;
  std::vector<std::uint32_t> acknowledged;  // tokens, in order
  std::vector<Message> failed;
  int window_full = 0;
  int remote_errors = 0;
  int sender_dry = 0;
  bool peer_shutdown = false;
  std::optional<sctp::CloseReason> closed;
  std::vector<sctp::ErrorCause> causes;
  int error = 0;  // of on_failed()

  bool ended() const { return closed.has_value() || error != 0; }
};

/// Fails the test when something is told of an association that has ended.
class Recorder final : public Observer {
 public:
  Record& operator[](AssociationId id) { return records_[id]; }
  /// The associations the peer opened.
  const std::vector<AssociationId>& accepted() const { return accepted_; }
  /// Whether what is received is kept, and not counted only.
  bool keeps_messages = true;

  AssociationId next_association_id() override { return next_id_++; }
  void on_established(AssociationId id, const sctp::EstablishedInfo& info) override;
  void on_restarted(AssociationId id, const sctp::EstablishedInfo&) override { live(id); }
  void on_state(AssociationId id, sctp::AssociationState) override { live(id); }
  void on_message(AssociationId id, const MessageInfo& info, MessageParts parts) override;
  void on_send_buffer_freed(AssociationId id, sctp::FreedData freed) override;
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override;
  void on_send_failed(AssociationId id, const MessageInfo& info, std::span<const std::uint8_t> data,
                      bool sent) override;
  void on_sender_dry(AssociationId id) override { ++live(id).sender_dry; }
  void on_window_full(AssociationId id) override { ++live(id).window_full; }
  void on_path_change(AssociationId id, const sctp::PathStatus&) override { live(id); }
  void on_remote_error(AssociationId id, std::span<const sctp::ErrorCause>) override {
    ++live(id).remote_errors;
  }
  void on_peer_shutdown(AssociationId id) override { live(id).peer_shutdown = true; }
  void on_closed(AssociationId id, sctp::CloseReason reason,
                 std::span<const sctp::ErrorCause> causes) override;

  void on_path_change(AssociationId id, PathChange, const sctp::PathStatus&) override { live(id); }
  void on_addresses_changed(AssociationId id, std::span<const IpAddress>,
                            std::span<const IpAddress>) override {
    live(id);
  }
  void on_adaptation(AssociationId id, std::uint32_t) override { live(id); }
  void on_partial_delivery_aborted(AssociationId id, std::uint16_t) override { live(id); }
  void on_authentication(AssociationId id, AuthenticationChange, std::uint16_t) override {
    live(id);
  }
  void on_stream_reset(AssociationId id, const StreamReset&) override { live(id); }
  void on_association_reset(AssociationId id, ReconfigurationResult) override { live(id); }
  void on_streams_changed(AssociationId id, ReconfigurationResult, std::uint16_t,
                          std::uint16_t) override {
    live(id);
  }
  void on_failed(AssociationId id, const Error& error) override;

 private:
  Record& live(AssociationId id);

  std::map<AssociationId, Record> records_;
  std::vector<AssociationId> accepted_;
  AssociationId next_id_ = 1'000'000;
};

}  // namespace rxsctp::kernel::test
