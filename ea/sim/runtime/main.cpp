// The program: reads its arguments, starts the expert, delivers its events, ends it.
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>

#include "constants.h"
#include "expert.h"
#include "files.h"
#include "process_host.h"
#include "program.h"
#include "timer.h"
#include "trade_api.h"

namespace sim {

namespace {

constexpr int64_t kDeinitLimitMs = 2500;
// In real time the loop looks for ticks and transactions this often.
constexpr int64_t kTurnMs = 5;

std::unique_ptr<ProcessHost> process_host;
Timer timer;
volatile sig_atomic_t stop_signal = 0;
bool is_stopping = false;
int deinit_reason = mql::REASON_CLOSE;

void on_stop_signal(int) { stop_signal = 1; }

void on_deinit_too_long(int) {
  constexpr char text[] = "OnDeinit was cut off after 2.5 s\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(kExitDeinitCut + 1);
  _exit(kExitDeinitCut);
}

void deliver_transactions() {
  mql::MqlTradeTransaction transaction;
  mql::MqlTradeRequest request;
  mql::MqlTradeResult result;
  while (!is_stop_wanted() && market_take_transaction(transaction, request, result)) {
    if (expert().on_transaction) expert().on_transaction(transaction, request, result);
  }
}

// Everything that is due now. Transactions come between other events and may come within a turn.
void deliver_events() {
  market_advance();
  deliver_transactions();
  if (!is_stop_wanted() && timer.take_due(uptime_ms())) {
    if (expert().on_timer) expert().on_timer();
    // What came due meanwhile is dropped: the queue never holds a second timer event.
    timer.skip_missed(uptime_ms());
    deliver_transactions();
  }
  if (!is_stop_wanted() && market_take_tick()) {
    if (expert().on_tick) expert().on_tick();
    deliver_transactions();
  }
}

void run_real() {
  while (!is_stop_wanted()) {
    deliver_events();
    const int64_t left = timer.next_due_ms() - uptime_ms();
    if (!is_stop_wanted()) host().sleep_ms(left < 1 ? 1 : left < kTurnMs ? left : kTurnMs);
  }
}

void step(int64_t ms) {
  const int64_t tick_ms = std::max<int64_t>(1, host().config()["market"]["tick_ms"].as_int(50));
  const int64_t end = uptime_ms() + ms;
  while (!is_stop_wanted() && uptime_ms() < end) {
    const int64_t next = std::min({end, timer.next_due_ms(), uptime_ms() + tick_ms});
    process_host->move_to(host().utc_now_ms() + std::max<int64_t>(0, next - uptime_ms()));
    deliver_events();
  }
}

void run_stepped() {
  std::string line;
  while (!is_stop_wanted() && std::getline(std::cin, line)) {
    if (line.rfind("step ", 0) != 0) throw std::runtime_error("stepped mode understands `step <ms>` only, not: " + line);
    step(std::stoll(line.substr(5)));
    std::printf("at %lld\n", static_cast<long long>(host().utc_now_ms()));
    std::fflush(stdout);
  }
}

void deinit() {
  if (!expert().on_deinit) return;
  is_stopping = true;
  const itimerval limit = {{0, 0}, {kDeinitLimitMs / 1000, kDeinitLimitMs % 1000 * 1000}};
  // Where time is virtual, what counts is the time that it works, not how long a busy machine takes over it.
  const auto clock = process_host->is_stepped() ? ITIMER_PROF : ITIMER_REAL;
  setitimer(clock, &limit, nullptr);
  expert().on_deinit(deinit_reason);
  const itimerval off = {};
  setitimer(clock, &off, nullptr);
}

int run() {
  market_start();
  market_advance();
  const int code = expert().on_init ? expert().on_init() : 0;
  if (code != mql::INIT_SUCCEEDED) {
    host().log("initializing failed with code " + std::to_string(code));
    deinit_reason = mql::REASON_INITFAILED;
  } else if (process_host->is_stepped()) {
    run_stepped();
  } else {
    run_real();
  }
  deinit();
  files_stop();
  return code == mql::INIT_SUCCEEDED ? kExitStopped : kExitInitFailed;
}

Arguments read_arguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; i++) {
    const bool has_value = i + 1 < count;
    if (std::strcmp(values[i], "--folder") == 0 && has_value) arguments.folder = values[++i];
    else if (std::strcmp(values[i], "--config") == 0 && has_value) arguments.config_path = values[++i];
    else if (std::strcmp(values[i], "--verbose") == 0) arguments.is_verbose = true;
    else throw std::runtime_error(std::string("unknown argument ") + values[i]);
  }
  if (arguments.folder.empty()) throw std::runtime_error("usage: allinone-sim --folder <folder> [--config <sim.json>] [--verbose]");
  return arguments;
}

}  // namespace

Host& host() { return *process_host; }

bool is_stop_wanted() { return stop_signal || is_stopping; }

void want_stop(int reason) {
  deinit_reason = reason;
  is_stopping = true;
}

void set_timer(int64_t period_ms) { timer.set(period_ms, uptime_ms()); }

void kill_timer() { timer.kill(); }

int64_t uptime_us() { return process_host->uptime_us(); }

int64_t uptime_ms() { return uptime_us() / 1000; }

int start(int count, char** values) {
  try {
    process_host = std::make_unique<ProcessHost>(read_arguments(count, values));
    files_start();
    set_inputs(host().config()["inputs"]);
    // Without SA_RESTART, so that waiting for a line of stdin ends too.
    struct sigaction stop = {};
    stop.sa_handler = on_stop_signal;
    sigaction(SIGTERM, &stop, nullptr);
    sigaction(SIGINT, &stop, nullptr);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_deinit_too_long);
    signal(SIGPROF, on_deinit_too_long);
    return run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kExitUsage;
  }
}

}  // namespace sim

// What a sanitizer finds ends the program like any other critical error.
extern "C" const char* __asan_default_options() { return "exitcode=3:detect_leaks=0:malloc_context_size=3"; }
extern "C" const char* __ubsan_default_options() { return "exitcode=3:print_stacktrace=1"; }

int main(int count, char** values) { return sim::start(count, values); }
