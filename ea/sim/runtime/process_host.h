// The host of a running program: configuration, clock, log and planned crashes.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "host.h"

namespace sim {

struct Arguments {
  std::string folder;
  std::string config_path;
  bool is_verbose = false;
};

class ProcessHost : public Host {
 public:
  // Throws std::runtime_error at a configuration that cannot be read.
  explicit ProcessHost(Arguments arguments);

  int64_t utc_now_ms() const override;
  void sleep_ms(int64_t ms) override;
  int64_t server_offset_s(int64_t at_utc_ms) const override;
  bool is_connected() const override;
  void set_last_error(int code) override { last_error_ = code; }
  int last_error() const override { return last_error_; }
  void at_call(const char* call, const std::string& detail, When when) override;
  const Json& config() const override { return config_; }
  const std::string& folder() const override { return arguments_.folder; }
  void log(const std::string& line) override;

  bool is_stepped() const { return is_stepped_; }
  // Never back, and in stepped mode only.
  void move_to(int64_t utc_ms);
  int64_t uptime_us() const;

 private:
  Arguments arguments_;
  Json config_;
  bool is_stepped_ = false;
  int64_t virtual_ms_ = 0;
  int64_t virtual_start_ms_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int last_error_ = 0;
  int64_t matching_calls_ = 0;
};

}  // namespace sim
