#include <linux/sock_diag.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "io/linux/ancillary.h"
#include "kernel/message_socket.h"
#include "kernel/socket_option.h"

namespace rxsctp::kernel {
namespace {

constexpr std::size_t kReceiveSize = 64u << 10;
constexpr std::size_t kSendControl =
    CMSG_SPACE(sizeof(sctp_sndinfo)) + CMSG_SPACE(sizeof(sctp_prinfo));
constexpr std::size_t kReceiveControl = 256;

template <std::size_t Size>
struct alignas(cmsghdr) Control {
  std::array<char, Size> bytes;
};

template <typename T>
void put(msghdr& header, cmsghdr*& at, int type, const T& value) {
  at->cmsg_level = IPPROTO_SCTP;
  at->cmsg_type = type;
  at->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(at), &value, sizeof value);
  header.msg_controllen += CMSG_SPACE(sizeof value);
}

std::uint16_t policy_of(Reliability reliability) {
  switch (reliability) {
    case Reliability::kLifetime:
      return SCTP_PR_SCTP_TTL;
    case Reliability::kRetransmissions:
      return SCTP_PR_SCTP_RTX;
    case Reliability::kPriority:
      return SCTP_PR_SCTP_PRIO;
    case Reliability::kFull:
      break;
  }
  return SCTP_PR_SCTP_NONE;
}

/// Writes the ancillary data of one message into `control`.
void describe(msghdr& header, Control<kSendControl>& control, AssocId association,
              const MessageInfo& info, std::uint32_t context) {
  control.bytes.fill(0);
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  cmsghdr* at = CMSG_FIRSTHDR(&header);
  header.msg_controllen = 0;
  sctp_sndinfo send{};
  send.snd_sid = info.stream;
  send.snd_ppid = htonl(info.ppid);
  send.snd_flags = static_cast<std::uint16_t>((info.unordered ? SCTP_UNORDERED : 0) |
                                              (info.sack_immediately ? SCTP_SACK_IMMEDIATELY : 0));
  send.snd_context = context;
  send.snd_assoc_id = association;
  put(header, at, SCTP_SNDINFO, send);
  if (info.reliability == Reliability::kFull) return;
  at = reinterpret_cast<cmsghdr*>(control.bytes.data() + CMSG_SPACE(sizeof send));
  put(header, at, SCTP_PRINFO, sctp_prinfo{policy_of(info.reliability), info.reliability_value});
}

void read_info(msghdr& header, Received& into) {
  for (cmsghdr* at = CMSG_FIRSTHDR(&header); at != nullptr; at = CMSG_NXTHDR(&header, at)) {
    if (at->cmsg_level != IPPROTO_SCTP || at->cmsg_type != SCTP_RCVINFO) continue;
    const auto received = io::ancillary_value<sctp_rcvinfo>(header, *at);
    if (!received) continue;
    MessageInfo& info = into.info;
    into.association = received->rcv_assoc_id;
    info.stream = received->rcv_sid;
    info.ppid = ntohl(received->rcv_ppid);
    info.unordered = (received->rcv_flags & SCTP_UNORDERED) != 0;
  }
}

int send_flagged(int fd, AssocId association, std::uint16_t flags,
                 std::span<const std::uint8_t> data) {
  sctp_sndinfo info{};
  info.snd_flags = flags;
  info.snd_assoc_id = association;
  Control<CMSG_SPACE(sizeof info)> control{};
  // sendmsg() only reads.
  iovec part{const_cast<std::uint8_t*>(data.data()), data.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = data.empty() ? 0 : 1;
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  cmsghdr* at = CMSG_FIRSTHDR(&header);
  header.msg_controllen = 0;
  put(header, at, SCTP_SNDINFO, info);
  return ::sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}

}  // namespace

struct MessageSocket::Scratch {
  std::array<mmsghdr, kBatch> headers;
  std::array<iovec, kBatch> parts;
  std::array<Control<kSendControl>, kBatch> send_control;
  std::array<Control<kReceiveControl>, kBatch> receive_control;
  std::array<Received, kBatch> received;
  std::vector<std::uint8_t> memory;
};

MessageSocket::MessageSocket() : scratch_(std::make_unique<Scratch>()) {}
MessageSocket::~MessageSocket() = default;

MessageSocket::Sent MessageSocket::send(int fd, AssocId association,
                                        std::span<const Outgoing> messages, std::uint32_t context,
                                        bool more) {
  const std::size_t count = std::min(messages.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    const Outgoing& message = messages[i];
    // sendmmsg() only reads.
    scratch_->parts[i] = {const_cast<std::uint8_t*>(message.data.data()), message.data.size()};
    mmsghdr& header = scratch_->headers[i];
    header = {};
    header.msg_hdr.msg_iov = &scratch_->parts[i];
    header.msg_hdr.msg_iovlen = 1;
    describe(header.msg_hdr, scratch_->send_control[i], association, message.info,
             context + static_cast<std::uint32_t>(i));
  }
  const int sent = ::sendmmsg(fd, scratch_->headers.data(), static_cast<unsigned>(count),
                              MSG_DONTWAIT | MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  if (sent < 0) return {0, errno};
  return {static_cast<std::size_t>(sent), 0};
}

MessageSocket::Batch MessageSocket::receive(int fd, std::size_t limit) {
  if (scratch_->memory.empty()) scratch_->memory.resize(kBatch * kReceiveSize);
  const std::size_t count = std::min(limit, kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    scratch_->parts[i] = {scratch_->memory.data() + i * kReceiveSize, kReceiveSize};
    msghdr& header = scratch_->headers[i].msg_hdr;
    header = {};
    header.msg_iov = &scratch_->parts[i];
    header.msg_iovlen = 1;
    header.msg_control = scratch_->receive_control[i].bytes.data();
    header.msg_controllen = scratch_->receive_control[i].bytes.size();
  }
  sockaddr_storage from{};
  if (count == 1) {
    scratch_->headers[0].msg_hdr.msg_name = &from;
    scratch_->headers[0].msg_hdr.msg_namelen = sizeof from;
  }
  const int got =
      ::recvmmsg(fd, scratch_->headers.data(), static_cast<unsigned>(count), MSG_DONTWAIT, nullptr);
  if (got < 0) return {{}, errno};
  const auto received = static_cast<std::size_t>(got);
  for (std::size_t i = 0; i < received; ++i) {
    msghdr& header = scratch_->headers[i].msg_hdr;
    Received& into = scratch_->received[i];
    into = {};
    into.data = {scratch_->memory.data() + i * kReceiveSize, scratch_->headers[i].msg_len};
    into.notification = (header.msg_flags & MSG_NOTIFICATION) != 0;
    into.ends = (header.msg_flags & MSG_EOR) != 0;
    if (!into.notification) read_info(header, into);
  }
  if (count == 1) scratch_->received[0].from = io::to_udp_address(from);
  return {std::span(scratch_->received).first(received), received < count ? EAGAIN : 0};
}

int send_end(int fd, AssocId association) { return send_flagged(fd, association, SCTP_EOF, {}); }

int send_abort(int fd, AssocId association, std::span<const std::uint8_t> reason) {
  return send_flagged(fd, association, SCTP_ABORT, reason);
}

SendMemory send_memory(int fd) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> values{};
  socklen_t length = sizeof values;
  if (::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, values.data(), &length) != 0) return {};
  return {values[SK_MEMINFO_WMEM_QUEUED], values[SK_MEMINFO_SNDBUF]};
}

}  // namespace rxsctp::kernel
