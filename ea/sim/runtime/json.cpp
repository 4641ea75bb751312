#include "json.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "utf.h"

namespace sim {

namespace {

constexpr int kMaxDepth = 64;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json document() {
    Json value = read(0);
    blank();
    if (at_ != text_.size()) fail("text after the end");
    return value;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error(std::string("JSON: ") + what + " at byte " + std::to_string(at_));
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void blank() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) at_++;
  }

  bool take(char wanted) {
    blank();
    if (peek() != wanted) return false;
    at_++;
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted)) fail("unexpected character");
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Json read(int depth) {
    if (depth > kMaxDepth) fail("too deep");
    blank();
    switch (peek()) {
      case '{': return read_object(depth);
      case '[': return read_array(depth);
      case '"': return Json(read_text());
      case 't': if (take_word("true")) return Json(true); break;
      case 'f': if (take_word("false")) return Json(false); break;
      case 'n': if (take_word("null")) return Json(); break;
      default: return read_number();
    }
    fail("unknown word");
  }

  Json read_object(int depth) {
    Json object = Json::object();
    expect('{');
    if (take('}')) return object;
    do {
      blank();
      if (peek() != '"') fail("a name is missing");
      std::string name = read_text();
      expect(':');
      object.set(name, read(depth + 1));
    } while (take(','));
    expect('}');
    return object;
  }

  Json read_array(int depth) {
    Json array = Json::array();
    expect('[');
    if (take(']')) return array;
    do array.push(read(depth + 1));
    while (take(','));
    expect(']');
    return array;
  }

  Json read_number() {
    const size_t start = at_;
    while (at_ < text_.size() && std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos) at_++;
    const std::string digits(text_.substr(start, at_ - start));
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (digits.empty() || *end || !std::isfinite(value)) fail("a value is missing");
    return Json::from_number(digits);
  }

  unsigned read_hex() {
    unsigned code = 0;
    for (int i = 0; i < 4; i++) {
      const char c = peek();
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0) fail("bad escape");
      code = code * 16 + static_cast<unsigned>(digit);
      at_++;
    }
    return code;
  }

  std::string read_text() {
    std::u16string escaped;
    std::string out;
    auto flush = [&] {
      out += utf16_to_utf8(escaped);
      escaped.clear();
    };
    at_++;
    for (;;) {
      if (at_ >= text_.size()) fail("text without end");
      const char c = text_[at_++];
      if (c == '\\' && peek() == 'u') {
        at_++;
        escaped += static_cast<char16_t>(read_hex());
        continue;
      }
      flush();
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
        continue;
      }
      const char kind = peek();
      at_++;
      switch (kind) {
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case '"': case '\\': case '/': out += kind; break;
        default: fail("bad escape");
      }
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

void write_text(const std::string& text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
    else {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", c);
      out += code;
    }
  }
  out += '"';
}

}  // namespace

Json::Json(double value) : kind_(Kind::number) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.15g", value);
  if (std::strtod(digits, nullptr) != value) std::snprintf(digits, sizeof digits, "%.17g", value);
  if (std::isfinite(value)) text_ = digits;
  else kind_ = Kind::null;
}

Json Json::from_number(std::string digits) {
  Json json(Kind::number);
  json.text_ = std::move(digits);
  return json;
}

Json Json::parse(std::string_view text) { return Parser(text).document(); }

std::string Json::dump() const {
  std::string out;
  write(out);
  return out;
}

void Json::write(std::string& out) const {
  switch (kind_) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += flag_ ? "true" : "false"; return;
    case Kind::number: out += text_; return;
    case Kind::text: write_text(text_, out); return;
    case Kind::array: {
      out += '[';
      for (size_t i = 0; i < items_.size(); i++) {
        if (i) out += ',';
        items_[i].write(out);
      }
      out += ']';
      return;
    }
    case Kind::object: {
      out += '{';
      for (size_t i = 0; i < members_.size(); i++) {
        if (i) out += ',';
        write_text(members_[i].first, out);
        out += ':';
        members_[i].second.write(out);
      }
      out += '}';
      return;
    }
  }
}

bool Json::as_bool(bool fallback) const { return kind_ == Kind::boolean ? flag_ : fallback; }

int64_t Json::as_int(int64_t fallback) const {
  if (kind_ != Kind::number && kind_ != Kind::text) return fallback;
  if (text_.find_first_of(".eE") != std::string::npos) return static_cast<int64_t>(as_double(static_cast<double>(fallback)));
  char* end = nullptr;
  const int64_t value = std::strtoll(text_.c_str(), &end, 10);
  return text_.empty() || *end ? fallback : value;
}

uint64_t Json::as_uint(uint64_t fallback) const {
  if (kind_ != Kind::number && kind_ != Kind::text) return fallback;
  if (text_.find_first_of(".eE-") != std::string::npos) return fallback;
  char* end = nullptr;
  const uint64_t value = std::strtoull(text_.c_str(), &end, 10);
  return text_.empty() || *end ? fallback : value;
}

double Json::as_double(double fallback) const {
  if (kind_ != Kind::number && kind_ != Kind::text) return fallback;
  char* end = nullptr;
  const double value = std::strtod(text_.c_str(), &end);
  return text_.empty() || *end ? fallback : value;
}

std::string Json::as_string(const std::string& fallback) const { return kind_ == Kind::text ? text_ : fallback; }

const Json& Json::operator[](std::string_view name) const {
  static const Json absent;
  for (const Member& member : members_) {
    if (member.first == name) return member.second;
  }
  return absent;
}

bool Json::has(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.first == name) return true;
  }
  return false;
}

Json& Json::set(const std::string& name, Json value) {
  if (kind_ == Kind::null) kind_ = Kind::object;
  for (Member& member : members_) {
    if (member.first == name) {
      member.second = std::move(value);
      return *this;
    }
  }
  members_.emplace_back(name, std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (kind_ == Kind::null) kind_ = Kind::array;
  items_.push_back(std::move(value));
  return *this;
}

}  // namespace sim
