#pragma once

#include <node_api.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "host/channel.h"

namespace rxsctp::binding {

/// What ties an open channel to the JavaScript environment that uses it: a thread-safe function
/// that wakes JavaScript, and a clean-up hook that closes the channel when the environment ends.
///
/// An environment that ends frees the object that holds this, runs the hook and finalizes the
/// function in an order of its own: Node.js hook, function, object; Deno object, then hook. The
/// first of them closes the channel, none touches what another has freed.
class Attachment : public std::enable_shared_from_this<Attachment> {
 public:
  /// There is something to take(). Called on the environment's thread, and never once the channel
  /// is closed.
  using WakeUp = std::function<void(napi_env)>;

  /// Nothing where the environment refuses.
  static std::shared_ptr<Attachment> open(napi_env env, napi_value name, WakeUp wake_up);

  explicit Attachment(napi_env env) : env_(env) {}
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

  bool is_open() const { return open_; }
  /// Closed or not: a closed channel takes commands, and nothing comes of them.
  host::Channel& channel() { return *channel_; }
  /// Whether the environment lives on for what the channel may deliver; not, to begin with.
  void ref();
  void unref();
  /// By the user, who calls it when it ends itself at the latest.
  void close();

 private:
  bool create_function(napi_value name);
  void close_channel();
  static void on_wake_up(napi_env env, napi_value, void* context, void*);
  static void on_function_gone(napi_env, void* data, void*);
  static void on_environment_end(void* data);

  napi_env env_;
  bool open_ = false;
  bool hooked_ = false;
  napi_threadsafe_function function_ = nullptr;  // while it is there
  WakeUp wake_up_;
  std::shared_ptr<host::Channel> channel_;
};

}  // namespace rxsctp::binding
