#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.h"
#include "engine/time.h"
#include "sctp/association/core.h"
#include "sctp/association/incoming.h"
#include "sctp/association/reconfiguration_status.h"
#include "sctp/association/transfer.h"
#include "sctp/packet/re_config_chunk.h"

namespace rxsctp::sctp {

/// What this side asks of the peer (RFC 6525, 5.1), for its user or because the peer wants to be
/// asked: one RE-CONFIG chunk at a time, again by a timer until all that is in it is answered.
///
/// Streams that are to begin anew are held from the moment on that somebody wants it: what was
/// accepted for them before leaves first, what comes later waits for the answer.
class ReconfigurationAsking {
 public:
  ReconfigurationAsking(AssociationCore& core, Transfer& transfer);

  /// Something is under way.
  bool busy() const { return stage_ != Stage::kIdle; }

  // --- wishes ---
  ReconfigurationStatus ask(const ResetStreams& wish, Time now);
  ReconfigurationStatus ask(const AddStreams& wish, Time now);
  /// What the peer's request `number` wants to be asked; nothing may be under way. False when the
  /// numbers do not fit a packet.
  bool reset_for_peer(StreamNumbers streams, RequestNumber number, Time now);
  void add_for_peer(std::uint16_t count, RequestNumber number, Time now);

  // --- what the peer says ---
  void on_response(const ResponseParameter& response, Incoming& in);
  /// It has made this request, after all before it.
  void note_request(RequestNumber number) { last_of_peer_ = number; }
  /// It resets streams of its own, which may be what was asked for (RFC 6525, 5.2.2, E1).
  void on_reset_by_peer(const OutgoingResetParameter& reset);
  /// It wants so many streams more. Whether this side has asked for them.
  bool has_asked_for(std::uint16_t count) const;
  void on_added_by_peer(std::uint16_t count);

  /// How far that is which the peer's request `number` wants to be asked.
  enum class ForPeer : std::uint8_t { kNothing, kWaits, kAsked };
  ForPeer for_peer(RequestNumber number) const;
  /// A request to reset all of these streams is on its way.
  bool is_resetting(StreamNumbers streams) const;

  // --- sending ---
  /// Asks, once what has to leave before has left.
  void advance(Time now);
  /// The requests that are not answered. False when they do not fit.
  bool write(PacketWriter& packet) const;
  /// They leave once more, whatever the timer says.
  void repeat() { core_.control().push(ControlKind::kReConfig); }
  Time deadline() const { return deadline_; }
  void on_deadline(Time now, PacketSink& out);

  // --- the end ---
  /// The peer has sent SHUTDOWN: what was not asked is not asked any more.
  void on_peer_shutdown();
  /// All of it comes to nothing; the user is told. What is held goes on.
  void fail();

 private:
  enum class Stage : std::uint8_t {
    kIdle,
    kLeaving,  // of what was accepted for the streams before, not all has left
    kPassing,  // some of it may be given up yet, and the peer has to pass that before
    kAsked,
  };
  enum class Kind : std::uint8_t { kOutgoingReset, kIncomingReset, kAddOutgoing, kAddIncoming };
  struct Request {
    Kind kind = Kind::kOutgoingReset;
    bool open = false;
    RequestNumber number;
  };

  bool fits(StreamNumbers numbers, bool twice) const;
  void add(Kind kind);
  void begin(Time now);
  const Request* find(Kind kind) const;
  bool has_left();
  void send(std::size_t path, Time now);
  ReConfigParameter parameter(const Request& request) const;
  void close(Request& request);
  void conclude(Kind kind, ReconfigurationAnswer answer, Incoming& in);
  void tell(Kind kind, ReconfigurationResult result);
  void finish();
  StreamNumbers streams() const { return StreamNumbers(streams_); }

  AssociationCore& core_;
  Transfer& transfer_;
  RequestNumber next_;
  RequestNumber last_of_peer_;
  Stage stage_ = Stage::kIdle;
  bool for_peer_ = false;
  bool was_reset_ = false;  // inbound streams were, since that was asked for
  std::uint8_t count_ = 0;
  std::array<Request, ReConfigView::kMost> requests_{};
  RequestNumber wanted_by_;            // the request of the peer that it is for
  std::vector<std::uint8_t> streams_;  // to reset; encoded
  std::uint16_t outbound_ = 0;         // to add
  std::uint16_t inbound_ = 0;
  Tsn last_assigned_;
  Tsn awaited_;             // in kPassing
  bool forgotten_ = false;  // likewise: no FORWARD TSN names the streams any more
  std::uint8_t path_ = 0;   // where it left last
  Time deadline_ = kNever;
};

}  // namespace rxsctp::sctp
