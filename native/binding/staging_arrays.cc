#include "binding/staging_arrays.h"

#include <algorithm>
#include <span>

namespace rxsctp::binding {
namespace {

using Slabs = std::shared_ptr<host::StagingSlabs>;

/// What JavaScript has seen of a slab keeps the memory of all.
void let_go(napi_env, void*, void* hint) {
  const std::unique_ptr<Slabs> slabs(static_cast<Slabs*>(hint));
}

}  // namespace

Napi::ArrayBuffer StagingArrays::begin(Napi::Env env, host::StagingSlab& slab, const Slabs& slabs) {
  slab_ = &slab;
  settled_ = 0;
  if (shares_) shares_ = share(env, slabs);
  if (shares_) return arrays_[slab.index()].Value();
  if (own_.IsEmpty()) {
    own_ = Napi::Persistent(Napi::ArrayBuffer::New(env, host::StagingSlab::kSize));
  }
  return own_.Value();
}

bool StagingArrays::share(Napi::Env env, const Slabs& slabs) {
  if (arrays_.size() <= slab_->index()) arrays_.resize(slab_->index() + 1);
  auto& known = arrays_[slab_->index()];
  if (!known.IsEmpty()) return true;
  const auto memory = slab_->memory();
  auto kept = std::make_unique<Slabs>(slabs);
  napi_value array;
  const napi_status status = napi_create_external_arraybuffer(env, memory.data(), memory.size(),
                                                              let_go, kept.get(), &array);
  if (status != napi_ok) return false;
  static_cast<void>(kept.release());  // let_go() has it back
  known = Napi::Persistent(Napi::ArrayBuffer(env, array));
  return true;
}

void StagingArrays::settle(std::size_t end) {
  if (shares_ || slab_ == nullptr || end <= settled_) return;
  const std::span staged(static_cast<const std::uint8_t*>(own_.Value().Data()), end);
  std::ranges::copy(staged.subspan(settled_), slab_->memory().subspan(settled_).begin());
  settled_ = end;
}

}  // namespace rxsctp::binding
