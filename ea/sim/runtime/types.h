// The value types of MQL5. Namespace mql holds what an expert may name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "array.h"

// `long` and `ulong` of MQL5 have 64 bits, which `long` of C++ has on every system this runs on.
static_assert(sizeof(long) == 8, "a system with 64-bit long is needed");

namespace mql {

using uchar = unsigned char;
using ushort = unsigned short;
using uint = unsigned int;
using ulong = unsigned long;
using color = int;

// Seconds since 1970. A class, so that text conversion and overloads can tell it from a number.
class datetime {
 public:
  datetime() = default;
  constexpr datetime(int64_t seconds) : seconds_(seconds) {}
  constexpr operator int64_t() const { return seconds_; }
  datetime& operator+=(int64_t seconds) { return seconds_ += seconds, *this; }
  datetime& operator-=(int64_t seconds) { return seconds_ -= seconds, *this; }

 private:
  int64_t seconds_;
};

// UTF-16 text. A null pointer is the NULL string, which differs from "".
// Numbers become text only by an explicit cast, and text is never a condition.
class string {
 public:
  string() = default;
  string(std::nullptr_t) {}
  explicit string(std::u16string text) : text_(std::make_unique<std::u16string>(std::move(text))) {}
  explicit string(const char16_t* text) : string(std::u16string(text)) {}
  string(const string& other) : text_(other.copy()) {}
  string(string&&) = default;
  string& operator=(const string& other);
  string& operator=(string&&) = default;

  // Templates take a bool as it is, where a plain parameter would also take any pointer.
  template <class T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  explicit string(T value) : string(value ? u"true" : u"false") {}
  explicit string(double value);
  explicit string(float value) : string(static_cast<double>(value)) {}
  explicit string(datetime value);
  template <class T, std::enable_if_t<(std::is_integral_v<T> && !std::is_same_v<T, bool>) ||
                                          std::is_enum_v<T>, int> = 0>
  explicit string(T value) : string(from_utf8(decimal(value))) {}

  static string from_utf8(std::string_view bytes);
  std::string utf8() const;

  bool is_null() const { return !text_; }
  const std::u16string& text() const;
  // For changes in place; the NULL string becomes empty.
  std::u16string& edit();

  // Reading past the end stops the expert.
  ushort operator[](int64_t index) const;
  string& operator+=(const string& other);

  // A condition on a text is an error.
  explicit operator bool() const = delete;
  // Texts convert to numbers only explicitly, as in (int)text.
  template <class T, std::enable_if_t<std::is_arithmetic_v<T> && !std::is_same_v<T, bool>, int> = 0>
  explicit operator T() const {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(to_double());
    else return static_cast<T>(to_integer());
  }

 private:
  template <class T>
  static std::string decimal(T value) {
    if constexpr (std::is_enum_v<T>) return std::to_string(static_cast<std::underlying_type_t<T>>(value));
    else return std::to_string(value);
  }
  std::unique_ptr<std::u16string> copy() const;
  int64_t to_integer() const;
  double to_double() const;

  std::unique_ptr<std::u16string> text_;
};

string operator+(const string& left, const string& right);
bool operator==(const string& left, const string& right);
inline bool operator!=(const string& left, const string& right) { return !(left == right); }
bool operator<(const string& left, const string& right);
inline bool operator>(const string& left, const string& right) { return right < left; }
inline bool operator<=(const string& left, const string& right) { return !(right < left); }
inline bool operator>=(const string& left, const string& right) { return !(left < right); }

inline string operator""_s(const char* bytes, size_t length) {
  return string::from_utf8(std::string_view(bytes, length));
}

}  // namespace mql
