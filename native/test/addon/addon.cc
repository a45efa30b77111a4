#include <napi.h>

#include "test/scenarios/simulate.h"

// The addon rxsctp_simulation: seeds for mocha, so that `npm test` runs them where there is no
// compiler. It is no part of the package.

namespace rxsctp::simulation {
namespace {

#define RXSCTP_TEXT_OF(token) #token
#define RXSCTP_TEXT(token) RXSCTP_TEXT_OF(token)

/// Of the sources this was built from, so that a stale binary is noticed.
constexpr const char* kSourceDigest = RXSCTP_TEXT(RXSCTP_SOURCE_DIGEST);

Napi::Array to_array(Napi::Env env, const std::vector<SimulationFailure>& failures) {
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

/// simulate(seed: bigint, count: number, wholeTrace: boolean)
Napi::Value simulate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsBigInt() || !info[1].IsNumber() || !info[2].IsBoolean()) {
    throw Napi::TypeError::New(env, "simulate(seed: bigint, count: number, wholeTrace: boolean)");
  }
  bool lossless = false;
  const std::uint64_t seed = info[0].As<Napi::BigInt>().Uint64Value(&lossless);
  if (!lossless) throw Napi::RangeError::New(env, "a seed must fit 64 bits");
  const std::uint32_t count = info[1].As<Napi::Number>();
  const bool whole_trace = info[2].As<Napi::Boolean>();
  const SimulationReport report = simulation::simulate(seed, count, whole_trace);

  auto result = Napi::Object::New(env);
  result.Set("runs", static_cast<double>(report.runs));
  result.Set("messages", static_cast<double>(report.messages));
  result.Set("lost", static_cast<double>(report.lost));
  result.Set("failures", to_array(env, report.failures));
  return result;
}

Napi::Object define_addon(Napi::Env env, Napi::Object exports) {
  exports.Set("simulate", Napi::Function::New<simulate>(env, "simulate"));
  exports.Set("sourceDigest", Napi::String::New(env, kSourceDigest));
  return exports;
}

NODE_API_MODULE(rxsctp_simulation, define_addon)

}  // namespace
}  // namespace rxsctp::simulation
