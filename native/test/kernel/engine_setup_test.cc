#include <algorithm>
#include <cerrno>

#include "kernel/kernel_engine.h"
#include "test/kernel/support/engine_run.h"
#include "test/kernel/support/messages.h"

namespace rxsctp::kernel {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::EngineRun;
using test::kClient;
using test::Record;
using test::tracked;

LIVE_TEST_CASE("an association is set up, tells of itself, and shuts down") {
  EngineRun run;
  run.listen();
  const auto server = run.establish(kClient);
  const auto& at_client = *run.told[kClient].established;
  const auto& at_server = *run.told[server].established;
  CHECK_FALSE(at_client.accepted);
  CHECK(at_server.endpoint == EngineRun::kServer);
  CHECK(at_client.remote_port == run.port);
  CHECK(at_server.local_port == run.port);
  CHECK(at_server.remote_port == at_client.local_port);
  CHECK(at_client.outbound_streams == run.config.outbound_streams);
  run.engine.shutdown(kClient);
  run.until([&] { return run.told[kClient].ended() && run.told[server].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kShutdown);
  CHECK(run.told[server].closed == CloseReason::kShutdown);
  CHECK(run.told[server].peer_shutdown);
  CHECK_FALSE(run.send(kClient, {}, {1}));
  CHECK_FALSE(run.engine.stats(kClient, false));
  CHECK(run.engine.ask(kClient, AddStreams{1, 1}, test::now()).error == ENOTCONN);
}

LIVE_TEST_CASE("nobody listens: refused") {
  EngineRun run;
  run.listen();
  run.engine.close(EngineRun::kServer);
  CHECK_FALSE(run.is_open(EngineRun::kServer));
  CHECK_OK(run.open(kClient, false));
  run.connect(kClient, kClient);
  run.until([&] { return run.told[kClient].ended(); });
  CHECK(run.told[kClient].closed == CloseReason::kRefused);
  run.turn({});
  run.engine.close(kClient);
  CHECK_FALSE(run.is_open(kClient));
}

LIVE_TEST_CASE("a second association to the same peer from one port is one too many") {
  EngineRun run;
  run.listen();
  CHECK_OK(run.open(2, true));
  run.connect(kClient, 2);
  run.connect(kClient + 1, 2);
  run.until([&] { return run.told[kClient].established && run.told[kClient + 1].ended(); });
  CHECK(run.told[kClient + 1].closed == CloseReason::kAlreadyConnected);
  run.connect(kClient + 2, 2);
  CHECK(run.told[kClient + 2].closed == CloseReason::kAlreadyConnected);
  CHECK_FALSE(run.told[kClient].ended());
}

LIVE_TEST_CASE("an endpoint that does not accept connects once") {
  EngineRun run;
  run.listen();
  CHECK_OK(run.open(2, false));
  run.connect(kClient, 2);
  run.connect(kClient + 1, 2);
  CHECK(run.told[kClient + 1].closed == CloseReason::kAlreadyConnected);
  run.until([&] { return run.told[kClient].established.has_value(); });
  run.connect(kClient + 2, 2);
  CHECK(run.told[kClient + 2].closed == CloseReason::kAlreadyConnected);
}

LIVE_TEST_CASE("200 associations at once") {
  EngineRun run;
  run.told.keeps_messages = false;
  run.listen();
  constexpr AssociationId kCount = 200;
  const auto all = [&](auto condition) {
    for (AssociationId id = 1; id <= kCount; ++id) {
      if (!condition(run.told[100 + id])) return false;
    }
    return true;
  };
  for (AssociationId id = 1; id <= kCount; ++id) {
    CHECK_OK(run.open(1000 + id, false));
    run.connect(100 + id, 1000 + id);
  }
  run.until([&] { return all([](const Record& r) { return r.established.has_value(); }); },
            std::chrono::seconds(60));
  run.until([&] { return run.told.accepted().size() == kCount; });
  for (const auto id : run.told.accepted()) run.keep_consuming(id);
  for (AssociationId id = 1; id <= kCount; ++id) {
    for (std::uint32_t i = 1; i <= 5; ++i) run.send(100 + id, tracked(i), Bytes(500));
  }
  run.commit();
  run.until([&] { return all([](const Record& r) { return r.acknowledged.size() == 5; }); },
            std::chrono::seconds(60));
  for (AssociationId id = 1; id <= kCount; ++id) {
    if (id % 2 == 0)
      run.engine.shutdown(100 + id);
    else
      run.abort(100 + id, "");
    run.engine.close(1000 + id);
  }
  run.until([&] { return all([](const Record& r) { return r.ended(); }); },
            std::chrono::seconds(60));
  run.until([&] {
    return std::ranges::all_of(run.told.accepted(), [&](auto id) { return run.told[id].ended(); });
  });
  for (const auto id : run.told.accepted()) CHECK(run.told[id].messages.size() == 5);
  run.turn({});
  for (AssociationId id = 1; id <= kCount; ++id) CHECK_FALSE(run.is_open(1000 + id));
}

}  // namespace
}  // namespace rxsctp::kernel
