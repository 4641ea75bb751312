// StringFormat. The terminal prints garbage where format and argument disagree; here the expert is stopped.
#include <cstdio>

#include "text.h"
#include "utf.h"

namespace mql {

namespace {

using Kind = FormatArgument::Kind;

[[noreturn]] void refuse(const std::string& directive, const std::string& why) {
  stop_expert(("StringFormat: " + directive + " " + why).c_str());
}

struct Directive {
  std::string text;
  std::string flags;
  bool wide = false;
  char conversion = 0;
};

Directive read_directive(const std::string& format, size_t& at) {
  Directive directive;
  const size_t start = at++;
  while (at < format.size() && std::string("-+ #0123456789.").find(format[at]) != std::string::npos) directive.flags += format[at++];
  if (format.compare(at, 3, "I64") == 0) {
    directive.wide = true;
    at += 3;
  } else if (format.compare(at, 2, "ll") == 0) {
    directive.wide = true;
    at += 2;
  } else if (at < format.size() && format[at] == 'l') {
    at++;
  }
  if (at < format.size()) directive.conversion = format[at++];
  directive.text = format.substr(start, at - start);
  return directive;
}

template <class Value>
std::string print_one(const std::string& pattern, Value value) {
  const int length = std::snprintf(nullptr, 0, pattern.c_str(), value);
  std::string out(static_cast<size_t>(length) + 1, '\0');
  std::snprintf(out.data(), out.size(), pattern.c_str(), value);
  out.pop_back();
  return out;
}

std::string print_text(const Directive& directive, const string& value) {
  // The width counts characters, which snprintf would take for bytes.
  const bool is_left = directive.flags.find('-') != std::string::npos;
  size_t dot = directive.flags.find('.');
  std::u16string text = value.text();
  if (dot != std::string::npos) text.resize(std::min(text.size(), static_cast<size_t>(std::atoi(directive.flags.c_str() + dot + 1))));
  else dot = directive.flags.size();
  const size_t digits = directive.flags.find_first_of("123456789");
  const size_t width = digits < dot ? static_cast<size_t>(std::atoi(directive.flags.c_str() + digits)) : 0;
  if (text.size() < width) text.insert(is_left ? text.size() : 0, width - text.size(), u' ');
  return sim::utf16_to_utf8(text);
}

std::string print_argument(const Directive& directive, const FormatArgument& argument) {
  const std::string head = "%" + directive.flags;
  const bool is_integer = argument.kind == Kind::signed_number || argument.kind == Kind::unsigned_number;
  switch (directive.conversion) {
    case 's':
      if (argument.kind != Kind::text) refuse(directive.text, "needs a text");
      return print_text(directive, argument.shown);
    case 'd': case 'i': case 'u': case 'x': case 'X':
      if (!is_integer) refuse(directive.text, "needs an integer");
      if (argument.wide && !directive.wide) refuse(directive.text, "cuts a 64-bit number, use I64");
      if (!argument.wide && directive.wide) refuse(directive.text, "needs a 64-bit number");
      if (directive.wide) return print_one(head + "ll" + directive.conversion, static_cast<long long>(argument.integer));
      return print_one(head + directive.conversion, static_cast<int>(argument.integer));
    case 'c':
      if (!is_integer) refuse(directive.text, "needs a character");
      return ShortToString(static_cast<ushort>(argument.integer)).utf8();
    case 'f': case 'e': case 'E': case 'g': case 'G':
      if (argument.kind != Kind::real) refuse(directive.text, "needs a double");
      return print_one(head + directive.conversion, argument.real);
    default: refuse(directive.text, "is unknown");
  }
}

}  // namespace

string format_text(const string& format, const std::vector<FormatArgument>& arguments) {
  const std::string pattern = format.utf8();
  std::string out;
  size_t next = 0;
  for (size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '%') {
      out += pattern[at++];
    } else if (pattern.compare(at, 2, "%%") == 0) {
      out += '%';
      at += 2;
    } else {
      const Directive directive = read_directive(pattern, at);
      if (next >= arguments.size()) refuse(directive.text, "has no argument");
      out += print_argument(directive, arguments[next++]);
    }
  }
  if (next != arguments.size()) refuse(pattern, "has too many arguments");
  return string::from_utf8(out);
}

}  // namespace mql
