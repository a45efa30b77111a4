#include "binding/kernel_arguments.h"

#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"

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

std::vector<std::uint8_t> secret_of(const Napi::Object& object) {
  const auto secret = bytes(object.Get("secret"), "secret");
  return {secret.begin(), secret.end()};
}

AuthKey auth_key(const Napi::Value& value, const char* name) {
  const Napi::Object key = object(value, name);
  return {u16(key, "id"), secret_of(key)};
}

AuthSettings auth_settings(const Napi::Value& value) {
  const Napi::Object options = object(value, "auth");
  AuthSettings auth;
  auth.chunks = numbers<std::uint8_t>(options, "chunks");
  auth.hmacs = numbers<std::uint16_t>(options, "hmacs");
  auth.keys = list<AuthKey>(options.Get("keys"), "keys", auth_key);
  if (!options.Get("activeKey").IsUndefined()) auth.active_key = u16(options, "activeKey");
  return auth;
}

Scheduler scheduler(const Napi::Value& value) {
  constexpr auto kLast = static_cast<std::uint32_t>(Scheduler::kWeightedFairQueueing);
  return static_cast<Scheduler>(unsigned_number_up_to(value, "scheduler", kLast));
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

std::optional<Settings> kernel_settings(const Napi::Value& value, const char* name) {
  if (value.IsUndefined()) return std::nullopt;
  const Napi::Object options = object(value, name);
  Settings settings;
  settings.encapsulated = flag(options, "encapsulated");
  settings.no_delay = flag(options, "noDelay");
  settings.send_buffer = unsigned_number<std::uint32_t>(options.Get("sendBuffer"), "sendBuffer");
  const Napi::Value indication = options.Get("adaptationIndication");
  if (!indication.IsUndefined()) {
    settings.adaptation_indication =
        unsigned_number<std::uint32_t>(indication, "adaptationIndication");
  }
  settings.stream_reset = flag(options, "streamReset");
  settings.interleaving = flag(options, "interleaving");
  const Napi::Value chosen = options.Get("scheduler");
  if (!chosen.IsUndefined()) settings.scheduler = scheduler(chosen);
  settings.address_reconfiguration = flag(options, "addressReconfiguration");
  const Napi::Value auth = options.Get("auth");
  if (!auth.IsUndefined()) settings.auth = auth_settings(auth);
  return settings;
}

Request kernel_request(const Napi::Value& value, const char* name) {
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
  if (kind == "set-auth-key") return SetAuthKey{auth_key(request, name)};
  if (kind == "activate-auth-key") return ActivateAuthKey{u16(request, "id")};
  if (kind == "delete-auth-key") return DeleteAuthKey{u16(request, "id")};
  throw Napi::TypeError::New(value.Env(), "there is no request of kind " + kind);
}

}  // namespace rxsctp::binding
