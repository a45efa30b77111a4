#pragma once

#include "sctp/recovery/sent_chunks.h"
#include "sctp/resources.h"
#include "sctp/serial_number.h"
#include "sctp/work.h"

namespace rxsctp::sctp {

class Paths;

/// What an association has sent, and the paths it was sent on: what acknowledgements and losses are
/// about.
struct Flight {
  /// `paths` and `resources` outlive it.
  Flight(Tsn initial_tsn, Paths& its_paths, const Resources& resources)
      : paths(its_paths), work(resources.work), chunks(initial_tsn, resources) {}

  Paths& paths;
  Work& work;
  SentChunks chunks;
};

}  // namespace rxsctp::sctp
