// Names inside the sandbox, as Windows sees them: both slashes, any case, 8.3 names.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sim {

std::string sandbox_root();

// Components of a name; none if it is absolute, climbs out or has a forbidden character.
std::optional<std::vector<std::string>> split_name(const std::string& name);

// The path on disk. Parts that exist in another case are taken as they are on disk.
std::string path_on_disk(const std::vector<std::string>& parts);

bool is_file(const std::string& path);
bool is_folder(const std::string& path);

// Names in a folder that the filter matches, by their long or, if asked, their 8.3 name; folders end in a backslash.
std::vector<std::string> matching_names(const std::string& folder, const std::string& filter, bool use_short_names);

bool matches(const std::string& name, const std::string& filter);

}  // namespace sim
