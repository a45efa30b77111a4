#include "binding/attachment.h"

#include <utility>

namespace rxsctp::binding {

std::shared_ptr<Attachment> Attachment::open(napi_env env, napi_value name, WakeUp wake_up) {
  auto attachment = std::make_shared<Attachment>(env);
  if (!attachment->create_function(name)) return nullptr;
  attachment->wake_up_ = std::move(wake_up);
  attachment->channel_ = host::Channel::open([function = attachment->function_] {
    napi_call_threadsafe_function(function, nullptr, napi_tsfn_nonblocking);
  });
  attachment->open_ = true;
  // After the function's own hook, so before it when the environment ends.
  attachment->hooked_ =
      napi_add_env_cleanup_hook(env, on_environment_end, attachment.get()) == napi_ok;
  return attachment;
}

/// The function shares in the attachment until it is finalized.
bool Attachment::create_function(napi_value name) {
  auto share = std::make_unique<std::shared_ptr<Attachment>>(shared_from_this());
  const napi_status status =
      napi_create_threadsafe_function(env_, nullptr, nullptr, name, 0, 1, share.get(),
                                      on_function_gone, this, on_wake_up, &function_);
  if (status != napi_ok) return false;
  static_cast<void>(share.release());  // on_function_gone() has it back
  unref();
  return true;
}

void Attachment::ref() {
  if (function_ != nullptr) napi_ref_threadsafe_function(env_, function_);
}

void Attachment::unref() {
  if (function_ != nullptr) napi_unref_threadsafe_function(env_, function_);
}

void Attachment::close() {
  const auto self = shared_from_this();  // an aborted function may be finalized within the call
  close_channel();
  if (std::exchange(hooked_, false)) {
    napi_remove_env_cleanup_hook(env_, on_environment_end, this);
  }
  if (const auto function = std::exchange(function_, nullptr)) {
    napi_release_threadsafe_function(function, napi_tsfn_abort);
  }
}

void Attachment::close_channel() {
  if (!std::exchange(open_, false)) return;
  channel_->close();
}

void Attachment::on_wake_up(napi_env env, napi_value, void* context, void*) {
  if (env == nullptr) return;  // being torn down
  auto* attachment = static_cast<Attachment*>(context);
  if (attachment->open_) attachment->wake_up_(env);
}

void Attachment::on_function_gone(napi_env, void* data, void*) {
  const std::unique_ptr<std::shared_ptr<Attachment>> share(
      static_cast<std::shared_ptr<Attachment>*>(data));
  (*share)->function_ = nullptr;
  (*share)->close_channel();
}

/// The environment finalizes the function itself.
void Attachment::on_environment_end(void* data) {
  auto* attachment = static_cast<Attachment*>(data);
  attachment->hooked_ = false;
  attachment->close_channel();
}

}  // namespace rxsctp::binding
