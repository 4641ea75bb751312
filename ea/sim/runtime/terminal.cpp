#include "terminal.h"

#include <sanitizer/common_interface_defs.h>

#include <cstdio>
#include <fstream>

#include "expert.h"
#include "host.h"
#include "program.h"
#include "trade_api.h"

namespace mql {

namespace {

// Neither UTC nor any broker's time, so that an expert that relies on it is seen to be wrong.
constexpr int64_t kLocalOffsetSeconds = 5 * 3600 + 1800;
constexpr int kSleepSliceMs = 10;
// A computer has been running for a while when its terminal starts.
constexpr int64_t kTicksBeforeStart = 86400000;

int64_t utc_seconds() { return sim::host().utc_now_ms() / 1000; }

string join(const std::vector<FormatArgument>& arguments) {
  string line = string(u"");
  for (const FormatArgument& argument : arguments) line += argument.shown;
  return line;
}

// Kilobytes in use, as the system tells.
int64_t memory_used_kb() {
  std::ifstream status("/proc/self/statm");
  int64_t total = 0, resident = 0;
  status >> total >> resident;
  return resident * 4;
}

const sim::Json& account() { return sim::host().config()["account"]; }

}  // namespace

void stop_expert(const char* reason) {
  sim::host().log(std::string("critical error: ") + reason);
  std::fprintf(stderr, "critical error: %s\n", reason);
  __sanitizer_print_stack_trace();
  std::fflush(nullptr);
  std::_Exit(sim::kExitCritical);
}

int GetLastError() { return sim::host().last_error(); }

void ResetLastError() { sim::host().set_last_error(0); }

datetime TimeGMT() { return utc_seconds(); }

datetime TimeLocal() { return utc_seconds() + kLocalOffsetSeconds; }

datetime TimeCurrent() { return sim::market_last_quote_server_time_s(); }

datetime TimeTradeServer() { return utc_seconds() + sim::host().server_offset_s(sim::host().utc_now_ms()); }

ulong GetTickCount64() { return static_cast<ulong>(kTicksBeforeStart + sim::uptime_ms()); }

ulong GetMicrosecondCount() { return static_cast<ulong>(sim::uptime_us()); }

void Sleep(int milliseconds) {
  const int64_t end = sim::uptime_ms() + milliseconds;
  while (!IsStopped() && sim::uptime_ms() < end) {
    const int64_t left = end - sim::uptime_ms();
    sim::host().sleep_ms(left < kSleepSliceMs ? left : kSleepSliceMs);
    sim::market_advance();
  }
}

bool EventSetMillisecondTimer(int milliseconds) {
  if (milliseconds <= 0) return sim::host().set_last_error(ERR_INVALID_PARAMETER), false;
  sim::set_timer(milliseconds);
  return true;
}

void EventKillTimer() { sim::kill_timer(); }

bool IsStopped() { return sim::is_stop_wanted(); }

void ExpertRemove() { sim::want_stop(REASON_PROGRAM); }

long TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property) {
  switch (property) {
    case TERMINAL_BUILD: return 5836;
    case TERMINAL_CONNECTED: return sim::host().is_connected();
    case TERMINAL_TRADE_ALLOWED: return sim::host().config()["terminal"]["trade_allowed"].as_bool(true);
    case TERMINAL_PING_LAST: return 41230;
    case TERMINAL_MEMORY_USED: return memory_used_kb() / 1024;
    case TERMINAL_MEMORY_TOTAL: return 8192;
    case TERMINAL_X64: return true;
    case TERMINAL_DLLS_ALLOWED: return false;
  }
  return 0;
}

double TerminalInfoDouble(ENUM_TERMINAL_INFO_DOUBLE) { return 0; }

string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property) {
  switch (property) {
    case TERMINAL_NAME: return string::from_utf8("Simulated Terminal");
    case TERMINAL_COMPANY: return string::from_utf8(account()["company"].as_string("Simulated Broker"));
    case TERMINAL_LANGUAGE: return string::from_utf8("English");
    case TERMINAL_PATH:
    case TERMINAL_DATA_PATH: return string::from_utf8(sim::host().folder());
    case TERMINAL_COMMONDATA_PATH: return string::from_utf8(sim::host().folder() + "/Common");
  }
  return string(u"");
}

long MQLInfoInteger(ENUM_MQL_INFO_INTEGER property) {
  constexpr long kProgramExpert = 2;
  switch (property) {
    case MQL_TRADE_ALLOWED: return sim::host().config()["terminal"]["expert_trade_allowed"].as_bool(true);
    case MQL_PROGRAM_TYPE: return kProgramExpert;
    case MQL_MEMORY_USED: return memory_used_kb() / 1024;
    case MQL_MEMORY_LIMIT: return 8192;
    default: return 0;
  }
}

string MQLInfoString(ENUM_MQL_INFO_STRING property) {
  const std::string& name = sim::expert().name;
  return string::from_utf8(property == MQL_PROGRAM_NAME ? name : sim::host().folder() + "/MQL5/Experts/" + name + ".ex5");
}

void print_line(const std::vector<FormatArgument>& arguments) { sim::host().log(join(arguments).utf8()); }

void show_alert(const std::vector<FormatArgument>& arguments) { sim::host().log("Alert: " + join(arguments).utf8()); }

void show_comment(const std::vector<FormatArgument>& arguments) {
  const std::string path = sim::host().folder() + "/sim/chart_comment.txt";
  std::ofstream(path + ".part") << join(arguments).utf8();
  std::rename((path + ".part").c_str(), path.c_str());
}

}  // namespace mql
