#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <variant>

#include "engine/large_message.h"
#include "kernel/addresses.h"
#include "kernel/association.h"
#include "kernel/socket_options.h"
#include "kernel/status.h"

// What comes from the kernel: messages and notifications.

namespace rxsctp::kernel {
namespace {

/// Batches an association reads before others get their turn.
constexpr int kBatchesInTurn = 8;

/// RFC 9260, 3.3.10.12: what Linux sends a reason as.
constexpr std::uint16_t kUserInitiatedAbort = 12;

/// Room that a message in a batch may take.
constexpr std::uint64_t kMessageRoom = 64u << 10;

}  // namespace

void Association::ready(bool readable, bool writable, Time now) {
  now_ = now;
  if (ended_) return;
  if (writable) {
    blocked_ = false;
    transmit(now);
    continue_shutdown();
  }
  // There is room to write because messages were acknowledged, or because they failed: that is to
  // be read before they are settled.
  readable_ |= readable || (writable && !ledger_.empty());
  if (readable_) receive(now);
}

void Association::receive(Time now) {
  now_ = now;
  const std::uint64_t memory = ledger_.empty() ? 0 : send_memory(handle_).used;
  for (int i = 0; i < kBatchesInTurn && !ended_ && readable_ && may_read(); ++i) {
    const std::size_t limit =
        gone_ ? MessageSocket::kBatch
              : std::min<std::uint64_t>(window_.free(), holdings_.memory.room()) / kMessageRoom + 1;
    const MessageSocket::Batch batch = context_.messages.receive(handle_, limit);
    for (const Received& received : batch.received) {
      if (ended_) return;
      if (!received.notification) {
        on_data(received);
      } else if (const auto notification = parse_notification(received.data)) {
        handle(*notification, now);
      }
    }
    if (batch.error == EAGAIN) {
      on_drained(memory);
    } else if (batch.error != 0) {
      on_error(batch.error);
    }
  }
  if (ended_) return;
  window_.on_received(now);
  if (readable_) leave_unread(memory);
}

/// An association that ends leaves an error on its socket, once.
void Association::on_error(int error) {
  const bool ends = error == ECONNRESET || error == ECONNABORTED || error == ETIMEDOUT;
  if (ends && socket_error_ == 0)
    socket_error_ = error;
  else if (error != EINTR)
    fail({error, "recvmmsg", {}});
}

/// Something is left to read, until there is a turn or room for it. It may tell of messages that
/// failed with the association, but of none while that lives.
void Association::leave_unread(std::uint64_t memory) {
  if (gone_) return;
  if (!is_alive(handle_, kernel_id_)) {
    gone_ = true;
    return;
  }
  if (!may_read()) note_shortage();
  if (!ledger_.partially_reliable()) settle(memory);
}

/// What was given up while `memory` was read has been told of by now.
void Association::on_drained(std::uint64_t memory) {
  readable_ = false;
  if (ended_) return;
  settle(memory);
  if (end_) {
    close(*end_);
  } else if (gone_) {
    // The kernel had no memory to say how it ended.
    close({aborted_as_.value_or(CloseReason::kTimeout), aborted_with_});
  }
}

void Association::on_data(const Received& received) {
  if (aborted_as_) return;
  take_in(received);
  update_memory();
}

void Association::take_in(const Received& received) {
  const bool whole = received.ends && !partial_.has(received.info);
  const std::size_t size =
      whole ? received.data.size() : partial_.add(received.info, received.data).data.size();
  if (size > config_.max_message_size || partial_.bytes() > most_partial()) {
    refuse_large_message(size);
  } else if (whole) {
    deliver(received.info, received.data);
  } else if (received.ends) {
    const PartialMessages::Message message = partial_.take(received.info);
    deliver(message.info, message.data);
  }
}

/// Bytes of messages that have come in part: one that is larger than the window has to fit.
std::size_t Association::most_partial() const {
  return std::size_t{config_.receive_window} + config_.max_message_size;
}

void Association::deliver(const MessageInfo& info, std::span<const std::uint8_t> data) {
  if (data.empty()) return;
  window_.deliver(data.size());
  traffic_.received(info.stream, data.size());
  context_.events.on_message(origin_.id, info, {&data, 1});
}

void Association::refuse_large_message(std::size_t size) {
  partial_.clear();
  aborted_as_ = CloseReason::kMessageTooLarge;
  const std::string reason = large_message_reason(size, config_.max_message_size);
  aborted_with_ = {{kUserInitiatedAbort, {reason.begin(), reason.end()}}};
  send_abort(handle_, kernel_id_, aborted_with_.front().data);
  gone_ = true;
}

void Association::handle(const Notification& notification, Time now) {
  now_ = now;
  std::visit([this](const auto& report) { on(report); }, notification);
}

void Association::on(const AssociationChange& change) {
  switch (change.state) {
    case AssociationChange::State::kUp:
      phase_ = Phase::kUp;
      tell(describe(change));
      if (shutdown_wanted_) begin_shutdown();
      return;
    case AssociationChange::State::kRestarted:
      phase_ = Phase::kUp;
      dry_ = false;
      partial_.clear();
      traffic_.reset();
      tell(describe(change));
      if (shutdown_wanted_) begin_shutdown();
      return;
    case AssociationChange::State::kLost:
    case AssociationChange::State::kShutdownComplete:
    case AssociationChange::State::kCannotStart:
      end_ = end_of(change);
      // Messages that it had not delivered are told of after this.
      gone_ = true;
      readable_ = true;
      if (!has_socket()) close(*end_);
  }
}

Established Association::describe(const AssociationChange& change) {
  Established info;
  info.restarted = change.state == AssociationChange::State::kRestarted;
  info.endpoint = origin_.endpoint;
  info.accepted = origin_.accepted;
  info.outbound_streams = change.outbound_streams;
  info.inbound_streams = change.inbound_streams;
  info.local_addresses = local_addresses(handle_, kernel_id_);
  PeerAddresses peer = peer_addresses(handle_, kernel_id_);
  if (peer.addresses.empty()) peer = {{origin_.remote.ip}, origin_.remote.port};
  info.remote_port = peer.port;
  info.remote_addresses = std::move(peer.addresses);
  if (!info.local_addresses.empty()) info.primary.local = info.local_addresses.front();
  if (!info.remote_addresses.empty()) info.primary.remote = info.remote_addresses.front();
  info.primary.transport = kNoTransport;
  if (encapsulated_) {
    info.local_udp_port = encapsulation_port();
    info.primary.remote_udp_port = remote_encapsulation_port(handle_, kernel_id_);
  }
  local_port(handle_, info.local_port);
  BufferSizes sizes;
  buffer_sizes(handle_, sizes);
  largest_message_ = std::min(sizes.largest_message, config_.max_message_size);
  if (largest_message_ < config_.max_message_size) info.max_message_size = largest_message_;
  outbound_streams_ = change.outbound_streams;
  local_ = info.local_addresses;
  remote_ = info.remote_addresses;
  return info;
}

Closed Association::end_of(const AssociationChange& change) const {
  if (aborted_as_) return {*aborted_as_, aborted_with_};
  const auto& causes = change.causes;
  switch (change.state) {
    case AssociationChange::State::kShutdownComplete:
      return {CloseReason::kShutdown, {}};
    case AssociationChange::State::kCannotStart:
      if (change.error != 0) return {CloseReason::kRefused, {{change.error, {}}}};
      return {has_run_out_of_attempts() ? CloseReason::kConnectTimeout : CloseReason::kRefused, {}};
    default:
      break;
  }
  if (!causes.empty()) return {CloseReason::kAbortedByPeer, causes};
  if (change.error == 0) return end_without_cause();
  return {CloseReason::kProtocolError, {{change.error, {}}}};
}

/// Silence, or an ABORT without a cause.
Closed Association::end_without_cause() const {
  const bool aborted = socket_error_ == ECONNRESET;
  return {aborted ? CloseReason::kAbortedByPeer : CloseReason::kTimeout, {}};
}

/// The kernel says that it could not connect, and not why: a refusal comes at once, silence takes
/// as many timeouts of T1-init or T1-cookie as there are attempts (RFC 9260, 4).
bool Association::has_run_out_of_attempts() const {
  const Duration timeout = std::min(config_.rto_initial, config_.rto_max);
  return now_ - origin_.begun >= timeout * (config_.max_init_retransmits + 1) * 9 / 10;
}

void Association::on(const PeerAddressChange& change) {
  if (phase_ == Phase::kConnecting) return;
  tell_addresses();
  context_.events.on_event(origin_.id,
                           PathChanged{read_path(handle_, kernel_id_, change.address,
                                                 peer_addresses(handle_, kernel_id_).port),
                                       change.change});
}

/// Whether they are other ones than before.
bool Association::tell_addresses() {
  auto local = local_addresses(handle_, kernel_id_);
  auto remote = peer_addresses(handle_, kernel_id_).addresses;
  if (local.empty() || remote.empty() || (local == local_ && remote == remote_)) return false;
  local_ = std::move(local);
  remote_ = std::move(remote);
  tell(AddressesChanged{local_, remote_});
  return true;
}

void Association::on(const RemoteErrorReport& report) {
  if (error_reports_.take(now_)) {
    tell(RemoteError{report.causes});
  } else {
    tell(NotificationsLost{1});
  }
}

void Association::on(const SendFailure& failure) {
  if (const auto message = failed_.add(failure)) report_failed(*message);
}

void Association::report_failed(const FailedFragments::Message& message) {
  const auto entry = ledger_.fail(message.context);
  if (!entry) return;
  MessageInfo info = message.info;
  info.token = entry->info.token;
  // That it was abandoned and did not fail with the association.
  if (entry->partially_reliable() && !end_) info.reliability = Reliability::kLifetime;
  tell(SendFailed{info, message.sent, message.data});
  context_.events.on_send_buffer_freed(origin_.id, {entry->bytes, 1});
}

void Association::on(const PeerShutdownReport&) {
  tell(StateChanged{AssociationState::kShutdownReceived});
  tell(PeerShutdown{});
  phase_ = Phase::kShuttingDown;
  while (!queue_.empty()) give_up_front();
}

void Association::on(const AdaptationReport& report) { tell(Adaptation{report.indication}); }

void Association::on(const PartialDeliveryReport& report) {
  partial_.drop(report.stream);
  tell(PartialDeliveryAborted{report.stream});
}

void Association::on(const AuthenticationReport& report) {
  tell(Authentication{report.change, report.key});
}

void Association::on(const SenderDryReport&) { dry_ = true; }

void Association::on(const StreamResetReport& report) {
  tell(StreamReset{report.inbound, report.outbound, report.result, report.streams});
}

void Association::on(const AssociationResetReport& report) {
  tell(AssociationReset{report.result});
}

void Association::on(const StreamChangeReport& report) {
  // The report has how many were added.
  const auto streams = read_stream_counts(handle_, kernel_id_);
  if (!streams) return;
  outbound_streams_ = streams->outbound;
  tell(StreamsChanged{report.result, streams->outbound, streams->inbound});
}

}  // namespace rxsctp::kernel
