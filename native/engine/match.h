#pragma once

namespace rxsctp {

/// Functions for std::visit(), one for each alternative that matters.
template <typename... Functions>
struct Match : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Match(Functions...) -> Match<Functions...>;

}  // namespace rxsctp
