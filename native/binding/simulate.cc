#include "binding/simulate.h"

#include "binding/arguments.h"
#include "simulation/simulate.h"

namespace rxsctp::binding {
namespace {

std::uint64_t seed_of(const Napi::Object& options) {
  const Napi::Value value = options.Get("seed");
  if (!value.IsBigInt()) throw Napi::TypeError::New(options.Env(), "seed must be a bigint");
  bool lossless = false;
  const std::uint64_t seed = value.As<Napi::BigInt>().Uint64Value(&lossless);
  if (!lossless) throw Napi::RangeError::New(options.Env(), "seed must fit 64 bits");
  return seed;
}

Napi::Array to_array(Napi::Env env, const std::vector<simulation::SimulationFailure>& failures) {
  auto array = Napi::Array::New(env, failures.size());
  for (std::uint32_t i = 0; i < failures.size(); ++i) {
    auto failure = Napi::Object::New(env);
    failure.Set("seed", Napi::BigInt::New(env, failures[i].seed));
    failure.Set("message", failures[i].message);
    failure.Set("trace", failures[i].trace);
    array.Set(i, failure);
  }
  return array;
}

}  // namespace

Napi::Value simulate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Object options = object(info[0], "options");
  const std::uint64_t seed = seed_of(options);
  const auto count = unsigned_number<std::uint32_t>(options.Get("count"), "count");
  const Napi::Value verbose = options.Get("verbose");
  const auto report =
      simulation::simulate(seed, count, !verbose.IsUndefined() && boolean(verbose, "verbose"));

  auto result = Napi::Object::New(env);
  const auto number = [&result](const char* key, double value) { result.Set(key, value); };
  number("runs", static_cast<double>(report.runs));
  number("messages", static_cast<double>(report.messages));
  number("packets", static_cast<double>(report.packets));
  number("lost", static_cast<double>(report.lost));
  number("virtualSeconds", report.virtual_seconds);
  result.Set("failures", to_array(env, report.failures));
  return result;
}

}  // namespace rxsctp::binding
