#include "io/ip_text.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

#include "io/socket_address.h"

namespace rxsctp::io {
namespace {

std::optional<std::uint32_t> parse_zone(const std::string& zone) {
  std::uint32_t index = 0;
  const char* end = zone.data() + zone.size();
  const auto [stop, error] = std::from_chars(zone.data(), end, index);
  if (error == std::errc() && stop == end) return index;
  index = ::if_nametoindex(zone.c_str());
  if (index == 0) return std::nullopt;
  return index;
}

}  // namespace

std::optional<IpAddress> parse_ip(const std::string& text) {
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return to_ip(v4);

  const std::size_t percent = text.find('%');
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.substr(0, percent).c_str(), &v6) != 1) return std::nullopt;
  std::uint32_t scope = 0;
  if (percent != std::string::npos) {
    const auto zone = parse_zone(text.substr(percent + 1));
    if (!zone) return std::nullopt;
    scope = *zone;
  }
  return to_ip(v6, scope);
}

std::string format_ip(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.family == IpFamily::kNone) return text;
  const bool v4 = address.family == IpFamily::kV4;
  ::inet_ntop(v4 ? AF_INET : AF_INET6, address.bytes.data(), text, sizeof text);
  std::string result = text;
  if (!v4 && address.scope_id != 0) result += '%' + std::to_string(address.scope_id);
  return result;
}

}  // namespace rxsctp::io
