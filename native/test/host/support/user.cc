#include "test/host/support/user.h"

#include <cstring>
#include <numeric>
#include <utility>

#include "io/ip_text.h"

namespace rxsctp::host::testing {

User::User()
    : channel_(Channel::open([this] {
        const std::lock_guard lock(mutex_);
        pending_ = true;
        notified_.notify_one();
      })) {}

User::~User() { channel_->close(); }

Event User::open(OpenEndpoint options) {
  options.settings.encapsulated = true;
  if (options.addresses.empty()) options.addresses = {*io::parse_ip("127.0.0.1")};
  const auto id = channel_->open_endpoint(std::move(options));
  Event outcome;
  run_until([&] {
    for (auto event = events.begin(); event != events.end(); ++event) {
      const auto* listening = std::get_if<Listening>(&event->body);
      const auto* failed = std::get_if<EndpointFailed>(&event->body);
      if ((listening != nullptr && listening->endpoint == id) ||
          (failed != nullptr && failed->endpoint == id)) {
        outcome = std::move(*event);
        events.erase(event);
        return true;
      }
    }
    return false;
  });
  return outcome;
}

Listening User::listen(std::uint16_t port, std::uint16_t udp_port) {
  OpenEndpoint options;
  options.port = port;
  options.udp_port = udp_port;
  options.accept = true;
  return std::get<Listening>(open(options).body);
}

AssociationId User::connect(const Listening& server) {
  return connect(server, "127.0.0.1", io::format_ip(server.address).c_str());
}

AssociationId User::connect(const Listening& server, const char* local, const char* remote) {
  OpenEndpoint options;
  options.settings.encapsulated = true;
  options.addresses = {*io::parse_ip(local)};
  Connect connect;
  connect.endpoint = channel_->open_endpoint(options);
  connect.addresses = {*io::parse_ip(remote)};
  connect.port = server.port;
  connect.udp_port = server.udp_port;
  const auto id = channel_->connect(connect);
  channel_->command(CloseEndpoint{connect.endpoint});
  return id;
}

void User::send(AssociationId id, std::span<const std::uint8_t> data, std::uint16_t stream,
                std::uint32_t ppid, std::uint32_t token) {
  MessageInfo info;
  info.token = token;
  info.stream = stream;
  info.ppid = ppid;
  channel_->send(id, info, data);
  channel_->submit({});
}

void User::consume(AssociationId id, DeliveredData consumed) {
  const std::uint32_t record[] = {CommandRecord::kConsume | consumed.messages << 8, id,
                                  consumed.bytes};
  channel_->submit({reinterpret_cast<const std::uint8_t*>(record), sizeof record});
}

void User::forget(AssociationId id) {
  const std::uint32_t record[] = {CommandRecord::kForget, id};
  channel_->submit({reinterpret_cast<const std::uint8_t*>(record), sizeof record});
}

bool User::run_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  poll();
  while (!done()) {
    {
      std::unique_lock lock(mutex_);
      if (!notified_.wait_until(lock, deadline, [this] { return pending_; })) return false;
      pending_ = false;
    }
    poll();
  }
  return true;
}

void User::poll() {
  while (auto batch = channel_->take()) {
    take_apart(*batch);
    channel_->recycle(std::move(*batch));
  }
}

void User::take_apart(DeliveryBatch& batch) {
  ++batches;
  const auto& words = batch.words;
  for (std::size_t at = 0; at < words.size();) {
    switch (words[at] & 0xff) {
      case DeliveryBatch::kMessage: {
        const auto data =
            batch.payload.bytes().subspan(words[at + DeliveryBatch::kMessageOffsetWord],
                                          words[at + DeliveryBatch::kMessageLengthWord]);
        received_bytes += data.size();
        ++received_messages;
        if (keep_messages) {
          messages.push_back(
              {words[at + kAssociationWord],
               static_cast<std::uint16_t>(words[at + DeliveryBatch::kMessageStreamWord]),
               words[at + DeliveryBatch::kMessagePpidWord],
               (words[at] & DeliveryBatch::kUnordered) != 0,
               {data.begin(), data.end()}});
        }
        if (consume_at_once) {
          consume(words[at + kAssociationWord], {words[at + DeliveryBatch::kMessageLengthWord], 1});
        }
        at += DeliveryBatch::kMessageWords;
        break;
      }
      case DeliveryBatch::kAcknowledged:
        acknowledged_bytes += words[at + DeliveryBatch::kAcknowledgedBytesWord];
        acknowledged_messages += words[at] >> kFlagShift;
        at += DeliveryBatch::kAcknowledgedWords;
        break;
      case DeliveryBatch::kMessageAcknowledged:
        acknowledged_tokens.push_back(words[at + DeliveryBatch::kMessageAcknowledgedTokenWord]);
        at += DeliveryBatch::kMessageAcknowledgedWords;
        break;
      case DeliveryBatch::kSenderDry:
        ++times_dry;
        at += DeliveryBatch::kSenderDryWords;
        break;
      default:
        events.push_back(std::move(batch.events.at(words[at + DeliveryBatch::kEventIndexWord])));
        if (forget_at_once && std::holds_alternative<Closed>(events.back().body)) {
          forget(events.back().association);
        }
        at += DeliveryBatch::kEventWords;
    }
  }
}

void stage(StagingSlab& slab, std::span<const std::uint32_t> words) {
  const auto room = slab.memory().subspan(slab.staged(), words.size_bytes());
  std::memcpy(room.data(), words.data(), words.size_bytes());
  const auto staged = static_cast<std::uint32_t>(slab.staged() + words.size_bytes());
  std::memcpy(slab.memory().data() + StagingSlab::kCapacity, &staged, sizeof staged);
}

std::vector<std::uint8_t> payload(std::size_t size, std::uint8_t seed) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), seed);
  return bytes;
}

}  // namespace rxsctp::host::testing
