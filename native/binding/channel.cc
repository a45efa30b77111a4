#include "binding/channel.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "binding/arguments.h"
#include "binding/event_objects.h"
#include "binding/kernel_arguments.h"
#include "binding/payload_array.h"

namespace rxsctp::binding {
namespace {

constexpr std::uint32_t kUnorderedFlag = 1;
constexpr std::uint32_t kImmediateAckFlag = 2;
constexpr std::uint32_t kTrackedFlag = 4;
/// sctp::Reliability goes in the two bits from here on.
constexpr std::uint32_t kReliabilityShift = 3;
constexpr std::uint32_t kReliabilityMask = 3;

}  // namespace

Napi::Function Channel::define(Napi::Env env) {
  return DefineClass(env, "Channel",
                     {
                         InstanceMethod<&Channel::submit>("submit"),
                         InstanceMethod<&Channel::send>("send"),
                         InstanceMethod<&Channel::open_endpoint>("openEndpoint"),
                         InstanceMethod<&Channel::close_endpoint>("closeEndpoint"),
                         InstanceMethod<&Channel::connect>("connect"),
                         InstanceMethod<&Channel::shutdown>("shutdown"),
                         InstanceMethod<&Channel::abort>("abort"),
                         InstanceMethod<&Channel::stats>("stats"),
                         InstanceMethod<&Channel::ask>("ask"),
                         InstanceMethod<&Channel::resume>("resume"),
                         InstanceMethod<&Channel::ref>("ref"),
                         InstanceMethod<&Channel::unref>("unref"),
                         InstanceMethod<&Channel::close>("close"),
                     });
}

Channel::Channel(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Channel>(info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsFunction()) throw Napi::TypeError::New(env, "onBatch must be a function");
  if (!info[1].IsArrayBuffer()) throw Napi::TypeError::New(env, "staging must be an ArrayBuffer");
  on_batch_ = Napi::Persistent(info[0].As<Napi::Function>());
  staging_ = Napi::Persistent(info[1].As<Napi::ArrayBuffer>());
  create_wake_up(env);
  channel_ = runtime::Channel::open([wake_up = wake_up_] {
    napi_call_threadsafe_function(wake_up, nullptr, napi_tsfn_nonblocking);
  });
  // After the wake-up's own hook, so before it when the environment ends.
  napi_add_env_cleanup_hook(env, on_environment_end, this);
  open_ = true;
  Ref();  // JavaScript need not hold on to the object; close() lets go of it.
}

Channel::~Channel() {
  if (channel_) channel_->close();
}

void Channel::create_wake_up(Napi::Env env) {
  const auto name = Napi::String::New(env, "rxsctp");
  const napi_status status = napi_create_threadsafe_function(
      env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this, on_wake_up, &wake_up_);
  if (status != napi_ok) throw Napi::Error::New(env);
  napi_unref_threadsafe_function(env, wake_up_);
}

void Channel::on_environment_end(void* self) {
  auto* channel = static_cast<Channel*>(self);
  channel->open_ = false;
  channel->channel_->close();
}

void Channel::submit(const Napi::CallbackInfo& info) {
  Napi::ArrayBuffer staging = staging_.Value();
  const auto length = unsigned_number<std::uint32_t>(info[0], "byteLength");
  if (length > staging.ByteLength()) {
    throw Napi::RangeError::New(info.Env(), "byteLength is beyond the staging buffer");
  }
  const std::span records(static_cast<const std::uint8_t*>(staging.Data()), length);
  if (!channel_->submit(records)) {
    throw Napi::RangeError::New(info.Env(), "the staging buffer holds malformed records");
  }
}

void Channel::send(const Napi::CallbackInfo& info) {
  const auto association = unsigned_number<std::uint32_t>(info[0], "association");
  const auto flags = unsigned_number<std::uint32_t>(info[1], "flags");
  sctp::MessageInfo message;
  message.stream = unsigned_number<std::uint16_t>(info[2], "stream");
  message.ppid = unsigned_number<std::uint32_t>(info[3], "ppid");
  message.unordered = (flags & kUnorderedFlag) != 0;
  message.immediate_ack = (flags & kImmediateAckFlag) != 0;
  if (!info[5].IsUndefined()) message.token = unsigned_number<std::uint32_t>(info[5], "token");
  if ((message.token != 0) != ((flags & kTrackedFlag) != 0)) {
    throw Napi::RangeError::New(info.Env(), "a tracked message, and no other, has a token");
  }
  message.reliability =
      static_cast<sctp::Reliability>((flags >> kReliabilityShift) & kReliabilityMask);
  if (message.reliability != sctp::Reliability::kFull) {
    message.reliability_value = unsigned_number<std::uint32_t>(info[6], "reliability");
  }
  channel_->send(association, message, bytes(info[4], "data"));
}

Napi::Value Channel::open_endpoint(const Napi::CallbackInfo& info) {
  const Napi::Object options = object(info[0], "options");
  runtime::OpenEndpoint open;
  open.addresses = ip_addresses(options.Get("hosts"), "hosts");
  open.udp_port = unsigned_number<std::uint16_t>(options.Get("udpPort"), "udpPort");
  open.port = unsigned_number<std::uint16_t>(options.Get("port"), "port");
  open.accept = boolean(options.Get("accept"), "accept");
  open.shared = boolean(options.Get("shared"), "shared");
  open.config = association_config(options.Get("config"), "config");
  open.kernel = kernel_settings(options.Get("kernel"), "kernel");
  return Napi::Number::New(info.Env(), channel_->open_endpoint(open));
}

void Channel::close_endpoint(const Napi::CallbackInfo& info) {
  channel_->command(runtime::CloseEndpoint{unsigned_number<std::uint32_t>(info[0], "endpoint")});
}

Napi::Value Channel::connect(const Napi::CallbackInfo& info) {
  runtime::Connect connect;
  connect.endpoint = unsigned_number<std::uint32_t>(info[0], "endpoint");
  const Napi::Object options = object(info[1], "options");
  connect.addresses = ip_addresses(options.Get("hosts"), "hosts");
  connect.port = unsigned_number<std::uint16_t>(options.Get("port"), "port");
  connect.udp_port = unsigned_number<std::uint16_t>(options.Get("udpPort"), "udpPort");
  connect.config = association_config(options.Get("config"), "config");
  connect.kernel = kernel_settings(options.Get("kernel"), "kernel");
  return Napi::Number::New(info.Env(), channel_->connect(connect));
}

void Channel::shutdown(const Napi::CallbackInfo& info) {
  channel_->command(runtime::Shutdown{unsigned_number<std::uint32_t>(info[0], "association")});
}

void Channel::abort(const Napi::CallbackInfo& info) {
  const auto association = unsigned_number<std::uint32_t>(info[0], "association");
  const auto reason = bytes(info[1], "reason");
  channel_->command(runtime::Abort{association, {reason.begin(), reason.end()}});
}

void Channel::stats(const Napi::CallbackInfo& info) {
  channel_->command(runtime::AskStats{unsigned_number<std::uint32_t>(info[0], "association"),
                                      unsigned_number<std::uint32_t>(info[1], "token"),
                                      !info[2].IsUndefined() && boolean(info[2], "streams")});
}

void Channel::ask(const Napi::CallbackInfo& info) {
  channel_->command(runtime::Ask{unsigned_number<std::uint32_t>(info[0], "association"),
                                 unsigned_number<std::uint32_t>(info[1], "token"),
                                 kernel_request(info[2], "request")});
}

void Channel::ref(const Napi::CallbackInfo& info) {
  if (open_) napi_ref_threadsafe_function(info.Env(), wake_up_);
}

void Channel::unref(const Napi::CallbackInfo& info) {
  if (open_) napi_unref_threadsafe_function(info.Env(), wake_up_);
}

void Channel::resume(const Napi::CallbackInfo& info) {
  if (open_) deliver(info.Env());
}

void Channel::close(const Napi::CallbackInfo& info) {
  if (!std::exchange(open_, false)) return;
  channel_->close();
  napi_remove_env_cleanup_hook(info.Env(), on_environment_end, this);
  napi_release_threadsafe_function(wake_up_, napi_tsfn_abort);
  Unref();
}

void Channel::on_wake_up(napi_env env, napi_value, void* context, void*) {
  if (env == nullptr) return;  // being torn down
  auto* channel = static_cast<Channel*>(context);
  if (!channel->open_) return;
  try {
    channel->deliver(env);
  } catch (const Napi::Error&) {
    // A worker being terminated refuses every call; its cleanup hook closes the channel.
  }
}

void Channel::deliver(Napi::Env env) {
  auto batch = channel_->take();
  if (!batch) return;
  deliver(env, *batch);
  channel_->recycle(std::move(*batch));
}

void Channel::deliver(Napi::Env env, runtime::DeliveryBatch& batch) {
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

Napi::Uint32Array Channel::words_array(Napi::Env env, const runtime::DeliveryBatch& batch) {
  if (words_.IsEmpty() || words_.Value().ElementLength() < batch.words.size()) {
    const std::size_t room = std::max<std::size_t>(1024, batch.words.size() * 2);
    words_ = Napi::Persistent(Napi::Uint32Array::New(env, room));
  }
  Napi::Uint32Array array = words_.Value();
  std::copy(batch.words.begin(), batch.words.end(), array.Data());
  return array;
}

}  // namespace rxsctp::binding
