#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/association/reconfiguration_asking.h"
#include "sctp/association/transfer.h"
#include "sctp/packet/re_config_parameters.h"

namespace rxsctp::sctp {

/// What becomes of the peer's requests (RFC 6525, 5.2), in the order of their numbers. The last
/// two, which may have come in one chunk, are answered again as often as they come.
class ReconfigurationAnswering {
 public:
  ReconfigurationAnswering(AssociationCore& core, Transfer& transfer,
                           ReconfigurationAsking& asking);

  /// A request. What answers it waits for answer().
  template <typename Request>
  void on_request(const Request& request, Time now) {
    now_ = now;
    if (request.request == expected_) {
      asking_.note_request(expected_);
      ++expected_;
      past_[1] = past_[0];
      past_[0] = ResponseParameter{request.request, ReconfigurationAnswer::kInProgress};
      // What came in one chunk with this may wait yet, and nothing before.
      if (deferred_ && (!past_[1] || deferred_->request != past_[1]->request)) deferred_.reset();
      take(request, *past_[0]);
    } else if (ResponseParameter* past = find(request.request)) {
      past->answer == ReconfigurationAnswer::kInProgress ? resume(request, *past) : respond(*past);
    } else {
      respond({request.request, ReconfigurationAnswer::kBadSequenceNumber});
    }
  }
  /// All requests of a chunk have been taken.
  void answer(Incoming& in);
  /// All chunks of a packet have been taken in.
  void on_packet_end(Incoming& in);

 private:
  /// Streams that begin anew once all has come that was sent on them.
  struct Deferred {
    RequestNumber request;
    Tsn last_assigned;
    std::vector<std::uint8_t> streams;  // encoded
  };

  void take(const OutgoingResetParameter& request, ResponseParameter& past);
  void take(const IncomingResetParameter& request, ResponseParameter& past);
  /// To begin with other TSNs, too, is not what this side does (RFC 6525, 5.2.4).
  void take(const TsnResetParameter&, ResponseParameter& past) {
    conclude(past, ReconfigurationAnswer::kDenied);
  }
  void take(const AddOutgoingParameter& request, ResponseParameter& past);
  void take(const AddIncomingParameter& request, ResponseParameter& past);
  /// It has come once more, and was not over the last time.
  void resume(const OutgoingResetParameter& request, ResponseParameter& past) {
    take(request, past);
  }
  void resume(const IncomingResetParameter&, ResponseParameter& past) { follow(past); }
  void resume(const TsnResetParameter&, ResponseParameter& past) { respond(past); }
  void resume(const AddOutgoingParameter&, ResponseParameter& past) { respond(past); }
  void resume(const AddIncomingParameter&, ResponseParameter& past) { follow(past); }
  void follow(ResponseParameter& past);
  void perform(StreamNumbers streams);
  /// With `answer`, which is that to the request of `past` from now on.
  void conclude(ResponseParameter& past, ReconfigurationAnswer answer);
  void respond(const ResponseParameter& response) {
    if (count_ < responses_.size()) responses_[count_++] = response;
  }
  ResponseParameter* find(RequestNumber number);

  AssociationCore& core_;
  Transfer& transfer_;
  ReconfigurationAsking& asking_;
  RequestNumber expected_;
  std::array<std::optional<ResponseParameter>, 2> past_;  // the latest first
  std::optional<Deferred> deferred_;
  // To the chunk that is being taken.
  std::array<ReConfigParameter, 2> responses_;
  std::size_t count_ = 0;
  Time now_{};
};

}  // namespace rxsctp::sctp
