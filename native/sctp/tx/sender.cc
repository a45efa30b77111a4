#include "sctp/tx/sender.h"

#include <algorithm>

#include "sctp/packet/padding.h"

namespace rxsctp::sctp {

namespace {

// A large message is cut for what is left of a packet only where that is worth a chunk header.
constexpr std::size_t kMinFragmentDivisor = 4;
constexpr std::size_t kProbePayload = 1024;

}  // namespace

Sender::Sender(const AssociationConfig& config, const Capabilities& capabilities,
               const Resources& resources)
    : a_rwnd_(capabilities.peer_a_rwnd),
      max_a_rwnd_(capabilities.peer_a_rwnd),
      max_burst_(config.max_burst),
      burst_left_(config.max_burst),
      t3_point_(capabilities.local_initial_tsn),
      queue_(resources.pool),
      outstanding_(capabilities.local_initial_tsn, resources),
      work_(&resources.work) {}

void Sender::enqueue(const MessageInfo& info, std::span<const std::uint8_t> data) {
  queue_.push(info, data);
  ++messages_sent_;
}

std::uint32_t Sender::unsent_messages() const {
  return queue_.messages() + (outstanding_.partial() != nullptr ? 1 : 0);
}

std::uint32_t Sender::unsent_bytes() const {
  const OutgoingMessage* partial = outstanding_.partial();
  return queue_.bytes() + (partial != nullptr ? partial->unsent() : 0);
}

std::uint32_t Sender::peer_rwnd() const {
  return a_rwnd_ > outstanding_.flight_size() ? a_rwnd_ - outstanding_.flight_size() : 0;
}

/// Bytes of the message that goes on or starts next; 0 when there is none.
std::uint32_t Sender::next_unsent() const {
  if (const OutgoingMessage* partial = outstanding_.partial()) return partial->unsent();
  return queue_.empty() ? 0 : queue_.next().size;
}

std::size_t Sender::next_payload(const Path& path, std::size_t room) const {
  const std::size_t wanted = next_unsent();
  if (wanted == 0 || outstanding_.full()) return 0;
  const std::size_t whole = path.mtu().max_payload();
  if (room < DataChunk::kHeaderSize) return 0;
  const std::size_t fits = std::min(room - DataChunk::kHeaderSize, whole);
  std::size_t payload = wanted;
  if (payload > fits) {
    if (wanted <= whole || fits < whole / kMinFragmentDivisor) return 0;
    payload = fits;
  }
  const std::size_t rwnd = peer_rwnd();
  if (payload <= rwnd) return payload;
  // RFC 9260, 6.1, A: past the window only to probe it, with a chunk that a small opening takes.
  if (rwnd == 0) return may_probe() ? std::min(payload, kProbePayload) : 0;
  // A window that is small for good gets what it can take, in steps of half of it (RFC 1122,
  // 4.2.3.4).
  return may_probe() || rwnd >= max_a_rwnd_ / 2 ? rwnd : 0;
}

void Sender::begin_burst(Paths paths, std::size_t path_index, Time now) {
  burst_left_ = max_burst_;
  Path& path = paths[path_index];
  const bool closed =
      outstanding_.empty() && has_unsent() && next_payload(path, path.mtu().max_chunk()) == 0;
  if (closed && !path.t3_running()) path.start_t3(now);
}

bool Sender::has_work(Paths paths, std::size_t path_index) const {
  const Path& path = paths[path_index];
  if (loss_probe_.due || (outstanding_.has_marked() && fast_retransmit_due_)) return true;
  if (burst_left_ == 0 || !cwnd_allows(path)) return false;
  return outstanding_.has_marked() || next_payload(path, path.mtu().max_chunk()) > 0;
}

std::size_t Sender::next_packet_size(Paths paths, std::size_t path_index) const {
  const std::size_t usual = paths[path_index].max_packet();
  if (!loss_probe_.due && !outstanding_.has_marked()) return usual;
  const Tsn first = loss_probe_.due ? loss_probe_.first : outstanding_.first_marked();
  return std::max(usual, CommonHeader::kSize + outstanding_[first].wire_size());
}

std::size_t Sender::fill(PacketWriter& packet, Paths paths, std::size_t path_index, Time now) {
  Path& path = paths[path_index];
  if (loss_probe_.due) return send_loss_probe(packet, path, now);
  std::size_t chunks = 0;
  const bool allowed = burst_left_ > 0 && cwnd_allows(path);
  if (outstanding_.has_marked() && (fast_retransmit_due_ || allowed)) {
    chunks = retransmit(packet, paths, path_index, now);
  }
  // RFC 9260, 6.1, C: new data only once nothing waits for retransmission.
  if (!outstanding_.has_marked() && allowed && path.flight_size() < path.congestion().cwnd()) {
    chunks += send_new(packet, path, path_index, now);
  }
  if (chunks > 0) {
    if (!fast_retransmit_due_) --burst_left_;
    fast_retransmit_due_ = false;
    if (!path.t3_running()) path.start_t3(now);
    if (may_probe_loss(path)) path.start_loss_probe(now);
  }
  return chunks;
}

/// It stays in flight once, as what nobody has found to be lost.
std::size_t Sender::send_loss_probe(PacketWriter& packet, Path& path, Time now) {
  std::size_t count = 0;
  for (Tsn tsn = loss_probe_.first; tsn <= loss_probe_.last; ++tsn) {
    OutstandingChunk& chunk = outstanding_[tsn];
    if (chunk.state != OutstandingChunk::State::kInFlight) continue;
    if (!outstanding_.wire_chunk(tsn).write(packet)) {
      if (count == 0) return 0;  // behind a SACK; the next packet has room
      loss_probe_.last = tsn - 1u;
      break;
    }
    note_sent_again(tsn, path, now);
    ++fast_retransmits_;
    ++count;
  }
  loss_probe_.due = false;
  loss_probe_.suspect = true;
  loss_probe_.newest = outstanding_.highest();
  loss_probe_.sent_at = now;
  return count;
}

/// What holds for every copy of a chunk.
void Sender::note_sent_again(Tsn tsn, Path& path, Time now) {
  outstanding_[tsn].retransmitted = true;
  if (tsn == outstanding_.cumulative_ack_point() + 1u) path.start_t3(now);
  // RFC 9260, 6.3.1, C5.
  if (path.round_trip().running() && tsn <= path.round_trip().tsn) path.round_trip() = {};
  ++data_chunks_retransmitted_;
}

/// One packet of it: the earliest chunks that fit (RFC 9260, 6.3.3, E3 and 7.2.4).
std::size_t Sender::retransmit(PacketWriter& packet, Paths paths, std::size_t path_index,
                               Time now) {
  Path& path = paths[path_index];
  std::size_t count = 0;
  while (outstanding_.has_marked()) {
    const Tsn tsn = outstanding_.first_marked();
    const DataChunk chunk = outstanding_.wire_chunk(tsn);
    const bool oversized = chunk.payload.size() > path.mtu().max_payload();
    if (oversized && !packet.empty()) break;
    if (!chunk.write(packet)) break;
    if (count == 0) path.before_data(now);
    OutstandingChunk& entry = outstanding_[tsn];
    paths[entry.path].remove_outstanding();
    path.add_outstanding();
    outstanding_.set_retransmitted(tsn, static_cast<std::uint8_t>(path_index));
    path.add_flight(entry.wire_size());
    note_sent_again(tsn, path, now);
    episodes_.on_retransmitted(tsn, now);
    ++count;
    if (oversized) break;
  }
  return count;
}

std::size_t Sender::send_new(PacketWriter& packet, Path& path, std::size_t path_index, Time now) {
  std::size_t count = 0;
  const std::uint32_t cwnd = path.congestion().cwnd();
  const auto slack = path.mtu().max_chunk() - 1;
  // RFC 9260, 6.1, B: cwnd may be exceeded by the one packet that reaches it.
  while (count == 0 || path.flight_size() < cwnd + slack) {
    const std::size_t room = packet.size() >= path.max_packet()
                                 ? 0
                                 : std::min(packet.remaining(), path.max_packet() - packet.size());
    const std::size_t payload = next_payload(path, room & ~std::size_t{3});
    if (payload == 0) break;
    if (count == 0) path.before_data(now);
    const bool probe = payload > peer_rwnd();
    if (outstanding_.partial() == nullptr) start_message();
    const OutgoingMessage& message = *outstanding_.partial();
    const bool last = payload == message.unsent();
    // RFC 7053, 4: nothing more follows before the SACK, or somebody waits for it.
    const std::size_t wire_size = padded(DataChunk::kHeaderSize + payload);
    const bool fills_window = path.flight_size() + wire_size >= cwnd ||
                              payload + std::min(payload, path.mtu().max_payload()) > peer_rwnd();
    const bool immediate = (last && message.info.immediate_ack) || probe || fills_window ||
                           ((shutting_down_ || tracked_ > 0) && last && queue_.empty());
    const Tsn tsn = outstanding_.cut(static_cast<std::uint16_t>(payload),
                                     static_cast<std::uint8_t>(path_index), immediate);
    outstanding_.wire_chunk(tsn).write(packet);
    path.add_outstanding();
    path.add_flight(static_cast<std::uint32_t>(wire_size));
    if (!path.round_trip().running()) path.round_trip() = {tsn, now};
    bytes_sent_ += payload;
    ++data_chunks_sent_;
    ++count;
    probe_due_ = false;
    if (probe) {
      probing_ = true;
      sack_since_t3_ = false;
      path.start_t3(now);
      break;
    }
  }
  return count;
}

void Sender::start_message() {
  outstanding_.start_message(queue_.start());
  if (outstanding_.partial()->info.token != 0) ++tracked_;
}

FreedData Sender::drain(OutcomeSink& sink) {
  const FreedData freed{
      .bytes = unsent_bytes() + outstanding_.unacked_bytes(),
      .messages = queue_.messages() + static_cast<std::uint32_t>(outstanding_.message_count())};
  for (std::size_t i = 0; i < outstanding_.message_count(); ++i) {
    const OutgoingMessage& message = outstanding_.message(i);
    sink.on_send_failed(message.info, message.bytes(), true);
  }
  while (!queue_.empty()) {
    const OutgoingMessage message = queue_.take();
    sink.on_send_failed(message.info, message.bytes(), false);
  }
  outstanding_.clear();
  loss_probe_ = {};
  episodes_.clear();
  tracked_ = 0;
  return freed;
}

void Sender::fill(AssociationStats& stats) const {
  stats.messages_sent = messages_sent_;
  stats.bytes_sent = bytes_sent_;
  stats.data_chunks_sent = data_chunks_sent_;
  stats.data_chunks_retransmitted = data_chunks_retransmitted_;
  stats.fast_retransmits = fast_retransmits_;
  stats.timeout_retransmits = timeout_retransmits_;
  stats.sacks_received = sacks_received_;
  stats.peer_a_rwnd = peer_rwnd();
  stats.unsent_messages = unsent_messages();
  stats.unsent_bytes = unsent_bytes();
  stats.unacked_bytes = outstanding_.unacked_bytes();
}

void Sender::fill(StreamTable<StreamStats>& stats) const {
  queue_.fill(stats);
  if (const OutgoingMessage* partial = outstanding_.partial()) {
    StreamStats& stream = stats[partial->info.stream];
    stream.bytes_sent -= partial->unsent();
    ++stream.unsent_messages;
    stream.unsent_bytes += partial->unsent();
  }
}

}  // namespace rxsctp::sctp
