#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "engine/packet_sink.h"
#include "io/datagram_transport.h"

namespace rxsctp::io {

/// The transports of an I/O thread under their ids, as the one sink its Stack writes to.
class TransportSet final : public PacketSink {
 public:
  /// An id for add(), or nothing when all 65,536 are in use.
  std::optional<TransportId> free_id() const;
  void add(TransportId id, std::unique_ptr<DatagramTransport> transport);
  void remove(TransportId id);
  /// Null when there is none.
  DatagramTransport* find(TransportId id) const;

  /// Sends every batch; then `sent(id, transport, changed)` for each transport that had one, with
  /// whether its ready() has changed.
  template <typename Sent>
  void flush(Sent&& sent) {
    for (const TransportId id : unsent_) {
      DatagramTransport* transport = find(id);
      if (transport == nullptr) continue;
      entries_[id].unsent = false;
      transport->flush();
      const bool changed = transport->ready() != entries_[id].ready;
      entries_[id].ready = transport->ready();
      sent(id, *transport, changed);
    }
    unsent_.clear();
  }
  /// The next flush() includes `id`, even if nothing new is sent.
  void mark(TransportId id);

  std::span<std::uint8_t> begin(const PathAddress& to, std::size_t size,
                                bool may_fragment) override;
  void commit(std::size_t size) override;
  bool ready(const PathAddress& to) const override;
  std::size_t path_mtu(const PathAddress& to) const override;
  std::size_t overhead(const PathAddress& to) const override;
  std::size_t path_capacity(const PathAddress& to) const override;

 private:
  struct Entry {
    std::unique_ptr<DatagramTransport> transport;
    bool ready = true;    // as last told by flush()
    bool unsent = false;  // in unsent_
  };

  std::vector<Entry> entries_;  // by id
  std::vector<TransportId> unsent_;
  DatagramTransport* current_ = nullptr;  // of the packet begun
};

}  // namespace rxsctp::io
