#include "test/binding/support/environment.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace rxsctp::binding::testing {

Environment::~Environment() { destroy_functions(false); }

bool Environment::run_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    std::vector<Function*> notified;
    {
      const std::lock_guard lock(mutex_);
      notified.swap(notified_);
    }
    for (const Function* function : notified) {
      function->call(handle(), nullptr, function->context, nullptr);
    }
    if (notified.empty()) std::this_thread::yield();
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

void Environment::run_hooks() {
  while (!hooks_.empty()) {
    const Hook hook = hooks_.back();
    hooks_.pop_back();
    hook.run(hook.data);
  }
}

void Environment::destroy_functions(bool with_finalizer) {
  for (auto& function : std::exchange(functions_, {})) {
    if (with_finalizer) finalize(std::move(function));
  }
}

void Environment::finalize(std::unique_ptr<Function> function) {
  function->finalize(handle(), function->data, function->context);
}

Environment::Function* Environment::add_function(Function function) {
  return functions_.emplace_back(std::make_unique<Function>(function)).get();
}

void Environment::notify(Function* function) {
  const std::lock_guard lock(mutex_);
  notified_.push_back(function);
}

void Environment::release(Function* function) {
  {
    const std::lock_guard lock(mutex_);
    std::erase(notified_, function);
  }
  const auto found = std::find_if(functions_.begin(), functions_.end(),
                                  [&](const auto& known) { return known.get() == function; });
  auto released = std::move(*found);
  functions_.erase(found);
  finalize(std::move(released));
}

namespace {

Environment& of(napi_env env) { return *reinterpret_cast<Environment*>(env); }
Environment::Function* of(napi_threadsafe_function function) {
  return reinterpret_cast<Environment::Function*>(function);
}

}  // namespace

extern "C" {

napi_status napi_add_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook run, void* data) {
  of(env).add_hook({run, data});
  return napi_ok;
}

napi_status napi_remove_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook run,
                                         void* data) {
  return of(env).remove_hook({run, data}) ? napi_ok : napi_invalid_arg;
}

napi_status napi_create_threadsafe_function(napi_env env, napi_value, napi_value, napi_value,
                                            std::size_t, std::size_t, void* data,
                                            napi_finalize finalize, void* context,
                                            napi_threadsafe_function_call_js call,
                                            napi_threadsafe_function* result) {
  auto* function = of(env).add_function({&of(env), data, finalize, context, call});
  *result = reinterpret_cast<napi_threadsafe_function>(function);
  return napi_ok;
}

napi_status napi_call_threadsafe_function(napi_threadsafe_function function, void*,
                                          napi_threadsafe_function_call_mode) {
  of(function)->environment->notify(of(function));
  return napi_ok;
}

napi_status napi_release_threadsafe_function(napi_threadsafe_function function,
                                             napi_threadsafe_function_release_mode) {
  of(function)->environment->release(of(function));
  return napi_ok;
}

napi_status napi_ref_threadsafe_function(node_api_basic_env, napi_threadsafe_function function) {
  of(function)->referenced = true;
  return napi_ok;
}

napi_status napi_unref_threadsafe_function(node_api_basic_env, napi_threadsafe_function function) {
  of(function)->referenced = false;
  return napi_ok;
}

}  // extern "C"

}  // namespace rxsctp::binding::testing
