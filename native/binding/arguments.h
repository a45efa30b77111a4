#pragma once

#include <napi.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/address.h"
#include "engine/config.h"
#include "engine/limits.h"

namespace rxsctp::binding {

// What JavaScript passes, checked: a TypeError or RangeError is thrown for anything else. `name` is
// for the message.

/// A whole number within the range of T.
template <typename T>
T unsigned_number(const Napi::Value& value, const char* name);
std::uint32_t unsigned_number_up_to(const Napi::Value& value, const char* name, std::uint32_t max);
/// A whole number that a JavaScript number holds exactly.
std::uint64_t large_number(const Napi::Value& value, const char* name);

bool boolean(const Napi::Value& value, const char* name);
std::string text(const Napi::Value& value, const char* name);
Napi::Object object(const Napi::Value& value, const char* name);
Napi::Array array(const Napi::Value& value, const char* name);
/// The bytes of a Uint8Array; valid while no JavaScript runs.
std::span<const std::uint8_t> bytes(const Napi::Value& value, const char* name);
/// An array, each element read by `read`.
template <typename T>
std::vector<T> list(const Napi::Value& value, const char* name,
                    T (*read)(const Napi::Value& value, const char* name));
/// A literal IP address.
IpAddress ip_address(const Napi::Value& value, const char* name);
/// At least one.
std::vector<IpAddress> ip_addresses(const Napi::Value& value, const char* name);
/// Without limits where it is undefined.
EndpointLimits endpoint_limits(const Napi::Value& value, const char* name);
AssociationConfig association_config(const Napi::Value& value, const char* name);

template <typename T>
T unsigned_number(const Napi::Value& value, const char* name) {
  return static_cast<T>(unsigned_number_up_to(value, name, std::numeric_limits<T>::max()));
}

template <typename T>
std::vector<T> list(const Napi::Value& value, const char* name,
                    T (*read)(const Napi::Value& value, const char* name)) {
  const Napi::Array elements = array(value, name);
  std::vector<T> read_elements;
  for (std::uint32_t i = 0; i < elements.Length(); ++i) {
    read_elements.push_back(read(elements.Get(i), name));
  }
  return read_elements;
}

}  // namespace rxsctp::binding
