#include "io/linux/raw_sockets.h"

#include <doctest/doctest.h>

#include "io/ip_text.h"

namespace rxsctp::io {
namespace {

bool is_at(std::string_view line, const char* local) {
  return is_raw_socket_at(line, *parse_ip(local), 132);
}

TEST_CASE("a line of /proc/net/raw tells whether a socket gets packets to an address") {
  constexpr std::string_view kLine =
      "  132: 0200007F:0084 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2";
  CHECK(is_at(kLine, "127.0.0.2"));
  CHECK(is_at(kLine, "0.0.0.0"));
  CHECK_FALSE(is_at(kLine, "127.0.0.3"));
  CHECK_FALSE(is_at(kLine, "::1"));
  CHECK_FALSE(is_raw_socket_at(kLine, *parse_ip("127.0.0.2"), 1));
  CHECK(is_at("  132: 00000000:0084 00000000:0000 07", "127.0.0.3"));
}

TEST_CASE("a line of /proc/net/raw6 does, too") {
  constexpr std::string_view kLine =
      "   4: 00000000000000000000000001000000:0084 00000000000000000000000000000000:0000 07";
  CHECK(is_at(kLine, "::1"));
  CHECK(is_at(kLine, "::"));
  CHECK_FALSE(is_at(kLine, "::2"));
  CHECK(is_at("   4: 00000000000000000000000000000000:0084 0:0 07", "fd00::1"));
}

TEST_CASE("what is no such line is about no socket") {
  for (const std::string_view line :
       {"", "  sl  local_address rem_address   st tx_queue", "  1: ", "  1: 0200007F",
        "  1: :0084 ", "  1: 0200007F:", "  1: 0200007:0084 ", "  1: 0200007G:0084 ",
        "  1: 0200007F:84x "}) {
    CAPTURE(line);
    CHECK_FALSE(is_at(line, "127.0.0.2"));
    CHECK_FALSE(is_at(line, "0.0.0.0"));
  }
}

}  // namespace
}  // namespace rxsctp::io
