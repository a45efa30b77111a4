#include "kernel/notification.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <linux/sctp.h>
#include <sys/socket.h>

#include <cstring>
#include <random>
#include <string>

#include "engine/copied_causes.h"
#include "io/ip_text.h"

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A notification as the kernel writes it: `fixed` with its header filled in, then `tail`.
template <typename T>
Bytes notification(std::uint16_t type, std::uint16_t flags, const T& fixed,
                   const Bytes& tail = {}) {
  Bytes bytes(sizeof fixed);
  std::memcpy(bytes.data(), &fixed, sizeof fixed);
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &type, sizeof type);
  std::memcpy(bytes.data() + 2, &flags, sizeof flags);
  std::memcpy(bytes.data() + 4, &length, sizeof length);
  return bytes;
}

template <typename T>
T parsed(const Bytes& bytes) {
  const auto result = parse_notification(bytes);
  REQUIRE(result);
  REQUIRE(std::holds_alternative<T>(*result));
  return std::get<T>(*result);
}

sctp_assoc_change change_of(std::uint16_t state) {
  sctp_assoc_change change{};
  change.sac_state = state;
  change.sac_outbound_streams = 7;
  change.sac_inbound_streams = 9;
  change.sac_assoc_id = 42;
  return change;
}

Bytes every_kind(int which) {
  sctp_paddr_change path{};
  path.spc_aaddr.ss_family = AF_INET;
  switch (which) {
    case 0:
      return notification(SCTP_ASSOC_CHANGE, 0, change_of(SCTP_COMM_LOST), {0, 12, 0, 4});
    case 1:
      return notification(SCTP_PEER_ADDR_CHANGE, 0, path);
    case 2:
      return notification(SCTP_REMOTE_ERROR, 0, sctp_remote_error{});
    case 3:
      return notification(SCTP_SEND_FAILED_EVENT, 0, sctp_send_failed_event{});
    case 4:
      return notification(SCTP_SHUTDOWN_EVENT, 0, sctp_shutdown_event{});
    case 5:
      return notification(SCTP_ADAPTATION_INDICATION, 0, sctp_adaptation_event{});
    case 6:
      return notification(SCTP_PARTIAL_DELIVERY_EVENT, 0, sctp_pdapi_event{});
    case 7:
      return notification(SCTP_AUTHENTICATION_EVENT, 0, sctp_authkey_event{});
    case 8:
      return notification(SCTP_SENDER_DRY_EVENT, 0, sctp_sender_dry_event{});
    case 9:
      return notification(SCTP_STREAM_RESET_EVENT, 0, sctp_stream_reset_event{});
    case 10:
      return notification(SCTP_ASSOC_RESET_EVENT, 0, sctp_assoc_reset_event{});
    default:
      return notification(SCTP_STREAM_CHANGE_EVENT, 0, sctp_stream_change_event{});
  }
}
constexpr int kKinds = 12;

TEST_CASE("association changes") {
  using State = AssociationChange::State;
  const auto expect = [](std::uint16_t state, State expected) {
    const auto change =
        parsed<AssociationChange>(notification(SCTP_ASSOC_CHANGE, 0, change_of(state)));
    CHECK(change.state == expected);
    CHECK(change.association == 42);
    CHECK(change.outbound_streams == 7);
    CHECK(change.inbound_streams == 9);
    CHECK(change.causes.empty());
  };
  expect(SCTP_COMM_UP, State::kUp);
  expect(SCTP_COMM_LOST, State::kLost);
  expect(SCTP_RESTART, State::kRestarted);
  expect(SCTP_SHUTDOWN_COMP, State::kShutdownComplete);
  expect(SCTP_CANT_STR_ASSOC, State::kCannotStart);
  CHECK_FALSE(parse_notification(notification(SCTP_ASSOC_CHANGE, 0, change_of(99))));
}

TEST_CASE("an abort's causes are told apart, padding left out") {
  auto lost = change_of(SCTP_COMM_LOST);
  lost.sac_error = htons(12);
  const auto change = parsed<AssociationChange>(notification(
      SCTP_ASSOC_CHANGE, 0, lost, {0, 12, 0, 7, 'b', 'y', 'e', 0, 0, 3, 0, 6, 0xab, 0xcd, 0, 0}));
  CHECK(change.error == 12);
  REQUIRE(change.causes.size() == 2);
  CHECK(change.causes[0].code == 12);
  CHECK(change.causes[0].data == Bytes{'b', 'y', 'e'});
  CHECK(change.causes[1].code == 3);
  CHECK(change.causes[1].data == Bytes{0xab, 0xcd});
}

TEST_CASE("a cause with a wrong length ends the causes") {
  for (const Bytes& tail :
       {Bytes{0, 12, 0, 3}, Bytes{0, 12, 0, 5}, Bytes{0, 12, 0xff, 0xff}, Bytes{0, 12, 0}}) {
    CAPTURE(tail.size());
    const auto bytes = notification(SCTP_ASSOC_CHANGE, 0, change_of(SCTP_COMM_LOST), tail);
    CHECK(parsed<AssociationChange>(bytes).causes.empty());
  }
}

TEST_CASE("changes of a path") {
  const auto expect = [](int state, PathChange expected) {
    sctp_paddr_change change{};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "192.0.2.7", &address.sin_addr);
    std::memcpy(&change.spc_aaddr, &address, sizeof address);
    change.spc_state = state;
    change.spc_assoc_id = 5;
    const auto report = parsed<PeerAddressChange>(notification(SCTP_PEER_ADDR_CHANGE, 0, change));
    CHECK(report.association == 5);
    CHECK(report.change == expected);
    CHECK(io::format_ip(report.address) == "192.0.2.7");
  };
  expect(SCTP_ADDR_AVAILABLE, PathChange::kAvailable);
  expect(SCTP_ADDR_UNREACHABLE, PathChange::kUnreachable);
  expect(SCTP_ADDR_REMOVED, PathChange::kRemoved);
  expect(SCTP_ADDR_ADDED, PathChange::kAdded);
  expect(SCTP_ADDR_MADE_PRIM, PathChange::kMadePrimary);
  expect(SCTP_ADDR_CONFIRMED, PathChange::kConfirmed);
  expect(SCTP_ADDR_POTENTIALLY_FAILED, PathChange::kPotentiallyFailed);
  sctp_paddr_change unknown{};
  unknown.spc_state = -1;
  CHECK_FALSE(parse_notification(notification(SCTP_PEER_ADDR_CHANGE, 0, unknown)));
}

TEST_CASE("an IPv4-mapped path is the IPv4 path it means") {
  sctp_paddr_change change{};
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  ::inet_pton(AF_INET6, "::ffff:192.0.2.7", &address.sin6_addr);
  std::memcpy(&change.spc_aaddr, &address, sizeof address);
  const auto report = parsed<PeerAddressChange>(notification(SCTP_PEER_ADDR_CHANGE, 0, change));
  CHECK(io::format_ip(report.address) == "192.0.2.7");
}

TEST_CASE("remote errors") {
  sctp_remote_error error{};
  error.sre_error = htons(1);
  error.sre_assoc_id = 5;
  const auto report =
      parsed<RemoteErrorReport>(notification(SCTP_REMOTE_ERROR, 0, error, {0, 9, 0, 0}));
  CHECK(report.association == 5);
  REQUIRE(report.causes.size() == 1);
  CHECK(report.causes[0].code == 1);
  CHECK(report.causes[0].data == Bytes{0, 9, 0, 0});
}

TEST_CASE("a remote error is told of with as much of it as one may take") {
  sctp_remote_error error{};
  error.sre_error = htons(6);
  const Bytes chunk(60'000, 0xee);
  const auto report = parsed<RemoteErrorReport>(notification(SCTP_REMOTE_ERROR, 0, error, chunk));
  REQUIRE(report.causes.size() == 1);
  CHECK(report.causes[0].code == 6);
  CHECK(report.causes[0].data == Bytes(kMaxCopiedCauseBytes, 0xee));
}

TEST_CASE("messages not sent, with what the user gave for them") {
  sctp_send_failed_event event{};
  event.ssf_error = htons(12);
  event.ssf_assoc_id = 5;
  event.ssfe_info.snd_sid = 3;
  event.ssfe_info.snd_flags = 0x04 | 0x02;  // U and B of the DATA chunk
  event.ssfe_info.snd_ppid = htonl(46);
  event.ssfe_info.snd_context = 0xdeadbeef;
  const Bytes bytes =
      notification(SCTP_SEND_FAILED_EVENT, SCTP_DATA_SENT, event, {'p', 'a', 'r', 't'});
  const auto failure = parsed<SendFailure>(bytes);
  CHECK(failure.association == 5);
  CHECK(failure.sent);
  CHECK(failure.error == 12);
  CHECK(failure.info.stream == 3);
  CHECK(failure.info.ppid == 46);
  CHECK(failure.info.unordered);
  CHECK(failure.context == 0xdeadbeef);
  CHECK(failure.beginning);
  CHECK_FALSE(failure.ending);
  CHECK(std::string(failure.data.begin(), failure.data.end()) == "part");

  event.ssfe_info.snd_flags = 0x01;  // E
  const auto end =
      parsed<SendFailure>(notification(SCTP_SEND_FAILED_EVENT, SCTP_DATA_UNSENT, event));
  CHECK_FALSE(end.sent);
  CHECK_FALSE(end.info.unordered);
  CHECK_FALSE(end.beginning);
  CHECK(end.ending);
  CHECK(end.data.empty());
}

TEST_CASE("shutdown, adaptation, sender dry") {
  sctp_shutdown_event shutdown{};
  shutdown.sse_assoc_id = 5;
  CHECK(parsed<PeerShutdownReport>(notification(SCTP_SHUTDOWN_EVENT, 0, shutdown)).association ==
        5);
  sctp_adaptation_event adaptation{};
  adaptation.sai_adaptation_ind = 0x01020304;
  adaptation.sai_assoc_id = 5;
  const auto report =
      parsed<AdaptationReport>(notification(SCTP_ADAPTATION_INDICATION, 0, adaptation));
  CHECK(report.association == 5);
  CHECK(report.indication == 0x01020304);
  sctp_sender_dry_event dry{};
  dry.sender_dry_assoc_id = 5;
  CHECK(parsed<SenderDryReport>(notification(SCTP_SENDER_DRY_EVENT, 0, dry)).association == 5);
}

TEST_CASE("a partial delivery that is broken off") {
  sctp_pdapi_event event{};
  event.pdapi_indication = SCTP_PARTIAL_DELIVERY_ABORTED;
  event.pdapi_assoc_id = 5;
  event.pdapi_stream = 3;
  const auto report =
      parsed<PartialDeliveryReport>(notification(SCTP_PARTIAL_DELIVERY_EVENT, 0, event));
  CHECK(report.association == 5);
  CHECK(report.stream == 3);
  event.pdapi_indication = 1;
  CHECK_FALSE(parse_notification(notification(SCTP_PARTIAL_DELIVERY_EVENT, 0, event)));
}

TEST_CASE("authentication") {
  const auto expect = [](std::uint32_t indication, AuthenticationChange expected) {
    sctp_authkey_event event{};
    event.auth_keynumber = 2;
    event.auth_indication = indication;
    event.auth_assoc_id = 5;
    const auto report =
        parsed<AuthenticationReport>(notification(SCTP_AUTHENTICATION_EVENT, 0, event));
    CHECK(report.association == 5);
    CHECK(report.key == 2);
    CHECK(report.change == expected);
  };
  expect(SCTP_AUTH_NEW_KEY, AuthenticationChange::kNewKey);
  expect(SCTP_AUTH_FREE_KEY, AuthenticationChange::kFreeKey);
  expect(SCTP_AUTH_NO_AUTH, AuthenticationChange::kNoAuth);
  sctp_authkey_event unknown{};
  unknown.auth_indication = 99;
  CHECK_FALSE(parse_notification(notification(SCTP_AUTHENTICATION_EVENT, 0, unknown)));
}

TEST_CASE("reconfigurations and their results") {
  sctp_stream_reset_event reset{};
  reset.strreset_assoc_id = 5;
  const auto both = parsed<StreamResetReport>(notification(
      SCTP_STREAM_RESET_EVENT, SCTP_STREAM_RESET_INCOMING_SSN | SCTP_STREAM_RESET_OUTGOING_SSN,
      reset, {4, 0, 5, 0}));
  CHECK(both.association == 5);
  CHECK(both.inbound);
  CHECK(both.outbound);
  CHECK(both.result == ReconfigurationResult::kPerformed);
  const std::uint16_t little = 1;
  const bool little_endian = *reinterpret_cast<const std::uint8_t*>(&little) == 1;
  CHECK(both.streams == (little_endian ? std::vector<std::uint16_t>{4, 5}
                                       : std::vector<std::uint16_t>{4 << 8, 5 << 8}));
  const auto denied = parsed<StreamResetReport>(notification(
      SCTP_STREAM_RESET_EVENT, SCTP_STREAM_RESET_OUTGOING_SSN | SCTP_STREAM_RESET_DENIED, reset));
  CHECK_FALSE(denied.inbound);
  CHECK(denied.outbound);
  CHECK(denied.result == ReconfigurationResult::kDenied);
  CHECK(denied.streams.empty());

  sctp_assoc_reset_event association{};
  association.assocreset_assoc_id = 5;
  const auto failed = parsed<AssociationResetReport>(
      notification(SCTP_ASSOC_RESET_EVENT, SCTP_ASSOC_RESET_FAILED, association));
  CHECK(failed.association == 5);
  CHECK(failed.result == ReconfigurationResult::kFailed);

  sctp_stream_change_event change{};
  change.strchange_assoc_id = 5;
  change.strchange_instrms = 6;
  change.strchange_outstrms = 7;
  const auto changed =
      parsed<StreamChangeReport>(notification(SCTP_STREAM_CHANGE_EVENT, 0, change));
  CHECK(changed.association == 5);
  CHECK(changed.inbound_streams == 6);
  CHECK(changed.outbound_streams == 7);
  CHECK(changed.result == ReconfigurationResult::kPerformed);
}

TEST_CASE("what is cut short is no notification") {
  for (int kind = 0; kind < kKinds; ++kind) {
    CAPTURE(kind);
    const Bytes whole = every_kind(kind);
    CHECK(parse_notification(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      // A copy, so that the address sanitizer sees a read past the end.
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      CHECK_FALSE(parse_notification(cut));
    }
  }
}

TEST_CASE("the length a notification claims is not believed") {
  for (int kind = 0; kind < kKinds; ++kind) {
    CAPTURE(kind);
    Bytes bytes = every_kind(kind);
    const auto set_length = [&](std::uint32_t length) {
      std::memcpy(bytes.data() + 4, &length, sizeof length);
    };
    for (const std::uint32_t wrong :
         {0u, 7u, 8u, 11u, static_cast<std::uint32_t>(bytes.size()) + 1, 0xffffffffu}) {
      CAPTURE(wrong);
      set_length(wrong);
      CHECK_FALSE(parse_notification(bytes));
    }
  }
}

TEST_CASE("what follows the claimed length is left alone") {
  Bytes bytes = every_kind(0);
  bytes.insert(bytes.end(), {0, 3, 0, 4});
  CHECK(parsed<AssociationChange>(bytes).causes.size() == 1);
}

TEST_CASE("unknown types and garbage are nothing") {
  CHECK_FALSE(parse_notification(notification(SCTP_SEND_FAILED, 0, sctp_send_failed{})));
  CHECK_FALSE(parse_notification(notification(0, 0, sctp_shutdown_event{})));
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(random() % 200);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    if (bytes.size() >= 8) {
      const auto type = static_cast<std::uint16_t>(SCTP_SN_TYPE_BASE + random() % 16);
      const auto length = static_cast<std::uint32_t>(random() % (bytes.size() + 4));
      std::memcpy(bytes.data(), &type, sizeof type);
      std::memcpy(bytes.data() + 4, &length, sizeof length);
    }
    parse_notification(bytes);
  }
}

}  // namespace
}  // namespace rxsctp::kernel
