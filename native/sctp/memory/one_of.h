#pragma once

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

 private:
  std::variant<Kinds...> kinds_;
};

}  // namespace rxsctp::sctp
