// UTF-8 and UTF-16. What is malformed becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace sim {

std::u16string utf8_to_utf16(std::string_view bytes);
std::string utf16_to_utf8(std::u16string_view text);

}  // namespace sim
