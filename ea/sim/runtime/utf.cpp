#include "utf.h"

namespace sim {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_continuation(std::string_view bytes, size_t at) {
  return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0) == 0x80;
}

// Reads one code point and moves `at` behind it; a bad lead byte costs one byte.
char32_t next_code_point(std::string_view bytes, size_t& at) {
  const unsigned char lead = static_cast<unsigned char>(bytes[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
  if (more == 0) return kReplacement;
  char32_t code = lead & (0x3F >> more);
  for (int i = 0; i < more; i++) {
    if (!is_continuation(bytes, at)) return kReplacement;
    code = code << 6 | (static_cast<unsigned char>(bytes[at++]) & 0x3F);
  }
  const char32_t smallest = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  return code < smallest || code > 0x10FFFF || is_surrogate ? kReplacement : code;
}

void append_utf8(char32_t code, std::string& out) {
  auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  if (code < 0x10000) return put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  put(0xF0 | code >> 18);
  put(0x80 | (code >> 12 & 0x3F));
  put(0x80 | (code >> 6 & 0x3F));
  put(0x80 | (code & 0x3F));
}

}  // namespace

std::u16string utf8_to_utf16(std::string_view bytes) {
  std::u16string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const char32_t code = next_code_point(bytes, at);
    if (code < 0x10000) {
      out += static_cast<char16_t>(code);
    } else {
      out += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::string utf16_to_utf8(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); i++) {
    const char32_t unit = text[i];
    const bool is_pair = unit >= 0xD800 && unit < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000;
    if (is_pair) append_utf8(0x10000 + ((unit - 0xD800) << 10) + (text[++i] - 0xDC00u), out);
    else append_utf8(unit >= 0xD800 && unit < 0xE000 ? kReplacement : unit, out);
  }
  return out;
}

}  // namespace sim
