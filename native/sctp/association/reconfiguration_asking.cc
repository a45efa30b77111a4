#include "sctp/association/reconfiguration_asking.h"

#include <algorithm>
#include <limits>

#include "sctp/association/stream_list.h"
#include "sctp/packet/common_header.h"

namespace rxsctp::sctp {
namespace {

// Requests fit a packet of the base, whatever the search for the path's MTU has found meanwhile:
// over IPv6 and UDP.
constexpr std::size_t kIpHeaders = 48;
// Two parameters with their padding.
constexpr std::size_t kParameters = 16 + 8 + 4;

ReconfigurationResult result_of(ReconfigurationAnswer answer) {
  switch (answer) {
    case ReconfigurationAnswer::kNothingToDo:
    case ReconfigurationAnswer::kPerformed:
      return ReconfigurationResult::kPerformed;
    case ReconfigurationAnswer::kDenied:
      return ReconfigurationResult::kDenied;
    default:
      return ReconfigurationResult::kFailed;
  }
}

}  // namespace

ReconfigurationAsking::ReconfigurationAsking(AssociationCore& core, Transfer& transfer)
    : core_(core),
      transfer_(transfer),
      next_(core.capabilities().local_initial_tsn.value()),
      last_of_peer_(core.capabilities().peer_initial_tsn.value() - 1) {}

bool ReconfigurationAsking::fits(StreamNumbers numbers, bool twice) const {
  std::size_t room = PathMtu::kBaseMtu - kIpHeaders;
  for (std::size_t i = 0; i < core_.paths().size(); ++i) {
    room = std::min(room, core_.paths()[i].max_packet());
  }
  const std::size_t needed = CommonHeader::kSize + kChunkHeaderSize + kParameters +
                             numbers.bytes().size() * (twice ? 2 : 1);
  return needed <= room;
}

ReconfigurationStatus ReconfigurationAsking::ask(const ResetStreams& wish, Time now) {
  if (busy()) return ReconfigurationStatus::kInProgress;
  std::vector<std::uint8_t> encoded = StreamNumbers::encode(wish.streams);
  const StreamNumbers numbers(encoded);
  if ((wish.outbound && !exist(numbers, core_.capabilities().outbound_streams)) ||
      (wish.inbound && !exist(numbers, core_.capabilities().inbound_streams)) ||
      (!wish.inbound && !wish.outbound)) {
    return ReconfigurationStatus::kInvalidStream;
  }
  if (!fits(numbers, wish.inbound && wish.outbound)) return ReconfigurationStatus::kTooManyNumbers;
  streams_ = std::move(encoded);
  if (wish.outbound) add(Kind::kOutgoingReset);
  if (wish.inbound) add(Kind::kIncomingReset);
  begin(now);
  return ReconfigurationStatus::kAsked;
}

ReconfigurationStatus ReconfigurationAsking::ask(const AddStreams& wish, Time now) {
  if (busy()) return ReconfigurationStatus::kInProgress;
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();
  if (std::uint32_t{core_.capabilities().outbound_streams} + wish.outbound > kMost ||
      std::uint32_t{core_.capabilities().inbound_streams} + wish.inbound > kMost ||
      wish.outbound + wish.inbound == 0) {
    return ReconfigurationStatus::kInvalidStream;
  }
  outbound_ = wish.outbound;
  inbound_ = wish.inbound;
  if (wish.outbound > 0) add(Kind::kAddOutgoing);
  if (wish.inbound > 0) add(Kind::kAddIncoming);
  begin(now);
  return ReconfigurationStatus::kAsked;
}

bool ReconfigurationAsking::reset_for_peer(StreamNumbers numbers, RequestNumber number, Time now) {
  if (!fits(numbers, false)) return false;
  streams_.assign(numbers.bytes().begin(), numbers.bytes().end());
  for_peer_ = true;
  wanted_by_ = number;
  add(Kind::kOutgoingReset);
  begin(now);
  return true;
}

void ReconfigurationAsking::add_for_peer(std::uint16_t count, RequestNumber number, Time now) {
  outbound_ = count;
  for_peer_ = true;
  wanted_by_ = number;
  add(Kind::kAddOutgoing);
  begin(now);
}

void ReconfigurationAsking::add(Kind kind) {
  requests_[count_++] = {.kind = kind, .open = true, .number = next_};
  ++next_;
}

void ReconfigurationAsking::begin(Time now) {
  const bool resets = find(Kind::kOutgoingReset) != nullptr;
  stage_ = Stage::kLeaving;
  if (resets) transfer_.sender().hold(streams());
  advance(now);
}

const ReconfigurationAsking::Request* ReconfigurationAsking::find(Kind kind) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (requests_[i].open && requests_[i].kind == kind) return &requests_[i];
  }
  return nullptr;
}

void ReconfigurationAsking::advance(Time now) {
  if (stage_ == Stage::kIdle || stage_ == Stage::kAsked || !has_left()) return;
  last_assigned_ = transfer_.sender().next_tsn() - 1u;
  stage_ = Stage::kAsked;
  send(core_.paths().destination(), now);
}

/// A FORWARD TSN names streams with the numbers that they had. One that comes late must not meet
/// them in their new life, so that the peer has to have passed before what any of them tells of.
bool ReconfigurationAsking::has_left() {
  Sender& sender = transfer_.sender();
  if (find(Kind::kOutgoingReset) == nullptr) return true;
  if (stage_ == Stage::kLeaving) {
    if (!sender.is_clear()) return false;
    if (!sender.forwards()) return true;
    awaited_ = sender.next_tsn() - 1u;
    stage_ = Stage::kPassing;
  }
  if (sender.cumulative_ack_point() < awaited_) return false;
  if (forgotten_) return true;
  forgotten_ = true;
  awaited_ = sender.forget_held();
  return sender.cumulative_ack_point() >= awaited_;
}

void ReconfigurationAsking::send(std::size_t path, Time now) {
  core_.control().push(ControlKind::kReConfig);
  core_.set_control_path(path);
  path_ = static_cast<std::uint8_t>(core_.control_path());
  deadline_ = now + core_.paths()[path_].rto().value();
}

void ReconfigurationAsking::on_deadline(Time now, PacketSink& out) {
  if (deadline_ > now) return;
  core_.paths()[path_].back_off();
  core_.paths()[path_].on_error();
  if (core_.count_error()) return core_.abort_peer(CloseReason::kTimeout, out);
  // RFC 9260, 6.4: what timed out on a path goes to another that is active.
  send(core_.paths().alternative(path_), now);
}

ReConfigParameter ReconfigurationAsking::parameter(const Request& request) const {
  switch (request.kind) {
    case Kind::kOutgoingReset:
      return OutgoingResetParameter{request.number, for_peer_ ? wanted_by_ : last_of_peer_,
                                    last_assigned_, streams()};
    case Kind::kIncomingReset:
      return IncomingResetParameter{request.number, streams()};
    case Kind::kAddOutgoing:
      return AddOutgoingParameter{request.number, outbound_};
    case Kind::kAddIncoming:
      break;
  }
  return AddIncomingParameter{request.number, inbound_};
}

bool ReconfigurationAsking::write(PacketWriter& packet) const {
  if (stage_ != Stage::kAsked) return true;
  std::array<ReConfigParameter, ReConfigView::kMost> parameters;
  std::size_t count = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (requests_[i].open) parameters[count++] = parameter(requests_[i]);
  }
  return count == 0 || write_re_config(packet, std::span(parameters).first(count));
}

void ReconfigurationAsking::on_response(const ResponseParameter& response, Incoming& in) {
  if (stage_ != Stage::kAsked) return;
  for (std::size_t i = 0; i < count_; ++i) {
    Request& request = requests_[i];
    if (!request.open || request.number != response.request) continue;
    core_.clear_errors();
    if (response.answer == ReconfigurationAnswer::kInProgress) {
      deadline_ = in.now + core_.paths()[path_].rto().value();
      return;
    }
    const Kind kind = request.kind;
    request.open = false;
    conclude(kind, response.answer, in);
    return finish();
  }
}

void ReconfigurationAsking::conclude(Kind kind, ReconfigurationAnswer answer, Incoming& in) {
  const ReconfigurationResult result = result_of(answer);
  const bool performed = result == ReconfigurationResult::kPerformed;
  switch (kind) {
    case Kind::kOutgoingReset:
      // Who has reset them has had all that was sent on them.
      if (performed) transfer_.on_cumulative_ack(last_assigned_, in);
      transfer_.sender().release(performed);
      break;
    case Kind::kIncomingReset:
      // The peer's own request is what does it, and tells.
      if (answer == ReconfigurationAnswer::kPerformed || (performed && was_reset_)) return;
      break;
    case Kind::kAddOutgoing:
      if (performed) {
        core_.set_outbound_streams(
            static_cast<std::uint16_t>(core_.capabilities().outbound_streams + outbound_));
      }
      break;
    case Kind::kAddIncoming:
      if (performed) return;  // likewise
      break;
  }
  tell(kind, result);
}

void ReconfigurationAsking::on_reset_by_peer(const OutgoingResetParameter& reset) {
  const Request* asked = stage_ == Stage::kAsked ? find(Kind::kIncomingReset) : nullptr;
  if (asked == nullptr || !covers(reset.streams, streams())) return;
  was_reset_ = true;
  if (reset.response == asked->number) close(requests_[asked - requests_.data()]);
}

bool ReconfigurationAsking::has_asked_for(std::uint16_t count) const {
  return stage_ == Stage::kAsked && find(Kind::kAddIncoming) != nullptr && inbound_ == count;
}

void ReconfigurationAsking::on_added_by_peer(std::uint16_t count) {
  if (!has_asked_for(count)) return;
  close(requests_[find(Kind::kAddIncoming) - requests_.data()]);
}

void ReconfigurationAsking::close(Request& request) {
  request.open = false;
  core_.clear_errors();
  finish();
}

/// The next may be asked for once all is answered.
void ReconfigurationAsking::finish() {
  for (std::size_t i = 0; i < count_; ++i) {
    if (requests_[i].open) return;
  }
  core_.control().remove(ControlKind::kReConfig);
  stage_ = Stage::kIdle;
  count_ = 0;
  for_peer_ = was_reset_ = forgotten_ = false;
  streams_.clear();
  inbound_ = outbound_ = 0;
  deadline_ = kNever;
}

ReconfigurationAsking::ForPeer ReconfigurationAsking::for_peer(RequestNumber number) const {
  if (!busy() || !for_peer_ || wanted_by_ != number) return ForPeer::kNothing;
  return stage_ == Stage::kAsked ? ForPeer::kAsked : ForPeer::kWaits;
}

bool ReconfigurationAsking::is_resetting(StreamNumbers numbers) const {
  if (stage_ != Stage::kAsked || find(Kind::kOutgoingReset) == nullptr) return false;
  core_.resources().work.add(streams().size());
  return covers(streams(), numbers);
}

void ReconfigurationAsking::tell(Kind kind, ReconfigurationResult result) {
  const bool outgoing = kind == Kind::kOutgoingReset;
  if (outgoing || kind == Kind::kIncomingReset) {
    return core_.tell(StreamReset{!outgoing, outgoing, result, to_vector(streams())});
  }
  core_.tell(StreamsChanged{result, core_.capabilities().outbound_streams,
                            core_.capabilities().inbound_streams});
}

void ReconfigurationAsking::on_peer_shutdown() {
  if (busy() && stage_ != Stage::kAsked) fail();
}

void ReconfigurationAsking::fail() {
  transfer_.sender().release(false);
  for (std::size_t i = 0; i < count_; ++i) {
    if (!requests_[i].open) continue;
    requests_[i].open = false;
    tell(requests_[i].kind, ReconfigurationResult::kFailed);
  }
  finish();
}

}  // namespace rxsctp::sctp
