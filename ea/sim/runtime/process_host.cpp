#include "process_host.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "expert.h"
#include "program.h"

namespace sim {

namespace {

constexpr int64_t kFirstVirtualMs = 1795253400000;

Json read_config(const std::string& path) {
  if (path.empty()) return Json::object();
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

std::string show_time(int64_t utc_ms) {
  const time_t seconds = utc_ms / 1000;
  tm parts = {};
  gmtime_r(&seconds, &parts);
  char day[32], text[48];
  std::strftime(day, sizeof day, "%Y.%m.%d %H:%M:%S", &parts);
  std::snprintf(text, sizeof text, "%s.%03d", day, static_cast<int>(utc_ms % 1000));
  return text;
}

}  // namespace

ProcessHost::ProcessHost(Arguments arguments) : arguments_(std::move(arguments)), config_(read_config(arguments_.config_path)) {
  const Json& clock = config_["clock"];
  is_stepped_ = clock["mode"].as_string("real") == "stepped";
  virtual_ms_ = virtual_start_ms_ = clock["start_ms"].as_int(kFirstVirtualMs);
}

int64_t ProcessHost::utc_now_ms() const {
  if (is_stepped_) return virtual_ms_;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

int64_t ProcessHost::uptime_us() const {
  if (is_stepped_) return (virtual_ms_ - virtual_start_ms_) * 1000;
  const auto since = std::chrono::steady_clock::now() - start_;
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

void ProcessHost::sleep_ms(int64_t ms) {
  if (is_stepped_) {
    move_to(virtual_ms_ + ms);
    return;
  }
  timespec rest = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&rest, nullptr);
}

void ProcessHost::move_to(int64_t utc_ms) {
  if (utc_ms > virtual_ms_) virtual_ms_ = utc_ms;
}

int64_t ProcessHost::server_offset_s(int64_t at_utc_ms) const {
  int64_t offset = config_["server_offset_s"].as_int(7200);
  for (const Json& step : config_["offset_steps"].items()) {
    if (at_utc_ms >= step["at_ms"].as_int()) offset = step["offset_s"].as_int();
  }
  return offset;
}

bool ProcessHost::is_connected() const {
  const int64_t now = uptime_us() / 1000;
  for (const Json& gap : config_["disconnects"].items()) {
    const int64_t from = gap["from_ms"].as_int();
    if (now >= from && now < from + gap["for_ms"].as_int()) return false;
  }
  return true;
}

void ProcessHost::at_call(const char* call, const std::string& detail, When when) {
  const Json& crash = config_["crash"];
  if (crash["call"].as_string() != call) return;
  if (crash["when"].as_string("before") != (when == When::before ? "before" : "after")) return;
  if (detail.find(crash["detail"].as_string()) == std::string::npos) return;
  if (++matching_calls_ == crash["nth"].as_int(1)) kill(getpid(), SIGKILL);
}

void ProcessHost::log(const std::string& line) {
  const std::string whole = show_time(utc_now_ms()) + "\t" + expert().name + "\t" + line + "\n";
  std::ofstream(folder() + "/sim/experts.log", std::ios::app | std::ios::binary) << whole;
  if (arguments_.is_verbose) std::fputs(whole.c_str(), stderr);
}

}  // namespace sim
