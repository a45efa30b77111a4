// Any packets, with the checksum made right, from two peers at a listening stack.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sctp/packet/common_header.h"
#include "test/sctp/support/host.h"

using namespace rxsctp::sctp;
using rxsctp::sctp::test::Bytes;
using rxsctp::sctp::test::Host;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Host server(2, 1);
  Host peer(1, 2);
  server.stack.open(Host::kEndpoint, {.port = 5000, .accept = true, .association = {}});
  rxsctp::Time now{std::chrono::seconds(1000)};
  std::span<const std::uint8_t> rest(data, size);
  // Each packet: a length, a choice of time and sender, the bytes.
  while (rest.size() > 3) {
    const std::size_t length = std::min<std::size_t>(rest[0] | rest[1] << 8, rest.size() - 3);
    const std::uint8_t choice = rest[2];
    Bytes packet(rest.begin() + 3, rest.begin() + 3 + static_cast<std::ptrdiff_t>(length));
    rest = rest.subspan(3 + length);
    if (packet.size() >= CommonHeader::kSize) {
      packet[2] = 5000 >> 8;
      packet[3] = 5000 & 0xff;
      // An answer to what the server said last: its tag, so that more is reached than the door.
      if ((choice & 2) != 0 && !server.outbox.empty()) {
        const Bytes& last = server.outbox.back().bytes;
        std::copy_n(last.begin() + 16, std::min<std::size_t>(4, last.size() - 16),
                    packet.begin() + 4);
      }
      store_checksum(packet);
    }
    peer.udp_port = (choice & 1) != 0 ? 1 : 2;
    server.stack.receive({packet, peer.as_seen_from(server)}, now, server);
    now += std::chrono::milliseconds(choice);
    server.stack.advance(now, server);
  }
  return 0;
}
