#include "binding/attachment.h"

#include <doctest/doctest.h>

#include <cstring>
#include <optional>
#include <utility>

#include "host/command_record.h"
#include "io/ip_text.h"
#include "test/binding/support/environment.h"

namespace rxsctp::binding {
namespace {

using testing::Environment;

/// Stages a record, as JavaScript does.
void stage_forget(host::StagingSlab& slab) {
  const std::uint32_t record[] = {host::CommandRecord::kForget, 1};
  const std::uint32_t staged = sizeof record;
  std::memcpy(slab.memory().data(), record, sizeof record);
  std::memcpy(slab.memory().data() + host::StagingSlab::kCapacity, &staged, sizeof staged);
}

/// What JavaScript holds on to: the class Channel without its JavaScript.
class Object {
 public:
  explicit Object(Environment& environment)
      : attachment(
            Attachment::open(environment.handle(), nullptr, [this](napi_env) { ++wake_ups; })) {
    stage_forget(attachment->channel().stage());
  }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() { attachment->close(); }

  /// What it makes the I/O thread do ends in a wake-up.
  void listen() {
    OpenEndpoint open;
    open.addresses = {*io::parse_ip("127.0.0.1")};
    open.settings.encapsulated = true;
    attachment->channel().open_endpoint(open);
  }

  int wake_ups = 0;
  std::shared_ptr<Attachment> attachment;
};

TEST_CASE("JavaScript is woken for what there is to take, and nothing holds the environment") {
  Environment environment;
  Object object(environment);
  CHECK_FALSE(environment.referenced());
  object.attachment->ref();
  CHECK(environment.referenced());
  object.listen();
  CHECK(environment.run_until([&] { return object.wake_ups == 1; }));
  CHECK(object.attachment->channel().take());
}

TEST_CASE("closing leaves nothing behind in the environment") {
  Environment environment;
  std::optional<Object> object(environment);
  object->listen();
  CHECK(object->attachment->channel().staged() == 8);
  object->attachment->close();
  CHECK_FALSE(object->attachment->is_open());
  CHECK(object->attachment->channel().staged() == 0);
  CHECK(environment.hooks() == 0);
  CHECK(environment.functions() == 0);
  object->attachment->ref();
  object->attachment->unref();
  object->attachment->close();
  object.reset();
}

TEST_CASE("an environment may end in any order, while the I/O thread is at work") {
  Environment environment;
  std::optional<Object> object(environment);
  object->listen();
  SUBCASE("hook, function, object: Node.js") {
    environment.run_hooks();
    CHECK_FALSE(object->attachment->is_open());
    CHECK(object->attachment->channel().staged() == 0);
    environment.destroy_functions(true);
    object.reset();
  }
  SUBCASE("object, hook: Deno") {
    object.reset();
    CHECK(environment.hooks() == 0);
    environment.run_hooks();
    environment.destroy_functions(false);
  }
  SUBCASE("hook, object, function") {
    environment.run_hooks();
    object.reset();
    environment.destroy_functions(true);
  }
  SUBCASE("function, hook, object") {
    environment.destroy_functions(true);
    CHECK_FALSE(object->attachment->is_open());
    environment.run_hooks();
    object.reset();
  }
  SUBCASE("function, object, hook") {
    environment.destroy_functions(true);
    object.reset();
    environment.run_hooks();
  }
  SUBCASE("object, function, hook") {
    object.reset();
    environment.destroy_functions(true);
    environment.run_hooks();
  }
}

TEST_CASE("a wake-up that was on its way as the channel closed reaches nobody") {
  Environment environment;
  Object object(environment);
  object.listen();
  environment.run_hooks();
  bool once = false;
  CHECK(environment.run_until([&] { return std::exchange(once, true); }));
  CHECK(object.wake_ups == 0);
}

}  // namespace
}  // namespace rxsctp::binding
