#include "binding/payload_array.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace rxsctp::binding {
namespace {

/// Below this a copy is cheaper than an external buffer and its finalizer.
constexpr std::size_t kMinExternal = 16u << 10;
/// The garbage collector knows of the bytes in use only: memory mostly empty is not left to it.
constexpr std::size_t kMaxWaste = 4;

void give_back(napi_env, void*, void* hint) {
  std::unique_ptr<host::PayloadBuffer>(static_cast<host::PayloadBuffer*>(hint)).reset();
}

Napi::ArrayBuffer copy(Napi::Env env, host::PayloadBuffer& payload) {
  const auto bytes = payload.bytes();
  auto array = Napi::ArrayBuffer::New(env, bytes.size());
  std::copy(bytes.begin(), bytes.end(), static_cast<std::uint8_t*>(array.Data()));
  return array;
}

}  // namespace

Napi::ArrayBuffer payload_array(Napi::Env env, host::PayloadBuffer& payload) {
  if (payload.size() < kMinExternal || payload.size() * kMaxWaste < payload.capacity()) {
    return copy(env, payload);
  }
  auto owned = std::make_unique<host::PayloadBuffer>(std::move(payload));
  napi_value array;
  const napi_status status = napi_create_external_arraybuffer(
      env, owned->bytes().data(), owned->size(), give_back, owned.get(), &array);
  if (status != napi_ok) return copy(env, *owned);
  owned.release();
  return Napi::ArrayBuffer(env, array);
}

}  // namespace rxsctp::binding
