#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/config.h"
#include "engine/memory_budget.h"
#include "engine/message.h"
#include "engine/receive_window.h"
#include "engine/statistics.h"
#include "engine/time.h"
#include "sctp/memory/one_of.h"
#include "sctp/memory/stream_table.h"
#include "sctp/negotiation/capabilities.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/forward_tsn_chunk.h"
#include "sctp/packet/sack_chunk.h"
#include "sctp/packet/writer.h"
#include "sctp/resources.h"
#include "sctp/rx/ordered_reassembly.h"
#include "sctp/rx/reassembly.h"
#include "sctp/rx/received_tsns.h"
#include "sctp/rx/sack_policy.h"
#include "sctp/serial_number.h"
#include "sctp/user.h"

namespace rxsctp::sctp {

/// What became of a DATA chunk.
enum class DataOutcome : std::uint8_t {
  kAccepted,
  kDuplicate,
  kNoRoom,         // dropped: the window is full; the SACK says so
  kInvalidStream,  // acknowledged but discarded: answer with ERROR, Invalid Stream Identifier
  kNoUserData,     // abort with No User Data (RFC 9260, 6.2)
  kViolation,      // abort with Protocol Violation: fragments that contradict each other, or what
                   // waits for what cannot come any more fills the window
  kTooLarge,       // abort: a message above max_message_size, or one the whole window cannot hold
};

/// The receiving half of an association: which TSNs arrived, what they make up, how much more may
/// come, and when to acknowledge.
///
/// It knows nothing of packets beyond their end, of states or of timers: the association calls
/// on_data() for each DATA chunk, on_packet_end() after a packet that had any, and looks at
/// sack_due() and deadline().
class Receiver {
 public:
  /// `memory` is what it may take of its endpoint's.
  Receiver(const AssociationConfig& config, const Capabilities& capabilities,
           const Resources& resources, MemoryShare memory = {});

  /// Messages that became complete go to `user` before this returns.
  DataOutcome on_data(const DataChunk& chunk, const User& user);
  /// The peer has given messages up: nothing up to a TSN comes any more. One that tells nothing new
  /// asks for a SACK, as the last one may have been lost (RFC 3758, 3.6).
  void on_forward_tsn(const ForwardTsnView& forward, const User& user);
  /// How many bytes the message of a chunk that was kTooLarge has at the least.
  std::uint64_t message_length(const DataChunk& chunk) const {
    return reassembly_->length_with(chunk);
  }
  /// These streams of the peer begin anew; all that they had has come. None: all.
  void begin_anew(StreamNumbers streams) { reassembly_->begin_anew(streams); }
  std::uint16_t inbound_streams() const { return inbound_streams_; }
  /// The peer has so many streams from now on.
  void set_inbound_streams(std::uint16_t count) {
    inbound_streams_ = count;
    reassembly_->set_streams(count);
  }
  /// All chunks of a packet with DATA have been taken in: decides about the SACK.
  void on_packet_end(Time now);

  /// When a timer of it expires: a delayed SACK is due, or the window has stayed shut. kNever when
  /// none runs.
  Time deadline() const { return std::min(policy_.deadline(), window_.deadline()); }
  void on_deadline(Time now);

  /// The packet that is being taken in calls for a SACK without delay.
  void acknowledge_packet_at_once() { policy_.request_at_packet_end(); }

  /// A SACK should leave now.
  bool sack_due() const { return policy_.due(); }
  /// A SACK is wanted now or later: bundle it with DATA that leaves anyway.
  bool sack_pending() const { return policy_.pending(); }
  /// One may have got lost: what it told is told again.
  void repeat_sack() {
    if (data_chunks_received_ > 0) policy_.request();
  }
  /// Appends a SACK with as many gap blocks and duplicates as there is room for. False, and nothing
  /// changes, when not even the fixed part fits.
  bool write_sack(PacketWriter& packet);

  /// The user is done with delivered messages. May make a SACK due (window update).
  void consume(DeliveredData consumed);
  /// After a restart of the peer: what the user still holds from before it counts on.
  void carry_unconsumed(DeliveredData unconsumed);
  /// The association has ended: gives up what is no message yet, and hands over the account of what
  /// the user holds. Nothing may be received afterwards.
  MemoryShare give_up_memory();
  /// Others have given memory back: may make a SACK due, as consume() does.
  void offer_room();
  /// True once when DATA had to be dropped because the endpoint's memory is used up.
  bool take_shortage() { return std::exchange(short_of_memory_, false); }

  Tsn cumulative_tsn() const { return tsns_.cumulative(); }
  bool has_gaps() const { return tsns_.has_gaps(); }
  /// What the next SACK advertises.
  std::uint32_t a_rwnd() const;
  std::uint32_t last_advertised_a_rwnd() const { return advertised_; }
  /// Held for reassembly or order.
  std::uint32_t buffered_bytes() const { return reassembly_->buffered_bytes(); }
  DeliveredData unconsumed() const { return window_.unconsumed(); }
  /// Whether to tell the user that the window is full, once.
  bool take_window_full() { return window_.take_full(); }

  /// Small messages may take so many windows: an honest peer was promised room for their payload.
  static constexpr std::uint32_t kMaxCrowding = 4;
  /// What is stored for reassembly or order takes so many windows of memory at most, however small
  /// the chunks are: messages of 64 bytes and more can fill the window.
  static constexpr std::uint32_t kMaxOverhead = 4;

  /// The fields of AssociationStats that concern receiving, except packets_received.
  void fill(AssociationStats& stats) const;
  /// Those of the streams' statistics.
  void fill(StreamTable<StreamStats>& stats) const;

 private:
  /// Accounts what is handed to the user.
  class Counter final : public MessageSink {
   public:
    Counter(Receiver& receiver, const User& user) : receiver_(receiver), user_(user) {}
    void on_message(const MessageInfo& info, MessageParts parts) override;

   private:
    Receiver& receiver_;
    const User& user_;
  };

  /// What the user was handed of a stream.
  struct Stream {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
  };

  bool has_room(const DataChunk& chunk, bool passes_through);
  bool has_memory(const DataChunk& chunk);
  std::uint64_t memory() const;
  bool too_far_to_store(const DataChunk& chunk) const;
  bool crowded() const;
  std::uint32_t silly_threshold() const;
  WindowDemand demand() const;

  ReceiveWindow window_;
  std::uint16_t inbound_streams_;
  std::uint32_t advertised_;
  /// Accepted since then: the peer takes its window to be that much smaller.
  std::uint32_t accepted_since_sack_ = 0;
  std::uint32_t largest_chunk_ = 0;
  std::size_t max_buffer_memory_;
  MemoryShare memory_;
  bool short_of_memory_ = false;
  ReceivedTsns tsns_;
  OneOf<Reassembly, OrderedReassembly> reassembly_;
  SackPolicy policy_;
  StreamTable<Stream> streams_;

  std::uint64_t messages_received_ = 0;
  std::uint64_t bytes_received_ = 0;
  std::uint64_t data_chunks_received_ = 0;
  std::uint64_t duplicate_tsns_received_ = 0;
  std::uint64_t sacks_sent_ = 0;
};

}  // namespace rxsctp::sctp
