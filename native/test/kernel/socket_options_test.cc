#include "kernel/socket_options.h"

#include <cerrno>

#include "kernel/addresses.h"
#include "kernel/socket_option.h"
#include "kernel/status.h"
#include "test/kernel/support/live.h"

namespace rxsctp::kernel {
namespace {

using std::chrono::milliseconds;

template <typename T>
T read_back(const test::Socket& socket, const SocketOption& option, T value = {}) {
  CHECK_OK(get_option(socket.fd(), option, value));
  return value;
}

std::uint32_t value_of(const test::Socket& socket, const SocketOption& option) {
  return read_back<sctp_assoc_value>(socket, option).assoc_value;
}

LIVE_TEST_CASE("the parameters of an association are what the socket has") {
  AssociationConfig config;
  config.rto_initial = milliseconds(300);
  config.rto_min = milliseconds(200);
  config.rto_max = milliseconds(4000);
  config.heartbeat_interval = milliseconds(7000);
  config.association_max_retrans = 6;
  config.path_max_retrans = 3;
  config.path_potentially_failed_threshold = 2;
  config.max_init_retransmits = 4;
  config.valid_cookie_life = milliseconds(30000);
  config.sack_delay = milliseconds(100);
  config.sack_frequency = 3;
  config.max_burst = 9;
  config.outbound_streams = 17;
  config.inbound_streams = 19;
  config.receive_window = 300000;
  config.mtu = 1200;
  config.traffic_class = 46;
  config.no_delay = false;
  Settings settings;
  settings.send_buffer = 400000;
  const test::Socket socket(AF_INET, config, settings);

  const auto init = read_back<sctp_initmsg>(socket, RXSCTP_SCTP_OPTION(SCTP_INITMSG));
  CHECK(init.sinit_num_ostreams == 17);
  CHECK(init.sinit_max_instreams == 19);
  CHECK(init.sinit_max_attempts == 4);
  CHECK(init.sinit_max_init_timeo == 4000);
  const auto rto = read_back<sctp_rtoinfo>(socket, RXSCTP_SCTP_OPTION(SCTP_RTOINFO));
  CHECK(rto.srto_initial == 300);
  CHECK(rto.srto_min == 200);
  CHECK(rto.srto_max == 4000);
  const auto association = read_back<sctp_assocparams>(socket, RXSCTP_SCTP_OPTION(SCTP_ASSOCINFO));
  CHECK(association.sasoc_asocmaxrxt == 6);
  CHECK(association.sasoc_cookie_life == 30000);
  const auto path = read_back<sctp_paddrparams>(socket, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_PARAMS));
  CHECK(std::uint32_t{path.spp_hbinterval} == 7000);
  CHECK(std::uint16_t{path.spp_pathmaxrxt} == 3);
  CHECK(std::uint32_t{path.spp_pathmtu} == 1200);
  CHECK((path.spp_dscp & 0xfc) == 46 << 2);
  CHECK((path.spp_flags & SPP_HB) == SPP_HB_ENABLE);
  CHECK((path.spp_flags & SPP_PMTUD) == SPP_PMTUD_DISABLE);
  const auto limits = read_back<sctp_paddrthlds>(socket, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_THLDS));
  CHECK(std::uint16_t{limits.spt_pathmaxrxt} == 3);
  CHECK(std::uint16_t{limits.spt_pathpfthld} == 2);
  const auto sack = read_back<sctp_sack_info>(socket, RXSCTP_SCTP_OPTION(SCTP_DELAYED_SACK));
  CHECK(sack.sack_delay == 100);
  CHECK(sack.sack_freq == 3);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_MAX_BURST)) == 9);
  CHECK(read_back<int>(socket, RXSCTP_SCTP_OPTION(SCTP_NODELAY)) == 0);
  CHECK(read_back<int>(socket, RXSCTP_SCTP_OPTION(SCTP_RECVRCVINFO)) == 1);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_PR_SUPPORTED)) == 1);
  BufferSizes sizes;
  CHECK_OK(buffer_sizes(socket.fd(), sizes));
  CHECK(sizes.receive <= 300000);
  CHECK(sizes.receive >= 200000 / 2);
  CHECK(sizes.send <= 400000);
  CHECK(sizes.send >= 200000 / 2);
}

LIVE_ROOT_TEST_CASE("when another path becomes the primary is what the socket has") {
  // What Linux does unless it is told: 255, which is never, has to be told as well.
  const test::Sysctl soon("ps_retrans", "2");
  const auto switchover = [](const AssociationConfig& config) {
    const test::Socket socket(AF_INET, config, {});
    const auto limits =
        read_back<sctp_paddrthlds_v2>(socket, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_THLDS_V2));
    return std::uint16_t{limits.spt_pathcpthld};
  };
  AssociationConfig config;
  CHECK(switchover(config) == 65535);
  config.primary_switchover_threshold = 3;
  CHECK(switchover(config) == 3);
}

LIVE_ROOT_TEST_CASE("a privileged process gets buffers past the limit of the host") {
  AssociationConfig config;
  config.receive_window = 9u << 20;
  Settings settings;
  settings.send_buffer = 11u << 20;
  const test::Socket socket(AF_INET, config, settings);
  BufferSizes sizes;
  CHECK_OK(buffer_sizes(socket.fd(), sizes));
  CHECK(sizes.receive == 9u << 20);
  CHECK(sizes.send == 11u << 20);
}

LIVE_TEST_CASE("every notification is subscribed to") {
  const test::Socket socket(AF_INET, {}, {});
  for (int type = SCTP_ASSOC_CHANGE; type <= SCTP_SN_TYPE_MAX; ++type) {
    CAPTURE(type);
    sctp_event event{};
    event.se_type = static_cast<std::uint16_t>(type);
    event = read_back(socket, RXSCTP_SCTP_OPTION(SCTP_EVENT), event);
    // SCTP_SEND_FAILED is the deprecated form of SCTP_SEND_FAILED_EVENT.
    const bool off = type == SCTP_SEND_FAILED || type == SCTP_AUTHENTICATION_EVENT;
    CHECK(event.se_on == (off ? 0 : 1));
  }
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE)) == 2);
}

LIVE_TEST_CASE("no heartbeats, no SACK delay, path MTU left to the kernel") {
  AssociationConfig config;
  config.heartbeat_interval = milliseconds(0);
  config.sack_delay = milliseconds(0);
  const test::Socket socket(AF_INET6, config, {});
  const auto path = read_back<sctp_paddrparams>(socket, RXSCTP_SCTP_OPTION(SCTP_PEER_ADDR_PARAMS));
  CHECK((path.spp_flags & SPP_HB) == SPP_HB_DISABLE);
  CHECK((path.spp_flags & SPP_PMTUD) == SPP_PMTUD_ENABLE);
  const auto sack = read_back<sctp_sack_info>(socket, RXSCTP_SCTP_OPTION(SCTP_DELAYED_SACK));
  CHECK(sack.sack_freq == 1);
  CHECK(read_back<int>(socket, RXSCTP_SCTP_OPTION(SCTP_NODELAY)) == 1);
}

LIVE_TEST_CASE("zero is refused where the kernel has another meaning for it") {
  const auto refused = [](auto change, std::string_view option) {
    AssociationConfig config;
    change(config);
    const test::Socket socket;
    const Error error = configure(socket.fd(), config, {});
    CHECK(error.error == EOPNOTSUPP);
    CHECK(error.syscall == "setsockopt");
    CHECK(error.option == option);
  };
  refused([](auto& config) { config.max_init_retransmits = 0; }, "SCTP_INITMSG");
  refused([](auto& config) { config.association_max_retrans = 0; }, "SCTP_ASSOCINFO");
  refused([](auto& config) { config.path_max_retrans = 0; }, "SCTP_PEER_ADDR_PARAMS");
}

LIVE_TEST_CASE("what the kernel refuses is told by the option's name") {
  AssociationConfig config;
  config.mtu = 100;
  const test::Socket socket;
  const Error error = configure(socket.fd(), config, {});
  CHECK(error.error == EINVAL);
  CHECK(error.syscall == "setsockopt");
  CHECK(error.option == "SCTP_PEER_ADDR_PARAMS");
}

LIVE_TEST_CASE("features are on when asked for, whatever the sysctls say") {
  Settings settings;
  settings.address_reconfiguration = true;
  AssociationConfig config;
  config.stream_reset = true;
  config.scheduler = Scheduler::kRoundRobin;
  config.adaptation_indication = 0x01020304;
  config.ecn = true;
  settings.auth =
      AuthSettings{.chunks = {0}, .hmacs = {3, 1}, .keys = {{7, {1, 2, 3}}}, .active_key = 7};
  const test::Socket socket(AF_INET, config, settings);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_ASCONF_SUPPORTED)) == 1);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_AUTH_SUPPORTED)) == 1);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_RECONFIG_SUPPORTED)) == 1);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_ECN_SUPPORTED)) == 1);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_ENABLE_STREAM_RESET)) ==
        SCTP_ENABLE_STRRESET_MASK);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_STREAM_SCHEDULER)) == SCTP_SS_RR);
  CHECK(read_back<sctp_setadaptation>(socket, RXSCTP_SCTP_OPTION(SCTP_ADAPTATION_LAYER))
            .ssb_adaptation_ind == 0x01020304);
  CHECK(
      read_back<sctp_authkeyid>(socket, RXSCTP_SCTP_OPTION(SCTP_AUTH_ACTIVE_KEY)).scact_keynumber ==
      7);
  const auto hmacs =
      read_back<std::array<std::uint16_t, 4>>(socket, RXSCTP_SCTP_OPTION(SCTP_HMAC_IDENT));
  CHECK(hmacs[0] == 2);
  CHECK(hmacs[2] == 3);
  CHECK(hmacs[3] == 1);
}

LIVE_TEST_CASE("features are off when not asked for") {
  const test::Socket socket(AF_INET, {}, {});
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_INTERLEAVING_SUPPORTED)) == 0);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_ENABLE_STREAM_RESET)) == 0);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_STREAM_SCHEDULER)) == SCTP_SS_FCFS);
}

LIVE_ROOT_TEST_CASE("interleaving needs a sysctl") {
  Settings settings;
  settings.interleaving = true;
  {
    const test::Sysctl off("intl_enable", "0");
    const test::Socket socket;
    const Error error = configure(socket.fd(), {}, settings);
    CHECK(error.error == EPERM);
    CHECK(error.option == "SCTP_INTERLEAVING_SUPPORTED");
  }
  const test::Sysctl on("intl_enable", "1");
  const test::Socket socket(AF_INET, {}, settings);
  CHECK(value_of(socket, RXSCTP_SCTP_OPTION(SCTP_INTERLEAVING_SUPPORTED)) == 1);
  CHECK(read_back<int>(socket, RXSCTP_SCTP_OPTION(SCTP_FRAGMENT_INTERLEAVE)) != 0);
}

LIVE_TEST_CASE("a scheduler the kernel does not know is not supported") {
  AssociationConfig config;
  config.scheduler = static_cast<Scheduler>(200);
  const test::Socket socket;
  const Error error = configure(socket.fd(), config, {});
  CHECK(error.error == EOPNOTSUPP);
  CHECK(error.option == "SCTP_STREAM_SCHEDULER");
}

LIVE_TEST_CASE("authentication refuses what RFC 4895 forbids") {
  const auto refused = [](const AuthSettings& auth, std::string_view option) {
    Settings settings;
    settings.auth = auth;
    const test::Socket socket;
    const Error error = configure(socket.fd(), {}, settings);
    CHECK(error.error == EINVAL);
    CHECK(error.option == option);
  };
  refused({.chunks = {1}, .hmacs = {}, .keys = {}, .active_key = {}}, "SCTP_AUTH_CHUNK");  // INIT
  refused({.chunks = {}, .hmacs = {3}, .keys = {}, .active_key = {}},
          "SCTP_HMAC_IDENT");  // no SHA-1
  refused({.chunks = {}, .hmacs = {}, .keys = {}, .active_key = 9}, "SCTP_AUTH_ACTIVE_KEY");
  refused({.chunks = {},
           .hmacs = {},
           .keys = {{1, std::vector<std::uint8_t>(70000)}},
           .active_key = {}},
          "SCTP_AUTH_KEY");
}

LIVE_TEST_CASE("the peer's UDP port") {
  for (const int family : {AF_INET, AF_INET6}) {
    CAPTURE(family);
    const test::Socket socket(family);
    CHECK_OK(set_encapsulation(socket.fd(), 0, 9900));
    sctp_udpencaps encapsulation{};
    encapsulation.sue_address.ss_family = AF_INET;
    encapsulation =
        read_back(socket, RXSCTP_SCTP_OPTION(SCTP_REMOTE_UDP_ENCAPS_PORT), encapsulation);
    CHECK(ntohs(encapsulation.sue_port) == 9900);
  }
}

LIVE_ROOT_TEST_CASE("the kernel's own UDP port") {
  const test::Sysctl off("udp_port", "0");
  CHECK(encapsulation_port() == 0);
  const test::Sysctl on("udp_port", "19899");
  CHECK(encapsulation_port() == 19899);
}

LIVE_ROOT_TEST_CASE("an association over UDP") {
  const test::Sysctl own("udp_port", "19899");
  const test::Pair over_ip;
  test::PairOptions options;
  options.remote_udp_port = 19899;
  const test::Pair over_udp(options);
  const auto port = [](const test::Pair& pair) {
    sctp_udpencaps encapsulation{};
    encapsulation.sue_assoc_id = pair.server_id;
    encapsulation.sue_address.ss_family = AF_INET;
    encapsulation =
        read_back(pair.server, RXSCTP_SCTP_OPTION(SCTP_REMOTE_UDP_ENCAPS_PORT), encapsulation);
    return ntohs(encapsulation.sue_port);
  };
  CHECK(port(over_ip) == 0);
  CHECK(port(over_udp) == 19899);  // learnt from where its packets come from
}

LIVE_TEST_CASE("a fixed MTU is that of the path; the window is the one advertised") {
  test::PairOptions options;
  options.config.mtu = 1280;
  options.config.receive_window = 70000;
  const test::Pair pair(options);
  const auto stats = read_stats(pair.client.fd(), pair.client_id);
  REQUIRE(stats);
  REQUIRE(stats->paths.size() == 1);
  CHECK(stats->paths[0].mtu == 1280);
  CHECK(stats->local_a_rwnd == 70000);
  CHECK(stats->peer_a_rwnd == 70000);
}

TEST_CASE("a socket of another protocol is told by the first option") {
  const io::FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Error error = configure(socket.get(), {}, {});
  CHECK(error.error != 0);
  CHECK(error.syscall == "setsockopt");
  CHECK(error.option == "SCTP_INITMSG");
}

}  // namespace
}  // namespace rxsctp::kernel
