#pragma once

#include <node_api.h>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace rxsctp::binding::testing {

/// What of Node-API an attachment uses, of an environment that ends in whatever order it is told.
/// Its memory is freed when a runtime would free it: a sanitizer sees who comes too late.
class Environment {
 public:
  Environment() = default;
  ~Environment();

  napi_env handle() { return reinterpret_cast<napi_env>(this); }

  /// Calls wake-ups until `done` says so; false after ten seconds without.
  bool run_until(const std::function<bool()>& done);

  // The end, step by step.
  void run_hooks();
  /// With Node.js's finalizer, or as Deno does, without.
  void destroy_functions(bool finalize);

  std::size_t hooks() const { return hooks_.size(); }
  std::size_t functions() const { return functions_.size(); }
  /// Of the only function.
  bool referenced() const { return functions_.at(0)->referenced; }

  struct Hook {
    napi_cleanup_hook run = nullptr;
    void* data = nullptr;
    bool operator==(const Hook&) const = default;
  };
  struct Function {
    Environment* environment = nullptr;
    void* data = nullptr;
    napi_finalize finalize = nullptr;
    void* context = nullptr;
    napi_threadsafe_function_call_js call = nullptr;
    bool referenced = true;
  };

  void add_hook(Hook hook) { hooks_.push_back(hook); }
  bool remove_hook(Hook hook) { return std::erase(hooks_, hook) > 0; }
  Function* add_function(Function function);
  void notify(Function* function);
  void release(Function* function);

 private:
  void finalize(std::unique_ptr<Function> function);

  std::vector<Hook> hooks_;
  std::vector<std::unique_ptr<Function>> functions_;
  std::mutex mutex_;
  std::vector<Function*> notified_;
};

}  // namespace rxsctp::binding::testing
