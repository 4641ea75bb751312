#include "sandbox.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "host.h"

namespace sim {

namespace fs = std::filesystem;

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

bool has_forbidden_character(const std::string& part) {
  return std::any_of(part.begin(), part.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || std::string("<>:\"|?*").find(c) != std::string::npos;
  });
}

std::vector<fs::directory_entry> entries(const std::string& folder) {
  std::vector<fs::directory_entry> found;
  std::error_code ignored;
  for (fs::directory_iterator it(folder, ignored), end; !ignored && it != end; it.increment(ignored)) found.push_back(*it);
  return found;
}

std::string name_on_disk(const std::string& folder, const std::string& name) {
  std::error_code ignored;
  if (fs::exists(folder + "/" + name, ignored)) return name;
  for (const fs::directory_entry& entry : entries(folder)) {
    const std::string other = entry.path().filename().string();
    if (lower(other) == lower(name)) return other;
  }
  return name;
}

// Windows gives `webhook_command_1.json` the second name WEBHOO~1.JSO.
std::string short_name(const std::string& name, std::map<std::string, int>& given) {
  const size_t dot = name.rfind('.');
  const std::string base = name.substr(0, dot);
  const std::string extension = dot == std::string::npos ? "" : name.substr(dot + 1);
  if (base.size() <= 8 && extension.size() <= 3) return name;
  const std::string head = upper(base.substr(0, 6));
  const std::string tail = extension.empty() ? "" : "." + upper(extension.substr(0, 3));
  return head + "~" + std::to_string(++given[head + tail]) + tail;
}

bool matches_from(const char* name, const char* filter) {
  if (*filter == '\0') return *name == '\0';
  if (*filter == '*') return matches_from(name, filter + 1) || (*name && matches_from(name + 1, filter));
  return *name && (*filter == '?' || *filter == *name) && matches_from(name + 1, filter + 1);
}

}  // namespace

std::string sandbox_root() { return host().folder() + "/MQL5/Files"; }

std::optional<std::vector<std::string>> split_name(const std::string& name) {
  if (name.empty() || name[0] == '\\' || name[0] == '/') return std::nullopt;
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '\\' || c == '/') parts.emplace_back();
    else parts.back() += c;
  }
  if (parts.back().empty()) parts.pop_back();
  for (const std::string& part : parts) {
    if (part.empty() || part == "." || part == ".." || has_forbidden_character(part)) return std::nullopt;
  }
  return parts;
}

std::string path_on_disk(const std::vector<std::string>& parts) {
  std::string path = sandbox_root();
  for (const std::string& part : parts) path += "/" + name_on_disk(path, part);
  return path;
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool matches(const std::string& name, const std::string& filter) {
  // On Windows *.* means every name, with or without a dot.
  return filter == "*.*" || matches_from(lower(name).c_str(), lower(filter).c_str());
}

std::vector<std::string> matching_names(const std::string& folder, const std::string& filter, bool use_short_names) {
  std::vector<std::string> names;
  std::map<std::string, int> given;
  for (const fs::directory_entry& entry : entries(folder)) {
    const std::string name = entry.path().filename().string();
    const bool fits = matches(name, filter) || (use_short_names && matches(short_name(name, given), filter));
    std::error_code ignored;
    if (fits) names.push_back(entry.is_directory(ignored) ? name + "\\" : name);
  }
  return names;
}

}  // namespace sim
