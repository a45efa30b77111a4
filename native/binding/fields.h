#pragma once

#include <optional>
#include <span>

#include "engine/address.h"

namespace rxsctp::binding {

// What JavaScript calls the parts of what crosses, for ObjectWriter and ObjectReader. The
// specializations are generated from definition/.

/// Of a struct: `visit()` calls back with the name and the value of each field.
template <typename T>
struct Fields;

/// Of an enum: `visit()` calls back with each value and its name.
template <typename T>
struct Names;

template <typename T>
concept HasFields = requires {
  sizeof(Fields<T>);
};
template <typename T>
concept HasNames = requires {
  sizeof(Names<T>);
};

/// Null in JavaScript, rather than nothing, where there is nothing.
template <typename T>
struct OrNull {
  explicit OrNull(const std::optional<T>& of) : value(of) {}
  const std::optional<T>& value;
};

/// `addresses`, or the `only` one where an engine has not said them all.
inline std::span<const IpAddress> all_of(std::span<const IpAddress> addresses,
                                         const IpAddress& only) {
  return addresses.empty() ? std::span(&only, 1) : addresses;
}

}  // namespace rxsctp::binding
