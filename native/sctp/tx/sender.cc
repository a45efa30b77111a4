#include "sctp/tx/sender.h"

#include <algorithm>

#include "sctp/packet/common_header.h"
#include "sctp/packet/data_chunk.h"
#include "sctp/packet/padding.h"

namespace rxsctp::sctp {

namespace {

// A large message is cut for what is left of a packet only where that is worth a chunk header.
constexpr std::size_t kMinFragmentDivisor = 4;
constexpr std::size_t kProbePayload = 1024;

}  // namespace

Sender::Sender(const AssociationConfig& config, const Capabilities& capabilities, Paths& paths,
               const Resources& resources)
    : a_rwnd_(capabilities.peer_a_rwnd),
      max_a_rwnd_(capabilities.peer_a_rwnd),
      max_burst_(config.max_burst),
      burst_left_(config.max_burst),
      no_delay_(config.no_delay),
      partial_reliability_(capabilities.extensions.has(Extension::kPartialReliability)),
      streams_(std::in_place_type<OrderedStreams>, resources, config.scheduler),
      outstanding_(capabilities.local_initial_tsn, resources),
      recovery_(capabilities.local_initial_tsn, paths, resources) {}

void Sender::enqueue(const MessageInfo& info, const OutgoingData& data) {
  const std::uint32_t message = streams_->push(info, data);
  ++messages_sent_;
  if (info.reliability == Reliability::kFull) return;
  if (!abandonment_) {
    abandonment_ =
        std::make_unique<Abandonment>(*streams_, outstanding_, recovery_, partial_reliability_);
  }
  abandonment_->on_pushed(message);
}

std::uint32_t Sender::peer_rwnd() const {
  const std::uint32_t in_flight = recovery_.chunks().payload_in_flight();
  return a_rwnd_ > in_flight ? a_rwnd_ - in_flight : 0;
}

std::size_t Sender::next_payload(const PathAllowance& path, std::size_t room) const {
  const std::size_t wanted = streams_->next_unsent();
  if (wanted == 0 || outstanding_.full()) return 0;
  const std::size_t whole = path.max_new_payload;
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

void Sender::begin_burst(std::size_t path_index, Time now) {
  burst_left_ = max_burst_;
  if (!outstanding_.empty() || !streams_->has_next() || recovery_.t3_running(path_index)) return;
  const PathAllowance path = recovery_.allowance(path_index);
  if (next_payload(path, path.max_chunk) == 0) recovery_.start_t3(path_index, now);
}

bool Sender::has_work(std::size_t path_index) const {
  if (recovery_.probe(path_index).due || recovery_.retransmission_due(path_index)) return true;
  if (forward_due(path_index)) return true;
  if (burst_left_ == 0) return false;
  const PathAllowance path = recovery_.allowance(path_index);
  if (!path.open()) return false;
  if (recovery_.chunks().has_lost()) return recovery_.retransmits_on(path_index);
  return recovery_.destination() == path_index && !collects(path) &&
         next_payload(path, path.max_chunk) > 0;
}

/// The rest of a message of several packets waits for nothing, as with Linux, or each would take a
/// round trip more.
bool Sender::collects(const PathAllowance& path) const {
  if (no_delay_ || shutting_down_ || outstanding_.empty()) return false;
  if (!outstanding_[outstanding_.end() - 1u].ends_message()) return false;
  const FreedData unsent = streams_->unsent();
  return unsent.bytes + unsent.messages * DataChunk::kHeaderSize < path.max_chunk;
}

std::size_t Sender::next_packet_size(std::size_t path) const {
  const std::size_t usual = recovery_.max_packet(path);
  const SentChunks& chunks = recovery_.chunks();
  const LossProbe& probe = recovery_.probe(path);
  if (!probe.due && !(chunks.has_lost() && recovery_.retransmits_on(path))) return usual;
  const Tsn first = probe.due ? probe.first : chunks.first_lost();
  return std::max(usual, recovery_.packet_of(path, chunks[first].wire_size()));
}

std::size_t Sender::fill(PacketWriter& packet, std::size_t path, Time now, const User& user) {
  if (recovery_.probe(path).due) {
    const std::size_t chunks = send_loss_probe(packet, path, now);
    if (chunks > 0 || recovery_.probe(path).due) return chunks;
  }
  if (abandonment_) abandonment_->give_up_lost(now, user);
  if (forward_due(path) && abandonment_->write_forward(packet, now)) {
    recovery_.on_forward_sent(path, now);
  }
  std::size_t chunks = 0;
  PathAllowance allowance = recovery_.allowance(path);
  const bool allowed = burst_left_ > 0 && allowance.open();
  const bool due = recovery_.retransmission_due(path);
  if (recovery_.chunks().has_lost() && (due || allowed)) {
    chunks = retransmit(packet, path, now, user);
    allowance = recovery_.allowance(path);
  }
  // RFC 9260, 6.1, C: new data only once nothing waits for retransmission.
  if (!recovery_.chunks().has_lost() && allowed && allowance.flight_size < allowance.cwnd &&
      recovery_.destination() == path) {
    chunks += send_new(packet, path, allowance, now);
  }
  if (chunks > 0) {
    if (!due) --burst_left_;
    recovery_.end_packet(path, window(), now);
  }
  return chunks;
}

/// A chunk whose answer is waited for asks for it at once (RFC 7053, 4).
bool Sender::write_again(Tsn tsn, PacketWriter& packet) const {
  DataChunk chunk = this->chunk(tsn);
  if (recovery_.chunks()[tsn].urgent) chunk.flags |= DataChunk::kImmediate;
  return chunk.write(packet);
}

std::size_t Sender::send_loss_probe(PacketWriter& packet, std::size_t path, Time now) {
  std::size_t count = 0;
  const LossProbe probe = recovery_.probe(path);
  Tsn last = probe.last;
  for (Tsn tsn = probe.first; tsn <= probe.last; ++tsn) {
    const SentChunk& sent = recovery_.chunks()[tsn];
    if (sent.state != SentChunk::State::kInFlight || sent.path != path) continue;
    if (abandonment_ && !abandonment_->worth_again(tsn, now)) continue;
    if (!write_again(tsn, packet)) {
      if (count == 0) return 0;  // behind a SACK; the next packet has room
      last = tsn - 1u;
      break;
    }
    recovery_.send_probe(tsn, path, now);
    ++data_chunks_retransmitted_;
    ++count;
  }
  if (count == 0) {
    recovery_.cancel_probe(path);
    return 0;
  }
  recovery_.end_probe(last, count, path, now);
  return count;
}

/// One packet of it: the earliest chunks that fit (RFC 9260, 6.3.3, E3 and 7.2.4).
std::size_t Sender::retransmit(PacketWriter& packet, std::size_t path, Time now, const User& user) {
  const std::size_t max_payload = recovery_.allowance(path).max_payload;
  std::size_t count = 0;
  while (retransmits_on(path)) {
    const Tsn tsn = recovery_.chunks().first_lost();
    const bool oversized = outstanding_[tsn].length > max_payload;
    if (oversized && !packet.empty()) break;
    if (!write_again(tsn, packet)) break;
    if (count == 0) recovery_.before_data(path, now);
    recovery_.retransmit_first(path, now);
    ++data_chunks_retransmitted_;
    ++count;
    if (oversized) break;
    if (abandonment_) abandonment_->give_up_lost(now, user);
  }
  return count;
}

std::size_t Sender::send_new(PacketWriter& packet, std::size_t path_index,
                             const PathAllowance& path, Time now) {
  std::size_t count = 0;
  std::size_t flight = path.flight_size;
  // RFC 9260, 6.1, B: cwnd may be exceeded by the one packet that reaches it.
  const std::size_t most = path.cwnd + path.max_chunk - 1;
  while (count == 0 || flight < most) {
    const std::size_t used = packet.size() + packet.ahead(ChunkType::kData);
    const std::size_t room = used >= path.max_packet ? 0
                                                     : std::min(packet.remaining(ChunkType::kData),
                                                                path.max_packet - used);
    const std::size_t payload = next_payload(path, room & ~std::size_t{3});
    if (payload == 0) break;
    if (count == 0) recovery_.before_data(path_index, now);
    const std::uint32_t rwnd = peer_rwnd();
    const bool probe = payload > rwnd;
    // RFC 7053, 4: nothing more follows before the SACK, or somebody waits for it.
    const std::size_t wire_size = padded(DataChunk::kHeaderSize + payload);
    const bool fills_window = flight + wire_size >= path.cwnd ||
                              payload + std::min<std::size_t>(payload, path.max_new_payload) > rwnd;
    Fragment fragment = streams_->cut(static_cast<std::uint16_t>(payload));
    const bool awaited = shutting_down_ || streams_->has_tracked();
    if (probe || fills_window || (awaited && !streams_->has_next())) {
      fragment.flags |= DataChunk::kImmediate;
    }
    outstanding_.push_back(fragment);
    const Tsn tsn = recovery_.send(static_cast<std::uint16_t>(payload), path_index, now);
    if (abandonment_) abandonment_->on_sent(fragment, tsn);
    chunk(tsn).write(packet);
    flight += wire_size;
    bytes_sent_ += payload;
    ++data_chunks_sent_;
    ++count;
    probe_due_ = false;
    if (probe) {
      probing_ = true;
      sack_since_t3_ = false;
      recovery_.start_t3(path_index, now);
      break;
    }
  }
  return count;
}

DataChunk Sender::chunk(Tsn tsn) const {
  DataChunk chunk = streams_->chunk(outstanding_[tsn]);
  chunk.tsn = tsn;
  return chunk;
}

FreedData Sender::drain(const User& user) {
  FreedData freed = take_abandoned();
  freed.bytes += unsent_bytes() + outstanding_.unacked_bytes();
  const auto give_up = [&](const OutgoingMessage& message) {
    ++freed.messages;
    MessageInfo info = message.info;
    info.reliability = Reliability::kFull;  // lost, not abandoned
    user.on_send_failed(info, message.bytes(), message.sent > 0);
  };
  while (!outstanding_.empty()) {
    const Fragment fragment = outstanding_.pop_front();
    if (fragment.ends_message()) give_up(streams_->take(fragment));
  }
  streams_->release(false);
  while (streams_->has_next()) give_up(streams_->take_unsent());
  recovery_.clear();
  abandonment_.reset();
  return freed;
}

void Sender::fill(AssociationStats& stats) const {
  stats.messages_sent = messages_sent_;
  stats.bytes_sent = bytes_sent_;
  stats.data_chunks_sent = data_chunks_sent_;
  stats.data_chunks_retransmitted = data_chunks_retransmitted_;
  stats.fast_retransmits = recovery_.fast_retransmits();
  stats.timeout_retransmits = recovery_.timeouts();
  stats.sacks_received = sacks_received_;
  stats.peer_a_rwnd = peer_rwnd();
  stats.unsent_messages = unsent_messages();
  stats.unsent_bytes = unsent_bytes();
  stats.unacked_bytes = outstanding_.unacked_bytes();
}

void Sender::fill(StreamTable<StreamStats>& stats) const { streams_->fill(stats); }

}  // namespace rxsctp::sctp
