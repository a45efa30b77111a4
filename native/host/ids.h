#pragma once

#include "engine/message.h"

namespace rxsctp::host {

// Ids are unique in the process and never 0; any thread may ask for one.
EndpointId next_endpoint_id();
AssociationId next_association_id();

}  // namespace rxsctp::host
