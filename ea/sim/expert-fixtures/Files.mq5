// Prints what the file functions do; the test compares the log.
#define SHOW(name, value) Print(name + "=" + (string)(value))

int OpenBinary(const string name, const int flags)
  {
   ResetLastError();
   return FileOpen(name, flags | FILE_BIN);
  }

bool WriteText(const string name, const string text)
  {
   int handle = OpenBinary(name, FILE_WRITE);
   if(handle == INVALID_HANDLE)
      return false;
   uchar bytes[];
   int count = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8) - 1;
   uint written = count > 0 ? FileWriteArray(handle, bytes, 0, count) : 0;
   FileClose(handle);
   return (int)written == count;
  }

string ReadText(const string name)
  {
   int handle = OpenBinary(name, FILE_READ | FILE_SHARE_READ);
   if(handle == INVALID_HANDLE)
      return "error " + (string)GetLastError();
   uchar bytes[];
   uint count = FileReadArray(handle, bytes);
   FileClose(handle);
   return CharArrayToString(bytes, 0, (int)count, CP_UTF8);
  }

string Outcome(const bool done)
  {
   string text = done ? "done" : (string)GetLastError();
   ResetLastError();
   return text;
  }

string OpenOutcome(const string name, const int flags)
  {
   int handle = OpenBinary(name, flags);
   if(handle == INVALID_HANDLE)
      return Outcome(false);
   FileClose(handle);
   return "done";
  }

void CheckNames()
  {
   SHOW("absolute", OpenOutcome("\\a.txt", FILE_WRITE));
   SHOW("drive", OpenOutcome("C:\\a.txt", FILE_WRITE));
   SHOW("climb", OpenOutcome("..\\a.txt", FILE_WRITE) + OpenOutcome("x/../../a.txt", FILE_WRITE));
   SHOW("wildcard", OpenOutcome("a*.txt", FILE_WRITE));
   SHOW("missing", OpenOutcome("none.txt", FILE_READ));
   SHOW("folders", WriteText("deep\\er/File.txt", "content"));
   SHOW("case", ReadText("DEEP/ER\\fILE.TXT"));
   SHOW("isfolder", OpenOutcome("deep", FILE_READ));
   SHOW("existfolder", Outcome(FileIsExist("deep")));
   SHOW("exist", Outcome(FileIsExist("deep\\er\\FILE.txt")));
   SHOW("notexist", Outcome(FileIsExist("nothing")));
   SHOW("foldercreate", Outcome(FolderCreate("made\\twice")));
   SHOW("folderagain", Outcome(FolderCreate("MADE\\Twice")));
  }

void CheckContent()
  {
   SHOW("write", WriteText("plain.txt", "0123456789"));
   int handle = OpenBinary("plain.txt", FILE_READ | FILE_WRITE);
   SHOW("kept", (string)FileSize(handle));
   SHOW("seek", FileSeek(handle, -3, SEEK_END));
   SHOW("tell", FileTell(handle));
   uchar bytes[];
   ArrayResize(bytes, 2);
   ArrayInitialize(bytes, 'x');
   SHOW("wrote", FileWriteArray(handle, bytes));
   SHOW("tell", FileTell(handle));
   FileSeek(handle, 0, SEEK_SET);
   uchar back[];
   SHOW("part", FileReadArray(handle, back, 1, 4));
   SHOW("size", ArraySize(back));
   FileClose(handle);
   SHOW("content", ReadText("plain.txt"));
   handle = OpenBinary("plain.txt", FILE_READ);
   ResetLastError();
   uint none = FileWriteArray(handle, bytes);
   SHOW("readonly", (string)none + " " + (string)GetLastError());
   FileClose(handle);
   ResetLastError();
   FileClose(handle);
   SHOW("closed", GetLastError());
   SHOW("opened", OpenOutcome("plain.txt", FILE_WRITE));
   SHOW("truncated", ReadText("plain.txt") + ".");
  }

void CheckSharing()
  {
   WriteText("shared.txt", "s");
   int first = OpenBinary("shared.txt", FILE_READ);
   SHOW("exclusive", OpenOutcome("SHARED.txt", FILE_READ));
   SHOW("onesided", OpenOutcome("shared.txt", FILE_READ | FILE_SHARE_READ));
   FileClose(first);
   first = OpenBinary("shared.txt", FILE_READ | FILE_SHARE_READ | FILE_SHARE_WRITE);
   SHOW("shared", OpenOutcome("shared.txt", FILE_READ | FILE_SHARE_READ));
   SHOW("deleteopen", Outcome(FileDelete("shared.txt")));
   SHOW("moveopen", Outcome(FileMove("shared.txt", 0, "moved.txt", 0)));
   FileClose(first);
   SHOW("locked", OpenOutcome("locked_by_scanner.txt", FILE_WRITE));
  }

void CheckMoves()
  {
   WriteText("from.txt", "new");
   WriteText("to.txt", "old");
   SHOW("refused", Outcome(FileMove("from.txt", 0, "free.txt", 0)));
   SHOW("nofolder", Outcome(FileMove("from.txt", 0, "absent\\free.txt", 0)));
   SHOW("nosource", Outcome(FileMove("absent.txt", 0, "free.txt", 0)));
   SHOW("taken", Outcome(FileMove("from.txt", 0, "to.txt", 0)));
   SHOW("rewrite", Outcome(FileMove("from.txt", 0, "TO.txt", FILE_REWRITE)));
   SHOW("moved", ReadText("to.txt"));
   SHOW("delete", Outcome(FileDelete("to.txt")));
   SHOW("again", Outcome(FileDelete("to.txt")));
  }

string List(const string filter)
  {
   string names[];
   string name;
   long search = FileFindFirst(filter, name);
   if(search == INVALID_HANDLE)
      return Outcome(false);
   int count = 0;
   string all = "";
   do
     {
      count++;
      all += name + ",";
     }
   while(FileFindNext(search, name));
   FileFindClose(search);
   return (string)count + ":" + all;
  }

void CheckSearch()
  {
   WriteText("list\\command_1.json", "");
   WriteText("list\\COMMAND_2.JSON", "");
   WriteText("list\\command_3.jsonx", "");
   WriteText("list\\bare", "");
   FolderCreate("list\\command_folder.json");
   SHOW("search", List("list\\command_*.json"));
   SHOW("short", List("list/*.jso"));
   SHOW("all", List("list\\*.*"));
   SHOW("nothing", List("list\\*.txt"));
   SHOW("nowhere", List("absent\\*"));
  }

void CheckHandles()
  {
   int last = 0;
   int opened = 0;
   while(opened < 100)
     {
      last = OpenBinary("many" + (string)opened, FILE_WRITE);
      if(last == INVALID_HANDLE)
         break;
      opened++;
     }
   SHOW("handles", (string)opened + " " + (string)GetLastError());
  }

int OnInit()
  {
   CheckNames();
   CheckContent();
   CheckSharing();
   CheckMoves();
   CheckSearch();
   CheckHandles();
   ExpertRemove();
   return INIT_SUCCEEDED;
  }
