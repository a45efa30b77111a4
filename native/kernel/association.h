#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/config.h"
#include "engine/endpoint_account.h"
#include "engine/event_sink.h"
#include "engine/receive_window.h"
#include "engine/report_budget.h"
#include "engine/request.h"
#include "engine/settings.h"
#include "engine/time.h"
#include "io/file_descriptor.h"
#include "kernel/failed_fragments.h"
#include "kernel/message_socket.h"
#include "kernel/notification.h"
#include "kernel/partial_messages.h"
#include "kernel/send_ledger.h"
#include "kernel/send_queue.h"
#include "kernel/traffic.h"

namespace rxsctp::kernel {

/// An association of the kernel's. Until it is up its socket may be its endpoint's; then it has one
/// of its own.
class Association {
 public:
  struct Origin {
    AssociationId id = 0;
    EndpointId endpoint = 0;
    bool accepted = false;
    Time begun{};
    /// The peer, in case the association ends before it can be asked for.
    io::UdpAddress remote{};
  };
  /// What all associations of a thread share.
  struct Context {
    EventSink& events;
    MessageSocket& messages;
  };

  /// What it has of its endpoint's limits.
  struct Holdings {
    Place place;
    MemoryShare memory;
  };

  Association(Context context, const Origin& origin, const AssociationConfig& config,
              const Settings& settings, Holdings holdings);

  const Origin& origin() const { return origin_; }
  AssocId kernel_id() const { return kernel_id_; }
  std::uint32_t token() const { return token_; }
  /// It was begun on its endpoint's socket, and never got its own.
  bool pending() const { return pending_; }
  bool has_socket() const { return static_cast<bool>(socket_); }
  int handle() const { return handle_; }
  /// `transport` of paths that are the kernel's.
  static constexpr TransportId kNoTransport = 0xffff;

  /// The user has been told of the end.
  bool ended() const { return ended_; }
  /// There is something to read, and room for it.
  bool wants_turn() const { return !ended_ && has_socket() && readable_ && may_read(); }
  /// True once when it is not read because the endpoint's memory is used up.
  bool take_shortage() { return std::exchange(short_of_memory_, false); }
  /// Others have given memory back.
  void offer_room() { shortage_told_ = false; }
  /// When tick() is due.
  Time deadline() const;

  /// It is `association` of its endpoint's socket `handle`.
  void begin(AssocId association, int handle);
  /// It is `association` of a socket of its own, which the poller knows as `token`.
  void begin(AssocId association, io::FileDescriptor socket, std::uint32_t token);

  /// Its own socket has changed: something may be read, or written.
  void ready(bool readable, bool writable, Time now);
  /// Reads for a while.
  void receive(Time now);
  void tick(Time now);

  void handle(const Notification& notification, Time now);
  /// A message, or a part of one.
  void take(const Received& received) { on_data(received); }

  /// False when nothing can be sent any more.
  bool send(const MessageInfo& info, std::span<const std::uint8_t> data);
  /// Sends what was given to send(); what remains does not refer to the caller's memory any more.
  void commit(Time now);
  /// Begins the graceful end that was asked for once nothing is left to send.
  void continue_shutdown();
  void consume(DeliveredData consumed);
  void shutdown();
  void abort(std::span<const std::uint8_t> reason, Time now);
  Error ask(const Request& request, Time now);
  std::optional<AssociationStats> stats(bool by_stream) const;

  /// Ends it without the kernel: it could not even begin, or its socket is of no use.
  void fail(const Error& error);
  void refuse(CloseReason reason);

 private:
  enum class Phase : std::uint8_t { kConnecting, kUp, kShuttingDown };

  void tell(EventBody&& body) { context_.events.on_event(origin_.id, std::move(body)); }
  bool may_read() const {
    return gone_ || ((!window_.shut() || !partial_.empty()) && holdings_.memory.room() > 0);
  }
  void update_memory();
  void note_shortage();
  void on_data(const Received& received);
  void take_in(const Received& received);
  void deliver(const MessageInfo& info, std::span<const std::uint8_t> data);
  void refuse_large_message(std::size_t size);
  std::size_t most_partial() const;
  void on_drained(std::uint64_t memory);
  void leave_unread(std::uint64_t memory);
  void on_error(int error);
  void check_addresses(Time now);

  void on(const AssociationChange& change);
  void on(const PeerAddressChange& change);
  void on(const RemoteErrorReport& report);
  void on(const SendFailure& failure);
  void on(const PeerShutdownReport& report);
  void on(const AdaptationReport& report);
  void on(const PartialDeliveryReport& report);
  void on(const AuthenticationReport& report);
  void on(const SenderDryReport& report);
  void on(const StreamResetReport& report);
  void on(const AssociationResetReport& report);
  void on(const StreamChangeReport& report);

  Established describe(const AssociationChange& change);
  bool tell_addresses();
  Closed end_of(const AssociationChange& change) const;
  Closed end_without_cause() const;
  bool has_run_out_of_attempts() const;

  void transmit(Time now);
  std::size_t messages_to_bundle(std::span<const Outgoing> front, const SendMemory& memory) const;
  bool is_sendable(const Outgoing& message) const;
  void give_up_front();
  void settle(std::uint64_t memory);
  void give_up_rest();
  bool some_abandoned();
  void report_failed(const FailedFragments::Message& message);
  void begin_shutdown();
  void close(const Closed& end);
  void release();

  Context context_;
  Origin origin_;
  AssociationConfig config_;
  bool encapsulated_;
  io::FileDescriptor socket_;
  int handle_ = -1;
  std::uint32_t token_ = 0;
  AssocId kernel_id_ = 0;
  bool pending_ = false;
  Phase phase_ = Phase::kConnecting;
  bool ended_ = false;
  bool readable_ = false;
  bool blocked_ = false;
  /// The kernel has it no more: what is left to read is all there will be.
  bool gone_ = false;
  /// Why the association ended, by the socket's own account; errno.
  int socket_error_ = 0;
  /// The kernel had no memory: nothing tells when it has.
  Time retry_ = kNever;
  bool shutdown_wanted_ = false;  // and not begun, for messages still wait in the queue
  Time now_{};                    // of the last call that brought the time
  std::optional<CloseReason> aborted_as_;
  std::vector<ErrorCause> aborted_with_;
  std::optional<Closed> end_;

  std::vector<IpAddress> local_;
  std::vector<IpAddress> remote_;
  /// Our own addresses are about to change: when to look again, and until when.
  Time address_check_ = kNever;
  Time last_address_check_{};

  std::uint16_t outbound_streams_ = 0;
  std::uint32_t largest_message_ = 0;

  Holdings holdings_;
  bool short_of_memory_ = false;
  bool shortage_told_ = false;
  ReportBudget error_reports_;

  SendQueue queue_;
  SendLedger ledger_;
  std::uint64_t abandoned_ = 0;
  /// The kernel said that all was acknowledged, before anything was sent after that.
  bool dry_ = false;
  FailedFragments failed_;
  ReceiveWindow window_;
  PartialMessages partial_;
  Traffic traffic_;
};

}  // namespace rxsctp::kernel
