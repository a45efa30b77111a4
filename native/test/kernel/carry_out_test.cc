#include "kernel/carry_out.h"

#include <cerrno>

#include "kernel/addresses.h"
#include "kernel/socket_options.h"
#include "kernel/status.h"
#include "test/kernel/support/live.h"

namespace rxsctp::kernel {
namespace {

using test::ip;

Error ask(const test::Socket& socket, AssocId association, const Request& request) {
  return carry_out(socket.fd(), association, request);
}

void check_refused(const Error& error, int expected, std::string_view option) {
  CHECK(error.error == expected);
  CHECK(error.syscall == "setsockopt");
  CHECK(error.option == option);
}

test::PairOptions two_addresses() {
  test::PairOptions options;
  options.server = ip({"127.0.0.1", "127.0.0.2"});
  options.client = ip({"127.0.0.3", "127.0.0.4"});
  return options;
}

LIVE_TEST_CASE("another primary path") {
  test::Pair pair(two_addresses());
  const auto other = ip({"127.0.0.2"})[0];
  CHECK_OK(ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kSetPrimary, other}));
  CHECK(primary_address(pair.client.fd(), pair.client_id) == other);
  CHECK(read_path(pair.client.fd(), pair.client_id, other, pair.server_port).primary);
  const auto change = pair.client.next<PeerAddressChange>();
  CHECK(change.change == PathChange::kMadePrimary);
  CHECK(change.address == other);
  check_refused(ask(pair.client, pair.client_id,
                    ChangeAddress{AddressChange::kSetPrimary, ip({"127.0.0.9"})[0]}),
                EINVAL, "SCTP_PRIMARY_ADDR");
}

LIVE_TEST_CASE("addresses come and go") {
  auto options = two_addresses();
  options.settings.address_reconfiguration = true;
  test::Pair pair(options);
  pair.server.next<PeerAddressChange>();  // 127.0.0.4 is confirmed
  const auto added = ip({"127.0.0.5"})[0];
  CHECK_OK(ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kAdd, added}));
  PeerAddressChange change;
  do {
    change = pair.server.next<PeerAddressChange>();
  } while (change.change != PathChange::kAdded);
  CHECK(change.address == added);
  CHECK(local_addresses(pair.client.fd(), pair.client_id).size() == 3);

  const auto first = ip({"127.0.0.3"})[0];
  CHECK_OK(ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kRemove, first}));
  do {
    change = pair.server.next<PeerAddressChange>();
  } while (change.change != PathChange::kRemoved);
  CHECK(change.address == first);
  CHECK(local_addresses(pair.client.fd(), pair.client_id).size() == 2);

  const auto second = ip({"127.0.0.4"})[0];
  CHECK_OK(ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kSetPeerPrimary, second}));
  do {
    change = pair.server.next<PeerAddressChange>();
  } while (change.change != PathChange::kMadePrimary);
  CHECK(change.address == second);
}

LIVE_TEST_CASE("addresses come and go on an association that was peeled off") {
  auto options = two_addresses();
  options.settings.address_reconfiguration = true;
  test::Pair pair(options);
  sctp_peeloff_arg_t argument{pair.server_id, 0};
  socklen_t length = sizeof argument;
  REQUIRE(::getsockopt(pair.server.fd(), IPPROTO_SCTP, SCTP_SOCKOPT_PEELOFF, &argument, &length) >=
          0);
  const test::Socket peeled{io::FileDescriptor(argument.sd)};
  const auto added = ip({"127.0.0.6"})[0];
  CHECK_OK(ask(peeled, pair.server_id, ChangeAddress{AddressChange::kAdd, added}));
  PeerAddressChange change;
  do {
    change = pair.client.next<PeerAddressChange>();
  } while (change.change != PathChange::kAdded);
  CHECK(change.address == added);
}

LIVE_TEST_CASE("addresses stay where either side has no address reconfiguration") {
  test::Pair pair(two_addresses());
  const auto address = ip({"127.0.0.5"})[0];
  check_refused(ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kAdd, address}),
                EOPNOTSUPP, "SCTP_ASCONF_SUPPORTED");
  check_refused(
      ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kRemove, ip({"127.0.0.4"})[0]}),
      EOPNOTSUPP, "SCTP_ASCONF_SUPPORTED");
  CHECK(local_addresses(pair.client.fd(), pair.client_id).size() == 2);
  check_refused(ask(pair.client, pair.client_id,
                    ChangeAddress{AddressChange::kSetPeerPrimary, ip({"127.0.0.4"})[0]}),
                EPERM, "SCTP_SET_PEER_PRIMARY_ADDR");
}

LIVE_TEST_CASE("the last address cannot be removed, one not ours not added") {
  test::PairOptions options;
  options.settings.address_reconfiguration = true;
  test::Pair pair(options);
  check_refused(
      ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kRemove, ip({"127.0.0.1"})[0]}),
      EBUSY, "SCTP_SOCKOPT_BINDX_REM");
  check_refused(
      ask(pair.client, pair.client_id, ChangeAddress{AddressChange::kAdd, ip({"192.0.2.1"})[0]}),
      EADDRNOTAVAIL, "SCTP_SOCKOPT_BINDX_ADD");
  check_refused(ask(pair.client, pair.client_id,
                    ChangeAddress{AddressChange::kSetPeerPrimary, ip({"127.0.0.9"})[0]}),
                EADDRNOTAVAIL, "SCTP_SET_PEER_PRIMARY_ADDR");
}

LIVE_TEST_CASE("streams begin anew") {
  test::PairOptions options;
  options.config.stream_reset = true;
  options.config.outbound_streams = 10;
  test::Pair pair(options);
  CHECK_OK(ask(pair.client, pair.client_id,
               ResetStreams{.inbound = false, .outbound = true, .streams = {4, 5}}));
  const auto at_client = pair.client.next<StreamResetReport>();
  CHECK(at_client.outbound);
  CHECK_FALSE(at_client.inbound);
  CHECK(at_client.result == ReconfigurationResult::kPerformed);
  CHECK(at_client.streams == std::vector<std::uint16_t>{4, 5});
  const auto at_server = pair.server.next<StreamResetReport>();
  CHECK(at_server.inbound);
  CHECK_FALSE(at_server.outbound);
  CHECK(at_server.streams == std::vector<std::uint16_t>{4, 5});

  CHECK_OK(ask(pair.client, pair.client_id,
               ResetStreams{.inbound = true, .outbound = false, .streams = {}}));
  CHECK(pair.server.next<StreamResetReport>().outbound);
  CHECK(pair.client.next<StreamResetReport>().inbound);

  check_refused(ask(pair.client, pair.client_id,
                    ResetStreams{.inbound = false, .outbound = true, .streams = {10}}),
                EINVAL, "SCTP_RESET_STREAMS");
}

LIVE_TEST_CASE("streams are added") {
  test::PairOptions options;
  options.config.stream_reset = true;
  options.config.outbound_streams = 10;
  options.config.inbound_streams = 100;
  test::Pair pair(options);
  CHECK_OK(ask(pair.client, pair.client_id, AddStreams{.inbound = 0, .outbound = 5}));
  const auto at_client = pair.client.next<StreamChangeReport>();
  CHECK(at_client.result == ReconfigurationResult::kPerformed);
  CHECK(at_client.outbound_streams == 5);  // added
  CHECK(at_client.inbound_streams == 0);
  CHECK(pair.server.next<StreamChangeReport>().inbound_streams == 5);
  const auto counts = read_stream_counts(pair.client.fd(), pair.client_id);
  REQUIRE(counts);
  CHECK(counts->outbound == 15);
  CHECK(counts->inbound == 10);

  CHECK_OK(ask(pair.client, pair.client_id, AddStreams{.inbound = 3, .outbound = 0}));
  CHECK(pair.server.next<StreamChangeReport>().outbound_streams == 3);
  CHECK(pair.client.next<StreamChangeReport>().inbound_streams == 3);
  check_refused(ask(pair.client, pair.client_id, AddStreams{}), EINVAL, "SCTP_ADD_STREAMS");
}

LIVE_TEST_CASE("streams stay where they may not be reconfigured") {
  test::Pair pair;
  check_refused(ask(pair.client, pair.client_id,
                    ResetStreams{.inbound = false, .outbound = true, .streams = {}}),
                ENOPROTOOPT, "SCTP_RESET_STREAMS");
  check_refused(ask(pair.client, pair.client_id, AddStreams{.inbound = 0, .outbound = 1}),
                ENOPROTOOPT, "SCTP_ADD_STREAMS");
}

LIVE_TEST_CASE("the priority of a stream") {
  test::PairOptions options;
  options.config.scheduler = Scheduler::kPriority;
  options.config.outbound_streams = 10;
  test::Pair pair(options);
  CHECK_OK(ask(pair.client, pair.client_id, SetStreamValue{.stream = 3, .value = 7}));
  sctp_stream_value value{};
  value.assoc_id = pair.client_id;
  value.stream_id = 3;
  socklen_t length = sizeof value;
  REQUIRE(::getsockopt(pair.client.fd(), IPPROTO_SCTP, SCTP_STREAM_SCHEDULER_VALUE, &value,
                       &length) == 0);
  CHECK(value.stream_value == 7);
  check_refused(ask(pair.client, pair.client_id, SetStreamValue{.stream = 10, .value = 7}), EINVAL,
                "SCTP_STREAM_SCHEDULER_VALUE");
}

LIVE_TEST_CASE("keys of a live association") {
  test::PairOptions options;
  options.settings.auth =
      AuthSettings{.chunks = {0}, .hmacs = {}, .keys = {{1, {1, 2, 3}}}, .active_key = 1};
  test::Pair pair(options);
  for (auto* socket : {&pair.server, &pair.client}) {
    const AssocId id = socket == &pair.server ? pair.server_id : pair.client_id;
    CHECK_OK(ask(*socket, id, SetAuthKey{{2, {4, 5, 6}}}));
  }
  CHECK_OK(ask(pair.client, pair.client_id, ActivateAuthKey{2}));
  const std::vector<std::uint8_t> data(100, 1);
  pair.client.send(pair.client_id, data);
  pair.client.next<SenderDryReport>();
  const auto report = pair.server.next<AuthenticationReport>();
  CHECK(report.association == pair.server_id);
  CHECK(report.change == AuthenticationChange::kNewKey);
  CHECK(report.key == 2);
  CHECK_OK(ask(pair.client, pair.client_id, DeleteAuthKey{1}));
  check_refused(ask(pair.client, pair.client_id, DeleteAuthKey{2}), EINVAL, "SCTP_AUTH_DELETE_KEY");
  check_refused(ask(pair.client, pair.client_id, ActivateAuthKey{9}), EINVAL,
                "SCTP_AUTH_ACTIVE_KEY");
}

LIVE_TEST_CASE("keys without authentication are refused") {
  test::Pair pair;
  check_refused(ask(pair.client, pair.client_id, SetAuthKey{{2, {4, 5, 6}}}), EACCES,
                "SCTP_AUTH_KEY");
  check_refused(ask(pair.client, pair.client_id, ActivateAuthKey{2}), EACCES,
                "SCTP_AUTH_ACTIVE_KEY");
  check_refused(ask(pair.client, pair.client_id, DeleteAuthKey{2}), EACCES, "SCTP_AUTH_DELETE_KEY");
}

}  // namespace
}  // namespace rxsctp::kernel
