#pragma once

#include <napi.h>

#include <memory>

#include "binding/attachment.h"
#include "binding/staging_arrays.h"

namespace rxsctp::binding {

/// The class Channel of the addon: one JavaScript environment's way to the I/O thread.
class ChannelObject final : public Napi::ObjectWrap<ChannelObject> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit ChannelObject(const Napi::CallbackInfo& info);
  ~ChannelObject() override;

 private:
  Napi::Value stage(const Napi::CallbackInfo& info);
  Napi::Value shares_memory(const Napi::CallbackInfo& info);
  void submit(const Napi::CallbackInfo& info);
  void send(const Napi::CallbackInfo& info);
  Napi::Value open_endpoint(const Napi::CallbackInfo& info);
  void close_endpoint(const Napi::CallbackInfo& info);
  Napi::Value connect(const Napi::CallbackInfo& info);
  void decide(const Napi::CallbackInfo& info);
  void shutdown(const Napi::CallbackInfo& info);
  void abort(const Napi::CallbackInfo& info);
  void stats(const Napi::CallbackInfo& info);
  void endpoint_stats(const Napi::CallbackInfo& info);
  void ask(const Napi::CallbackInfo& info);
  void resume(const Napi::CallbackInfo& info);
  void ref(const Napi::CallbackInfo& info);
  void unref(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  host::Channel& channel() { return attachment_->channel(); }
  void on_wake_up(napi_env env);
  /// Delivers one batch. JavaScript calls resume() for the next after a turn of the event loop: a
  /// wake-up from here, or from the I/O thread, would come before it and starve everything else.
  void deliver(Napi::Env env);
  void deliver(Napi::Env env, host::DeliveryBatch& batch);
  Napi::Uint32Array words_array(Napi::Env env, const host::DeliveryBatch& batch);

  Napi::FunctionReference on_batch_;
  StagingArrays staging_;
  Napi::Reference<Napi::Uint32Array> words_;  // used anew for each batch
  std::shared_ptr<Attachment> attachment_;
};

}  // namespace rxsctp::binding
