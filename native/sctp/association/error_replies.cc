#include "sctp/association/error_replies.h"

#include <algorithm>

#include "sctp/packet/common_header.h"

namespace rxsctp::sctp {
namespace {

// What came long ago is no reason to send much at once.
constexpr std::size_t kMaxCredit = 65'536;

}  // namespace

void ErrorReplies::earn(std::size_t bytes) {
  credit_ = static_cast<std::uint32_t>(std::min(credit_ + bytes, kMaxCredit));
}

std::size_t ErrorReplies::room(Incoming& in) {
  if (!in.may_report) {
    in.may_report = in.answers.take(Answer::kError, in.path.address().remote, in.now);
    spend(CommonHeader::kSize);
  }
  return *in.may_report ? credit_ / 4 * 4 : 0;
}

void ErrorReplies::spend(std::size_t bytes) {
  credit_ -= static_cast<std::uint32_t>(std::min<std::size_t>(credit_, bytes));
}

}  // namespace rxsctp::sctp
