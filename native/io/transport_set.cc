#include "io/transport_set.h"

#include <limits>
#include <utility>

namespace rxsctp::io {
namespace {

constexpr std::size_t kMaxTransports = std::numeric_limits<TransportId>::max() + std::size_t{1};

/// Of UDP over IPv4, for a transport that is gone.
constexpr std::size_t kDefaultOverhead = 28;

}  // namespace

std::optional<TransportId> TransportSet::free_id() const {
  for (std::size_t id = 0; id < entries_.size(); ++id) {
    if (!entries_[id].transport) return static_cast<TransportId>(id);
  }
  if (entries_.size() == kMaxTransports) return std::nullopt;
  return static_cast<TransportId>(entries_.size());
}

void TransportSet::add(TransportId id, std::unique_ptr<DatagramTransport> transport) {
  if (id >= entries_.size()) entries_.resize(id + std::size_t{1});
  entries_[id].transport = std::move(transport);
  entries_[id].ready = true;
}

void TransportSet::remove(TransportId id) {
  if (find(id) == nullptr) return;
  if (current_ == find(id)) current_ = nullptr;
  entries_[id].transport.reset();
}

DatagramTransport* TransportSet::find(TransportId id) const {
  return id < entries_.size() ? entries_[id].transport.get() : nullptr;
}

void TransportSet::mark(TransportId id) {
  if (find(id) == nullptr || std::exchange(entries_[id].unsent, true)) return;
  unsent_.push_back(id);
}

std::span<std::uint8_t> TransportSet::begin(const PathAddress& to, std::size_t size,
                                            bool may_fragment) {
  current_ = find(to.transport);
  if (current_ == nullptr) return {};
  mark(to.transport);
  return current_->begin(to, size, may_fragment);
}

void TransportSet::commit(std::size_t size) {
  if (current_ != nullptr) current_->commit(size);
}

bool TransportSet::ready(const PathAddress& to) const {
  const DatagramTransport* transport = find(to.transport);
  return transport != nullptr && transport->ready();
}

std::size_t TransportSet::path_mtu(const PathAddress& to) const {
  DatagramTransport* transport = find(to.transport);
  return transport == nullptr ? 0 : transport->path_mtu(to);
}

std::size_t TransportSet::overhead(const PathAddress& to) const {
  const DatagramTransport* transport = find(to.transport);
  return transport == nullptr ? kDefaultOverhead : transport->overhead(to);
}

std::size_t TransportSet::path_capacity(const PathAddress& to) const {
  DatagramTransport* transport = find(to.transport);
  return transport == nullptr ? kUnknownCapacity : transport->path_capacity(to);
}

}  // namespace rxsctp::io
