#pragma once

namespace rxsctp::binding {

/// The name of an errno, as Node.js has it: "UNKNOWN" for those nobody expects, empty for 0.
const char* error_name(int error);

}  // namespace rxsctp::binding
