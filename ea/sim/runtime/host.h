// What surrounds the expert and its trade server: time, connection, configuration, planned crashes.
#pragma once

#include <cstdint>
#include <string>

#include "json.h"

namespace sim {

enum class When { before, after };

class Host {
 public:
  virtual ~Host() = default;

  virtual int64_t utc_now_ms() const = 0;
  // Real time passes, or virtual time is moved on.
  virtual void sleep_ms(int64_t ms) = 0;
  // Server time minus UTC at that moment.
  virtual int64_t server_offset_s(int64_t at_utc_ms) const = 0;
  virtual bool is_connected() const = 0;

  virtual void set_last_error(int code) = 0;
  virtual int last_error() const = 0;

  // Kills the process if the configuration plans a crash at this call.
  virtual void at_call(const char* call, const std::string& detail, When when) = 0;

  // The whole of sim.json.
  virtual const Json& config() const = 0;
  // The data folder of the terminal, <INSTANCE_ROOT>/<account>.
  virtual const std::string& folder() const = 0;
  // One line in the log of the experts, and on stderr with --verbose.
  virtual void log(const std::string& line) = 0;
};

Host& host();

}  // namespace sim
