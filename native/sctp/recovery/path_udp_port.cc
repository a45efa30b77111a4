// How a path follows its peer to another UDP port (RFC 6951, 5.4).
#include "sctp/recovery/path.h"

namespace rxsctp::sctp {

void Path::on_packet_from(std::uint16_t port) {
  if (port == address_.remote_udp_port) {
    if (port_check_) port_check_->see_known();
    return;
  }
  if (!port_check_) port_check_ = std::make_unique<PortCheck>();
  port_check_->see(port);
}

std::optional<PathAddress> Path::port_to_ask(Time now) const {
  if (!port_check_ || !port_check_->due(now)) return std::nullopt;
  PathAddress to = address_;
  to.remote_udp_port = port_check_->port();
  return to;
}

/// That nothing of ours gets through to the port before backs RTO off, and says nothing of the new.
void Path::on_port_asked(std::uint64_t nonce, Time now) {
  port_check_->on_sent(nonce, now, rto_.without_back_off());
}

bool Path::on_port_answer(std::uint64_t nonce, std::uint16_t from, Time now) {
  const auto round_trip = port_check_ ? port_check_->on_answer(nonce, from, now) : std::nullopt;
  if (round_trip) rto_.on_measurement(*round_trip);
  return round_trip.has_value();
}

bool Path::move_port() {
  const auto proven = port_check_ ? port_check_->take_proven() : std::nullopt;
  if (!proven) return false;
  address_.remote_udp_port = *proven;
  port_check_->see_known();
  rto_.undo_back_off();
  on_alive();
  return true;
}

}  // namespace rxsctp::sctp
