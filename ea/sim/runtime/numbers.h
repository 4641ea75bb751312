// Mathematics of MQL5.
#pragma once

#include <cmath>
#include <type_traits>

#include "types.h"

namespace mql {

template <class T>
T MathAbs(T value) {
  static_assert(std::is_arithmetic_v<T>);
  return value < 0 ? static_cast<T>(-value) : value;
}

template <class A, class B>
auto MathMin(A left, B right) {
  using T = std::common_type_t<A, B>;
  return static_cast<T>(left) < static_cast<T>(right) ? static_cast<T>(left) : static_cast<T>(right);
}

template <class A, class B>
auto MathMax(A left, B right) {
  using T = std::common_type_t<A, B>;
  return static_cast<T>(left) > static_cast<T>(right) ? static_cast<T>(left) : static_cast<T>(right);
}

inline double MathFloor(double value) { return std::floor(value); }
inline double MathCeil(double value) { return std::ceil(value); }
inline double MathRound(double value) { return std::round(value); }
inline double MathPow(double base, double exponent) { return std::pow(base, exponent); }
inline double MathLog10(double value) { return std::log10(value); }
inline double MathSqrt(double value) { return std::sqrt(value); }
inline bool MathIsValidNumber(double value) { return std::isfinite(value); }

// The nearest double to the decimal, halves away from zero.
inline double NormalizeDouble(double value, int digits) {
  const double scale = std::pow(10.0, digits);
  const double scaled = value * scale;
  if (!std::isfinite(scaled) || std::fabs(scaled) > 1e15) return value;
  return std::round(scaled) / scale;
}

}  // namespace mql
