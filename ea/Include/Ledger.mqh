// What the terminal remembers of commands: received, sending, done. Each line is on the disk before the step it protects.

struct LedgerEntry
  {
   string            id;
   string            name;      // of the command's file
   string            command;   // as it was written
   string            action;
   string            plan;      // what shall remain of positions, while sending
   string            result;    // the whole result file, once done
   long              received_ms;
   long              sending_ms; // 0: not begun
   long              done_ms;
  };

LedgerEntry g_ledger[];
int g_ledger_slots[]; // by the hash of the id: index in g_ledger plus one, 0 is free
string g_ledger_path = "";
long g_epoch = 0;
#define LEDGER_KEPT_MS 2592000000

// The place of an id in the table of slots: where it is, or the free one where it belongs. The table is never full.
int LedgerSlot(const string id)
  {
   int size = ArraySize(g_ledger_slots);
   int slot = (int)(Crc32(id) % (uint)size);
   while(g_ledger_slots[slot] > 0 && g_ledger[g_ledger_slots[slot] - 1].id != id)
      slot = (slot + 1) % size;
   return slot;
  }

// Makes the table anew, with at least half of it free.
bool LedgerIndex()
  {
   int total = ArraySize(g_ledger);
   int size = 4 * total + 1024;
   if(ArrayResize(g_ledger_slots, size) != size)
      return false;
   ArrayInitialize(g_ledger_slots, 0);
   for(int i = 0; i < total; i++)
      g_ledger_slots[LedgerSlot(g_ledger[i].id)] = i + 1;
   return true;
  }

int LedgerFind(const string id)
  {
   return ArraySize(g_ledger_slots) == 0 ? -1 : g_ledger_slots[LedgerSlot(id)] - 1;
  }

int LedgerAdd(const string id)
  {
   int index = LedgerFind(id);
   if(index >= 0)
      return index;
   index = ArraySize(g_ledger);
   if(ArrayResize(g_ledger, index + 1, 500) != index + 1)
      return -1;
   g_ledger[index].id = id;
   if(2 * (index + 1) >= ArraySize(g_ledger_slots))
     {
      if(!LedgerIndex())
         return -1;
     }
   else
      g_ledger_slots[LedgerSlot(id)] = index + 1;
   g_ledger[index].name = "";
   g_ledger[index].command = "";
   g_ledger[index].action = "";
   g_ledger[index].plan = "";
   g_ledger[index].result = "";
   g_ledger[index].received_ms = 0;
   g_ledger[index].sending_ms = 0;
   g_ledger[index].done_ms = 0;
   return index;
  }

string LedgerReceivedLine(const LedgerEntry &entry)
  {
   return "{\"kind\":\"recv\",\"id\":\"" + entry.id + "\",\"at_ms\":" + (string)entry.received_ms
          + ",\"name\":" + Quoted(entry.name) + ",\"command\":" + entry.command + "}\n";
  }

string LedgerSendingLine(const LedgerEntry &entry)
  {
   return "{\"kind\":\"sending\",\"id\":\"" + entry.id + "\",\"at_ms\":" + (string)entry.sending_ms
          + ",\"plan\":" + entry.plan + "}\n";
  }

string LedgerDoneLine(const LedgerEntry &entry)
  {
   return "{\"kind\":\"done\",\"id\":\"" + entry.id + "\",\"at_ms\":" + (string)entry.done_ms
          + ",\"result\":" + entry.result + "}\n";
  }

void LedgerTakeLine(const string line)
  {
   JsonNode nodes[];
   // A line that a kill has torn is none.
   if(!JsonParse(line, nodes))
      return;
   string kind = JsonString(nodes, 0, "kind");
   if(kind == "epoch")
     {
      g_epoch = MathMax(g_epoch, JsonLong(nodes, 0, "epoch"));
      return;
     }
   string id = JsonString(nodes, 0, "id");
   int index = IsId(id) ? LedgerAdd(id) : -1;
   if(index < 0)
      return;
   if(kind == "recv")
     {
      g_ledger[index].received_ms = JsonLong(nodes, 0, "at_ms");
      g_ledger[index].name = JsonString(nodes, 0, "name");
      g_ledger[index].command = JsonRaw(line, nodes, 0, "command");
      int command = JsonFind(nodes, 0, "command");
      if(command >= 0)
        {
         g_epoch = MathMax(g_epoch, JsonLong(nodes, command, "epoch"));
         g_ledger[index].action = JsonString(nodes, command, "action");
        }
     }
   if(kind == "sending")
     {
      g_ledger[index].sending_ms = JsonLong(nodes, 0, "at_ms");
      g_ledger[index].plan = JsonRaw(line, nodes, 0, "plan");
     }
   if(kind == "done")
     {
      g_ledger[index].done_ms = JsonLong(nodes, 0, "at_ms");
      g_ledger[index].result = JsonRaw(line, nodes, 0, "result");
     }
  }

// What ended more than 30 days ago is dropped by a new file that takes the old one's place.
bool LedgerCompact(const string folder, const long now_ms)
  {
   string lines = "{\"kind\":\"epoch\",\"at_ms\":" + (string)now_ms + ",\"epoch\":" + (string)g_epoch + "}\n";
   int kept = 0;
   int total = ArraySize(g_ledger);
   for(int i = 0; i < total; i++)
     {
      bool is_old = g_ledger[i].done_ms > 0 && g_ledger[i].done_ms < now_ms - LEDGER_KEPT_MS;
      if(is_old)
         continue;
      if(g_ledger[i].received_ms > 0 && g_ledger[i].command != "")
         lines += LedgerReceivedLine(g_ledger[i]);
      if(g_ledger[i].sending_ms > 0)
         lines += LedgerSendingLine(g_ledger[i]);
      if(g_ledger[i].result != "")
         lines += LedgerDoneLine(g_ledger[i]);
      g_ledger[kept] = g_ledger[i];
      kept++;
     }
   if(kept == total)
      return true;
   if(ArrayResize(g_ledger, kept) != kept || !LedgerIndex())
      return false;
   return WriteFile(folder, "ledger.jsonl", lines);
  }

// False while the ledger cannot be read: without it nothing may be done.
bool LedgerOpen(const string folder)
  {
   g_ledger_path = folder + "\\ledger.jsonl";
   ArrayFree(g_ledger);
   ArrayFree(g_ledger_slots);
   g_epoch = 0;
   string lines[];
   if(!FileIsExist(g_ledger_path) && FileIsExist(folder + "\\tmp_ledger.jsonl.part"))
     {
      // A move that was cut off between deleting and renaming.
      if(!FileMove(folder + "\\tmp_ledger.jsonl.part", 0, g_ledger_path, 0))
         return false;
     }
   if(!ReadLines(g_ledger_path, lines))
      return false;
   for(int i = 0; i < ArraySize(lines); i++)
      LedgerTakeLine(lines[i]);
   // Whatever a kill has left of a last line must not become part of the next one.
   return LedgerCompact(folder, NowMs()) && AppendLines(g_ledger_path, "\n");
  }

// Writes down with one flush what has come, and only then remembers it. False: nothing of it counts.
bool LedgerReceive(const LedgerEntry &entries[])
  {
   string lines = "";
   for(int i = 0; i < ArraySize(entries); i++)
      lines += LedgerReceivedLine(entries[i]);
   if(!AppendLines(g_ledger_path, lines))
      return false;
   for(int i = 0; i < ArraySize(entries); i++)
     {
      int index = LedgerAdd(entries[i].id);
      if(index >= 0)
         g_ledger[index] = entries[i];
     }
   return true;
  }

bool LedgerSending(const string id, const string plan)
  {
   int index = LedgerAdd(id);
   if(index < 0)
      return false;
   g_ledger[index].plan = plan;
   g_ledger[index].sending_ms = NowMs();
   if(AppendLines(g_ledger_path, LedgerSendingLine(g_ledger[index])))
      return true;
   g_ledger[index].sending_ms = 0;
   g_ledger[index].plan = "";
   return false;
  }

bool LedgerDone(const string id, const string result)
  {
   LedgerEntry entry = {};
   entry.id = id;
   entry.done_ms = NowMs();
   entry.result = result;
   // A command that was refused at once is not remembered before this: it is judged again if its end cannot be written.
   if(!AppendLines(g_ledger_path, LedgerDoneLine(entry)))
      return false;
   int index = LedgerAdd(id);
   if(index < 0)
      return false;
   g_ledger[index].done_ms = entry.done_ms;
   g_ledger[index].result = result;
   return true;
  }

bool HasBegun(const string id)
  {
   int index = LedgerFind(id);
   return index >= 0 && g_ledger[index].sending_ms > 0;
  }

long SendingMs(const string id)
  {
   int index = LedgerFind(id);
   return index < 0 ? 0 : g_ledger[index].sending_ms;
  }
