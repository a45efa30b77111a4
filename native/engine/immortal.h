#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace rxsctp {

/// A value that is never destroyed: what a static needs to be. The addon may be in use by several
/// environments, each with an end of its own, and nothing tells which of them ends last.
template <typename T>
class Immortal {
 public:
  template <typename... Arguments>
  explicit Immortal(Arguments&&... arguments) {
    std::construct_at(reinterpret_cast<T*>(storage_), std::forward<Arguments>(arguments)...);
  }
  Immortal(const Immortal&) = delete;
  Immortal& operator=(const Immortal&) = delete;

  T& operator*() { return *std::launder(reinterpret_cast<T*>(storage_)); }
  T* operator->() { return &**this; }

 private:
  alignas(T) std::byte storage_[sizeof(T)];
};

}  // namespace rxsctp
