#include "kernel/association.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "kernel/carry_out.h"
#include "kernel/status.h"

// What the user asks of an association.

namespace rxsctp::kernel {
namespace {

/// Where nothing tells that there is room again, or might not.
constexpr Duration kRetryInterval = std::chrono::milliseconds(100);
/// How long the peer may take to agree to a change of addresses.
constexpr Duration kAddressPatience = std::chrono::seconds(10);
/// A reason that fits any packet.
constexpr std::size_t kMaxReason = 1024;

/// What Linux needs at the most for a message in its buffers.
constexpr std::uint64_t kMostOverhead = 2048;
constexpr std::uint64_t kMostMemoryPerByte = 4;

/// The kernel may take the message later.
bool is_passing(int error) {
  return error == EAGAIN || error == ENOBUFS || error == ENOMEM || error == EINTR;
}

}  // namespace

Association::Association(Context context, const Origin& origin, const AssociationConfig& config,
                         const Settings& settings, Holdings holdings)
    : context_(context),
      origin_(origin),
      config_(config),
      encapsulated_(settings.encapsulated),
      now_(origin.begun),
      holdings_(std::move(holdings)),
      ledger_(config.scheduler == Scheduler::kFcfs),
      window_(config.receive_window) {}

void Association::begin(AssocId association, int handle) {
  kernel_id_ = association;
  handle_ = handle;
  pending_ = true;
}

void Association::begin(AssocId association, io::FileDescriptor socket, std::uint32_t token) {
  begin(association, socket.get());
  socket_ = std::move(socket);
  token_ = token;
  pending_ = false;
  readable_ = true;
}

Time Association::deadline() const {
  if (ended_) return kNever;
  return std::min({retry_, window_.deadline(), address_check_});
}

void Association::tick(Time now) {
  now_ = now;
  window_.on_deadline(now);
  if (window_.take_full()) tell(WindowFull{});
  if (address_check_ <= now) check_addresses(now);
  if (retry_ > now) return;
  blocked_ = false;
  transmit(now);
  continue_shutdown();
}

bool Association::send(const MessageInfo& info, std::span<const std::uint8_t> data) {
  if (phase_ != Phase::kUp || shutdown_wanted_ || end_ || ended_) return false;
  queue_.push(info, data);
  dry_ = false;
  traffic_.sent(info.stream, data.size());
  return true;
}

void Association::commit(Time now) {
  transmit(now);
  queue_.keep();
}

void Association::transmit(Time now) {
  retry_ = kNever;
  if (ended_ || blocked_) return;
  // A single message is sent as it is.
  const bool measures = queue_.messages() > 1;
  SendMemory memory = measures ? send_memory(handle_) : SendMemory();
  while (!queue_.empty()) {
    const std::span<const Outgoing> front = queue_.front();
    const auto unsendable = std::ranges::find_if_not(
        front, [this](const auto& message) { return is_sendable(message); });
    const auto sendable = front.first(static_cast<std::size_t>(unsendable - front.begin()));
    if (sendable.empty()) {
      give_up_front();
      continue;
    }
    const std::uint32_t first = ledger_.next_context();
    const std::size_t bundled = messages_to_bundle(sendable, memory);
    const MessageSocket::Sent sent = context_.messages.send(
        handle_, kernel_id_, bundled > 0 ? sendable.first(bundled) : sendable, first, bundled > 0);
    if (sent.messages == 0 && is_passing(sent.error)) {
      blocked_ = true;
      // It tells when there is room in the socket's buffer again, not when it has memory again.
      const SendMemory used = send_memory(handle_);
      if (used.used < used.limit) retry_ = now + kRetryInterval;
      return;
    }
    if (sent.messages == 0) {
      // The association is gone. How it ended is to be read.
      if (sent.error == EPIPE) gone_ = readable_ = true;
      give_up_front();
      continue;
    }
    for (const Outgoing& message : front.first(sent.messages)) {
      ledger_.add(message.info, message.data.size());
    }
    for (std::size_t i = 0; i < sent.messages; ++i) queue_.pop();
    if (!measures) continue;
    const SendMemory after = send_memory(handle_);
    ledger_.measured(first, memory.used, after.used);
    memory = after;
  }
}

/// How many of the oldest messages are to wait for company in a packet. One comes after them that
/// does not wait, so the kernel must have room for all of them and some left.
std::size_t Association::messages_to_bundle(std::span<const Outgoing> front,
                                            const SendMemory& memory) const {
  std::uint64_t used = memory.used;
  std::size_t count = 0;
  while (count + 1 < front.size()) {
    used += kMostOverhead + kMostMemoryPerByte * front[count].data.size();
    if (used >= memory.limit) break;
    ++count;
  }
  return count;
}

bool Association::is_sendable(const Outgoing& message) const {
  return message.info.stream < outbound_streams_ && message.data.size() <= largest_message_;
}

/// The kernel takes the oldest message in the queue neither now nor later.
void Association::give_up_front() {
  const Outgoing& message = queue_.front().front();
  const auto size = static_cast<std::uint32_t>(message.data.size());
  MessageInfo info = message.info;
  info.reliability = Reliability::kFull;  // lost, not abandoned
  tell(SendFailed{info, false, {message.data.begin(), message.data.end()}});
  queue_.pop();
  context_.events.on_send_buffer_freed(origin_.id, {size, 1});
}

/// The kernel has `memory` bytes of messages left.
void Association::settle(std::uint64_t memory) {
  bool doubtful = false;
  FreedData freed;
  while (const auto entry = ledger_.settle(memory)) {
    if (freed.messages == 0 && ledger_.partially_reliable()) doubtful = some_abandoned();
    freed.bytes += entry->bytes;
    ++freed.messages;
    if (entry->info.token == 0) continue;
    if (doubtful && entry->partially_reliable()) {
      tell(SendFailed{entry->info, true, {}});
    } else {
      context_.events.on_message_acknowledged(origin_.id, entry->info.token);
    }
  }
  if (freed.messages > 0) context_.events.on_send_buffer_freed(origin_.id, freed);
  if (!dry_ || !ledger_.empty() || !queue_.empty()) return;
  dry_ = false;
  context_.events.on_sender_dry(origin_.id);
}

/// Whether any of what is being settled may be a message given up after it was sent, since this
/// was last asked. Which one it was the kernel does not say.
bool Association::some_abandoned() {
  const std::uint64_t before = std::exchange(abandoned_, read_abandoned(handle_, kernel_id_));
  return abandoned_ > before;
}

/// The kernel has not said what became of what it has.
void Association::give_up_rest() {
  while (const auto entry = ledger_.settle(0)) {
    MessageInfo info = entry->info;
    info.reliability = Reliability::kFull;  // lost, not abandoned
    tell(SendFailed{info, true, {}});
    context_.events.on_send_buffer_freed(origin_.id, {entry->bytes, 1});
  }
}

void Association::consume(DeliveredData consumed) {
  window_.consume(consumed);
  update_memory();
}

/// Takes as much of the endpoint's memory as is kept here.
void Association::update_memory() {
  holdings_.memory.hold(memory_of(window_.unconsumed()) + partial_.bytes());
}

/// It is left unread while others hold the memory, so that the kernel's buffer fills.
void Association::note_shortage() {
  if (shortage_told_ || holdings_.memory.room() > 0) return;
  holdings_.memory.note_shortage();
  shortage_told_ = short_of_memory_ = true;
}

void Association::shutdown() {
  if (phase_ == Phase::kShuttingDown || shutdown_wanted_ || end_) return;
  shutdown_wanted_ = true;
  if (phase_ == Phase::kUp) begin_shutdown();
}

void Association::begin_shutdown() {
  tell(StateChanged{AssociationState::kShutdownPending});
  continue_shutdown();
}

/// The kernel sends what it has before it ends the association.
void Association::continue_shutdown() {
  if (!shutdown_wanted_ || !queue_.empty() || phase_ != Phase::kUp) return;
  phase_ = Phase::kShuttingDown;
  // An error is the end of the association, which is about to be told.
  send_end(handle_, kernel_id_);
}

void Association::abort(std::span<const std::uint8_t> reason, Time now) {
  if (ended_ || end_) return;
  aborted_as_ = aborted_as_.value_or(CloseReason::kAbortedByUser);
  const int error =
      send_abort(handle_, kernel_id_, reason.first(std::min(reason.size(), kMaxReason)));
  if (!has_socket()) return;  // its endpoint is told
  if (error != 0 && is_alive(handle_, kernel_id_)) {
    // Closing the socket aborts it too, without the reason.
    close({*aborted_as_, {}});
    return;
  }
  gone_ = true;
  readable_ = true;
  receive(now);
}

Error Association::ask(const Request& request, Time now) {
  if (phase_ == Phase::kConnecting || ended_) return {ENOTCONN, "setsockopt", {}};
  const Error error = carry_out(handle_, kernel_id_, request);
  if (!error && std::holds_alternative<ChangeAddress>(request)) {
    last_address_check_ = now + kAddressPatience;
    check_addresses(now);
  }
  return error;
}

/// The kernel tells of the peer's addresses only. One of ours goes when the peer has agreed (RFC
/// 5061, 4.1.2).
void Association::check_addresses(Time now) {
  const bool looks_again = !tell_addresses() && now < last_address_check_;
  address_check_ = looks_again ? now + kRetryInterval : kNever;
}

std::optional<AssociationStats> Association::stats(bool by_stream) const {
  auto stats = read_stats(handle_, kernel_id_);
  if (!stats) return std::nullopt;
  traffic_.write(*stats, by_stream);
  stats->unsent_messages = static_cast<std::uint32_t>(queue_.messages());
  stats->unsent_bytes = static_cast<std::uint32_t>(queue_.bytes());
  stats->unacked_bytes = static_cast<std::uint32_t>(ledger_.bytes());
  stats->reassembly_bytes = static_cast<std::uint32_t>(partial_.bytes());
  stats->unconsumed_messages = window_.unconsumed().messages;
  stats->unconsumed_bytes = window_.unconsumed().bytes;
  return stats;
}

void Association::fail(const Error& error) {
  if (ended_) return;
  release();
  tell(AssociationFailed{error});
}

void Association::refuse(CloseReason reason) { close({reason, {}}); }

void Association::close(const Closed& end) {
  if (ended_) return;
  release();
  tell(Closed(end));
}

/// Says what became of every message, and lets go of the socket. What had failed when the kernel
/// told of the end it told too; the rest the peer has.
void Association::release() {
  if (const auto rest = failed_.take_rest()) report_failed(*rest);
  if (end_)
    settle(0);
  else
    give_up_rest();
  while (!queue_.empty()) give_up_front();
  const DeliveredData unconsumed = window_.unconsumed();
  context_.events.on_departing(
      origin_.id, Departure(std::move(holdings_.place), std::move(holdings_.memory), unconsumed));
  ended_ = true;
  readable_ = false;
  handle_ = -1;
  socket_ = {};
}

}  // namespace rxsctp::kernel
