#include "binding/engine_arguments.h"

#include <cstdint>
#include <string>
#include <vector>

#include "binding/arguments.h"
#include "binding/config_fields.h"
#include "binding/object_reader.h"
#include "host/engines.h"

namespace rxsctp::binding {
namespace {

std::uint16_t u16(const Napi::Object& object, const char* name) {
  return unsigned_number<std::uint16_t>(object.Get(name), name);
}

bool flag(const Napi::Object& object, const char* name) { return boolean(object.Get(name), name); }

template <typename T>
std::vector<T> numbers(const Napi::Object& object, const char* name) {
  return list<T>(object.Get(name), name, unsigned_number<T>);
}

struct AddressRequest {
  const char* kind;
  AddressChange change;
};

constexpr AddressRequest kAddressRequests[] = {
    {"set-primary", AddressChange::kSetPrimary},
    {"set-peer-primary", AddressChange::kSetPeerPrimary},
    {"add-address", AddressChange::kAdd},
    {"remove-address", AddressChange::kRemove},
};

}  // namespace

EngineId engine_id(const Napi::Value& value, const char* name) {
  const std::string engine = text(value, name);
  if (const auto id = host::engine_named(engine)) return *id;
  throw Napi::RangeError::New(value.Env(), "there is no engine " + engine);
}

Settings engine_settings(const Napi::Value& value, const char* name) {
  return ObjectReader::read<Settings>(value, name);
}

Request engine_request(const Napi::Value& value, const char* name) {
  const Napi::Object request = object(value, name);
  const std::string kind = text(request.Get("kind"), "kind");
  for (const auto& [candidate, change] : kAddressRequests) {
    if (kind == candidate) {
      return ChangeAddress{change, ip_address(request.Get("address"), "address")};
    }
  }
  if (kind == "reset-streams") {
    return ResetStreams{flag(request, "inbound"), flag(request, "outbound"),
                        numbers<std::uint16_t>(request, "streams")};
  }
  if (kind == "add-streams") {
    return AddStreams{u16(request, "inbound"), u16(request, "outbound")};
  }
  if (kind == "stream-value") {
    return SetStreamValue{u16(request, "stream"), u16(request, "value")};
  }
  if (kind == "set-auth-key") return SetAuthKey{ObjectReader::read<AuthKey>(value, name)};
  if (kind == "activate-auth-key") return ActivateAuthKey{u16(request, "id")};
  if (kind == "delete-auth-key") return DeleteAuthKey{u16(request, "id")};
  throw Napi::TypeError::New(value.Env(), "there is no request of kind " + kind);
}

}  // namespace rxsctp::binding
