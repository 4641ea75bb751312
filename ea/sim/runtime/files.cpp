#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <vector>

#include "host.h"
#include "sandbox.h"

namespace mql {

namespace {

using sim::When;

constexpr size_t kMaxHandles = 64;
constexpr size_t kMaxName = 260;
constexpr size_t kBufferBytes = 4096;

struct OpenFile {
  int descriptor;
  std::string name;
  std::string path;
  int flags;
  // Written by the expert and not yet by the terminal; lost if the process is killed.
  std::string unwritten;
  int64_t position;
};

struct Search {
  std::vector<std::string> names;
  size_t next;
};

std::map<int, OpenFile> open_files;
std::map<long, Search> searches;

bool fail(int code) {
  sim::host().set_last_error(code);
  return false;
}

// Both sides of a call, so that a crash can be planned on either.
class Call {
 public:
  Call(const char* name, std::string detail) : name_(name), detail_(std::move(detail)) {
    sim::host().at_call(name_, detail_, When::before);
  }
  ~Call() { sim::host().at_call(name_, detail_, When::after); }

 private:
  const char* name_;
  std::string detail_;
};

const sim::Json& settings() { return sim::host().config()["files"]; }

bool is_locked_outside(const std::string& name) {
  for (const sim::Json& part : settings()["locked"].items()) {
    if (name.find(part.as_string()) != std::string::npos) return true;
  }
  return false;
}

// The path of a name, or "" with the error set.
std::string find_path(const string& name, int common) {
  if (common & FILE_COMMON) stop_expert("FILE_COMMON is not simulated: its place differs between terminals");
  const std::string text = name.utf8();
  const auto parts = sim::split_name(text);
  if (text.size() > kMaxName) fail(ERR_TOO_LONG_FILENAME);
  else if (!parts) fail(ERR_WRONG_FILENAME);
  else return sim::path_on_disk(*parts);
  return "";
}

OpenFile* find_open(int handle) {
  const auto found = open_files.find(handle);
  if (found != open_files.end()) return &found->second;
  fail(ERR_INVALID_FILEHANDLE);
  return nullptr;
}

bool is_open_here(const std::string& path) {
  for (const auto& [handle, file] : open_files) {
    if (file.path == path) return true;
  }
  return false;
}

// Writing reads too: the terminal always buffers what it has open.
bool may_share(const std::string& path, int flags) {
  for (const auto& [handle, file] : open_files) {
    if (file.path != path) continue;
    const bool may_read = (flags & FILE_SHARE_READ) && (file.flags & FILE_SHARE_READ);
    const bool new_may_write = !(flags & FILE_WRITE) || (file.flags & FILE_SHARE_WRITE);
    const bool old_may_write = !(file.flags & FILE_WRITE) || (flags & FILE_SHARE_WRITE);
    if (!may_read || !new_may_write || !old_may_write) return false;
  }
  return true;
}

bool write_out(OpenFile& file) {
  size_t done = 0;
  while (done < file.unwritten.size()) {
    const ssize_t count = pwrite(file.descriptor, file.unwritten.data() + done, file.unwritten.size() - done, file.position);
    if (count < 0) return fail(ERR_FILE_WRITEERROR);
    done += static_cast<size_t>(count);
    file.position += count;
  }
  file.unwritten.clear();
  return true;
}

int64_t size_on_disk(const OpenFile& file) {
  struct stat facts = {};
  return fstat(file.descriptor, &facts) == 0 ? facts.st_size : 0;
}

int lowest_free_handle() {
  int handle = 1;
  while (open_files.count(handle)) handle++;
  return handle;
}

bool check_move(const std::string& source, const std::string& target, int flags) {
  static int64_t refused = 0;
  std::error_code ignored;
  if (!sim::is_file(source)) return fail(sim::is_folder(source) ? ERR_FILE_IS_DIRECTORY : ERR_FILE_NOT_EXIST);
  if (!sim::is_folder(std::filesystem::path(target).parent_path().string())) return fail(ERR_DIRECTORY_NOT_EXIST);
  if (is_open_here(source) || is_open_here(target)) return fail(ERR_CANNOT_OPEN_FILE);
  if (is_locked_outside(source) || is_locked_outside(target)) return fail(ERR_CANNOT_OPEN_FILE);
  if (sim::is_file(target) && !(flags & FILE_REWRITE)) return fail(ERR_FILE_CANNOT_REWRITE);
  if (refused < settings()["refused_moves"].as_int()) return refused++, fail(ERR_CANNOT_DELETE_FILE);
  return true;
}

bool next_name(Search& search, string& found) {
  if (search.next >= search.names.size()) return false;
  found = string::from_utf8(search.names[search.next++]);
  return true;
}

}  // namespace

int FileOpen(const string& name, int flags, short, unsigned) {
  const Call call("FileOpen", name.utf8());
  if (!(flags & FILE_BIN)) stop_expert("only FILE_BIN is simulated");
  const std::string path = find_path(name, flags);
  if (path.empty()) return INVALID_HANDLE;
  if (open_files.size() >= kMaxHandles) return fail(ERR_TOO_MANY_FILES), INVALID_HANDLE;
  if (sim::is_folder(path)) return fail(ERR_FILE_IS_DIRECTORY), INVALID_HANDLE;
  if (!(flags & (FILE_READ | FILE_WRITE))) return fail(ERR_INVALID_PARAMETER), INVALID_HANDLE;
  if (!may_share(path, flags) || is_locked_outside(path)) return fail(ERR_CANNOT_OPEN_FILE), INVALID_HANDLE;

  std::error_code ignored;
  if (flags & FILE_WRITE) std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int access = flags & FILE_WRITE ? O_RDWR | O_CREAT | (flags & FILE_READ ? 0 : O_TRUNC) : O_RDONLY;
  const int descriptor = open(path.c_str(), access | O_CLOEXEC, 0644);
  if (descriptor < 0) return fail(ERR_CANNOT_OPEN_FILE), INVALID_HANDLE;
  const int handle = lowest_free_handle();
  open_files[handle] = {descriptor, name.utf8(), path, flags, "", 0};
  return handle;
}

void FileClose(int handle) {
  OpenFile* file = find_open(handle);
  if (!file) return;
  const Call call("FileClose", file->name);
  write_out(*file);
  close(file->descriptor);
  open_files.erase(handle);
}

void FileFlush(int handle) {
  OpenFile* file = find_open(handle);
  if (!file) return;
  const Call call("FileFlush", file->name);
  write_out(*file);
}

ulong FileSize(int handle) {
  OpenFile* file = find_open(handle);
  if (!file || !write_out(*file)) return 0;
  return static_cast<ulong>(size_on_disk(*file));
}

bool FileSeek(int handle, long offset, int origin) {
  OpenFile* file = find_open(handle);
  if (!file || !write_out(*file)) return false;
  const int64_t base = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? file->position : size_on_disk(*file);
  if (base + offset < 0) return fail(ERR_INVALID_PARAMETER);
  file->position = base + offset;
  return true;
}

ulong FileTell(int handle) {
  const OpenFile* file = find_open(handle);
  return file ? static_cast<ulong>(file->position) + file->unwritten.size() : 0;
}

int bytes_left(int handle) {
  OpenFile* file = find_open(handle);
  if (!file || !write_out(*file)) return 0;
  const int64_t left = size_on_disk(*file) - file->position;
  return left < 0 ? 0 : left > INT_MAX ? INT_MAX : static_cast<int>(left);
}

int read_bytes(int handle, void* bytes, int count) {
  OpenFile* file = find_open(handle);
  if (!file) return 0;
  const Call call("FileReadArray", file->name);
  if (!(file->flags & FILE_READ)) return fail(ERR_FILE_NOTTOREAD), 0;
  const ssize_t done = pread(file->descriptor, bytes, static_cast<size_t>(count), file->position);
  if (done < 0) return fail(ERR_FILE_READERROR), 0;
  file->position += done;
  return static_cast<int>(done);
}

int write_bytes(int handle, const void* bytes, int count) {
  OpenFile* file = find_open(handle);
  if (!file) return 0;
  const Call call("FileWriteArray", file->name);
  if (!(file->flags & FILE_WRITE)) return fail(ERR_FILE_NOTTOWRITE), 0;
  file->unwritten.append(static_cast<const char*>(bytes), static_cast<size_t>(count));
  if (file->unwritten.size() >= kBufferBytes && !write_out(*file)) return 0;
  return count;
}

bool FileIsExist(const string& name, int common) {
  const std::string path = find_path(name, common);
  if (path.empty()) return false;
  if (sim::is_folder(path)) return fail(ERR_FILE_IS_DIRECTORY);
  return sim::is_file(path) || fail(ERR_FILE_NOT_EXIST);
}

bool FileDelete(const string& name, int common) {
  const Call call("FileDelete", name.utf8());
  const std::string path = find_path(name, common);
  if (path.empty()) return false;
  if (!sim::is_file(path)) return fail(sim::is_folder(path) ? ERR_FILE_IS_DIRECTORY : ERR_FILE_NOT_EXIST);
  if (is_open_here(path) || is_locked_outside(path)) return fail(ERR_CANNOT_DELETE_FILE);
  return unlink(path.c_str()) == 0 || fail(ERR_CANNOT_DELETE_FILE);
}

bool FileMove(const string& from, int common, const string& to, int flags) {
  const Call call("FileMove", from.utf8() + " -> " + to.utf8());
  const std::string source = find_path(from, common);
  if (source.empty()) return false;
  const std::string target = find_path(to, flags);
  if (target.empty() || !check_move(source, target, flags)) return false;
  return std::rename(source.c_str(), target.c_str()) == 0 || fail(ERR_CANNOT_OPEN_FILE);
}

long FileFindFirst(const string& filter, string& found, int common) {
  const std::string text = filter.utf8();
  const size_t slash = text.find_last_of("\\/");
  const std::string folder = slash == std::string::npos ? "" : text.substr(0, slash);
  const std::string pattern = slash == std::string::npos ? text : text.substr(slash + 1);
  std::string path = sim::sandbox_root();
  if (!folder.empty()) path = find_path(string::from_utf8(folder), common);
  if (path.empty()) return INVALID_HANDLE;

  Search search = {sim::matching_names(path, pattern, settings()["short_names"].as_bool(true)), 0};
  // The order is not promised; the seed makes a run repeatable.
  static std::mt19937 order(static_cast<unsigned>(sim::host().config()["market"]["seed"].as_int(1)));
  std::shuffle(search.names.begin(), search.names.end(), order);
  if (!next_name(search, found)) return fail(ERR_FILE_NOT_EXIST), INVALID_HANDLE;
  static long last_search = 0;
  searches[++last_search] = std::move(search);
  return last_search;
}

bool FileFindNext(long search, string& found) {
  const auto running = searches.find(search);
  return running == searches.end() ? fail(ERR_INVALID_FILEHANDLE) : next_name(running->second, found);
}

void FileFindClose(long search) {
  if (searches.erase(search) == 0) fail(ERR_INVALID_FILEHANDLE);
}

bool FolderCreate(const string& name, int common) {
  const Call call("FolderCreate", name.utf8());
  const std::string path = find_path(name, common);
  if (path.empty()) return fail(ERR_WRONG_DIRECTORYNAME);
  if (sim::is_file(path)) return fail(ERR_WRONG_DIRECTORYNAME);
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return !error || fail(ERR_WRONG_DIRECTORYNAME);
}

}  // namespace mql

namespace sim {

void files_start() {
  std::filesystem::create_directories(sandbox_root());
  std::filesystem::create_directories(host().folder() + "/sim");
}

void files_stop() {
  while (!mql::open_files.empty()) mql::FileClose(mql::open_files.begin()->first);
}

}  // namespace sim
