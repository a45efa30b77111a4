#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <initializer_list>
#include <limits>

#include "io/file_descriptor.h"
#include "kernel/auth.h"
#include "kernel/socket_option.h"
#include "kernel/socket_options.h"

namespace rxsctp::kernel {
namespace {

constexpr auto kU16Max = std::numeric_limits<std::uint16_t>::max();
/// The option's word for never.
constexpr std::uint8_t kNoSwitchover = 255;

std::uint16_t to_u16(std::uint64_t value) {
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(value, kU16Max));
}

/// Milliseconds for the kernel, which takes 0 for "as it is".
std::uint32_t to_milliseconds(Duration duration) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(count, 1, std::numeric_limits<std::uint32_t>::max()));
}

/// The kernel takes 0 for "as it is": where we mean 0, it has no way to be told.
Error not_zero(std::uint32_t value, const SocketOption& option) {
  if (value != 0) return {};
  return {EOPNOTSUPP, "setsockopt", option.name};
}

Error set_init_parameters(int fd, const AssociationConfig& config) {
  constexpr auto kOption = RXSCTP_SCTP_OPTION(SCTP_INITMSG);
  if (const Error error = not_zero(config.max_init_retransmits, kOption)) return error;
  sctp_initmsg init{};
  init.sinit_num_ostreams = config.outbound_streams;
  init.sinit_max_instreams = config.inbound_streams;
  init.sinit_max_attempts = to_u16(config.max_init_retransmits);
  init.sinit_max_init_timeo = to_u16(to_milliseconds(config.rto_max));
  return set_option(fd, kOption, init);
}

Error set_rto(int fd, const AssociationConfig& config) {
  sctp_rtoinfo rto{};
  rto.srto_initial = to_milliseconds(config.rto_initial);
  rto.srto_min = to_milliseconds(config.rto_min);
  rto.srto_max = to_milliseconds(config.rto_max);
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_RTOINFO), rto);
}

Error set_association_parameters(int fd, const AssociationConfig& config) {
  constexpr auto kOption = RXSCTP_SCTP_OPTION(SCTP_ASSOCINFO);
  if (const Error error = not_zero(config.association_max_retrans, kOption)) return error;
  sctp_assocparams parameters{};
  parameters.sasoc_asocmaxrxt = to_u16(config.association_max_retrans);
  parameters.sasoc_cookie_life = to_milliseconds(config.valid_cookie_life);
  return set_option(fd, kOption, parameters);
}

Error set_path_parameters(int fd, const AssociationConfig& config) {
  constexpr auto kOption = RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_PARAMS);
  if (const Error error = not_zero(config.path_max_retrans, kOption)) return error;
  sctp_paddrparams parameters{};
  if (config.heartbeat_interval == Duration::zero()) {
    parameters.spp_flags = SPP_HB_DISABLE;
  } else {
    parameters.spp_flags = SPP_HB_ENABLE;
    parameters.spp_hbinterval = to_milliseconds(config.heartbeat_interval);
  }
  parameters.spp_pathmaxrxt = to_u16(config.path_max_retrans);
  if (config.mtu != 0) {
    parameters.spp_flags |= SPP_PMTUD_DISABLE;
    parameters.spp_pathmtu = config.mtu;
  }
  if (config.traffic_class != 0) {
    parameters.spp_flags |= SPP_DSCP;
    parameters.spp_dscp = static_cast<std::uint8_t>(config.traffic_class << 2);
  }
  return set_option(fd, kOption, parameters);
}

/// As Linux counts it: it has a value of its own for never (SCTP_PS_RETRANS_MAX).
std::uint16_t switchover_threshold(std::uint8_t errors) {
  return errors == kNoSwitchover ? kU16Max : errors;
}

/// When a path is potentially failed, and when another is the primary (RFC 7829, 7.2).
Error set_path_thresholds(int fd, const AssociationConfig& config) {
  const auto set = [&](auto thresholds, const SocketOption& option) {
    thresholds.spt_pathmaxrxt = to_u16(config.path_max_retrans);
    thresholds.spt_pathpfthld = config.path_potentially_failed_threshold;
    return set_option(fd, option, thresholds);
  };
  sctp_paddrthlds_v2 thresholds{};
  thresholds.spt_pathcpthld = switchover_threshold(config.primary_switchover_threshold);
  const Error error = set(thresholds, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_THLDS_V2));
  // Before 5.5 Linux does not know the option, and no other primary than the one it was given.
  if (error.error == ENOPROTOOPT && config.primary_switchover_threshold == kNoSwitchover) {
    return set(sctp_paddrthlds{}, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_THLDS));
  }
  return error;
}

Error set_sack_delay(int fd, const AssociationConfig& config) {
  sctp_sack_info sack{};
  if (config.sack_delay == Duration::zero() || config.sack_frequency <= 1) {
    sack.sack_freq = 1;  // every packet at once
  } else {
    sack.sack_delay = to_milliseconds(config.sack_delay);
    sack.sack_freq = config.sack_frequency;
  }
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_DELAYED_SACK), sack);
}

/// `forced` goes past the limit of net.core for a privileged process only.
Error set_buffer(int fd, const SocketOption& option, const SocketOption& forced,
                 std::uint32_t bytes) {
  // The kernel doubles it.
  const int value =
      static_cast<int>(std::min<std::uint32_t>(bytes, std::numeric_limits<int>::max() / 2));
  if (!set_option(fd, forced, value)) return {};
  return set_option(fd, option, value);
}

Error set_buffers(int fd, std::uint32_t receive_window, std::uint32_t send_buffer) {
  if (const Error error =
          set_buffer(fd, {SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"},
                     {SOL_SOCKET, SO_RCVBUFFORCE, "SO_RCVBUFFORCE"}, receive_window)) {
    return error;
  }
  return set_buffer(fd, {SOL_SOCKET, SO_SNDBUF, "SO_SNDBUF"},
                    {SOL_SOCKET, SO_SNDBUFFORCE, "SO_SNDBUFFORCE"}, send_buffer);
}

/// Closing the socket of a live association aborts it: also when the process dies, which its peer
/// is not to take for a graceful end.
Error set_linger(int fd) {
  const linger none{.l_onoff = 1, .l_linger = 0};
  return set_option(fd, {SOL_SOCKET, SO_LINGER, "SO_LINGER"}, none);
}

Error set_value(int fd, const SocketOption& option, std::uint32_t value) {
  sctp_assoc_value argument{};
  argument.assoc_value = value;
  return set_option(fd, option, argument);
}

Error subscribe(int fd, const Settings& settings) {
  for (const int type :
       {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_REMOTE_ERROR, SCTP_SEND_FAILED_EVENT,
        SCTP_SHUTDOWN_EVENT, SCTP_ADAPTATION_INDICATION, SCTP_PARTIAL_DELIVERY_EVENT,
        SCTP_AUTHENTICATION_EVENT, SCTP_SENDER_DRY_EVENT, SCTP_STREAM_RESET_EVENT,
        SCTP_ASSOC_RESET_EVENT, SCTP_STREAM_CHANGE_EVENT}) {
    sctp_event event{};
    event.se_type = static_cast<std::uint16_t>(type);
    // Else each association begins with the news that the peer does not authenticate.
    event.se_on = type != SCTP_AUTHENTICATION_EVENT || settings.auth ? 1 : 0;
    if (const Error error = set_option(fd, RXSCTP_SCTP_OPTION(SCTP_EVENT), event)) return error;
  }
  // Potentially failed paths are told of on request only, and not at all before Linux 5.5.
  constexpr std::uint32_t kExpose = 2;
  const Error error =
      set_value(fd, RXSCTP_SCTP_OPTION(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE), kExpose);
  if (error.error == ENOPROTOOPT) return {};
  return error;
}

Error set_authentication(int fd, const Settings& settings) {
  // ASCONF chunks are taken only authenticated (RFC 5061, 4.1.1).
  if (!settings.auth && !settings.address_reconfiguration) return {};
  if (const Error error = set_value(fd, RXSCTP_SCTP_OPTION(SCTP_AUTH_SUPPORTED), 1)) return error;
  return settings.auth ? set_auth(fd, *settings.auth) : Error{};
}

Error set_address_reconfiguration(int fd, const Settings& settings) {
  if (!settings.address_reconfiguration) return {};
  return set_value(fd, RXSCTP_SCTP_OPTION(SCTP_ASCONF_SUPPORTED), 1);
}

Error set_stream_reset(int fd, const AssociationConfig& config) {
  if (!config.stream_reset) return {};
  if (const Error error = set_value(fd, RXSCTP_SCTP_OPTION(SCTP_RECONFIG_SUPPORTED), 1)) {
    return error;
  }
  return set_value(fd, RXSCTP_SCTP_OPTION(SCTP_ENABLE_STREAM_RESET), SCTP_ENABLE_STRRESET_MASK);
}

Error set_interleaving(int fd, const Settings& settings) {
  if (!settings.interleaving) return {};
  constexpr int kAllStreams = 2;  // RFC 6458, 8.1.20; the kernel asks for it first
  if (const Error error =
          set_option(fd, RXSCTP_SCTP_OPTION(SCTP_FRAGMENT_INTERLEAVE), kAllStreams)) {
    return error;
  }
  return set_value(fd, RXSCTP_SCTP_OPTION(SCTP_INTERLEAVING_SUPPORTED), 1);
}

Error set_scheduler(int fd, const AssociationConfig& config) {
  Error error = set_value(fd, RXSCTP_SCTP_OPTION(SCTP_STREAM_SCHEDULER),
                          static_cast<std::uint32_t>(config.scheduler));
  // A kernel without schedulers has this one.
  if (error.error == ENOPROTOOPT && config.scheduler == Scheduler::kFcfs) return {};
  // An older kernel takes the number of a newer scheduler for a wrong one.
  if (error.error == EINVAL) error.error = EOPNOTSUPP;
  return error;
}

Error set_adaptation_indication(int fd, const AssociationConfig& config) {
  if (!config.adaptation_indication) return {};
  sctp_setadaptation adaptation{};
  adaptation.ssb_adaptation_ind = *config.adaptation_indication;
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_ADAPTATION_LAYER), adaptation);
}

/// Else net.sctp.ecn_enable says.
Error set_ecn(int fd, const AssociationConfig& config) {
  if (!config.ecn) return {};
  return set_value(fd, RXSCTP_SCTP_OPTION(SCTP_ECN_SUPPORTED), 1);
}

}  // namespace

Error configure(int fd, const AssociationConfig& config, const Settings& settings) {
  for (const auto set : {set_init_parameters, set_rto, set_association_parameters,
                         set_path_parameters, set_path_thresholds, set_sack_delay,
                         set_adaptation_indication, set_stream_reset, set_scheduler, set_ecn}) {
    if (const Error error = set(fd, config)) return error;
  }
  if (const Error error = set_value(fd, RXSCTP_SCTP_OPTION(SCTP_MAX_BURST), config.max_burst)) {
    return error;
  }
  if (const Error error = set_buffers(fd, config.receive_window, settings.send_buffer)) {
    return error;
  }
  if (const Error error = set_linger(fd)) return error;
  const int no_delay = config.no_delay ? 1 : 0;
  if (const Error error = set_option(fd, RXSCTP_SCTP_OPTION(SCTP_NODELAY), no_delay)) return error;
  constexpr int kOn = 1;
  if (const Error error = set_option(fd, RXSCTP_SCTP_OPTION(SCTP_RECVRCVINFO), kOn)) return error;
  // Partial reliability is each message's own affair, whatever net.sctp.prsctp_enable says.
  if (const Error error = set_value(fd, RXSCTP_SCTP_OPTION(SCTP_PR_SUPPORTED), 1)) return error;
  if (const Error error = subscribe(fd, settings)) return error;
  for (const auto set : {set_authentication, set_address_reconfiguration, set_interleaving}) {
    if (const Error error = set(fd, settings)) return error;
  }
  return {};
}

Error set_encapsulation(int fd, AssocId association, std::uint16_t remote_udp_port) {
  sctp_udpencaps encapsulation{};
  encapsulation.sue_assoc_id = association;
  encapsulation.sue_address.ss_family = AF_INET;  // 0.0.0.0: every path
  encapsulation.sue_port = htons(remote_udp_port);
  return set_option(fd, RXSCTP_SCTP_OPTION(SCTP_REMOTE_UDP_ENCAPS_PORT), encapsulation);
}

std::uint16_t remote_encapsulation_port(int fd, AssocId association) {
  sctp_udpencaps encapsulation{};
  encapsulation.sue_assoc_id = association;
  encapsulation.sue_address.ss_family = AF_INET;
  if (get_option(fd, RXSCTP_SCTP_OPTION(SCTP_REMOTE_UDP_ENCAPS_PORT), encapsulation)) return 0;
  return ntohs(encapsulation.sue_port);
}

Error buffer_sizes(int fd, BufferSizes& sizes) {
  int receive = 0;
  int send = 0;
  if (const Error error = get_option(fd, {SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"}, receive)) {
    return error;
  }
  if (const Error error = get_option(fd, {SOL_SOCKET, SO_SNDBUF, "SO_SNDBUF"}, send)) return error;
  sizes = {static_cast<std::uint32_t>(receive / 2), static_cast<std::uint32_t>(send / 2),
           static_cast<std::uint32_t>(send)};
  return {};
}

std::uint16_t encapsulation_port() {
  const io::FileDescriptor file(::open("/proc/sys/net/sctp/udp_port", O_RDONLY | O_CLOEXEC));
  if (!file) return 0;
  std::array<char, 16> text{};
  const ssize_t length = ::read(file.get(), text.data(), text.size());
  if (length <= 0) return 0;
  std::uint16_t port = 0;
  std::from_chars(text.data(), text.data() + length, port);
  return port;
}

}  // namespace rxsctp::kernel
