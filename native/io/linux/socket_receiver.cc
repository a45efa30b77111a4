#include "io/linux/socket_receiver.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "io/linux/ancillary.h"

namespace rxsctp::io {
namespace {

constexpr std::size_t kControlSize =
    CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(in_pktinfo)) + 3 * CMSG_SPACE(sizeof(int));

struct Slot {
  alignas(cmsghdr) std::array<std::uint8_t, kControlSize> control;
  sockaddr_storage address;
  iovec io;
};

/// A link-local address means something only together with its interface.
void share_scope(IpAddress& local, const IpAddress& remote) {
  if (local.family == IpFamily::kV6 && local.bytes[0] == 0xfe && (local.bytes[1] & 0xc0) == 0x80) {
    local.scope_id = remote.scope_id;
  }
}

/// Of the IPv4 packet, options included; all of what cannot be one.
std::size_t header_size(std::span<const std::uint8_t> packet) {
  if (packet.empty()) return 0;
  const std::size_t size = std::size_t{4} * (packet[0] & 0xf);
  return std::min(size, packet.size());
}

}  // namespace

SocketReceiver::SocketReceiver(int fd, const IpAddress& bound, Encapsulation encapsulation,
                               TransportId id)
    : fd_(fd),
      id_(id),
      with_header_(encapsulation == Encapsulation::kNone && bound.family == IpFamily::kV4),
      bound_(is_unspecified(bound) ? IpAddress{} : bound) {}

std::span<const Datagram> SocketReceiver::receive(ReceiveBuffers& buffers, bool& failed) {
  std::array<Slot, ReceiveBuffers::kSlots> slots;
  std::array<mmsghdr, ReceiveBuffers::kSlots> messages{};
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto room = buffers.slot(i);
    slots[i].io = {room.data(), room.size()};
    msghdr& header = messages[i].msg_hdr;
    header.msg_name = &slots[i].address;
    header.msg_namelen = sizeof slots[i].address;
    header.msg_iov = &slots[i].io;
    header.msg_iovlen = 1;
    header.msg_control = slots[i].control.data();
    header.msg_controllen = slots[i].control.size();
  }

  buffers.datagrams.clear();
  const int taken = ::recvmmsg(fd_, messages.data(), messages.size(), MSG_DONTWAIT, nullptr);
  if (taken < 0) {
    failed = errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    return {};
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(taken); ++i) {
    msghdr& header = messages[i].msg_hdr;
    if ((header.msg_flags & MSG_TRUNC) != 0) continue;
    const Ancillary ancillary = read_ancillary(header);
    const UdpAddress from = to_udp_address(slots[i].address);
    Datagram datagram;
    datagram.from.remote = from.ip;
    datagram.from.remote_udp_port = from.port;
    datagram.from.transport = id_;
    datagram.from.local = bound_.family == IpFamily::kNone ? ancillary.local : bound_;
    share_scope(datagram.from.local, from.ip);
    datagram.congestion_experienced = ancillary.congestion_experienced;

    auto rest = std::span<const std::uint8_t>(buffers.slot(i)).first(messages[i].msg_len);
    if (with_header_) rest = rest.subspan(header_size(rest));
    const std::size_t segment = ancillary.segment == 0 ? rest.size() : ancillary.segment;
    while (!rest.empty()) {
      datagram.bytes = rest.first(std::min(segment, rest.size()));
      rest = rest.subspan(datagram.bytes.size());
      buffers.datagrams.push_back(datagram);
    }
  }
  return buffers.datagrams;
}

}  // namespace rxsctp::io
