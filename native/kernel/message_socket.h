#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "engine/message.h"
#include "io/socket_address.h"
#include "kernel/types.h"

namespace rxsctp::kernel {

/// A message on its way out.
struct Outgoing {
  MessageInfo info;
  std::span<const std::uint8_t> data;
};

/// What one call has received: a message, a part of one, or a notification.
struct Received {
  std::span<const std::uint8_t> data;
  MessageInfo info;
  /// Of a message; a notification says itself whose it is.
  AssocId association = 0;
  /// The peer, when one message was asked for.
  io::UdpAddress from;
  bool notification = false;
  /// The message or notification ends here.
  bool ends = false;
};

/// Moves batches of messages to and from SCTP sockets: sendmmsg(), recvmmsg(). One serves all
/// sockets of a thread.
class MessageSocket {
 public:
  /// Most messages a call moves.
  static constexpr std::size_t kBatch = 64;

  MessageSocket();
  ~MessageSocket();

  struct Sent {
    std::size_t messages = 0;
    /// errno when not even the first was taken.
    int error = 0;
  };
  /// At most kBatch of `messages`; the first gets `context` as snd_context, the next the number
  /// after that. Why one after the first was not taken, the next call tells. With `more` they may
  /// wait for company in a packet, until something is sent without.
  Sent send(int fd, AssocId association, std::span<const Outgoing> messages, std::uint32_t context,
            bool more);

  struct Batch {
    std::span<const Received> received;
    /// errno; EAGAIN when there is no more for now, whatever was received. An error that is pending
    /// on the socket comes once, before what waits to be read.
    int error = 0;
  };
  /// At most `limit` messages. Valid until the next call.
  Batch receive(int fd, std::size_t limit);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

/// Graceful end (SCTP_EOF), or abort with a reason (SCTP_ABORT); errno.
int send_end(int fd, AssocId association);
int send_abort(int fd, AssocId association, std::span<const std::uint8_t> reason);

/// Memory of the kernel for what was sent and not acknowledged.
struct SendMemory {
  std::uint64_t used = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t limit = 0;
};
/// As above when the kernel does not say.
SendMemory send_memory(int fd);

}  // namespace rxsctp::kernel
