#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sctp/observer.h"

namespace rxsctp::simulation {

/// Writes down what a Stack says. One association at a time: the last one established.
class Recorder final : public sctp::Observer {
 public:
  struct Received {
    MessageInfo info;
    std::vector<std::uint8_t> data;
  };
  struct Failed {
    MessageInfo info;
    std::size_t size;
    bool sent;
  };

  explicit Recorder(AssociationId first_id) : next_id_(first_id) {}

  AssociationId next_association_id() override { return next_id_++; }
  void on_established(AssociationId id, const sctp::EstablishedInfo& info) override {
    this->id = id;
    ++established;
    last_info = info;
  }
  void on_restarted(AssociationId, const sctp::EstablishedInfo& info) override {
    ++restarted;
    last_info = info;
  }
  void on_state(AssociationId, sctp::AssociationState) override {}
  void on_message(AssociationId, const MessageInfo& info, MessageParts parts) override {
    std::uint64_t size = 0;
    for (const auto part : parts) size += part.size();
    ++message_count;
    byte_count += size;
    unconsumed += {static_cast<std::uint32_t>(size), 1};
    if (!keep_messages) return;
    Received& message = received.emplace_back(Received{info, {}});
    for (const auto part : parts) {
      message.data.insert(message.data.end(), part.begin(), part.end());
    }
  }
  void on_send_buffer_freed(AssociationId, sctp::FreedData data) override { freed += data.bytes; }
  void on_message_acknowledged(AssociationId, std::uint32_t) override {}
  void on_send_failed(AssociationId, const MessageInfo& info, std::span<const std::uint8_t> data,
                      bool sent) override {
    failed.push_back({info, data.size(), sent});
  }
  void on_sender_dry(AssociationId) override { ++dry; }
  void on_window_full(AssociationId) override { ++window_full; }
  void on_path_change(AssociationId, const sctp::PathStatus& path) override {
    path_changes.push_back(path);
  }
  void on_remote_error(AssociationId, std::span<const sctp::ErrorCause>) override {}
  void on_peer_shutdown(AssociationId) override {}
  void on_closed(AssociationId, sctp::CloseReason reason,
                 std::span<const sctp::ErrorCause>) override {
    closed = reason;
  }

  AssociationId id = 0;
  int established = 0;
  int restarted = 0;
  int dry = 0;
  int window_full = 0;
  sctp::EstablishedInfo last_info;
  bool keep_messages = true;
  std::vector<Received> received;
  std::uint64_t message_count = 0;
  std::uint64_t byte_count = 0;
  DeliveredData unconsumed;
  std::uint64_t freed = 0;
  std::vector<Failed> failed;
  std::vector<sctp::PathStatus> path_changes;
  std::optional<sctp::CloseReason> closed;

 private:
  AssociationId next_id_;
};

}  // namespace rxsctp::simulation
