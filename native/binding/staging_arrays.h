#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "host/staging_slabs.h"

namespace rxsctp::binding {

/// The slabs of a channel as ArrayBuffers, each made once. Where an environment shares no memory
/// (napi_no_external_buffers_allowed) one ArrayBuffer of its own stands for all, and is copied.
class StagingArrays {
 public:
  /// Without `share` as where an environment shares no memory.
  explicit StagingArrays(bool share) : shares_(share) {}

  bool shares() const { return shares_; }
  /// Begins to stage in `slab`, one of `slabs`.
  Napi::ArrayBuffer begin(Napi::Env env, host::StagingSlab& slab,
                          const std::shared_ptr<host::StagingSlabs>& slabs);
  /// What JavaScript has staged up to `end` is in the slab when it returns.
  void settle(std::size_t end);

 private:
  bool share(Napi::Env env, const std::shared_ptr<host::StagingSlabs>& slabs);

  bool shares_;
  std::vector<Napi::Reference<Napi::ArrayBuffer>> arrays_;
  Napi::Reference<Napi::ArrayBuffer> own_;
  host::StagingSlab* slab_ = nullptr;
  std::size_t settled_ = 0;
};

}  // namespace rxsctp::binding
