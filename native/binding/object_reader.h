#pragma once

#include <napi.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "binding/arguments.h"
#include "binding/fields.h"
#include "engine/time.h"

namespace rxsctp::binding {

/// Reads what has Fields from an object of JavaScript; anything but what they are is a TypeError or
/// RangeError that names the field.
class ObjectReader {
 public:
  template <HasFields T>
  static T read(const Napi::Value& value, const char* name) {
    T record;
    read_into(record, value, name);
    return record;
  }

 private:
  static void read_into(bool& into, const Napi::Value& value, const char* name) {
    into = boolean(value, name);
  }

  template <std::unsigned_integral T>
  static void read_into(T& into, const Napi::Value& value, const char* name) {
    into = unsigned_number<T>(value, name);
  }

  static void read_into(std::uint64_t& into, const Napi::Value& value, const char* name) {
    into = large_number(value, name);
  }

  static void read_into(Duration& into, const Napi::Value& value, const char* name) {
    into = std::chrono::milliseconds(unsigned_number<std::uint32_t>(value, name));
  }

  template <HasNames T>
  static void read_into(T& into, const Napi::Value& value, const char* name) {
    const std::string wanted = text(value, name);
    bool found = false;
    Names<T>::visit([&](T candidate, const char* candidate_name) {
      if (wanted != candidate_name) return;
      into = candidate;
      found = true;
    });
    if (!found) {
      throw Napi::RangeError::New(value.Env(), std::string(name) + " cannot be " + wanted);
    }
  }

  template <HasFields T>
  static void read_into(T& into, const Napi::Value& value, const char* name) {
    const Napi::Object from = object(value, name);
    Fields<T>::visit(
        into, [&](const char* field, auto& member) { read_into(member, from.Get(field), field); });
  }

  /// A Uint8Array, or an array of numbers.
  static void read_into(std::vector<std::uint8_t>& into, const Napi::Value& value,
                        const char* name) {
    if (value.IsArray()) {
      into = list<std::uint8_t>(value, name, unsigned_number<std::uint8_t>);
    } else {
      const auto read = bytes(value, name);
      into.assign(read.begin(), read.end());
    }
  }

  template <typename T>
  static void read_into(std::vector<T>& into, const Napi::Value& value, const char* name) {
    const Napi::Array elements = array(value, name);
    for (std::uint32_t i = 0; i < elements.Length(); ++i) {
      read_into(into.emplace_back(), elements.Get(i), name);
    }
  }

  template <typename T>
  static void read_into(std::optional<T>& into, const Napi::Value& value, const char* name) {
    if (!value.IsUndefined()) read_into(into.emplace(), value, name);
  }
};

}  // namespace rxsctp::binding
