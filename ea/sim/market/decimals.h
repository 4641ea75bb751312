// Prices, lots and money as decimal numbers.
#pragma once

#include <cmath>

#include "words.h"

namespace sim {

constexpr double kUnitsPerLot = 1e8;

// The double nearest to the decimal number, as reading its digits would give.
inline double round_to(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

inline double round_money(double value) { return round_to(value, 2); }

// -1 for what is no volume at all.
inline Volume to_volume(double lots) {
  return std::isfinite(lots) && std::fabs(lots) < 1e9 ? std::llround(lots * kUnitsPerLot) : -1;
}

inline double to_lots(Volume volume) { return static_cast<double>(volume) / kUnitsPerLot; }

inline double to_points(const Symbol& symbol, double distance) { return std::round(distance / symbol.point); }

inline double to_tick(const Symbol& symbol, double price) {
  return round_to(std::round(price / symbol.tick_size) * symbol.tick_size, symbol.digits);
}

inline bool is_on_tick(const Symbol& symbol, double price) {
  return std::isfinite(price) && std::fabs(price - to_tick(symbol, price)) < symbol.point * 1e-4;
}

}  // namespace sim
