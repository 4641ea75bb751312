#include <stdexcept>
#include <vector>

#include "expert.h"

namespace sim {

namespace {

struct Registered {
  std::string name;
  const char* kind;
  std::function<bool(const Json&)> set;
};

// A function, because inputs register themselves before any order of globals is settled.
std::vector<Registered>& registered() {
  static std::vector<Registered> inputs;
  return inputs;
}

}  // namespace

Input::Input(const char* name, const char* kind, Setter set) { registered().push_back({name, kind, std::move(set)}); }

Input::Input(const char* name, bool& value)
    : Input(name, "true or false", [&value](const Json& json) {
        value = json.as_bool();
        return json.kind() == Json::Kind::boolean;
      }) {}

Input::Input(const char* name, double& value)
    : Input(name, "a number", [&value](const Json& json) {
        value = json.as_double();
        return json.is_number();
      }) {}

Input::Input(const char* name, mql::string& value)
    : Input(name, "a text", [&value](const Json& json) {
        value = mql::string::from_utf8(json.as_string());
        return json.is_text();
      }) {}

Input::Input(const char* name, mql::datetime& value)
    : Input(name, "seconds since 1970", [&value](const Json& json) {
        value = json.as_int();
        return is_whole(json);
      }) {}

bool Input::is_whole(const Json& json) {
  return json.is_number() && json.number_text().find_first_of(".eE") == std::string::npos;
}

void set_inputs(const Json& values) {
  for (const auto& [name, value] : values.members()) {
    const Registered* found = nullptr;
    for (const Registered& input : registered()) {
      if (input.name == name) found = &input;
    }
    if (!found) throw std::runtime_error("inputs: the expert has no input " + name);
    if (!found->set(value)) throw std::runtime_error("inputs: " + name + " must be " + found->kind);
  }
}

}  // namespace sim
