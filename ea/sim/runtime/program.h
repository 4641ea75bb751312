// The running program: how it ends, its timer, and its clock.
#pragma once

#include <cstdint>
#include <string>

namespace sim {

constexpr int kExitStopped = 0;
constexpr int kExitInitFailed = 1;
constexpr int kExitUsage = 2;
// The expert did what the terminal stops an expert for, or a sanitizer found a fault.
constexpr int kExitCritical = 3;
// OnDeinit took longer than the terminal allows.
constexpr int kExitDeinitCut = 4;

bool is_stop_wanted();
void want_stop(int deinit_reason);

void set_timer(int64_t period_ms);
void kill_timer();

// Milliseconds since the program started, on a clock that nobody sets.
int64_t uptime_ms();
int64_t uptime_us();

}  // namespace sim
