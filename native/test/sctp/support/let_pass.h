#pragma once

#include <algorithm>

#include "engine/time.h"

namespace rxsctp::sctp::test {

/// Lets `time` pass for two hosts, timers included; `settle` brings what they have to say at an
/// instant to its end.
template <typename Host, typename Settle>
void let_pass(Duration time, Time& now, Host& client, Host& server, Settle settle) {
  const Time end = now + time;
  settle();
  for (;;) {
    const Time next = std::min(client.stack.next_deadline(), server.stack.next_deadline());
    if (next > end) break;
    now = std::max(now, next);
    client.stack.advance(now, client);
    server.stack.advance(now, server);
    settle();
  }
  now = end;
}

}  // namespace rxsctp::sctp::test
