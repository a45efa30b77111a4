#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/event_sink.h"
#include "engine/match.h"

namespace rxsctp::simulation {

/// Writes down what a Stack says. One association at a time: the last one established.
class Recorder final : public EventSink {
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
  void on_send_buffer_freed(AssociationId, FreedData data) override { freed += data.bytes; }
  void on_message_acknowledged(AssociationId, std::uint32_t) override {}
  void on_sender_dry(AssociationId) override { ++dry; }
  void on_event(AssociationId of, EventBody&& body) override {
    std::visit(Match{
                   [&](const Established& event) {
                     if (!event.restarted) id = of;
                     ++(event.restarted ? restarted : established);
                     last_info = event;
                   },
                   [&](const SendFailed& event) {
                     failed.push_back({event.info, event.data.size(), event.sent});
                   },
                   [&](const WindowFull&) { ++window_full; },
                   [&](const PathChanged& event) { path_changes.push_back(event.path); },
                   [&](const Closed& event) { closed = event.reason; },
                   [](const auto&) {},
               },
               body);
  }

  AssociationId id = 0;
  int established = 0;
  int restarted = 0;
  int dry = 0;
  int window_full = 0;
  Established last_info;
  bool keep_messages = true;
  std::vector<Received> received;
  std::uint64_t message_count = 0;
  std::uint64_t byte_count = 0;
  DeliveredData unconsumed;
  std::uint64_t freed = 0;
  std::vector<Failed> failed;
  std::vector<PathStatus> path_changes;
  std::optional<CloseReason> closed;

 private:
  AssociationId next_id_;
};

}  // namespace rxsctp::simulation
