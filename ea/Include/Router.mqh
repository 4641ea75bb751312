// From files to work: PROTOCOL.md, 4, step by step.

struct Unreadable
  {
   string            name;
   long              since_ms;
  };

Unreadable g_unreadable[];
bool g_is_resumed = false;
#define COMMANDS_PER_TICK 20
#define UNREADABLE_AFTER_MS 5000
#define COMMAND_MAX_LENGTH 65536
#define CONTACT_WAIT_MS 12000

void StartWork(const Command &command, const long received_ms)
  {
   int count = ArraySize(g_work);
   if(ArrayResize(g_work, count + 1, 32) != count + 1)
      return;
   g_work[count].command = command;
   g_work[count].received_ms = received_ms;
   g_work[count].sent_ms = 0;
   g_work[count].next_ms = 0;
   g_work[count].attempts = 0;
   g_work[count].fillings = 0;
   g_work[count].answer = 0;
   g_work[count].asked_price = 0;
   g_work[count].order = 0;
   g_work[count].waited_ms = 0;
   g_work[count].looked_ms = 0;
   g_work[count].closings = 0;
   g_work[count].doubted_ms = 0;
   g_work[count].found_ms = 0;
   g_work[count].asked_volume = 0;
   g_work[count].done_volume = 0;
  }

int FindUnreadable(const string name)
  {
   for(int i = 0; i < ArraySize(g_unreadable); i++)
      if(g_unreadable[i].name == name)
         return i;
   return -1;
  }

void ForgetUnreadable(const string name)
  {
   int kept = 0;
   for(int i = 0; i < ArraySize(g_unreadable); i++)
     {
      if(g_unreadable[i].name == name)
         continue;
      g_unreadable[kept] = g_unreadable[i];
      kept++;
     }
   if(ArrayResize(g_unreadable, kept) != kept)
      Complain("out of memory");
  }

// A file that the server has taken back meanwhile.
void ForgetUnreadableGone()
  {
   for(int i = ArraySize(g_unreadable) - 1; i >= 0; i--)
      if(!FileIsExist(g_unreadable[i].name))
         ForgetUnreadable(g_unreadable[i].name);
  }

// A file may be half written, or held: it stays, and after five seconds goes to bad/.
void PutAside(const string name)
  {
   int at = FindUnreadable(name);
   if(at < 0)
     {
      at = ArraySize(g_unreadable);
      if(ArrayResize(g_unreadable, at + 1, 16) != at + 1)
         return;
      g_unreadable[at].name = name;
      g_unreadable[at].since_ms = MonotonicMs();
     }
   if(MonotonicMs() - g_unreadable[at].since_ms < UNREADABLE_AFTER_MS)
      return;
   if(!FileMove(name, 0, g_state_folder + "\\bad\\" + name, FILE_REWRITE))
     {
      Complain(name + " cannot be read or moved: another program holds it");
      return;
     }
   ForgetUnreadable(name);
   Complain(name + " could not be understood and is in bad/");
  }

// Judges one file. True when the command is new and good; then it is in command.
bool Judge(const string name, const long epoch, Command &command)
  {
   string text = "";
   JsonNode nodes[];
   bool is_read = ReadUtf8(name, text) && StringLen(text) <= COMMAND_MAX_LENGTH;
   if(!is_read || !ReadHead(name, text, nodes, command))
     {
      PutAside(name);
      return false;
     }
   ForgetUnreadable(name);
   int entry = LedgerFind(command.id);
   if(entry >= 0 && g_ledger[entry].result != "")
      Owe(command.id, name, g_ledger[entry].result);
   // The same id under another name: its own file is at work, and this one is answered when that is done.
   if(entry >= 0)
      return false;
   string fault = command.v != 1 ? "protocol version " + (string)command.v + " is not known here" : AccountFault(command);
   if(fault == "" && command.epoch < epoch)
      fault = "the command comes from an earlier life of the server";
   if(fault == "" && command.expires_ms <= NowMs())
     {
      ConcludeAtOnce(command, "expired", "too late");
      return false;
     }
   if(fault == "" && IsOpening(command.action))
      fault = ServerFault();
   if(fault == "")
     {
      fault = ReadBody(nodes, command);
      if(fault != "")
         fault = "not a valid command: " + fault;
     }
   if(fault != "")
      ConcludeAtOnce(command, "rejected", fault);
   return fault == "";
  }

bool IsAmong(const Command &commands[], const string id)
  {
   for(int i = 0; i < ArraySize(commands); i++)
      if(commands[i].id == id)
         return true;
   return false;
  }

// Everything new is judged in name order and written down with one flush; then it is acknowledged.
void Admit(const string &names[])
  {
   Command fresh[];
   LedgerEntry entries[];
   long epoch = g_epoch;
   int taken = 0;
   for(int i = 0; i < ArraySize(names) && taken < COMMANDS_PER_TICK; i++)
     {
      int work = FindWork(IdOfName(names[i]));
      if(work >= 0 && g_work[work].command.name == names[i])
         continue;
      // What could not be read before takes no place from those behind it.
      if(FindUnreadable(names[i]) < 0)
         taken++;
      // The same id under a second name: its turn comes when the first is in the ledger.
      Command command = {};
      if(IsAmong(fresh, IdOfName(names[i])) || !Judge(names[i], epoch, command))
         continue;
      int count = ArraySize(fresh);
      if(ArrayResize(fresh, count + 1, COMMANDS_PER_TICK) != count + 1 || ArrayResize(entries, count + 1, COMMANDS_PER_TICK) != count + 1)
         break;
      fresh[count] = command;
      entries[count].id = command.id;
      entries[count].name = command.name;
      entries[count].command = command.raw;
      entries[count].action = command.action;
      entries[count].plan = "";
      entries[count].result = "";
      entries[count].received_ms = NowMs();
      entries[count].sending_ms = 0;
      entries[count].done_ms = 0;
      epoch = MathMax(epoch, command.epoch);
     }
   if(ArraySize(entries) == 0)
      return;
   // Not written down, not begun: all of it is judged again in the next turn.
   if(ArraySize(entries) != ArraySize(fresh) || !LedgerReceive(entries))
     {
      Complain("the ledger cannot be written; nothing is begun");
      return;
     }
   g_epoch = epoch;
   for(int i = 0; i < ArraySize(fresh); i++)
     {
      if(LedgerFind(fresh[i].id) < 0)
         continue;
      Acknowledge(fresh[i].id);
      StartWork(fresh[i], entries[i].received_ms);
     }
  }

bool PerformQuery(Work &work, Outcome &outcome)
  {
   int entry = LedgerFind(work.command.ref);
   string json = entry < 0 ? "" : g_ledger[entry].result;
   string status = "unknown";
   JsonNode nodes[];
   if(json != "" && JsonParse(json, nodes))
      status = JsonString(nodes, 0, "status");
   if(json == "")
     {
      string found = entry < 0 ? "not_in_ledger" : "in_progress";
      json = "{\"v\":1,\"id\":\"" + work.command.ref + "\",\"account\":" + Quoted(g_account) + ",\"status\":\"unknown\",\"retcode\":0,\"retcode_name\":\"\"";
      json += ",\"message\":\"" + found + "\",\"symbol\":\"\",\"volume\":0,\"price\":0,\"order\":\"0\",\"deal\":\"0\",\"position\":\"0\",\"fills\":[]";
      json += ",\"received_ms\":0,\"sent_ms\":0,\"done_ms\":" + (string)NowMs() + ",\"attempts\":0,\"eof\":1}";
     }
   if(!WriteFile(g_state_folder + "\\out", "result_" + work.command.ref + ".json", json))
      return Later(work, 200);
   return Finish(outcome, "executed", 0, status);
  }

bool PerformHistory(Work &work, Outcome &outcome)
  {
   bool is_ready = g_has_contact && ArraySize(g_batch) == 0;
   if(!is_ready)
      return NowMs() < work.command.expires_ms ? Later(work, 200) : Finish(outcome, "not_executed", 0, "the history is not there yet");
   int count = TellPast(MathMax((long)0, work.command.from_ms + ServerOffsetS() * 1000));
   if(count < 0 || !EventsCommit())
      return NowMs() < work.command.expires_ms ? Later(work, 200) : Finish(outcome, "not_executed", 0, "the history cannot be read");
   return Finish(outcome, "executed", 0, (string)count + " deals");
  }

bool IsTrading(const string action)
  {
   return action != "QUERY" && action != "HISTORY";
  }

// What the terminal shows must be what the trade server has, or a close would find nothing to close. An opening also waits for
// the account's past to be told, so that its deals do not count as such.
bool IsReadyFor(const Work &work)
  {
   if(!IsTrading(work.command.action))
      return true;
   if(IsOpening(work.command.action))
     {
      bool has_contact = g_has_contact || MonotonicMs() - g_started_ms > CONTACT_WAIT_MS;
      return HasBegun(work.command.id) || (IsSettled() && has_contact);
     }
   return IsSettled();
  }

// What has not begun may still expire, be taken back or be stopped; what has begun is seen through.
bool Perform(Work &work, Outcome &outcome)
  {
   ClearOutcome(outcome);
   if(!HasBegun(work.command.id))
     {
      if(work.command.expires_ms <= NowMs())
         return Finish(outcome, "expired", 0, "too late");
      if(!FileIsExist(work.command.name))
         return Finish(outcome, "not_executed", 0, "taken back before it was begun");
      string fault = IsOpening(work.command.action) ? ServerFault() : "";
      if(fault != "")
         return Refuse(outcome, fault, 0);
     }
   if(!IsReadyFor(work))
     {
      if(work.doubted_ms > 0)
         work.doubted_ms = MonotonicMs();
      return Later(work, 50);
     }
   if(IsOpening(work.command.action))
      return PerformOpening(work, outcome);
   if(StartsWith(work.command.action, "CLOSE"))
      return PerformClosing(work, outcome);
   if(work.command.action == "MODIFY")
      return PerformModify(work, outcome);
   if(work.command.action == "CANCEL")
      return PerformCancel(work, outcome);
   return work.command.action == "QUERY" ? PerformQuery(work, outcome) : PerformHistory(work, outcome);
  }

void RemoveWork(const int index)
  {
   int total = ArraySize(g_work);
   for(int i = index; i < total - 1; i++)
      g_work[i] = g_work[i + 1];
   if(ArrayResize(g_work, total - 1) != total - 1)
      Complain("out of memory");
  }

// One pass over the work: exits first, then the rest, each in its order.
void Advance(const bool exits)
  {
   for(int i = 0; i < ArraySize(g_work); i++)
     {
      bool is_due = IsExit(g_work[i].command.action) == exits && g_work[i].next_ms <= MonotonicMs();
      Outcome outcome = {};
      if(!is_due || !Perform(g_work[i], outcome))
         continue;
      if(!Conclude(g_work[i], outcome))
        {
         // Done at the broker; only its end is not written down yet. Looked into again, never sent again.
         g_work[i].next_ms = MonotonicMs() + 1000;
         continue;
        }
      RemoveWork(i);
      i--;
     }
  }

// What an earlier life left: begun means looked into, with or without its file; only received and taken back by the server
// since means that nothing is done.
void Resume()
  {
   int total = ArraySize(g_ledger);
   for(int i = 0; i < total; i++)
     {
      if(g_ledger[i].result != "" || g_ledger[i].command == "")
         continue;
      Command command = {};
      JsonNode nodes[];
      if(!ReadHead(g_ledger[i].name, g_ledger[i].command, nodes, command) || ReadBody(nodes, command) != "")
         continue;
      StartWork(command, g_ledger[i].received_ms);
      // The life before may have sent a request that does not show yet.
      int last = ArraySize(g_work) - 1;
      if(g_ledger[i].sending_ms > 0 && last >= 0)
         g_work[last].doubted_ms = MonotonicMs();
      if(g_ledger[i].sending_ms == 0 && FileIsExist(g_ledger[i].name))
         Acknowledge(command.id);
     }
   g_is_resumed = true;
  }

void RouterReset()
  {
   ArrayFree(g_work);
   ArrayFree(g_owed);
   ArrayFree(g_owed_acks);
   ArrayFree(g_unreadable);
   g_is_resumed = false;
  }

void RouterTurn(const bool with_slave_files)
  {
   DeliverOwed();
   string names[];
   if(EnableWebhook)
      AddCommandNames("webhook_command_*.json", "webhook_command_", names);
   if(EnableSlave && with_slave_files)
      AddCommandNames(Slave_FilePattern, "slave_command_", names);
   SortCommandNames(names);
   if(with_slave_files || !EnableSlave)
      g_queue = ArraySize(names);
   if(!g_is_resumed)
      Resume();
   ForgetUnreadableGone();
   Admit(names);
   // At another trade server the same account number is another account: what was begun waits until the right one is back.
   if(!IsAtHome())
      return;
   Advance(true);
   Advance(false);
  }
