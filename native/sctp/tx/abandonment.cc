#include "sctp/tx/abandonment.h"

#include <algorithm>

#include "sctp/tx/worth.h"

namespace rxsctp::sctp {
namespace {

/// What takes the place of its fragments.
Fragment skipped_of(const OutgoingMessage& message) {
  return Fragment::skipped({message.info.stream, message.ssn}, message.info.unordered);
}

}  // namespace

void Abandonment::on_pushed(std::uint32_t message) {
  if (streams_.message(message).info.reliability == Reliability::kPriority) {
    priorities_.insert(message);
  } else {
    accepted_.push_back(message);
  }
}

void Abandonment::on_opportunity(Time now, const User& user) {
  for (const std::uint32_t message : accepted_) set_bound(streams_.message(message), now);
  accepted_.clear();
  while (streams_.has_next() && expired(next(), now)) {
    if (next().sent > 0 && !negotiated_) break;
    give_up_next(user);
  }
  forward_.advance(outstanding_);
}

void Abandonment::give_up_lost(Time now, const User& user) {
  while (recovery_.chunks().has_lost()) {
    const Tsn tsn = recovery_.chunks().first_lost();
    if (worth_again(tsn, now)) break;
    give_up(tsn, user);
  }
  forward_.advance(outstanding_);
}

bool Abandonment::worth_again(Tsn tsn, Time now) {
  OutgoingMessage& message = streams_.message(outstanding_[tsn].message);
  return !negotiated_ || !spent(message, recovery_.chunks()[tsn].times_sent, now);
}

void Abandonment::make_room(const WantedRoom& wanted, const User& user) {
  while (!has_room(wanted) && !priorities_.empty() &&
         priorities_.last_priority() > wanted.priority) {
    give_up_for_room(priorities_.last(), user);
  }
}

bool Abandonment::has_room(const WantedRoom& wanted) const {
  const std::uint64_t bytes = std::uint64_t{streams_.unsent().bytes} + outstanding_.unacked_bytes();
  return bytes < wanted.bytes && streams_.size() < wanted.messages;
}

void Abandonment::give_up_for_room(std::uint32_t handle, const User& user) {
  const OutgoingMessage& message = streams_.message(handle);
  if (message.unsent() == 0) {
    // What is acknowledged of it is gone.
    return give_up(std::max(priorities_.first(message), outstanding_.first()), user);
  }
  if (message.sent > 0) return give_up_next(user);
  on_leaving(handle);
  const OutgoingMessage withdrawn = streams_.withdraw(handle);
  report(withdrawn, withdrawn.size(), user);
}

/// Without FORWARD TSN what was begun is not given up any more.
void Abandonment::on_sent(const Fragment& fragment, Tsn tsn) {
  if ((fragment.flags & DataChunk::kBeginning) == 0) return;
  OutgoingMessage& message = streams_.message(fragment.message);
  if (message.info.reliability != Reliability::kPriority) return;
  negotiated_ ? priorities_.set_first(message, tsn) : priorities_.remove(message);
}

void Abandonment::on_leaving(std::uint32_t handle) {
  OutgoingMessage& message = streams_.message(handle);
  if (message.info.reliability == Reliability::kPriority) priorities_.remove(message);
}

void Abandonment::on_sack(Time now, Duration round_trip) {
  forward_.advance(outstanding_);
  forward_.on_sack(outstanding_.first() - 1u, now, round_trip);
}

/// The message whose turn it is. What is missing of one that was begun takes a TSN, which is never
/// sent: the peer must not see the next message follow where this one goes on.
void Abandonment::give_up_next(const User& user) {
  const std::uint32_t handle = streams_.next_handle();
  on_leaving(handle);
  const OutgoingMessage message = streams_.take_unsent();
  std::uint32_t bytes = message.unsent();
  if (message.sent > 0) {
    const Fragment skipped = skipped_of(message);
    for (Tsn tsn = outstanding_.end() - 1u; is_of(tsn, handle); tsn = tsn - 1u) {
      bytes += skip(tsn, skipped);
    }
    recovery_.skip();
    outstanding_.push_back(skipped);
  }
  report(message, bytes, user);
}

/// The message with the chunk `tsn`: all of its chunks (RFC 3758, 3.5, A3).
void Abandonment::give_up(Tsn tsn, const User& user) {
  const std::uint32_t handle = outstanding_[tsn].message;
  if (streams_.message(handle).unsent() > 0) return give_up_next(user);
  Tsn first = tsn;
  while (is_of(first - 1u, handle)) first = first - 1u;
  Tsn last = tsn;
  while (is_of(last + 1u, handle)) ++last;
  on_leaving(handle);
  const OutgoingMessage message = streams_.take(outstanding_[last]);
  const Fragment skipped = skipped_of(message);
  std::uint32_t bytes = 0;
  for (Tsn at = first; at <= last; ++at) bytes += skip(at, skipped);
  report(message, bytes, user);
}

bool Abandonment::is_of(Tsn tsn, std::uint32_t message) const {
  return outstanding_.contains(tsn) && !outstanding_[tsn].abandoned() &&
         outstanding_[tsn].message == message;
}

/// Returns how much payload it was.
std::uint32_t Abandonment::skip(Tsn tsn, const Fragment& skipped) {
  recovery_.abandon(tsn);
  return outstanding_.give_up(tsn, skipped).length;
}

/// `bytes`: as much as had not left the send buffer yet.
void Abandonment::report(const OutgoingMessage& message, std::uint32_t bytes, const User& user) {
  user.on_send_failed(message.info, message.bytes(), message.sent > 0);
  freed_.bytes += bytes;
  ++freed_.messages;
}

}  // namespace rxsctp::sctp
