#include "kernel/failed_fragments.h"

#include <utility>

namespace rxsctp::kernel {

std::optional<FailedFragments::Message> FailedFragments::add(const SendFailure& failure) {
  if (!message_ || message_->context != failure.context) {
    message_ = {failure.context, failure.info, false, {}};
  }
  message_->sent |= failure.sent;
  message_->data.insert(message_->data.end(), failure.data.begin(), failure.data.end());
  if (!failure.ending) return std::nullopt;
  return take_rest();
}

std::optional<FailedFragments::Message> FailedFragments::take_rest() {
  return std::exchange(message_, std::nullopt);
}

}  // namespace rxsctp::kernel
