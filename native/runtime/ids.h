#pragma once

#include "sctp/message.h"

namespace rxsctp::runtime {

// Ids are unique in the process and never 0; any thread may ask for one.
sctp::EndpointId next_endpoint_id();
sctp::AssociationId next_association_id();

}  // namespace rxsctp::runtime
