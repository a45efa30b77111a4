#include "sctp/endpoint/address_scope.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <string>

namespace rxsctp::sctp {
namespace {

IpAddress ip(const std::string& text, std::uint32_t scope_id = 0) {
  IpAddress address;
  address.scope_id = scope_id;
  const bool v6 = text.find(':') != std::string::npos;
  address.family = v6 ? IpFamily::kV6 : IpFamily::kV4;
  REQUIRE(inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), address.bytes.data()) == 1);
  return address;
}

TEST_CASE("the scope of an address") {
  struct Row {
    const char* address;
    AddressScope scope;
  };
  const Row rows[] = {
      {"0.0.0.0", AddressScope::kUnusable},         {"0.1.2.3", AddressScope::kUnusable},
      {"224.0.0.1", AddressScope::kUnusable},       {"240.0.0.1", AddressScope::kUnusable},
      {"255.255.255.255", AddressScope::kUnusable}, {"127.0.0.1", AddressScope::kLoopback},
      {"127.255.0.9", AddressScope::kLoopback},     {"169.254.1.1", AddressScope::kLinkLocal},
      {"10.0.0.1", AddressScope::kPrivate},         {"172.16.0.1", AddressScope::kPrivate},
      {"172.31.255.255", AddressScope::kPrivate},   {"192.168.7.7", AddressScope::kPrivate},
      {"172.15.0.1", AddressScope::kGlobal},        {"172.32.0.1", AddressScope::kGlobal},
      {"192.169.0.1", AddressScope::kGlobal},       {"169.253.0.1", AddressScope::kGlobal},
      {"8.8.8.8", AddressScope::kGlobal},           {"::", AddressScope::kUnusable},
      {"ff02::1", AddressScope::kUnusable},         {"::ffff:10.0.0.1", AddressScope::kUnusable},
      {"::10.0.0.1", AddressScope::kUnusable},      {"::1", AddressScope::kLoopback},
      {"fe80::1", AddressScope::kLinkLocal},        {"febf::1", AddressScope::kLinkLocal},
      {"fec0::1", AddressScope::kPrivate},          {"fc00::1", AddressScope::kPrivate},
      {"fd12::1", AddressScope::kPrivate},          {"2001:db8::1", AddressScope::kGlobal},
      {"fb00::1", AddressScope::kGlobal},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CHECK(scope_of(ip(row.address)) == row.scope);
  }
  CHECK(scope_of({}) == AddressScope::kUnusable);
}

TEST_CASE("which addresses a list has for whom (RFC 9260, 5.1.2)") {
  const char* const others[] = {"127.0.0.9", "169.254.0.9", "10.0.0.9", "8.8.8.8"};
  struct Row {
    const char* listed;
    bool to[4];  // to each of `others`
  };
  const Row rows[] = {
      {"127.0.0.1", {true, false, false, false}},
      {"::1", {true, false, false, false}},
      {"169.254.0.1", {true, true, false, false}},
      {"fe80::1", {true, true, false, false}},
      {"192.168.0.1", {true, true, true, false}},
      {"fd00::1", {true, true, true, false}},
      {"9.9.9.9", {true, true, true, true}},
      {"2001:db8::1", {true, true, true, true}},
      {"224.0.0.1", {false, false, false, false}},
      {"0.0.0.0", {false, false, false, false}},
      {"::ffff:9.9.9.9", {false, false, false, false}},
  };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < std::size(others); ++i) {
      CAPTURE(row.listed);
      CAPTURE(others[i]);
      CHECK(may_be_listed(ip(row.listed), ip(others[i])) == row.to[i]);
    }
  }
  CHECK(may_be_listed(ip("fe80::1", 2), ip("fe80::9", 2)));
  CHECK_FALSE(may_be_listed(ip("fe80::1", 2), ip("fe80::9", 3)));
  CHECK(may_be_listed(ip("fe80::1"), ip("fe80::9", 3)));
}

TEST_CASE("which addresses packets from a local one get to") {
  struct Row {
    const char* local;
    const char* remote;
    bool reached;
  };
  const Row rows[] = {
      {"127.0.0.1", "127.0.0.2", true},  {"127.0.0.1", "10.0.0.1", false},
      {"10.0.0.1", "127.0.0.2", false},  {"10.0.0.1", "8.8.8.8", true},
      {"9.9.9.9", "10.0.0.1", true},     {"10.0.0.1", "fd00::1", false},
      {"fd00::1", "10.0.0.1", false},    {"fd00::1", "2001:db8::1", true},
      {"fe80::1", "fe80::2", true},      {"fe80::1", "2001:db8::1", false},
      {"2001:db8::1", "fe80::1", false}, {"0.0.0.0", "10.0.0.1", true},
      {"0.0.0.0", "127.0.0.1", true},    {"0.0.0.0", "fd00::1", false},
      {"::", "fd00::1", true},           {"::", "10.0.0.1", true},
      {"::", "255.255.255.255", false},  {"0.0.0.0", "224.0.0.1", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.local);
    CAPTURE(row.remote);
    CHECK(reaches(ip(row.local), ip(row.remote)) == row.reached);
  }
  CHECK(reaches({}, ip("fd00::1")));
  CHECK_FALSE(reaches(ip("fe80::1", 2), ip("fe80::2", 3)));
}

}  // namespace
}  // namespace rxsctp::sctp
