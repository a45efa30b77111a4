#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/channel.h"

namespace rxsctp::host::testing {

struct Message {
  AssociationId association = 0;
  std::uint16_t stream = 0;
  std::uint32_t ppid = 0;
  bool unordered = false;
  std::vector<std::uint8_t> data;
};

/// Stands in for a JavaScript environment: owns a channel and takes its batches apart.
class User {
 public:
  User();
  ~User();

  Channel& channel() { return *channel_; }

  /// Opens on 127.0.0.1 and waits for the outcome.
  Event open(OpenEndpoint options);
  Listening listen(std::uint16_t port = 0, std::uint16_t udp_port = 0);
  /// Opens a client endpoint and connects it, without waiting.
  AssociationId connect(const Listening& server);
  /// The same from `local` to `remote`, both literal IP addresses.
  AssociationId connect(const Listening& server, const char* local, const char* remote);

  void send(AssociationId id, std::span<const std::uint8_t> data, std::uint16_t stream = 0,
            std::uint32_t ppid = 0, std::uint32_t token = 0);
  void consume(AssociationId id, DeliveredData consumed);
  void forget(AssociationId id);

  /// Takes deliveries until `done` says so; false after ten seconds without.
  bool run_until(const std::function<bool()>& done);
  /// Takes what is there.
  void poll();

  /// The first event of this kind, waited for and removed.
  template <typename T>
  std::optional<T> await(AssociationId* association = nullptr) {
    std::optional<T> found;
    run_until([&] {
      for (auto event = events.begin(); event != events.end(); ++event) {
        if (T* body = std::get_if<T>(&event->body)) {
          found = std::move(*body);
          if (association != nullptr) *association = event->association;
          events.erase(event);
          return true;
        }
      }
      return false;
    });
    return found;
  }

  bool consume_at_once = true;
  /// Says of each association that its end has been told.
  bool forget_at_once = true;
  bool keep_messages = true;
  std::vector<Message> messages;
  std::vector<Event> events;
  std::uint64_t received_bytes = 0;
  std::uint64_t received_messages = 0;
  std::uint64_t acknowledged_bytes = 0;
  std::uint64_t acknowledged_messages = 0;
  std::vector<std::uint32_t> acknowledged_tokens;
  std::uint64_t times_dry = 0;
  std::uint64_t batches = 0;

 private:
  void take_apart(DeliveryBatch& batch);

  std::mutex mutex_;
  std::condition_variable notified_;
  bool pending_ = false;
  std::shared_ptr<Channel> channel_;
};

/// Stages words behind what is staged, as JavaScript does.
void stage(StagingSlab& slab, std::span<const std::uint32_t> words);

/// `size` bytes that begin with `seed` and count up.
std::vector<std::uint8_t> payload(std::size_t size, std::uint8_t seed = 0);

}  // namespace rxsctp::host::testing
