#include "io/linux/socket_sender.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "io/file_descriptor.h"
#include "io/linux/udp_options.h"
#include "io/unreachable.h"

namespace rxsctp::io {
namespace {

/// Runs handed over by one system call.
constexpr std::size_t kMessages = 32;

constexpr std::size_t kControlSize =
    CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(uint16_t));

/// One message for sendmmsg and everything it points at.
struct Slot {
  alignas(cmsghdr) std::array<std::uint8_t, kControlSize> control;
  sockaddr_storage address;
  iovec io;
};

class ControlWriter {
 public:
  ControlWriter(msghdr& message, Slot& slot) : message_(message), slot_(slot) {
    slot.control.fill(0);
  }

  template <typename T>
  void add(int level, int type, const T& value) {
    auto* header = reinterpret_cast<cmsghdr*>(slot_.control.data() + used_);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(header), &value, sizeof value);
    used_ += CMSG_SPACE(sizeof value);
    message_.msg_control = slot_.control.data();
    message_.msg_controllen = used_;
  }

 private:
  msghdr& message_;
  Slot& slot_;
  std::size_t used_ = 0;
};

/// Makes `message` send `bytes` to `to`, from the address it was asked at when the socket has
/// several (wildcard), cut into packets of `segment` bytes unless that is 0.
void prepare(msghdr& message, Slot& slot, const PathAddress& to, std::span<std::uint8_t> bytes,
             int family, bool wildcard, std::size_t segment) {
  message = {};
  slot.io = {bytes.data(), bytes.size()};
  message.msg_iov = &slot.io;
  message.msg_iovlen = 1;
  message.msg_name = &slot.address;
  message.msg_namelen = to_sockaddr({to.remote, to.remote_udp_port}, family, slot.address);

  ControlWriter control(message, slot);
  if (wildcard && to.local.family != IpFamily::kNone) {
    if (family == AF_INET) {
      in_pktinfo info{};
      info.ipi_spec_dst = to_in_addr(to.local);
      control.add(IPPROTO_IP, IP_PKTINFO, info);
    } else {
      in6_pktinfo info{};
      info.ipi6_addr = to_in6_addr(to.local);
      info.ipi6_ifindex = to.local.scope_id;
      control.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
  }
  if (to.traffic_class != 0 || to.ecn_capable) {
    constexpr int kEcnCapable = 2;  // ECT(0) (RFC 3168, 5)
    const int octet = to.traffic_class << 2 | (to.ecn_capable ? kEcnCapable : 0);
    if (to.remote.family == IpFamily::kV4) {
      control.add(IPPROTO_IP, IP_TOS, octet);
    } else {
      control.add(IPPROTO_IPV6, IPV6_TCLASS, octet);
    }
  }
  if (segment != 0) control.add(SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(segment));
}

/// Whether this host's kernel takes SCTP over UDP itself. Linux panics (udp_queue_rcv_skb; seen
/// with 6.1.192) when a run that one of its own sockets left to it to segment comes to that port.
bool kernel_takes_sctp_over_udp() {
  FileDescriptor setting(::open("/proc/sys/net/sctp/udp_port", O_RDONLY | O_CLOEXEC));
  char digit = '0';
  return setting && ::read(setting.get(), &digit, 1) == 1 && digit != '0';
}

/// Of the first packet in what is left of a run.
std::size_t next_size(const SendBatch::Run& run, std::span<const std::uint8_t> rest) {
  return std::min(run.segment, rest.size());
}

bool is_blocked(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

SocketSender::SocketSender(int fd, int family, bool wildcard, Host& host)
    : fd_(fd), family_(family), wildcard_(wildcard), host_(host) {
  const int none = 0;
  segmentation_ = ::setsockopt(fd, SOL_UDP, UDP_SEGMENT, &none, sizeof none) == 0 &&
                  !kernel_takes_sctp_over_udp();
}

bool SocketSender::send(SendBatch& batch) {
  std::array<Slot, kMessages> slots;
  std::array<mmsghdr, kMessages> messages;
  std::array<std::size_t, kMessages> packets;  // of each message
  while (!batch.empty()) {
    std::size_t count = 0;
    const auto add = [&](const SendBatch::Run& run, std::span<std::uint8_t> bytes,
                         std::size_t run_packets) {
      prepare(messages[count].msg_hdr, slots[count], run.to, bytes, family_, wildcard_,
              run_packets > 1 ? run.segment : 0);
      packets[count++] = run_packets;
    };
    for (const SendBatch::Run& run : batch.runs()) {
      if (run.may_fragment || count == kMessages) break;
      auto bytes = batch.bytes(run);
      if (segmentation_) {
        add(run, bytes, run.count);
        continue;
      }
      while (!bytes.empty() && count < kMessages) {
        const std::size_t size = next_size(run, bytes);
        add(run, bytes.first(size), 1);
        bytes = bytes.subspan(size);
      }
    }
    if (count == 0) {
      if (!send_packets(batch)) return false;
      continue;
    }
    const int sent = ::sendmmsg(fd_, messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (sent > 0) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(sent); ++i) {
        batch.pop_packets(packets[i]);
      }
    } else if (!send_refused_run(batch, sent == 0 ? EAGAIN : errno)) {
      return false;
    }
  }
  return true;
}

/// The host refused the first run: it may be blocked, report an error of an earlier packet, be
/// unable to segment after all, or mean this run.
bool SocketSender::send_refused_run(SendBatch& batch, int error) {
  if (is_blocked(error)) return false;
  if (error == EINTR) return true;
  host_.drain_errors();
  // The device turned out to have no checksum offload, which segmentation needs.
  if (error == EIO && batch.runs().front().count > 1) segmentation_ = false;
  return send_packets(batch);
}

/// Sends the first run packet by packet.
bool SocketSender::send_packets(SendBatch& batch) {
  for (std::size_t left = batch.runs().front().count; left > 0; --left) {
    const SendBatch::Run& run = batch.runs().front();
    const auto packet = batch.bytes(run).first(std::min(run.segment, run.length));
    int error = 0;
    Outcome outcome = send_packet(run.to, packet, run.may_fragment, error);
    if (outcome == Outcome::kFailed && !run.may_fragment) {
      // An error of an earlier packet, perhaps. With fragmentation allowed, a packet that has
      // become too large for the path is not lost either.
      host_.drain_errors();
      const bool too_big = error == EMSGSIZE;
      if (too_big) host_.refused(run.to, IcmpError::Kind::kPacketTooBig, packet);
      outcome = send_packet(run.to, packet, too_big, error);
    }
    if (outcome == Outcome::kBlocked) return false;
    if (outcome == Outcome::kFailed) give_up_on_packet(run, packet, error);
    batch.pop_packets(1);
  }
  return true;
}

void SocketSender::give_up_on_packet(const SendBatch::Run& run,
                                     std::span<const std::uint8_t> packet, int error) {
  host_.drain_errors();
  if (const auto kind = unreachable_kind(error)) host_.refused(run.to, *kind, packet);
}

SocketSender::Outcome SocketSender::send_packet(const PathAddress& to,
                                                std::span<std::uint8_t> packet, bool may_fragment,
                                                int& error) {
  Slot slot;
  msghdr message;
  prepare(message, slot, to, packet, family_, wildcard_, 0);
  if (may_fragment) set_dont_fragment(false);
  const ssize_t sent = ::sendmsg(fd_, &message, MSG_DONTWAIT);
  error = sent < 0 ? errno : 0;
  if (may_fragment) set_dont_fragment(true);
  if (sent >= 0) return Outcome::kSent;
  return is_blocked(error) ? Outcome::kBlocked : Outcome::kFailed;
}

/// IP_PMTUDISC_PROBE sets the DF bit and leaves the path MTU to us: SCTP checks ICMP against the
/// verification tag, which the host cannot.
void SocketSender::set_dont_fragment(bool on) {
  const int v4 = on ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
  ::setsockopt(fd_, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof v4);
  if (family_ == AF_INET6) {
    const int v6 = on ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT;
    ::setsockopt(fd_, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof v6);
  }
}

}  // namespace rxsctp::io
