#include "text.h"

#include <cmath>
#include <cstdio>
#include <ctime>

#include "utf.h"

namespace mql {

namespace {

bool is_blank(char16_t c) { return c == u' ' || c == u'\t' || c == u'\r' || c == u'\n'; }

template <class Change>
bool change_each(string& text, Change change) {
  for (char16_t& c : text.edit()) c = change(c);
  return true;
}

// A number exactly between two decimals goes away from zero; printf would go to the even one.
double leave_tie(double number, int digits) {
  const double scale = std::pow(10.0, digits);
  const double scaled = std::fabs(number) * scale;
  const bool is_exact = std::fma(std::fabs(number), scale, -scaled) == 0;
  const bool is_tie = is_exact && scaled < 1e15 && scaled - std::floor(scaled) == 0.5;
  return is_tie ? std::nextafter(number, number > 0 ? HUGE_VAL : -HUGE_VAL) : number;
}

}  // namespace

int StringLen(const string& text) { return static_cast<int>(text.text().size()); }

string StringSubstr(const string& text, int start, int length) {
  const std::u16string& whole = text.text();
  if (start < 0 || start >= static_cast<int>(whole.size())) return string(u"");
  const size_t count = length < 0 ? std::u16string::npos : static_cast<size_t>(length);
  return string(whole.substr(static_cast<size_t>(start), count));
}

int StringFind(const string& text, const string& wanted, int start) {
  if (StringLen(wanted) == 0) return -1;
  const size_t at = text.text().find(wanted.text(), static_cast<size_t>(start < 0 ? 0 : start));
  return at == std::u16string::npos ? -1 : static_cast<int>(at);
}

ushort StringGetCharacter(const string& text, int index) {
  if (index < 0 || index >= StringLen(text)) return 0;
  return text.text()[static_cast<size_t>(index)];
}

int StringReplace(string& text, const string& wanted, const string& replacement) {
  if (StringLen(wanted) == 0) return -1;
  std::u16string& whole = text.edit();
  int count = 0;
  for (size_t at = whole.find(wanted.text()); at != std::u16string::npos; count++) {
    whole.replace(at, wanted.text().size(), replacement.text());
    at = whole.find(wanted.text(), at + replacement.text().size());
  }
  return count;
}

int StringTrimLeft(string& text) {
  std::u16string& whole = text.edit();
  size_t blanks = 0;
  while (blanks < whole.size() && is_blank(whole[blanks])) blanks++;
  whole.erase(0, blanks);
  return static_cast<int>(blanks);
}

int StringTrimRight(string& text) {
  std::u16string& whole = text.edit();
  const size_t before = whole.size();
  while (!whole.empty() && is_blank(whole.back())) whole.pop_back();
  return static_cast<int>(before - whole.size());
}

bool StringToUpper(string& text) {
  return change_each(text, [](char16_t c) { return c >= u'a' && c <= u'z' ? static_cast<char16_t>(c - 32) : c; });
}

bool StringToLower(string& text) {
  return change_each(text, [](char16_t c) { return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c; });
}

// By the alphabet; of the same letter the small one comes first, as documented ("A" > "a").
int StringCompare(const string& left, const string& right, bool case_sensitive) {
  string first = left;
  string second = right;
  StringToLower(first);
  StringToLower(second);
  int order = first.text().compare(second.text());
  if (order == 0 && case_sensitive) order = right.text().compare(left.text());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

long StringToInteger(const string& text) { return static_cast<long>(text); }

double StringToDouble(const string& text) { return static_cast<double>(text); }

string ShortToString(ushort character) { return string(std::u16string(1, static_cast<char16_t>(character))); }

string IntegerToString(long number, int length, ushort fill) {
  std::u16string digits = string(number).text();
  if (static_cast<int>(digits.size()) < length) {
    digits.insert(0, static_cast<size_t>(length) - digits.size(), static_cast<char16_t>(fill));
  }
  return string(digits);
}

string DoubleToString(double number, int digits) {
  char text[400];
  if (digits >= 0) std::snprintf(text, sizeof text, "%.*f", digits > 16 ? 16 : digits, leave_tie(number, digits));
  else std::snprintf(text, sizeof text, "%.*e", -digits > 16 ? 16 : -digits, number);
  return string::from_utf8(text);
}

string TimeToString(datetime moment, int flags) {
  const time_t seconds = static_cast<time_t>(moment);
  tm parts = {};
  gmtime_r(&seconds, &parts);
  char text[64];
  const char* day = flags & TIME_DATE ? "%Y.%m.%d" : "";
  const char* hour = flags & TIME_SECONDS ? "%H:%M:%S" : flags & TIME_MINUTES ? "%H:%M" : "";
  const std::string pattern = std::string(day) + (*day && *hour ? " " : "") + hour;
  return string::from_utf8(std::string_view(text, std::strftime(text, sizeof text, pattern.c_str(), &parts)));
}

std::string encode(const string& text, unsigned code_page) {
  if (code_page == CP_UTF8) return text.utf8();
  std::string bytes;
  for (const char16_t c : text.text()) bytes += c < 0x80 ? static_cast<char>(c) : '?';
  return bytes;
}

string decode(std::string_view bytes, unsigned code_page) {
  if (code_page == CP_UTF8) return string::from_utf8(bytes);
  std::u16string text;
  for (const char c : bytes) text += static_cast<unsigned char>(c) < 0x80 ? static_cast<char16_t>(c) : u'?';
  return string(text);
}

}  // namespace mql
