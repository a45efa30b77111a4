#pragma once

#include <napi.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "binding/error_name.h"
#include "binding/fields.h"
#include "engine/address.h"
#include "engine/time.h"
#include "io/ip_text.h"

namespace rxsctp::binding {

/// Makes of values what JavaScript sees: numbers (64-bit ones stay exact up to 2^53), times in
/// milliseconds with fractions, addresses as text, errors by their names, and objects of what has
/// Fields.
class ObjectWriter {
 public:
  explicit ObjectWriter(Napi::Env env) : env_(env) {}

  template <HasFields T>
  Napi::Object object(const T& record) const {
    auto object = Napi::Object::New(env_);
    fill(object, record);
    return object;
  }

  template <HasFields T>
  void fill(Napi::Object object, const T& record) const {
    Fields<T>::visit(record,
                     [&](const char* name, const auto& value) { set(object, name, value); });
  }

  template <typename T>
  void set(Napi::Object object, const char* name, const T& value) const {
    object.Set(name, write(value));
  }

  template <typename T>
  void set(Napi::Object object, const char* name, const std::optional<T>& value) const {
    if (value) set(object, name, *value);
  }

 private:
  Napi::Value write(bool value) const { return Napi::Boolean::New(env_, value); }

  template <std::unsigned_integral T>
  Napi::Value write(T value) const {
    return Napi::Number::New(env_, static_cast<double>(value));
  }

  Napi::Value write(Duration value) const {
    return Napi::Number::New(env_, std::chrono::duration<double, std::milli>(value).count());
  }

  Napi::Value write(const IpAddress& value) const {
    return Napi::String::New(env_, io::format_ip(value));
  }

  Napi::Value write(IpFamily family) const {
    return Napi::String::New(env_, family == IpFamily::kV4 ? "IPv4" : "IPv6");
  }

  /// An error number.
  Napi::Value write(int error) const { return Napi::String::New(env_, error_name(error)); }

  Napi::Value write(const char* text) const { return Napi::String::New(env_, text); }

  Napi::Value write(std::string_view text) const {
    return Napi::String::New(env_, text.data(), text.size());
  }

  Napi::Value write(const std::vector<std::uint8_t>& bytes) const {
    auto array = Napi::Uint8Array::New(env_, bytes.size());
    std::copy(bytes.begin(), bytes.end(), array.Data());
    return array;
  }

  template <typename T>
  Napi::Value write(const OrNull<T>& nullable) const {
    return nullable.value ? write(*nullable.value) : env_.Null();
  }

  template <HasNames T>
  Napi::Value write(T value) const {
    const char* found = "";
    Names<T>::visit([&](T candidate, const char* name) {
      if (candidate == value) found = name;
    });
    return Napi::String::New(env_, found);
  }

  template <HasFields T>
  Napi::Value write(const T& value) const {
    return object(value);
  }

  template <typename T>
  Napi::Value write(const std::vector<T>& values) const {
    return write(std::span<const T>(values));
  }

  template <typename T>
  Napi::Value write(std::span<const T> values) const {
    auto array = Napi::Array::New(env_, values.size());
    for (std::uint32_t i = 0; i < values.size(); ++i) array.Set(i, write(values[i]));
    return array;
  }

  Napi::Env env_;
};

}  // namespace rxsctp::binding
