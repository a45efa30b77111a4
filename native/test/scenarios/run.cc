#include "test/scenarios/run.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "sctp/endpoint/routing.h"
#include "sctp/negotiation/auth_policy.h"
#include "test/scenarios/application.h"
#include "test/scenarios/side.h"
#include "test/scenarios/verdict.h"
#include "virtual/random.h"
#include "virtual/world.h"

namespace rxsctp::simulation {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// No run that makes progress takes longer than these.
constexpr auto kLongest = hours(24);
constexpr std::uint64_t kMostSteps = 1'000'000;
/// How long one end waits for anything after the other is gone.
constexpr auto kPatience = seconds(150);
constexpr std::uint16_t kFirstClientPort = 7000;
constexpr std::uint16_t kDeafPort = 6;
constexpr std::uint16_t kFirstKey = 1;
constexpr std::uint16_t kNextKey = 2;

struct Session {
  const SessionScript* script = nullptr;
  std::uint16_t client_port = 0;
  EndpointId client_endpoint = 0;
  std::unique_ptr<Side> client;
  std::unique_ptr<Side> server;
  bool giving_up = false;
  /// A second association came of the same cookie: what was sent may have gone to either.
  bool tangled = false;
};

/// One run: builds the world a scenario describes, drives it and looks back at the end.
class Run {
 public:
  Run(const Scenario& scenario, bool whole_trace);
  RunResult play();

 private:
  static constexpr EndpointId kServerEndpoint = 1;

  void add_hosts();
  void add_session(const SessionScript& script, std::uint64_t seed);
  void schedule_trouble();
  std::vector<PathAddress> paths_to(Network::HostId to, Network::HostId from,
                                    const SessionScript& script);
  bool may_rebind(Network::HostId host) const;
  void connect(Session& session);
  void connect_back(Session& session);
  void change_key(Session& session);
  void delete_key(Session& session);
  Side* claim(Network::HostId host, const Established& info);
  bool may_restart(const Side& side);
  void watch_ends();
  void check_end();
  Time start() const { return start_; }

  const Scenario& scenario_;
  World world_;
  Time start_;
  Verdict verdict_;
  AssociationId next_id_ = 1;
  std::vector<std::unique_ptr<Application>> applications_;
  std::vector<Host*> hosts_;
  std::vector<std::shared_ptr<const sctp::AuthPolicy>> auth_;  // of each
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::uint16_t> sessions_of_host_;
};

Run::Run(const Scenario& scenario, bool whole_trace)
    : scenario_(scenario), world_(Random(scenario.seed).next()), start_(world_.now()) {
  if (whole_trace) world_.trace().keep_all();
  add_hosts();
  Random random(~scenario.seed);
  for (const SessionScript& script : scenario.sessions) add_session(script, random.next());
  schedule_trouble();
}

void Run::add_hosts() {
  sessions_of_host_.resize(scenario_.hosts.size());
  for (std::size_t i = 0; i < scenario_.hosts.size(); ++i) {
    const HostScript& script = scenario_.hosts[i];
    applications_.push_back(
        std::make_unique<Application>(world_.events(), world_.trace(), verdict_, next_id_));
    auth_.push_back(sctp::AuthPolicy::of(script.auth));
    Host& host = world_.add_host(script.attachments, script.options, *applications_[i]);
    hosts_.push_back(&host);
    applications_[i]->set_host(host);
    applications_[i]->set_claim([this, i](const Established& info) { return claim(i, info); });
    applications_[i]->set_may_restart([this](const Side& side) { return may_restart(side); });
  }
  const auto port =
      hosts_[0]->stack().open(kServerEndpoint, {.transports = hosts_[0]->transports(),
                                                .port = kServerPort,
                                                .accept = true,
                                                .association = scenario_.hosts[0].config,
                                                .auth = auth_[0]});
  verdict_.check(port == kServerPort, "the server's port could not be opened");
}

void Run::add_session(const SessionScript& script, std::uint64_t seed) {
  Random random(seed);
  auto session = std::make_unique<Session>();
  session->script = &script;
  const auto number = static_cast<std::uint32_t>(sessions_.size() * 2);
  session->client_port =
      static_cast<std::uint16_t>(kFirstClientPort + sessions_of_host_[script.client]++);
  session->client_endpoint = kServerEndpoint + 1 + static_cast<EndpointId>(sessions_.size());
  const std::size_t hosts[2] = {script.client, 0};
  std::unique_ptr<Side>* sides[2] = {&session->client, &session->server};
  for (std::size_t i = 0; i < 2; ++i) {
    *sides[i] = std::make_unique<Side>(number + static_cast<std::uint32_t>(i), script.sides[i],
                                       scenario_.hosts[hosts[i]].config, world_.events(),
                                       world_.trace(), verdict_, random.next());
    (*sides[i])->set_host(*hosts_[hosts[i]]);
    applications_[hosts[i]]->add(**sides[i]);
  }
  session->client->set_peer(*session->server);
  session->server->set_peer(*session->client);
  Session& added = *session;
  sessions_.push_back(std::move(session));
  world_.events().after(script.connect_at, [this, &added] { connect(added); });
}

void Run::schedule_trouble() {
  for (std::size_t i = 0; i < scenario_.hosts.size(); ++i) {
    const HostScript& script = scenario_.hosts[i];
    for (const auto& blackout : script.blackouts) {
      world_.network().black_out(i, {start() + blackout.from, start() + blackout.to}, blackout.up,
                                 blackout.down, blackout.address);
    }
    for (const auto& back_up : script.back_ups) {
      world_.events().at(start() + back_up.from, [this, i, until = start() + back_up.to] {
        hosts_[i]->back_up_until(until);
      });
    }
    std::uint16_t rebinds = 0;
    for (const HostScript::Rebind& rebind : script.rebinds) {
      const auto port = static_cast<std::uint16_t>(51'000 + i * 100 + rebinds++);
      world_.events().at(start() + rebind.at, [this, i, port, address = rebind.address] {
        if (may_rebind(i)) world_.network().rebind(i, port, address);
      });
    }
    if (script.dies_at) {
      world_.events().at(start() + *script.dies_at,
                         [this, i, &script] { hosts_[i]->die(script.dies_silently); });
    }
  }
}

/// As an engine does that was given the addresses.
std::vector<PathAddress> Run::paths_to(Network::HostId to, Network::HostId from,
                                       const SessionScript& script) {
  const Network& network = world_.network();
  const sctp::TransportList transports = hosts_[from]->transports();
  sctp::Routing routing(transports, hosts_[from]->stack().locals());
  std::vector<PathAddress> paths;
  for (std::size_t i = 0; i < (script.given_all ? network.addresses(to) : 1); ++i) {
    paths.push_back(network.public_path(to, i));
    paths.back().transport = routing.choose(paths.back().remote).value_or(transports.front());
  }
  return paths;
}

/// A cookie is good for the address and port that it was made for (RFC 9260, 5.1.5), so that
/// nothing comes of a handshake meanwhile; and who is through says no more from the new port,
/// though the SHUTDOWN COMPLETE was lost.
bool Run::may_rebind(Network::HostId host) const {
  return !scenario_.gentle || std::ranges::all_of(sessions_, [host](const auto& session) {
    return session->script->client != host || (session->client->busy() && session->server->busy());
  });
}

void Run::connect(Session& session) {
  const std::size_t client = session.script->client;
  if (!hosts_[client]->alive()) return;
  sctp::Stack& stack = hosts_[client]->stack();
  const auto port = stack.open(session.client_endpoint,
                               {.transports = hosts_[client]->transports(),
                                .port = session.client_port,
                                .accept = session.script->server_connects_after.has_value(),
                                .association = scenario_.hosts[client].config,
                                .auth = auth_[client]});
  verdict_.check(port == session.client_port, "a client's port could not be opened");
  const AssociationId id = applications_[client]->bind(*session.client);
  world_.trace().event(world_.now(), Trace::Kind::kConnect, client, id);
  stack.connect(id, session.client_endpoint, paths_to(0, client, *session.script),
                session.script->nobody_listens ? kDeafPort : kServerPort,
                scenario_.hosts[client].config, auth_[client]);
  hosts_[client]->turn();
  if (session.script->changes_key_after) {
    world_.events().after(*session.script->changes_key_after,
                          [this, &session] { change_key(session); });
  }
  if (session.script->server_connects_after) {
    world_.events().after(*session.script->server_connects_after,
                          [this, &session] { connect_back(session); });
  }
}

void Run::connect_back(Session& session) {
  if (session.server->id() != 0 || session.client->closed() || !hosts_[0]->alive()) return;
  const AssociationId id = applications_[0]->bind(*session.server);
  world_.trace().event(world_.now(), Trace::Kind::kConnect, 0, id);
  hosts_[0]->stack().connect(id, kServerEndpoint,
                             paths_to(session.script->client, 0, *session.script),
                             session.client_port, scenario_.hosts[0].config, auth_[0]);
  hosts_[0]->turn();
}

/// Both get the next key at once, and begin to use it while packets with the other are under way.
void Run::change_key(Session& session) {
  if (!session.client->busy() || !session.server->busy()) return;
  for (Side* side : {session.client.get(), session.server.get()}) {
    sctp::Stack& stack = hosts_[side == session.client.get() ? session.script->client : 0]->stack();
    stack.set_auth_key(side->id(), {kNextKey, {5, 6, 7}});
    stack.activate_auth_key(side->id(), kNextKey);
  }
  world_.events().after(kPatience, [this, &session] { delete_key(session); });
}

void Run::delete_key(Session& session) {
  for (Side* side : {session.client.get(), session.server.get()}) {
    const std::size_t host = side == session.client.get() ? session.script->client : 0;
    if (hosts_[host]->alive()) hosts_[host]->stack().delete_auth_key(side->id(), kFirstKey);
  }
}

Side* Run::claim(Network::HostId host, const Established& info) {
  const auto peer = world_.network().owner(info.primary);
  for (const auto& session : sessions_) {
    const bool at_client =
        host != 0 && session->script->client == host && session->client_port == info.local_port;
    const bool at_server =
        host == 0 && peer == session->script->client && session->client_port == info.remote_port;
    if (!at_client && !at_server) continue;
    Side& side = at_client ? *session->client : *session->server;
    if (side.id() == 0) return &side;
    session->tangled = true;
    // From behind a new port of the translator, a peer is another one.
    const bool rebound = !scenario_.hosts[session->script->client].rebinds.empty();
    if (!side.closed() && !rebound) verdict_.fail("a second association where there was one");
  }
  return nullptr;
}

/// Where both open while the translator moves one: the INIT from its new port is that of somebody
/// else, and that to the old port, if it comes late, restarts what has come of the other.
bool Run::may_restart(const Side& side) {
  for (const auto& session : sessions_) {
    if (&side != session->client.get() && &side != session->server.get()) continue;
    const SessionScript& script = *session->script;
    if (!script.server_connects_after || scenario_.hosts[script.client].rebinds.empty()) continue;
    session->tangled = true;
    return true;
  }
  return false;
}

void Run::watch_ends() {
  for (const auto& session : sessions_) {
    if (session->giving_up) continue;
    const bool one_gone = session->client->closed() || session->server->closed() ||
                          session->client->host_died() || session->server->host_died();
    if (!one_gone) continue;
    session->giving_up = true;
    world_.events().after(kPatience, [&session = *session] {
      session.client->give_up();
      session.server->give_up();
    });
  }
}

void Run::check_end() {
  for (const auto& session : sessions_) {
    const bool gentle = scenario_.gentle && !session->tangled;
    session->client->check_end(gentle, session->tangled);
    session->server->check_end(gentle, session->tangled);
    const bool graceful = session->client->reason() == CloseReason::kShutdown ||
                          session->server->reason() == CloseReason::kShutdown;
    if (graceful && !session->tangled) {
      session->client->sent().check_all_delivered();
      session->server->sent().check_all_delivered();
    }
  }
  for (Host* host : hosts_) {
    if (!host->alive()) continue;
    for (EndpointId id = 1; id <= kServerEndpoint + sessions_.size(); ++id) {
      if (host->stack().is_open(id)) host->stack().close(id);
    }
    verdict_.check(host->stack().counters().associations == 0, "a Stack still has associations");
    verdict_.check(host->stack().next_deadline() == kNever, "a Stack still has timers");
  }
}

RunResult Run::play() {
  const Time limit = start() + kLongest;
  while (verdict_.ok() && world_.steps() < kMostSteps && world_.step(limit)) watch_ends();
  verdict_.check(!world_.timer_stuck(), "a timer stays due");
  verdict_.check(world_.steps() < kMostSteps, "the run does not come to an end (steps)");
  verdict_.check(world_.now() < limit, "the run does not come to an end (time)");
  if (verdict_.ok()) check_end();

  RunResult result;
  result.problem = verdict_.text();
  if (!verdict_.ok()) result.trace = world_.trace().text();
  result.hash = world_.trace().hash();
  for (const auto& session : sessions_) {
    result.messages +=
        session->client->sent().delivered_count() + session->server->sent().delivered_count();
  }
  result.packets = world_.network().totals().packets;
  result.lost = world_.network().totals().lost;
  result.virtual_seconds = std::chrono::duration<double>(world_.now() - start()).count();
  return result;
}

}  // namespace

RunResult run(const Scenario& scenario, bool whole_trace) {
  return Run(scenario, whole_trace).play();
}

}  // namespace rxsctp::simulation
