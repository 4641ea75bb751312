// Random numbers that a seed repeats and that one number can save.
#pragma once

#include <cstdint>

namespace sim {

class Random {
 public:
  explicit Random(uint64_t state = 0) : state_(state) {}

  uint64_t state() const { return state_; }

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
  }

  // Whole numbers, both ends included.
  int64_t between(int64_t low, int64_t high) {
    return high <= low ? low : low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }

  double share() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }

 private:
  uint64_t state_;
};

}  // namespace sim
