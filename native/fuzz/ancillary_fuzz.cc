// Any control messages behind a datagram, and any entry of an error queue.
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "fuzz/support/choices.h"
#include "fuzz/support/require.h"
#include "io/error_queue.h"
#include "io/linux/ancillary.h"
#include "io/linux/udp_options.h"

using rxsctp::fuzz::Choices;
using rxsctp::fuzz::require;
using namespace rxsctp;

namespace {

/// What the code looks for, so that the input need not find it out.
constexpr std::array<std::array<int, 2>, 6> kKinds = {{{SOL_UDP, UDP_GRO},
                                                       {IPPROTO_IP, IP_PKTINFO},
                                                       {IPPROTO_IPV6, IPV6_PKTINFO},
                                                       {IPPROTO_IP, IP_RECVERR},
                                                       {IPPROTO_IPV6, IPV6_RECVERR},
                                                       {SOL_SOCKET, SCM_RIGHTS}}};

/// Control messages one after the other, of any length, true to what they hold or not.
std::vector<std::uint8_t> control_messages(Choices& choices) {
  std::vector<std::uint8_t> control;
  for (int count = choices.next() % 4; count > 0; --count) {
    const std::uint8_t kind = choices.next();
    const auto value = choices.take(choices.next() % 64);
    cmsghdr header{};
    header.cmsg_level = kKinds[kind % kKinds.size()][0];
    header.cmsg_type = kKinds[kind % kKinds.size()][1];
    header.cmsg_len = (kind & 0x80) != 0 ? choices.next32() : CMSG_LEN(value.size());
    const std::size_t at = control.size();
    control.resize(at + CMSG_SPACE(value.size()));
    std::memcpy(control.data() + at, &header, sizeof header);
    if (!value.empty()) std::memcpy(control.data() + at + CMSG_LEN(0), value.data(), value.size());
  }
  return control;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  std::vector<std::uint8_t> control = control_messages(choices);
  msghdr message{};
  message.msg_control = control.empty() ? nullptr : control.data();
  message.msg_controllen = control.size();
  const io::Ancillary ancillary = io::read_ancillary(message);
  require(ancillary.segment <= std::size_t{1} << 31);

  sockaddr_storage destination{};
  const auto address = choices.take(sizeof destination);
  if (!address.empty()) std::memcpy(&destination, address.data(), address.size());
  const auto original = choices.take(576);
  if (const auto error = io::read_host_error(message, destination, original, 1)) {
    require(error->original.size() == original.size());
    require(error->to.remote.family != IpFamily::kNone);
  }
  return 0;
}
