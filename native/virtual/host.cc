#include "virtual/host.h"

#include <algorithm>

namespace rxsctp::simulation {
namespace {

std::vector<sctp::LocalAddress> local_addresses(std::span<const Attachment> attachments) {
  std::vector<sctp::LocalAddress> locals;
  for (const Attachment& attachment : attachments) {
    locals.push_back({attachment.address, attachment.udp_port});
  }
  return locals;
}

}  // namespace

Host::Host(EventQueue& events, Network& network, std::span<const Attachment> attachments,
           const HostOptions& options, EventSink& sink)
    : events_(events),
      network_(network),
      options_(options),
      random_(options.seed),
      stack_(std::make_unique<sctp::Stack>(random_, sink)),
      id_(network.attach(attachments, *this)),
      locals_(local_addresses(attachments)) {
  tell_addresses();
}

Host::Host(Host& predecessor, const HostOptions& options, EventSink& sink)
    : events_(predecessor.events_),
      network_(predecessor.network_),
      options_(options),
      random_(options.seed),
      stack_(std::make_unique<sctp::Stack>(random_, sink)),
      id_(predecessor.id_),
      locals_(predecessor.locals_) {
  network_.replace(id_, *this);
  tell_addresses();
}

/// A host with one address lets the system choose, as a server that listens at all it has: then the
/// Stack lists nothing.
void Host::tell_addresses() {
  if (locals_.size() < 2) return;
  for (std::size_t i = 0; i < locals_.size(); ++i) {
    stack_->set_local(Network::transport_of(i), locals_[i]);
  }
}

sctp::TransportList Host::transports() const {
  sctp::TransportList transports;
  for (std::size_t i = 0; i < locals_.size(); ++i) transports.add(Network::transport_of(i));
  return transports;
}

void Host::turn() {
  if (!alive_) return;
  if (turn_) turn_();
  if (options_.flush_lag == Duration(0)) return flush();
  if (flush_scheduled_) return;
  flush_scheduled_ = true;
  events_.after(options_.flush_lag, [this] {
    flush_scheduled_ = false;
    if (alive_) flush();
  });
}

void Host::flush() {
  do {
    stack_->flush(events_.now(), *this);
  } while (turn_ && turn_());
}

void Host::run_timers() {
  stack_->advance(events_.now(), *this);
  turn();
}

void Host::back_up_until(Time time) {
  backed_up_until_ = std::max(backed_up_until_, time);
  events_.at(time, [this] {
    if (!alive_ || events_.now() < backed_up_until_) return;
    for (const TransportId transport : transports()) stack_->writable(transport);
    turn();
  });
}

void Host::die(bool silent) {
  alive_ = false;
  network_.detach(id_, silent);
}

void Host::arrived(const Datagram& datagram) {
  stack_->receive(datagram, events_.now(), *this);
  turn();
}

void Host::unreachable(const IcmpError& error) {
  if (error.kind == IcmpError::Kind::kPacketTooBig) {
    known_mtus_.push_back({error.to, error.mtu});
  }
  stack_->icmp(error, events_.now());
  turn();
}

std::span<std::uint8_t> Host::begin(const PathAddress& to, std::size_t size, bool may_fragment) {
  if (events_.now() < backed_up_until_) return {};
  if (size != room_size_) {
    room_ = std::make_unique<std::uint8_t[]>(size);
    room_size_ = size;
  }
  room_to_ = to;
  room_may_fragment_ = may_fragment;
  return {room_.get(), size};
}

void Host::commit(std::size_t size) {
  if (size == 0) return;
  network_.send(id_, room_to_, {room_.get(), std::min(size, room_size_)}, room_may_fragment_);
}

bool Host::ready(const PathAddress&) const { return events_.now() >= backed_up_until_; }

std::size_t Host::path_mtu(const PathAddress& to) const {
  std::size_t mtu = options_.interface_mtu;
  for (const KnownMtu& known : known_mtus_) {
    if (known.to == to) mtu = std::min(mtu, known.mtu);
  }
  return mtu;
}

std::size_t Host::overhead(const PathAddress& to) const {
  return encapsulation_overhead(to.remote);
}

}  // namespace rxsctp::simulation
