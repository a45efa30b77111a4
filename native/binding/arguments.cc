#include "binding/arguments.h"

#include <chrono>
#include <cmath>

#include "io/ip_text.h"

namespace rxsctp::binding {
namespace {

Napi::TypeError wrong_type(const Napi::Value& value, const char* name, const char* expected) {
  return Napi::TypeError::New(value.Env(), std::string(name) + " must be " + expected);
}

Duration milliseconds(const Napi::Object& options, const char* name) {
  return std::chrono::milliseconds(unsigned_number<std::uint32_t>(options.Get(name), name));
}

/// A whole number that a JavaScript number holds exactly.
std::uint64_t large_number(const Napi::Value& value, const char* name) {
  if (!value.IsNumber()) throw wrong_type(value, name, "a number");
  constexpr double kMax = 9007199254740991;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= kMax) || std::trunc(number) != number) {
    throw Napi::RangeError::New(value.Env(), std::string(name) + " must be a whole number");
  }
  return static_cast<std::uint64_t>(number);
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
  EndpointLimits limits;
  if (value.IsUndefined()) return limits;
  const Napi::Object o = object(value, name);
  const auto u32 = [&o](const char* key) {
    return unsigned_number<std::uint32_t>(o.Get(key), key);
  };
  limits.max_associations = u32("maxAssociations");
  limits.max_associations_per_host = u32("maxAssociationsPerHost");
  limits.memory = large_number(o.Get("memoryLimit"), "memoryLimit");
  return limits;
}

AssociationConfig association_config(const Napi::Value& value, const char* name) {
  const Napi::Object o = object(value, name);
  const auto u32 = [&o](const char* key) {
    return unsigned_number<std::uint32_t>(o.Get(key), key);
  };
  const auto u16 = [&o](const char* key) {
    return unsigned_number<std::uint16_t>(o.Get(key), key);
  };
  AssociationConfig config;
  config.rto_initial = milliseconds(o, "rtoInitial");
  config.rto_min = milliseconds(o, "rtoMin");
  config.rto_max = milliseconds(o, "rtoMax");
  config.heartbeat_interval = milliseconds(o, "heartbeatInterval");
  config.association_max_retrans = u32("associationMaxRetrans");
  config.path_max_retrans = u32("pathMaxRetrans");
  config.max_init_retransmits = u32("maxInitRetransmits");
  config.valid_cookie_life = milliseconds(o, "validCookieLife");
  config.sack_delay = milliseconds(o, "sackDelay");
  config.sack_frequency = u32("sackFrequency");
  config.max_burst = u32("maxBurst");
  config.outbound_streams = u16("outboundStreams");
  config.inbound_streams = u16("inboundStreams");
  config.receive_window = u32("receiveWindow");
  config.max_message_size = u32("maxMessageSize");
  config.mtu = u32("mtu");
  return config;
}

}  // namespace rxsctp::binding
