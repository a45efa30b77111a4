#include "binding/event_objects.h"

#include <variant>

#include "binding/config_fields.h"
#include "binding/event_fields.h"
#include "binding/object_writer.h"
#include "binding/statistics_fields.h"

namespace rxsctp::binding {

Napi::Object to_object(Napi::Env env, const Event& event) {
  auto object = Napi::Object::New(env);
  if (event.association != 0) object.Set("association", static_cast<double>(event.association));
  const ObjectWriter writer(env);
  std::visit(
      [&]<typename Body>(const Body& body) {
        object.Set("type", Fields<Body>::type(body));
        writer.fill(object, body);
      },
      event.body);
  return object;
}

}  // namespace rxsctp::binding
