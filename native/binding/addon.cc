#include <napi.h>

#include "binding/channel_object.h"
#include "sctp/checksum/crc32c.h"

namespace rxsctp::binding {
namespace {

#define RXSCTP_TEXT_OF(token) #token
#define RXSCTP_TEXT(token) RXSCTP_TEXT_OF(token)

/// Of the sources this was built from, so that a stale binary is noticed.
constexpr const char* kSourceDigest = RXSCTP_TEXT(RXSCTP_SOURCE_DIGEST);

Napi::Value crc32c_implementation(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), sctp::crc32c_implementation());
}

Napi::Object define_addon(Napi::Env env, Napi::Object exports) {
  exports.Set("Channel", ChannelObject::define(env));
  exports.Set("crc32cImplementation",
              Napi::Function::New<crc32c_implementation>(env, "crc32cImplementation"));
  exports.Set("sourceDigest", Napi::String::New(env, kSourceDigest));
  return exports;
}

NODE_API_MODULE(rxsctp, define_addon)

}  // namespace
}  // namespace rxsctp::binding
