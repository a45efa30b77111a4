#pragma once

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

}  // namespace rxsctp::binding
