#include "binding/channel_object.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "binding/arguments.h"
#include "binding/engine_arguments.h"
#include "binding/event_objects.h"
#include "binding/payload_array.h"

namespace rxsctp::binding {
namespace {

/// Calls `action` in a context of nobody's. What it creates calls JavaScript back in this one, not
/// in the caller's with what AsyncLocalStorage has in it: that would be for ever.
template <typename Action>
void outside(Napi::Env env, Action action) {
  Napi::Function::New(env, [&](const Napi::CallbackInfo&) {
    action();
  }).MakeCallback(Napi::Object::New(env), {});
}

Napi::Error malformed(Napi::Env env) {
  return Napi::RangeError::New(env, "the staging buffer held malformed records");
}

}  // namespace

Napi::Function ChannelObject::define(Napi::Env env) {
  return DefineClass(env, "Channel",
                     {
                         InstanceMethod<&ChannelObject::stage>("stage"),
                         InstanceMethod<&ChannelObject::shares_memory>("sharesMemory"),
                         InstanceMethod<&ChannelObject::submit>("submit"),
                         InstanceMethod<&ChannelObject::send>("send"),
                         InstanceMethod<&ChannelObject::open_endpoint>("openEndpoint"),
                         InstanceMethod<&ChannelObject::close_endpoint>("closeEndpoint"),
                         InstanceMethod<&ChannelObject::connect>("connect"),
                         InstanceMethod<&ChannelObject::decide>("decide"),
                         InstanceMethod<&ChannelObject::shutdown>("shutdown"),
                         InstanceMethod<&ChannelObject::abort>("abort"),
                         InstanceMethod<&ChannelObject::stats>("stats"),
                         InstanceMethod<&ChannelObject::endpoint_stats>("endpointStats"),
                         InstanceMethod<&ChannelObject::ask>("ask"),
                         InstanceMethod<&ChannelObject::resume>("resume"),
                         InstanceMethod<&ChannelObject::ref>("ref"),
                         InstanceMethod<&ChannelObject::unref>("unref"),
                         InstanceMethod<&ChannelObject::close>("close"),
                     });
}

ChannelObject::ChannelObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ChannelObject>(info),
      staging_(info[1].IsUndefined() || boolean(info[1], "share")) {
  const Napi::Env env = info.Env();
  if (!info[0].IsFunction()) throw Napi::TypeError::New(env, "onBatch must be a function");
  on_batch_ = Napi::Persistent(info[0].As<Napi::Function>());
  outside(env, [&] {
    attachment_ = Attachment::open(env, Napi::String::New(env, "rxsctp"),
                                   [this](napi_env calling) { on_wake_up(calling); });
  });
  if (!attachment_) throw Napi::Error::New(env);
  Ref();  // JavaScript need not hold on to the object; close() lets go of it.
}

/// Some environments free objects as they end, before they run their clean-up hooks.
ChannelObject::~ChannelObject() {
  if (attachment_) attachment_->close();
}

Napi::Value ChannelObject::stage(const Napi::CallbackInfo& info) {
  return staging_.begin(info.Env(), channel().stage(), channel().slabs());
}

Napi::Value ChannelObject::shares_memory(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), staging_.shares());
}

void ChannelObject::submit(const Napi::CallbackInfo& info) {
  const auto length = unsigned_number<std::uint32_t>(info[0], "byteLength");
  if (length > host::StagingSlab::kCapacity) {
    throw Napi::RangeError::New(info.Env(), "byteLength is beyond the staging buffer");
  }
  staging_.settle(length);
  if (!channel().submit_staged(length)) throw malformed(info.Env());
}

void ChannelObject::send(const Napi::CallbackInfo& info) {
  const auto association = unsigned_number<std::uint32_t>(info[0], "association");
  using Layout = host::CommandLayout;
  const std::uint32_t head = unsigned_number<std::uint32_t>(info[1], "flags") << host::kFlagShift;
  MessageInfo message;
  message.stream = unsigned_number<std::uint16_t>(info[2], "stream");
  message.ppid = unsigned_number<std::uint32_t>(info[3], "ppid");
  message.unordered = (head & Layout::kUnordered) != 0;
  message.sack_immediately = (head & Layout::kSackImmediately) != 0;
  if (!info[5].IsUndefined()) message.token = unsigned_number<std::uint32_t>(info[5], "token");
  if ((message.token != 0) != ((head & Layout::kTracked) != 0)) {
    throw Napi::RangeError::New(info.Env(), "a tracked message, and no other, has a token");
  }
  message.reliability =
      static_cast<Reliability>(head >> Layout::kReliabilityShift & Layout::kReliabilityMask);
  if (message.reliability != Reliability::kFull) {
    message.reliability_value = unsigned_number<std::uint32_t>(info[6], "reliability");
  }
  channel().send(association, message, bytes(info[4], "data"));
}

Napi::Value ChannelObject::open_endpoint(const Napi::CallbackInfo& info) {
  const Napi::Object options = object(info[0], "options");
  OpenEndpoint open;
  open.engine = engine_id(options.Get("engine"), "engine");
  open.addresses = ip_addresses(options.Get("hosts"), "hosts");
  open.udp_port = unsigned_number<std::uint16_t>(options.Get("udpPort"), "udpPort");
  open.port = unsigned_number<std::uint16_t>(options.Get("port"), "port");
  open.accept = boolean(options.Get("accept"), "accept");
  open.asks = boolean(options.Get("asks"), "asks");
  open.limits = endpoint_limits(options.Get("limits"), "limits");
  open.shared = boolean(options.Get("shared"), "shared");
  open.config = association_config(options.Get("config"), "config");
  open.settings = engine_settings(options.Get("settings"), "settings");
  return Napi::Number::New(info.Env(), channel().open_endpoint(open));
}

void ChannelObject::close_endpoint(const Napi::CallbackInfo& info) {
  channel().command(CloseEndpoint{unsigned_number<std::uint32_t>(info[0], "endpoint")});
}

Napi::Value ChannelObject::connect(const Napi::CallbackInfo& info) {
  Connect connect;
  connect.endpoint = unsigned_number<std::uint32_t>(info[0], "endpoint");
  const Napi::Object options = object(info[1], "options");
  connect.addresses = ip_addresses(options.Get("hosts"), "hosts");
  connect.port = unsigned_number<std::uint16_t>(options.Get("port"), "port");
  connect.udp_port = unsigned_number<std::uint16_t>(options.Get("udpPort"), "udpPort");
  connect.config = association_config(options.Get("config"), "config");
  connect.settings = engine_settings(options.Get("settings"), "settings");
  return Napi::Number::New(info.Env(), channel().connect(connect));
}

void ChannelObject::decide(const Napi::CallbackInfo& info) {
  channel().command(
      Decide{unsigned_number<std::uint32_t>(info[0], "association"), boolean(info[1], "accepted")});
}

void ChannelObject::shutdown(const Napi::CallbackInfo& info) {
  channel().command(Shutdown{unsigned_number<std::uint32_t>(info[0], "association")});
}

void ChannelObject::abort(const Napi::CallbackInfo& info) {
  const auto association = unsigned_number<std::uint32_t>(info[0], "association");
  const auto reason = bytes(info[1], "reason");
  channel().command(Abort{association, {reason.begin(), reason.end()}});
}

void ChannelObject::stats(const Napi::CallbackInfo& info) {
  channel().command(AskStats{unsigned_number<std::uint32_t>(info[0], "association"),
                             unsigned_number<std::uint32_t>(info[1], "token"),
                             !info[2].IsUndefined() && boolean(info[2], "streams")});
}

void ChannelObject::endpoint_stats(const Napi::CallbackInfo& info) {
  channel().command(AskEndpointStats{unsigned_number<std::uint32_t>(info[0], "endpoint"),
                                     unsigned_number<std::uint32_t>(info[1], "token")});
}

void ChannelObject::ask(const Napi::CallbackInfo& info) {
  channel().command(Ask{unsigned_number<std::uint32_t>(info[0], "association"),
                        unsigned_number<std::uint32_t>(info[1], "token"),
                        engine_request(info[2], "request")});
}

void ChannelObject::ref(const Napi::CallbackInfo&) { attachment_->ref(); }

void ChannelObject::unref(const Napi::CallbackInfo&) { attachment_->unref(); }

void ChannelObject::resume(const Napi::CallbackInfo& info) {
  if (attachment_->is_open()) deliver(info.Env());
}

void ChannelObject::close(const Napi::CallbackInfo&) {
  if (!attachment_->is_open()) return;
  attachment_->close();
  Unref();
}

void ChannelObject::on_wake_up(napi_env env) {
  try {
    deliver(env);
  } catch (const Napi::Error&) {
    // A worker being terminated refuses every call; its cleanup hook closes the channel.
  }
}

void ChannelObject::deliver(Napi::Env env) {
  if (channel().is_malformed()) napi_fatal_exception(env, malformed(env).Value());
  auto batch = channel().take();
  if (!batch) return;
  deliver(env, *batch);
  channel().recycle(std::move(*batch));
}

void ChannelObject::deliver(Napi::Env env, host::DeliveryBatch& batch) {
  const Napi::HandleScope scope(env);
  const auto words = words_array(env, batch);
  const auto payload = payload_array(env, batch.payload);
  Napi::Value events = env.Undefined();
  if (!batch.events.empty()) {
    auto array = Napi::Array::New(env, batch.events.size());
    for (std::uint32_t i = 0; i < batch.events.size(); ++i) {
      array.Set(i, to_object(env, batch.events[i]));
    }
    events = array;
  }
  const auto count = Napi::Number::New(env, static_cast<double>(batch.words.size()));
  try {
    on_batch_.Call({words, count, payload, events});
  } catch (const Napi::Error& error) {
    napi_fatal_exception(env, error.Value());
  }
}

Napi::Uint32Array ChannelObject::words_array(Napi::Env env, const host::DeliveryBatch& batch) {
  if (words_.IsEmpty() || words_.Value().ElementLength() < batch.words.size()) {
    const std::size_t room = std::max<std::size_t>(1024, batch.words.size() * 2);
    words_ = Napi::Persistent(Napi::Uint32Array::New(env, room));
  }
  Napi::Uint32Array array = words_.Value();
  std::copy(batch.words.begin(), batch.words.end(), array.Data());
  return array;
}

}  // namespace rxsctp::binding
