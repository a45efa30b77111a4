#include "binding/arguments.h"

#include <cmath>

#include "binding/config_fields.h"
#include "binding/object_reader.h"
#include "io/ip_text.h"

namespace rxsctp::binding {
namespace {

Napi::TypeError wrong_type(const Napi::Value& value, const char* name, const char* expected) {
  return Napi::TypeError::New(value.Env(), std::string(name) + " must be " + expected);
}

}  // namespace

std::uint32_t unsigned_number_up_to(const Napi::Value& value, const char* name, std::uint32_t max) {
  if (!value.IsNumber()) throw wrong_type(value, name, "a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= max) || std::trunc(number) != number) {
    throw Napi::RangeError::New(
        value.Env(), std::string(name) + " must be a whole number up to " + std::to_string(max));
  }
  return static_cast<std::uint32_t>(number);
}

std::uint64_t large_number(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) throw wrong_type(value, name, "a number");
  constexpr double kMax = 9007199254740991;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= kMax) || std::trunc(number) != number) {
    throw Napi::RangeError::New(value.Env(), std::string(name) + " must be a whole number");
  }
  return static_cast<std::uint64_t>(number);
}

bool boolean(const Napi::Value& value, const char* name) {
  if (!value.IsBoolean()) throw wrong_type(value, name, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::string text(const Napi::Value& value, const char* name) {
  if (!value.IsString()) throw wrong_type(value, name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

Napi::Object object(const Napi::Value& value, const char* name) {
  if (!value.IsObject()) throw wrong_type(value, name, "an object");
  return value.As<Napi::Object>();
}

Napi::Array array(const Napi::Value& value, const char* name) {
  if (!value.IsArray()) throw wrong_type(value, name, "an array");
  return value.As<Napi::Array>();
}

std::span<const std::uint8_t> bytes(const Napi::Value& value, const char* name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    throw wrong_type(value, name, "a Uint8Array");
  }
  const auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ElementLength()};
}

IpAddress ip_address(const Napi::Value& value, const char* name) {
  const auto address = io::parse_ip(text(value, name));
  if (!address) throw wrong_type(value, name, "a literal IP address");
  return *address;
}

std::vector<IpAddress> ip_addresses(const Napi::Value& value, const char* name) {
  auto addresses = list<IpAddress>(value, name, ip_address);
  if (addresses.empty()) {
    throw Napi::RangeError::New(value.Env(), std::string(name) + " must not be empty");
  }
  return addresses;
}

EndpointLimits endpoint_limits(const Napi::Value& value, const char* name) {
  if (value.IsUndefined()) return {};
  return ObjectReader::read<EndpointLimits>(value, name);
}

AssociationConfig association_config(const Napi::Value& value, const char* name) {
  return ObjectReader::read<AssociationConfig>(value, name);
}

}  // namespace rxsctp::binding
