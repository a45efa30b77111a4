// An association of the kernel's: the input says what the kernel tells and what the user asks, in
// any order. Its socket is one without SCTP, which refuses every call. What the user is told keeps
// to the rules of EventSink.
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "fuzz/support/choices.h"
#include "fuzz/support/require.h"
#include "kernel/association.h"
#include "kernel/notification.h"

using rxsctp::fuzz::Choices;
using rxsctp::fuzz::require;
using namespace rxsctp;

namespace {

constexpr AssociationId kId = 7;

/// Counts what one association tells, and insists on the order of things.
class Rules final : public EventSink {
 public:
  bool established = false;
  bool ended = false;
  /// Tokens of messages whose fate is not known.
  std::map<std::uint32_t, int> open;
  std::uint64_t accepted_bytes = 0;
  std::uint64_t freed_bytes = 0;
  std::uint64_t received_bytes = 0;

  AssociationId next_association_id() override { return kId + 1; }
  void on_message(AssociationId id, const MessageInfo&, MessageParts parts) override {
    live(id);
    for (const auto part : parts) received_bytes += part.size();
  }
  void on_send_buffer_freed(AssociationId id, FreedData freed) override {
    live(id);
    freed_bytes += freed.bytes;
    require(freed_bytes <= accepted_bytes);
  }
  void on_message_acknowledged(AssociationId id, std::uint32_t token) override {
    live(id);
    settle(token);
  }
  void on_sender_dry(AssociationId id) override { live(id); }
  void on_event(AssociationId id, EventBody&& body) override {
    live(id);
    if (const auto* failed = std::get_if<SendFailed>(&body)) {
      if (failed->info.token != 0) settle(failed->info.token);
    }
    established |= std::holds_alternative<Established>(body);
    if (telling_of(body) == Telling::kLast) end(id);
  }

 private:
  void live(AssociationId id) const { require(id == kId && !ended); }
  void end(AssociationId id) {
    live(id);
    require(open.empty());
    ended = true;
  }
  void settle(std::uint32_t token) { require(open.erase(token) == 1); }
};

/// A notification with the right type and length, whatever the rest says.
std::vector<std::uint8_t> notification(Choices& choices) {
  const std::uint16_t type = static_cast<std::uint16_t>(0x8001 + choices.next() % 12);
  const auto rest = choices.take(choices.next());
  std::vector<std::uint8_t> bytes(8 + rest.size());
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&type), sizeof type, bytes.begin());
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&length), sizeof length, bytes.begin() + 4);
  std::ranges::copy(rest, bytes.begin() + 8);
  return bytes;
}

kernel::AssociationChange change(Choices& choices) {
  kernel::AssociationChange change;
  change.association = 1;
  const std::uint8_t choice = choices.next();
  change.state = static_cast<kernel::AssociationChange::State>(choice % 5);
  change.error = (choice & 0x80) != 0 ? choices.next() : 0;
  change.outbound_streams = choices.next();
  change.inbound_streams = choices.next();
  if ((choice & 0x40) != 0) change.causes.push_back({choices.next(), {}});
  return change;
}

MessageInfo message_info(Choices& choices) {
  const std::uint8_t choice = choices.next();
  MessageInfo info;
  info.stream = choice & 7;
  info.unordered = (choice & 8) != 0;
  info.reliability = static_cast<Reliability>(choice >> 4 & 3);
  return info;
}

io::FileDescriptor socket_without_sctp() {
  return io::FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  const std::uint8_t first = choices.next();
  Rules rules;
  kernel::MessageSocket messages;
  AssociationConfig config;
  config.max_message_size = 4096;
  Settings settings;
  if ((first & 1) != 0) config.scheduler = Scheduler::kRoundRobin;
  Time now{std::chrono::seconds(1000)};
  kernel::Association association({rules, messages}, {.id = kId, .begun = now}, config, settings,
                                  {});
  const io::FileDescriptor endpoint = socket_without_sctp();
  if ((first & 2) != 0) {
    association.begin(1, endpoint.get());
  } else {
    association.begin(1, socket_without_sctp(), 3);
  }
  std::vector<std::vector<std::uint8_t>> payloads;
  std::uint32_t token = 0;
  while (!choices.empty() && !rules.ended) {
    const std::uint8_t choice = choices.next();
    switch (choice % 12) {
      case 0:
        association.handle(change(choices), now);
        break;
      case 1:
      case 2: {
        const auto bytes = notification(choices);
        if (const auto parsed = kernel::parse_notification(bytes)) association.handle(*parsed, now);
        break;
      }
      case 3:
      case 4: {
        kernel::Received received;
        received.info = message_info(choices);
        received.data = choices.take(choices.next());
        received.association = 1;
        received.ends = (choice & 0x80) != 0;
        association.take(received);
        break;
      }
      case 5:
      case 6: {
        MessageInfo info = message_info(choices);
        payloads.emplace_back(std::size_t{1} + choices.next16() % 5000);
        if ((choice & 0x80) != 0) info.token = ++token;
        if (!association.send(info, payloads.back())) break;
        rules.accepted_bytes += payloads.back().size();
        if (info.token != 0) rules.open.emplace(info.token, 1);
        break;
      }
      case 7:
        association.commit(now);
        payloads.clear();
        break;
      case 8:
        association.consume({choices.next16(), choices.next()});
        break;
      case 9:
        association.ready((choice & 0x40) != 0, (choice & 0x80) != 0, now);
        break;
      case 10:
        now += std::chrono::milliseconds(choices.next());
        if (association.deadline() <= now) association.tick(now);
        break;
      case 11:
        if ((choice & 0xc0) == 0x40) association.shutdown();
        if ((choice & 0xc0) == 0x80) association.abort(choices.take(choices.next()), now);
        break;
    }
    require(rules.ended == association.ended());
  }
  // However it went, it ends, and no message is left whose fate is not told.
  if (!rules.ended) association.fail({EBADF, "close", {}});
  require(rules.ended && rules.open.empty() && rules.freed_bytes == rules.accepted_bytes);
  return 0;
}
