#include "embedded/embedded_engine.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/match.h"
#include "sctp/endpoint/routing.h"

namespace rxsctp::embedded {
namespace {

/// Each once. A raw socket has one family of addresses, where `::` means both.
std::vector<IpAddress> addresses_to_bind(const OpenEndpoint& open) {
  std::vector<IpAddress> addresses;
  for (const IpAddress& address : open.addresses) {
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  if (open.settings.encapsulated) return addresses;
  const bool both = std::ranges::any_of(addresses, [](const IpAddress& address) {
    return address.family == IpFamily::kV6 && io::is_unspecified(address);
  });
  IpAddress any_ipv4;
  any_ipv4.family = IpFamily::kV4;
  if (both && std::ranges::find(addresses, any_ipv4) == addresses.end()) {
    addresses.push_back(any_ipv4);
  }
  return addresses;
}

/// As Linux's socket options have it, whose advice these share.
Error key_error(sctp::KeyChange change, std::string_view option) {
  switch (change) {
    case sctp::KeyChange::kDone:
      return {};
    case sctp::KeyChange::kNoAssociation:
      return {ENOTCONN, {}, option};
    case sctp::KeyChange::kOff:
      return {EACCES, {}, option};
    case sctp::KeyChange::kUnknownKey:
    case sctp::KeyChange::kActiveKey:
      return {EINVAL, {}, option};
  }
  return {EINVAL, {}, option};
}

}  // namespace

EmbeddedEngine::EmbeddedEngine(EventSink& events, io::Poller& poller, RandomSource& random,
                               TokenRange tokens)
    : events_(events), poller_(poller), tokens_(tokens), stack_(random, events) {}

std::optional<Listening> EmbeddedEngine::open(const OpenEndpoint& open, Time now,
                                              OpenFailure& failure) {
  const TransportRegistry::Wish wish{
      open.settings.encapsulated ? io::Encapsulation::kUdp : io::Encapsulation::kNone,
      open.udp_port, open.shared};
  const std::vector<IpAddress> addresses = addresses_to_bind(open);
  if (addresses.size() > sctp::TransportList::kMost) {
    failure = {{EINVAL, "bind", {}}, addresses[sctp::TransportList::kMost]};
    return std::nullopt;
  }
  const auto acquire = [&](bool fresh) {
    return registry_.acquire_all(addresses, wish, fresh, failure);
  };
  auto listening = open_on(acquire(false), open, failure);
  if (!listening && failure.error.error == EADDRINUSE) {
    // A port that was just closed is free once its last packets have left.
    transmit(now);
    listening = open_on(acquire(false), open, failure);
  }
  if (listening || open.udp_port != 0 || failure.error.error != EADDRINUSE) return listening;
  if (wish.encapsulation == io::Encapsulation::kNone) return std::nullopt;
  // The shared ephemeral socket has this SCTP port taken; another socket has it free.
  return open_on(acquire(true), open, failure);
}

std::optional<Listening> EmbeddedEngine::open_on(const std::vector<TransportId>& transports,
                                                 const OpenEndpoint& open, OpenFailure& failure) {
  if (transports.empty()) return std::nullopt;
  sctp::TransportList list;
  for (const TransportId id : transports) list.add(id);
  for (const TransportId id : transports) {
    const io::UdpAddress& local = transports_.find(id)->local();
    stack_.set_local(id, {local.ip, local.port});
  }
  const sctp::EndpointConfig config{.transports = list,
                                    .port = open.port,
                                    .accept = open.accept,
                                    .asks = open.asks,
                                    .limits = open.limits,
                                    .association = open.config,
                                    .auth = sctp::AuthPolicy::of(open.settings.auth)};
  const auto port = stack_.open(open.endpoint, config);
  if (!port) {
    const TransportId taken = stack_.taken_at(config).value_or(transports.front());
    failure = {{EADDRINUSE, "bind", {}}, transports_.find(taken)->local().ip};
    registry_.release(transports);
    return std::nullopt;
  }
  const io::UdpAddress first = transports_.find(transports.front())->local();
  endpoints_[open.endpoint] = list;
  return Listening{open.endpoint, first.ip, *port, first.port};
}

void EmbeddedEngine::connect(const Connect& connect, Time) {
  const auto found = endpoints_.find(connect.endpoint);
  const sctp::TransportList transports =
      found == endpoints_.end() ? sctp::TransportList{} : found->second;
  sctp::Routing routing(transports, stack_.locals());
  std::vector<PathAddress> to;
  for (const IpAddress& address : connect.addresses) {
    PathAddress& path = to.emplace_back();
    path.remote = address;
    path.remote_udp_port = connect.udp_port;
    // Where none reaches it, the host says so of the packet.
    path.transport = routing.choose(address).value_or(transports.empty() ? 0 : transports.front());
  }
  stack_.connect(connect.association, connect.endpoint, to, connect.port, connect.config,
                 sctp::AuthPolicy::of(connect.settings.auth));
}

Error EmbeddedEngine::ask(AssociationId association, const Request& request, Time now) {
  return std::visit(
      Match{
          [&](const ChangeAddress& change) { return change_address(association, change); },
          [&](const ResetStreams& wish) {
            return reconfigure(association, wish, "SCTP_RESET_STREAMS", now);
          },
          [&](const AddStreams& wish) {
            return reconfigure(association, wish, "SCTP_ADD_STREAMS", now);
          },
          [&](const SetAuthKey& set) {
            return key_error(stack_.set_auth_key(association, set.key), "SCTP_AUTH_KEY");
          },
          [&](const ActivateAuthKey& activate) {
            return key_error(stack_.activate_auth_key(association, activate.id),
                             "SCTP_AUTH_ACTIVE_KEY");
          },
          [&](const DeleteAuthKey& remove) {
            return key_error(stack_.delete_auth_key(association, remove.id),
                             "SCTP_AUTH_DELETE_KEY");
          },
          [&](const SetStreamValue& value) { return set_stream_value(association, value); },
      },
      request);
}

// Errors are those of Linux's socket options, whose advice they share.

Error EmbeddedEngine::reconfigure(AssociationId association, const sctp::ReconfigurationWish& wish,
                                  std::string_view option, Time now) {
  unsettled_ = true;
  switch (stack_.reconfigure(association, wish, now)) {
    case sctp::ReconfigurationStatus::kAsked:
      return {};
    case sctp::ReconfigurationStatus::kNoAssociation:
      return {ENOTCONN, {}, option};
    case sctp::ReconfigurationStatus::kNotNegotiated:
      return {ENOPROTOOPT, {}, option};
    case sctp::ReconfigurationStatus::kInProgress:
      return {EINPROGRESS, {}, option};
    case sctp::ReconfigurationStatus::kInvalidStream:
      return {EINVAL, {}, option};
    case sctp::ReconfigurationStatus::kTooManyNumbers:
      return {EMSGSIZE, {}, option};
  }
  return {EINVAL, {}, option};
}

Error EmbeddedEngine::change_address(AssociationId association, const ChangeAddress& change) {
  if (change.change != AddressChange::kSetPrimary) return {EOPNOTSUPP, {}, {}};
  return set_primary(association, change.address);
}

Error EmbeddedEngine::set_primary(AssociationId association, const IpAddress& address) {
  unsettled_ = true;
  constexpr std::string_view kOption = "SCTP_PRIMARY_ADDR";
  switch (stack_.set_primary(association, address)) {
    case sctp::PrimaryChange::kDone:
      return {};
    case sctp::PrimaryChange::kNoAssociation:
      return {ENOTCONN, {}, kOption};
    case sctp::PrimaryChange::kUnknown:
      return {EINVAL, {}, kOption};
    case sctp::PrimaryChange::kUnconfirmed:
      return {EAGAIN, {}, kOption};
  }
  return {EINVAL, {}, kOption};
}

Error EmbeddedEngine::set_stream_value(AssociationId association, const SetStreamValue& request) {
  constexpr std::string_view kOption = "SCTP_STREAM_SCHEDULER_VALUE";
  switch (stack_.set_stream_value(association, request.stream, request.value)) {
    case sctp::StreamValueChange::kDone:
      return {};
    case sctp::StreamValueChange::kNoAssociation:
      return {ENOTCONN, {}, kOption};
    case sctp::StreamValueChange::kInvalid:
      break;
  }
  return {EINVAL, {}, kOption};
}

void EmbeddedEngine::ready(const Ready& event, Time now) {
  const auto id = static_cast<TransportId>(TokenRange::number_of(event.token));
  io::DatagramTransport* transport = transports_.find(id);
  if (transport == nullptr) return;
  if (event.writable) transports_.mark(id);
  if (event.failed) transport->drain_errors();
  if (event.readable) {
    for (const Datagram& datagram : transport->receive(buffers_)) {
      stack_.receive(datagram, now, transports_);
    }
  }
  report_errors(*transport, now);
}

void EmbeddedEngine::transmit(Time now) {
  unsettled_ = false;
  if (stack_.next_deadline() <= now) stack_.advance(now, transports_);
  stack_.flush(now, transports_);
  flush_transports(now);
  release_closed_endpoints();
}

void EmbeddedEngine::flush_transports(Time now) {
  transports_.flush([&](TransportId id, io::DatagramTransport& transport, bool changed) {
    report_errors(transport, now);
    if (!changed) return;
    poller_.want_writable(transport.handle(), tokens_.token(id), !transport.ready());
    if (transport.ready()) {
      stack_.writable(id);
      unsettled_ = true;
    }
  });
}

void EmbeddedEngine::report_errors(io::DatagramTransport& transport, Time now) {
  for (const io::HostError& error : transport.take_errors()) {
    stack_.icmp({error.kind, error.to, error.mtu, error.original}, now);
    unsettled_ = true;
  }
}

/// After the last packets of their associations have left.
void EmbeddedEngine::release_closed_endpoints() {
  for (const EndpointId id : stack_.take_closed()) {
    const auto found = endpoints_.find(id);
    registry_.release({found->second.begin(), found->second.end()});
    endpoints_.erase(found);
    events_.on_event(0, EndpointClosed{id});
  }
}

}  // namespace rxsctp::embedded
