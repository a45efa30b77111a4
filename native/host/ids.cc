#include "host/ids.h"

#include <atomic>
#include <cstdint>

namespace rxsctp::host {
namespace {

std::uint32_t next(std::atomic<std::uint32_t>& last) {
  std::uint32_t id = ++last;
  while (id == 0) id = ++last;
  return id;
}

}  // namespace

EndpointId next_endpoint_id() {
  static std::atomic<std::uint32_t> last{0};
  return next(last);
}

AssociationId next_association_id() {
  static std::atomic<std::uint32_t> last{0};
  return next(last);
}

}  // namespace rxsctp::host
