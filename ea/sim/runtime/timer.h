// The one timer of an expert. Windows wakes a program every 16 ms at best, so periods end on that grid.
#pragma once

#include <cstdint>

namespace sim {

class Timer {
 public:
  static constexpr int64_t kGridMs = 16;
  static constexpr int64_t kNever = INT64_MAX;

  void set(int64_t period_ms, int64_t now_ms) {
    period_ms_ = period_ms;
    due_ms_ = on_grid(now_ms + period_ms);
  }

  void kill() { due_ms_ = kNever; }

  int64_t next_due_ms() const { return due_ms_; }

  bool take_due(int64_t now_ms) {
    if (now_ms < due_ms_) return false;
    due_ms_ = on_grid(due_ms_ + period_ms_);
    return true;
  }

  void skip_missed(int64_t now_ms) {
    while (due_ms_ <= now_ms) due_ms_ = on_grid(due_ms_ + period_ms_);
  }

 private:
  static int64_t on_grid(int64_t ms) { return (ms + kGridMs - 1) / kGridMs * kGridMs; }

  int64_t period_ms_ = 0;
  int64_t due_ms_ = kNever;
};

}  // namespace sim
