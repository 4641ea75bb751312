#include "types.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "text.h"
#include "utf.h"

namespace mql {

string& string::operator=(const string& other) {
  if (this != &other) text_ = other.copy();
  return *this;
}

// Sixteen digits, or seventeen where sixteen would be another number.
string::string(double value) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.16g", value);
  if (std::isfinite(value) && std::strtod(digits, nullptr) != value) std::snprintf(digits, sizeof digits, "%.17g", value);
  *this = from_utf8(digits);
}

string::string(datetime value) : string(TimeToString(value, TIME_DATE | TIME_SECONDS)) {}

string string::from_utf8(std::string_view bytes) { return string(sim::utf8_to_utf16(bytes)); }

std::string string::utf8() const { return sim::utf16_to_utf8(text()); }

const std::u16string& string::text() const {
  static const std::u16string none;
  return text_ ? *text_ : none;
}

std::u16string& string::edit() {
  if (!text_) text_ = std::make_unique<std::u16string>();
  return *text_;
}

ushort string::operator[](int64_t index) const {
  if (index < 0 || index >= static_cast<int64_t>(text().size())) stop_expert("array out of range");
  return text()[static_cast<size_t>(index)];
}

string& string::operator+=(const string& other) {
  edit() += other.text();
  return *this;
}

std::unique_ptr<std::u16string> string::copy() const {
  return text_ ? std::make_unique<std::u16string>(*text_) : nullptr;
}

int64_t string::to_integer() const { return std::strtoll(utf8().c_str(), nullptr, 10); }

double string::to_double() const { return std::strtod(utf8().c_str(), nullptr); }

string operator+(const string& left, const string& right) {
  string sum = left;
  sum += right;
  return sum;
}

bool operator==(const string& left, const string& right) {
  return left.is_null() == right.is_null() && left.text() == right.text();
}

bool operator<(const string& left, const string& right) { return left.text() < right.text(); }

}  // namespace mql
