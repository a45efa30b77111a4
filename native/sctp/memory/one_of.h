#pragma once

#include <type_traits>
#include <utility>
#include <variant>

namespace rxsctp::sctp {

/// One of several kinds of an interface, chosen when it is made and kept in place: no heap, and no
/// virtual call where there is only one kind.
template <typename Interface, typename... Kinds>
class OneOf {
 public:
  template <typename Kind, typename... Arguments>
  explicit OneOf(std::in_place_type_t<Kind> kind, Arguments&&... arguments)
      : kinds_(kind, std::forward<Arguments>(arguments)...) {}

  Interface* operator->() {
    return std::visit([](auto& kind) -> Interface* { return &kind; }, kinds_);
  }
  const Interface* operator->() const {
    return std::visit([](const auto& kind) -> const Interface* { return &kind; }, kinds_);
  }
  Interface& operator*() { return *operator->(); }

 private:
  std::variant<Kinds...> kinds_;
};

/// The only kind there is gives itself, so that a compiler sees what is called.
template <typename Interface, typename Kind>
class OneOf<Interface, Kind> {
  static_assert(std::is_base_of_v<Interface, Kind> && std::is_final_v<Kind>);

 public:
  template <typename... Arguments>
  explicit OneOf(std::in_place_type_t<Kind>, Arguments&&... arguments)
      : kind_(std::forward<Arguments>(arguments)...) {}

  Kind* operator->() { return &kind_; }
  const Kind* operator->() const { return &kind_; }
  Kind& operator*() { return kind_; }

 private:
  Kind kind_;
};

}  // namespace rxsctp::sctp
