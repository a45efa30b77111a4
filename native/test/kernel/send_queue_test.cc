#include "kernel/send_queue.h"

#include <doctest/doctest.h>

#include <vector>

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;

MessageInfo on_stream(std::uint16_t stream) {
  MessageInfo info;
  info.stream = stream;
  return info;
}

Bytes copy(std::span<const std::uint8_t> data) { return {data.begin(), data.end()}; }

TEST_CASE("messages leave in order, at most a batch at once") {
  SendQueue queue;
  const Bytes data(10);
  for (std::uint16_t i = 0; i < 100; ++i) queue.push(on_stream(i), data);
  CHECK(queue.messages() == 100);
  CHECK(queue.bytes() == 1000);
  std::uint16_t next = 0;
  while (!queue.empty()) {
    const auto front = queue.front();
    CHECK(front.size() == std::min<std::size_t>(MessageSocket::kBatch, 100u - next));
    CHECK(front[0].info.stream == next++);
    queue.pop();
  }
  CHECK(queue.bytes() == 0);
  CHECK(queue.front().empty());
}

TEST_CASE("what is kept does not refer to the sender's memory") {
  SendQueue queue;
  Bytes data = {1, 2, 3};
  queue.push(on_stream(0), data);
  queue.push(on_stream(1), data);
  queue.pop();
  CHECK(queue.front()[0].data.data() == data.data());
  queue.keep();
  data = {9, 9, 9};
  CHECK(copy(queue.front()[0].data) == Bytes{1, 2, 3});

  Bytes more = {4};
  queue.push(on_stream(2), more);
  queue.keep();
  queue.keep();
  more = {9};
  CHECK(queue.messages() == 2);
  CHECK(copy(queue.front()[0].data) == Bytes{1, 2, 3});
  CHECK(copy(queue.front()[1].data) == Bytes{4});
}

TEST_CASE("nothing is kept of what has left before") {
  SendQueue queue;
  {
    const Bytes data(10);
    queue.push(on_stream(0), data);
    queue.push(on_stream(1), data);
    queue.pop();
    queue.pop();
  }
  queue.keep();
  CHECK(queue.empty());
}

}  // namespace
}  // namespace rxsctp::kernel
