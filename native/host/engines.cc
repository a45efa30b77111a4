#include "host/engines.h"

#include <cstddef>
#include <iterator>

#include "embedded/embedded_engine.h"
#ifndef RXSCTP_WITHOUT_KERNEL
#include "kernel/kernel_engine.h"
#endif

namespace rxsctp::host {
namespace {

std::unique_ptr<Engine> make_embedded(const EngineContext& context, TokenRange tokens) {
  return std::make_unique<embedded::EmbeddedEngine>(context.events, context.poller, context.random,
                                                    tokens);
}

#ifndef RXSCTP_WITHOUT_KERNEL
std::unique_ptr<Engine> make_kernel(const EngineContext& context, TokenRange tokens) {
  return std::make_unique<kernel::KernelEngine>(context.events, context.poller,
                                                context.random.next64(), tokens);
}
#else
constexpr auto make_kernel = nullptr;
#endif

/// The only place that knows which engines there are.
struct Entry {
  std::string_view name;
  std::unique_ptr<Engine> (*make)(const EngineContext&, TokenRange);
};
constexpr Entry kEngines[] = {{"embedded", make_embedded}, {"kernel", make_kernel}};
static_assert(std::size(kEngines) <= TokenRange::kEngines);

}  // namespace

std::optional<EngineId> engine_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kEngines); ++i) {
    if (kEngines[i].name == name) return static_cast<EngineId>(i);
  }
  return std::nullopt;
}

Engines make_engines(const EngineContext& context) {
  Engines engines;
  for (const Entry& entry : kEngines) {
    const TokenRange tokens(engines.size());
    engines.push_back(entry.make == nullptr ? nullptr : entry.make(context, tokens));
  }
  return engines;
}

}  // namespace rxsctp::host
