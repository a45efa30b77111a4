#pragma once

#include <napi.h>

#include <memory>

#include "runtime/channel.h"

namespace rxsctp::binding {

/// The class Channel of the addon: one JavaScript environment's way to the I/O thread.
class Channel final : public Napi::ObjectWrap<Channel> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit Channel(const Napi::CallbackInfo& info);
  ~Channel() override;

 private:
  void submit(const Napi::CallbackInfo& info);
  void send(const Napi::CallbackInfo& info);
  Napi::Value open_endpoint(const Napi::CallbackInfo& info);
  void close_endpoint(const Napi::CallbackInfo& info);
  Napi::Value connect(const Napi::CallbackInfo& info);
  void shutdown(const Napi::CallbackInfo& info);
  void abort(const Napi::CallbackInfo& info);
  void stats(const Napi::CallbackInfo& info);
  void ask(const Napi::CallbackInfo& info);
  void resume(const Napi::CallbackInfo& info);
  void ref(const Napi::CallbackInfo& info);
  void unref(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  void create_wake_up(Napi::Env env);
  static void on_wake_up(napi_env env, napi_value, void* context, void*);
  static void on_environment_end(void* self);
  /// Delivers one batch. JavaScript calls resume() for the next after a turn of the event loop: a
  /// wake-up from here, or from the I/O thread, would come before it and starve everything else.
  void deliver(Napi::Env env);
  void deliver(Napi::Env env, runtime::DeliveryBatch& batch);
  Napi::Uint32Array words_array(Napi::Env env, const runtime::DeliveryBatch& batch);

  Napi::FunctionReference on_batch_;
  Napi::Reference<Napi::ArrayBuffer> staging_;
  Napi::Reference<Napi::Uint32Array> words_;  // used anew for each batch
  napi_threadsafe_function wake_up_ = nullptr;
  std::shared_ptr<runtime::Channel> channel_;
  bool open_ = false;
};

}  // namespace rxsctp::binding
