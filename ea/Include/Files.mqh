// Files in the sandbox. What is written is whole under its final name or not there.

bool ReadFile(const string name, string &text)
  {
   text = "";
   int handle = FileOpen(name, FILE_READ | FILE_BIN | FILE_SHARE_READ | FILE_SHARE_WRITE);
   if(handle == INVALID_HANDLE)
      return false;
   uchar bytes[];
   uint count = FileSize(handle) > 0 ? FileReadArray(handle, bytes) : 0;
   FileClose(handle);
   if(count > 0)
      text = CharArrayToString(bytes, 0, (int)count, CP_UTF8);
   return true;
  }

// The same for what others write: false also when it is not UTF-8, which reads as something else than was meant.
bool ReadUtf8(const string name, string &text)
  {
   text = "";
   int handle = FileOpen(name, FILE_READ | FILE_BIN | FILE_SHARE_READ | FILE_SHARE_WRITE);
   if(handle == INVALID_HANDLE)
      return false;
   uchar bytes[];
   int count = FileSize(handle) > 0 ? (int)FileReadArray(handle, bytes) : 0;
   FileClose(handle);
   if(count == 0)
      return true;
   text = CharArrayToString(bytes, 0, count, CP_UTF8);
   uchar again[];
   int length = StringToCharArray(text, again, 0, WHOLE_ARRAY, CP_UTF8) - 1;
   bool is_same = length == count;
   for(int i = 0; i < count && is_same; i++)
      is_same = again[i] == bytes[i];
   // A byte order mark is no part of the text.
   if(StringLen(text) > 0 && StringGetCharacter(text, 0) == 0xFEFF)
      text = StringSubstr(text, 1);
   return is_same;
  }

bool WriteBytes(const int handle, const string text)
  {
   uchar bytes[];
   int count = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8) - 1;
   if(count <= 0)
      return count == 0;
   uint written = FileWriteArray(handle, bytes, 0, count);
   FileFlush(handle);
   return (int)written == count;
  }

// Writes a temporary file and gives it its name. False when the system refuses: try again later.
bool WriteFile(const string folder, const string name, const string text)
  {
   string part = folder + "\\tmp_" + name + ".part";
   int handle = FileOpen(part, FILE_WRITE | FILE_BIN);
   if(handle == INVALID_HANDLE)
      return false;
   bool is_written = WriteBytes(handle, text);
   FileClose(handle);
   return is_written && FileMove(part, 0, folder + "\\" + name, FILE_REWRITE);
  }

// A write that failed may have left half a line, which the next one must not continue. Empty lines do no harm.
bool g_has_failed_write = false;

// Adds lines to the end of a file and flushes them before it returns. False when they may not be there.
bool AppendLines(const string path, const string lines)
  {
   int handle = FileOpen(path, FILE_READ | FILE_WRITE | FILE_BIN | FILE_SHARE_READ);
   if(handle == INVALID_HANDLE)
      return false;
   bool is_written = FileSeek(handle, 0, SEEK_END) && WriteBytes(handle, g_has_failed_write ? "\n" + lines : lines);
   FileClose(handle);
   g_has_failed_write = g_has_failed_write || !is_written;
   return is_written;
  }

// Whole lines of a file; a last line without its end never counted.
bool ReadLines(const string path, string &lines[])
  {
   ArrayFree(lines);
   string text = "";
   if(!FileIsExist(path))
      return true;
   if(!ReadFile(path, text))
      return false;
   int from = 0;
   int count = 0;
   for(int end = StringFind(text, "\n", from); end >= 0; end = StringFind(text, "\n", from))
     {
      if(ArrayResize(lines, count + 1, 1000) != count + 1)
         return false;
      lines[count] = StringSubstr(text, from, end - from);
      count++;
      from = end + 1;
     }
   return true;
  }

// True for (webhook|slave)_command_<ms13>_<seq6>_<id>.json exactly: a filter also finds what it should not.
bool IsCommandName(const string name)
  {
   string rest = name;
   if(StartsWith(name, "webhook_command_"))
      rest = StringSubstr(name, 16);
   else
      if(StartsWith(name, "slave_command_"))
         rest = StringSubstr(name, 14);
      else
         return false;
   int length = StringLen(rest);
   if(length < 52 || StringSubstr(rest, length - 5) != ".json")
      return false;
   bool has_parts = StringGetCharacter(rest, 13) == '_' && StringGetCharacter(rest, length - 32) == '_';
   return has_parts && IsDigits(StringSubstr(rest, 0, 13)) && IsDigits(StringSubstr(rest, 14, length - 32 - 14))
          && IsId(StringSubstr(rest, length - 31, 26));
  }

string IdOfName(const string name)
  {
   return StringSubstr(name, StringLen(name) - 31, 26);
  }

// What the order of commands goes by: both kinds together, by time and number.
string OrderOfName(const string name)
  {
   return StringSubstr(name, StringFind(name, "command_") + 8);
  }

void AddCommandNames(const string filter, const string start, string &names[])
  {
   string found = "";
   long search = FileFindFirst(filter, found);
   if(search == INVALID_HANDLE)
      return;
   do
     {
      int count = ArraySize(names);
      if(IsCommandName(found) && StartsWith(found, start) && ArrayResize(names, count + 1, 100) == count + 1)
         names[count] = found;
     }
   while(FileFindNext(search, found));
   FileFindClose(search);
  }

// By insertion: the files mostly come in order.
void SortCommandNames(string &names[])
  {
   for(int i = 1; i < ArraySize(names); i++)
     {
      string name = names[i];
      int at = i;
      while(at > 0 && StringCompare(OrderOfName(names[at - 1]), OrderOfName(name)) > 0)
        {
         names[at] = names[at - 1];
         at--;
        }
      names[at] = name;
     }
  }
