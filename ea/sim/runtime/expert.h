// What the translated expert tells the runtime about itself: its handlers and its inputs.
#pragma once

#include <functional>
#include <string>

#include "json.h"
#include "trade_api.h"
#include "types.h"

namespace sim {

struct Expert {
  std::string name;
  std::function<int()> on_init;
  std::function<void(int reason)> on_deinit;
  std::function<void()> on_timer;
  std::function<void()> on_tick;
  std::function<void(const mql::MqlTradeTransaction&, const mql::MqlTradeRequest&, const mql::MqlTradeResult&)> on_transaction;
};

// Defined by the translated source.
const Expert& expert();

// Registers an input by its name; the configuration may give it another value before OnInit.
class Input {
 public:
  Input(const char* name, bool& value);
  Input(const char* name, double& value);
  Input(const char* name, mql::string& value);
  Input(const char* name, mql::datetime& value);
  template <class T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>, int> = 0>
  Input(const char* name, T& value)
      : Input(name, "an integer", [&value](const Json& json) {
          if (!is_whole(json)) return false;
          value = static_cast<T>(json.as_int());
          return !std::is_integral_v<T> || std::to_string(static_cast<int64_t>(value)) == std::to_string(json.as_int());
        }) {}

 private:
  using Setter = std::function<bool(const Json&)>;
  Input(const char* name, const char* kind, Setter set);
  static bool is_whole(const Json& json);
};

// Gives the inputs their configured values; throws std::runtime_error at an unknown name or a wrong kind.
void set_inputs(const Json& values);

}  // namespace sim
