// Generated from definition/options.mjs by `npm run generate`: change it there.
#pragma once

#include "binding/fields.h"
#include "engine/config.h"
#include "engine/limits.h"
#include "engine/settings.h"

namespace rxsctp::binding {

template <>
struct Names<CongestionControl> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(CongestionControl::kReno, "reno");
  }
};

template <>
struct Names<Scheduler> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(Scheduler::kFcfs, "fcfs");
    visitor(Scheduler::kPriority, "priority");
    visitor(Scheduler::kRoundRobin, "round-robin");
    visitor(Scheduler::kFairCapacity, "fair-capacity");
    visitor(Scheduler::kWeightedFairQueueing, "weighted-fair-queueing");
  }
};

template <>
struct Fields<AssociationConfig> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("rtoInitial", object.rto_initial);
    visitor("rtoMin", object.rto_min);
    visitor("rtoMax", object.rto_max);
    visitor("heartbeatInterval", object.heartbeat_interval);
    visitor("associationMaxRetrans", object.association_max_retrans);
    visitor("pathMaxRetrans", object.path_max_retrans);
    visitor("maxInitRetransmits", object.max_init_retransmits);
    visitor("congestionControl", object.congestion_control);
    visitor("scheduler", object.scheduler);
    visitor("trafficClass", object.traffic_class);
    visitor("pathPotentiallyFailedThreshold", object.path_potentially_failed_threshold);
    visitor("primarySwitchoverThreshold", object.primary_switchover_threshold);
    visitor("noDelay", object.no_delay);
    visitor("ecn", object.ecn);
    visitor("sackFrequency", object.sack_frequency);
    visitor("streamReset", object.stream_reset);
    visitor("adaptationIndication", object.adaptation_indication);
    visitor("maxBurst", object.max_burst);
    visitor("validCookieLife", object.valid_cookie_life);
    visitor("sackDelay", object.sack_delay);
    visitor("outboundStreams", object.outbound_streams);
    visitor("inboundStreams", object.inbound_streams);
    visitor("receiveWindow", object.receive_window);
    visitor("maxMessageSize", object.max_message_size);
    visitor("mtu", object.mtu);
  }
};

template <>
struct Fields<EndpointLimits> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("maxAssociations", object.max_associations);
    visitor("maxAssociationsPerHost", object.max_associations_per_host);
    visitor("memoryLimit", object.memory_limit);
  }
};

template <>
struct Names<Refusal> {
  template <typename Visitor>
  static void visit(Visitor&& visitor) {
    visitor(Refusal::kMaxAssociations, "max-associations");
    visitor(Refusal::kMaxAssociationsPerHost, "max-associations-per-host");
    visitor(Refusal::kMemoryLimit, "memory-limit");
    visitor(Refusal::kAccept, "accept");
  }
};

template <>
struct Fields<AuthKey> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("id", object.id);
    visitor("secret", object.secret);
  }
};

template <>
struct Fields<AuthSettings> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("chunks", object.chunks);
    visitor("hmacs", object.hmacs);
    visitor("keys", object.keys);
    visitor("activeKey", object.active_key);
  }
};

template <>
struct Fields<Settings> {
  template <typename Object, typename Visitor>
  static void visit(Object& object, Visitor&& visitor) {
    visitor("encapsulated", object.encapsulated);
    visitor("sendBuffer", object.send_buffer);
    visitor("interleaving", object.interleaving);
    visitor("addressReconfiguration", object.address_reconfiguration);
    visitor("auth", object.auth);
  }
};

}  // namespace rxsctp::binding
