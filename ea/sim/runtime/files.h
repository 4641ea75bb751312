// The file functions of MQL5 over the sandbox <folder>/MQL5/Files.
#pragma once

#include "constants.h"
#include "types.h"

namespace mql {

int FileOpen(const string& name, int flags, short delimiter = '\t', unsigned code_page = CP_ACP);
void FileClose(int handle);
void FileFlush(int handle);
ulong FileSize(int handle);
bool FileSeek(int handle, long offset, int origin);
ulong FileTell(int handle);
bool FileIsExist(const string& name, int common = 0);
bool FileDelete(const string& name, int common = 0);
bool FileMove(const string& from, int common, const string& to, int flags);
long FileFindFirst(const string& filter, string& found, int common = 0);
bool FileFindNext(long search, string& found);
void FileFindClose(long search);
bool FolderCreate(const string& name, int common = 0);

int read_bytes(int handle, void* bytes, int count);
int write_bytes(int handle, const void* bytes, int count);
int bytes_left(int handle);

template <class Byte>
unsigned FileReadArray(int handle, MqlArray<Byte>& bytes, int start = 0, int count = WHOLE_ARRAY) {
  static_assert(sizeof(Byte) == 1, "only bytes are read");
  const int left = bytes_left(handle);
  const int wanted = count < 0 || count > left ? left : count;
  if (start < 0 || wanted <= 0) return 0;
  if (bytes.size() < start + wanted) bytes.resize(start + wanted);
  return static_cast<unsigned>(read_bytes(handle, bytes.data() + start, wanted));
}

template <class Byte>
unsigned FileWriteArray(int handle, const MqlArray<Byte>& bytes, int start = 0, int count = WHOLE_ARRAY) {
  static_assert(sizeof(Byte) == 1, "only bytes are written");
  const int rest = bytes.size() - start;
  if (start < 0 || rest <= 0) return 0;
  return static_cast<unsigned>(write_bytes(handle, bytes.data() + start, count < 0 || count > rest ? rest : count));
}

}  // namespace mql

namespace sim {

// Makes the sandbox.
void files_start();
// Writes out what is still buffered, as the terminal does when an expert ends.
void files_stop();

}  // namespace sim
