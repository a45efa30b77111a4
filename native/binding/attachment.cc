#include "binding/attachment.h"

#include <utility>

namespace rxsctp::binding {

std::shared_ptr<Attachment> Attachment::open(napi_env env, napi_value name, User user) {
  auto attachment = std::make_shared<Attachment>(env);
  if (!attachment->create_wake_up(name)) return nullptr;
  attachment->user_ = std::move(user);
  attachment->channel_ = host::Channel::open(
      [wake_up = attachment->wake_up_] {
        napi_call_threadsafe_function(wake_up, nullptr, napi_tsfn_nonblocking);
      },
      attachment->user_.staged);
  attachment->open_ = true;
  // After the function's own hook, so before it when the environment ends.
  attachment->hooked_ =
      napi_add_env_cleanup_hook(env, on_environment_end, attachment.get()) == napi_ok;
  return attachment;
}

/// The function shares in the attachment until it is finalized.
bool Attachment::create_wake_up(napi_value name) {
  auto share = std::make_unique<std::shared_ptr<Attachment>>(shared_from_this());
  const napi_status status =
      napi_create_threadsafe_function(env_, nullptr, nullptr, name, 0, 1, share.get(),
                                      on_wake_up_gone, this, on_wake_up, &wake_up_);
  if (status != napi_ok) return false;
  static_cast<void>(share.release());  // on_wake_up_gone() has it back
  unref();
  return true;
}

void Attachment::ref() {
  if (wake_up_ != nullptr) napi_ref_threadsafe_function(env_, wake_up_);
}

void Attachment::unref() {
  if (wake_up_ != nullptr) napi_unref_threadsafe_function(env_, wake_up_);
}

void Attachment::close() {
  const auto self = shared_from_this();  // an aborted function may be finalized within the call
  close_channel();
  if (std::exchange(hooked_, false)) {
    napi_remove_env_cleanup_hook(env_, on_environment_end, this);
  }
  if (const auto wake_up = std::exchange(wake_up_, nullptr)) {
    napi_release_threadsafe_function(wake_up, napi_tsfn_abort);
  }
}

void Attachment::close_channel() {
  if (!std::exchange(open_, false)) return;
  channel_->close();
}

void Attachment::on_wake_up(napi_env env, napi_value, void* context, void*) {
  if (env == nullptr) return;  // being torn down
  auto* attachment = static_cast<Attachment*>(context);
  if (attachment->open_) attachment->user_.wake_up(env);
}

void Attachment::on_wake_up_gone(napi_env, void* data, void*) {
  const std::unique_ptr<std::shared_ptr<Attachment>> share(
      static_cast<std::shared_ptr<Attachment>*>(data));
  (*share)->wake_up_ = nullptr;
  (*share)->close_channel();
}

/// The environment finalizes the function itself.
void Attachment::on_environment_end(void* data) {
  auto* attachment = static_cast<Attachment*>(data);
  attachment->hooked_ = false;
  attachment->close_channel();
}

}  // namespace rxsctp::binding
