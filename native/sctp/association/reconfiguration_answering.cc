#include "sctp/association/reconfiguration_answering.h"

#include <algorithm>
#include <limits>

#include "sctp/association/stream_list.h"
#include "sctp/packet/re_config_chunk.h"

namespace rxsctp::sctp {
namespace {

constexpr std::uint32_t kMostStreams = std::numeric_limits<std::uint16_t>::max();

}  // namespace

ReconfigurationAnswering::ReconfigurationAnswering(AssociationCore& core, Transfer& transfer,
                                                   ReconfigurationAsking& asking)
    : core_(core),
      transfer_(transfer),
      asking_(asking),
      expected_(core.capabilities().peer_initial_tsn.value()) {}

ResponseParameter* ReconfigurationAnswering::find(RequestNumber number) {
  for (auto& past : past_) {
    if (past && past->request == number) return &*past;
  }
  return nullptr;
}

void ReconfigurationAnswering::conclude(ResponseParameter& past, ReconfigurationAnswer answer) {
  past.answer = answer;
  respond(past);
}

void ReconfigurationAnswering::take(const OutgoingResetParameter& request,
                                    ResponseParameter& past) {
  core_.resources().work.add(request.streams.size());
  Receiver& receiver = transfer_.receiver();
  if (!exist(request.streams, receiver.inbound_streams())) {
    return conclude(past, ReconfigurationAnswer::kWrongSsn);
  }
  asking_.on_reset_by_peer(request);
  if (request.last_assigned <= receiver.cumulative_tsn()) {
    deferred_.reset();
    perform(request.streams);
    return conclude(past, ReconfigurationAnswer::kPerformed);
  }
  const auto bytes = request.streams.bytes();
  deferred_ = {request.request, request.last_assigned, {bytes.begin(), bytes.end()}};
  receiver.repeat_sack();
  respond(past);
}

void ReconfigurationAnswering::perform(StreamNumbers streams) {
  transfer_.receiver().begin_anew(streams);
  core_.tell(StreamReset{true, false, ReconfigurationResult::kPerformed, to_vector(streams)});
}

void ReconfigurationAnswering::take(const IncomingResetParameter& request,
                                    ResponseParameter& past) {
  core_.resources().work.add(request.streams.size());
  if (!exist(request.streams, core_.capabilities().outbound_streams)) {
    return conclude(past, ReconfigurationAnswer::kWrongSsn);
  }
  if (core_.state() != AssociationState::kEstablished) {
    return conclude(past, ReconfigurationAnswer::kDenied);
  }
  // RFC 6525, 5.2.3.
  if (asking_.is_resetting(request.streams)) {
    return conclude(past, ReconfigurationAnswer::kNothingToDo);
  }
  if (asking_.busy()) return conclude(past, ReconfigurationAnswer::kAlreadyInProgress);
  if (!asking_.reset_for_peer(request.streams, request.request, now_)) {
    return conclude(past, ReconfigurationAnswer::kDenied);
  }
  follow(past);
}

void ReconfigurationAnswering::take(const AddOutgoingParameter& request, ResponseParameter& past) {
  if (request.count == 0) return conclude(past, ReconfigurationAnswer::kNothingToDo);
  const std::uint32_t count = std::uint32_t{transfer_.receiver().inbound_streams()} + request.count;
  // What this side has asked for it wants, whatever it allows others.
  const bool wanted = asking_.has_asked_for(request.count);
  if (count > (wanted ? kMostStreams : core_.config().inbound_streams)) {
    return conclude(past, ReconfigurationAnswer::kDenied);
  }
  asking_.on_added_by_peer(request.count);
  transfer_.receiver().set_inbound_streams(static_cast<std::uint16_t>(count));
  core_.set_inbound_streams(static_cast<std::uint16_t>(count));
  core_.tell(StreamsChanged{ReconfigurationResult::kPerformed,
                            core_.capabilities().outbound_streams,
                            core_.capabilities().inbound_streams});
  conclude(past, ReconfigurationAnswer::kPerformed);
}

void ReconfigurationAnswering::take(const AddIncomingParameter& request, ResponseParameter& past) {
  if (request.count == 0) return conclude(past, ReconfigurationAnswer::kNothingToDo);
  const std::uint32_t count = std::uint32_t{core_.capabilities().outbound_streams} + request.count;
  if (core_.state() != AssociationState::kEstablished || count > core_.config().outbound_streams) {
    return conclude(past, ReconfigurationAnswer::kDenied);
  }
  if (asking_.busy()) return conclude(past, ReconfigurationAnswer::kAlreadyInProgress);
  asking_.add_for_peer(request.count, request.request, now_);
  follow(past);
}

/// Our own request is the answer; until it leaves the peer is to know that it will.
void ReconfigurationAnswering::follow(ResponseParameter& past) {
  switch (asking_.for_peer(past.request)) {
    case ReconfigurationAsking::ForPeer::kNothing:
      return conclude(past, ReconfigurationAnswer::kPerformed);
    case ReconfigurationAsking::ForPeer::kWaits:
      return respond(past);
    case ReconfigurationAsking::ForPeer::kAsked:
      return asking_.repeat();
  }
}

/// Where ours does what the peer wants, the peer is to have it before it hears that there is
/// nothing to do, or it would take the old life for the new one.
void ReconfigurationAnswering::answer(Incoming& in) {
  const auto responses = std::span(responses_).first(std::exchange(count_, 0));
  if (responses.empty()) return;
  const bool ours_first = std::ranges::any_of(responses, [](const ReConfigParameter& parameter) {
    return std::get<ResponseParameter>(parameter).answer == ReconfigurationAnswer::kNothingToDo;
  });
  if (ours_first && !asking_.write(in.reply.writer())) return;
  write_re_config(in.reply.writer(), responses);
}

void ReconfigurationAnswering::on_packet_end(Incoming& in) {
  if (!deferred_ || deferred_->last_assigned > transfer_.receiver().cumulative_tsn()) return;
  const Deferred deferred = std::move(*deferred_);
  deferred_.reset();
  perform(StreamNumbers(deferred.streams));
  if (ResponseParameter* past = find(deferred.request)) {
    conclude(*past, ReconfigurationAnswer::kPerformed);
  }
  answer(in);
}

}  // namespace rxsctp::sctp
