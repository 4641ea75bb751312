// String functions and conversions of MQL5.
#pragma once

#include <vector>

#include "constants.h"
#include "types.h"

namespace mql {

int StringLen(const string& text);
string StringSubstr(const string& text, int start, int length = -1);
int StringFind(const string& text, const string& wanted, int start = 0);
ushort StringGetCharacter(const string& text, int index);
int StringReplace(string& text, const string& wanted, const string& replacement);
int StringTrimLeft(string& text);
int StringTrimRight(string& text);
bool StringToUpper(string& text);
bool StringToLower(string& text);
int StringCompare(const string& left, const string& right, bool case_sensitive = true);
long StringToInteger(const string& text);
double StringToDouble(const string& text);
string ShortToString(ushort character);
string IntegerToString(long number, int length = 0, ushort fill = ' ');
string DoubleToString(double number, int digits = 8);
string TimeToString(datetime moment, int flags = TIME_DATE | TIME_MINUTES);

std::string encode(const string& text, unsigned code_page);
string decode(std::string_view bytes, unsigned code_page);

// The array grows to what is needed and never shrinks. Without a count the final 0 is copied too.
template <class Byte>
int StringToCharArray(const string& text, MqlArray<Byte>& bytes, int start = 0, int count = -1, unsigned code_page = CP_ACP) {
  static_assert(sizeof(Byte) == 1, "an array of char or uchar is needed");
  if (start < 0) return 0;
  std::string encoded = encode(text, code_page);
  encoded += '\0';
  const int copied = count < 0 || count > static_cast<int>(encoded.size()) ? static_cast<int>(encoded.size()) : count;
  if (bytes.size() < start + copied) bytes.resize(start + copied);
  for (int i = 0; i < copied; i++) bytes[start + i] = static_cast<Byte>(encoded[static_cast<size_t>(i)]);
  return copied;
}

// Ends at a 0, at the count, or at the end of the array.
template <class Byte>
string CharArrayToString(const MqlArray<Byte>& bytes, int start = 0, int count = -1, unsigned code_page = CP_ACP) {
  static_assert(sizeof(Byte) == 1, "an array of char or uchar is needed");
  std::string found;
  const int end = count < 0 || count > bytes.size() - start ? bytes.size() : start + count;
  for (int i = start < 0 ? 0 : start; i < end && bytes[i] != 0; i++) found += static_cast<char>(bytes[i]);
  return decode(found, code_page);
}

// One argument of StringFormat or Print, with its kind, so that a wrong format is found.
struct FormatArgument {
  enum class Kind { signed_number, unsigned_number, real, text };
  FormatArgument(double value) : kind(Kind::real), wide(true), real(value), shown(value) {}
  FormatArgument(const string& value) : kind(Kind::text), wide(true), shown(value) {}
  FormatArgument(datetime value) : kind(Kind::signed_number), wide(true), integer(value), shown(value) {}
  template <class T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>, int> = 0>
  FormatArgument(T value)
      : kind(is_unsigned<T>() ? Kind::unsigned_number : Kind::signed_number), wide(sizeof(T) > 4),
        integer(static_cast<int64_t>(value)), shown(value) {}

  Kind kind;
  bool wide;
  int64_t integer = 0;
  double real = 0;
  string shown;

 private:
  template <class T>
  static constexpr bool is_unsigned() {
    if constexpr (std::is_enum_v<T>) return false;
    else return std::is_unsigned_v<T>;
  }
};

string format_text(const string& format, const std::vector<FormatArgument>& arguments);

template <class... Arguments>
string StringFormat(const string& format, const Arguments&... arguments) {
  return format_text(format, {FormatArgument(arguments)...});
}

}  // namespace mql
