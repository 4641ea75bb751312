// From files to work and from work to results: PROTOCOL.md, 4, step by step.

struct OwedResult
  {
   string            id;
   string            name;    // of the command's file
   string            json;
  };

struct Unreadable
  {
   string            name;
   long              since_ms;
  };

OwedResult g_owed[];
Unreadable g_unreadable[];
string g_owed_acks[];
bool g_is_resumed = false;
#define COMMANDS_PER_TICK 20
#define UNREADABLE_AFTER_MS 5000
#define SERVER_STALE_MS 30000

// Why nothing may be opened now; "" when it may.
string ServerFault()
  {
   if(FileIsExist(g_state_folder + "\\KILL"))
      return "KILL is set: nothing may be opened";
   string text = "";
   JsonNode nodes[];
   bool is_whole = ReadFile(g_state_folder + "\\server.json", text) && JsonParseWhole(text, nodes) && JsonLong(nodes, 0, "v") == 1;
   if(!is_whole || !JsonIsWhole(nodes, 0, "time_ms"))
      return "server.json is missing or not whole";
   if(MathAbs(NowMs() - JsonLong(nodes, 0, "time_ms")) > SERVER_STALE_MS)
      return "server.json is older than 30 s";
   return JsonGet(nodes, 0, "accepting_opens", JSON_BOOL) == "true" ? "" : "the server accepts no opens now";
  }

string g_server_name = "";

// The account is first met at one trade server; the same number elsewhere is another account. False while that can be
// neither read nor written.
bool MeetServer()
  {
   string path = g_state_folder + "\\server_name";
   g_server_name = AccountInfoString(ACCOUNT_SERVER);
   if(!FileIsExist(path))
      return WriteFile(g_state_folder, "server_name", g_server_name);
   return ReadFile(path, g_server_name);
  }

string AccountFault(const Command &command)
  {
   if(command.account != g_account || (string)AccountInfoInteger(ACCOUNT_LOGIN) != g_account)
      return "this is another account";
   return AccountInfoString(ACCOUNT_SERVER) == g_server_name ? "" : "this is another trade server";
  }

bool Deliver(const OwedResult &owed)
  {
   if(!WriteFile(g_state_folder + "\\out", "result_" + owed.id + ".json", owed.json))
     {
      Complain("result of " + owed.id + " cannot be written now");
      return false;
     }
   if(owed.name != "" && FileIsExist(owed.name) && !FileDelete(owed.name))
      Complain(owed.name + " cannot be deleted now; its id is known");
   return true;
  }

bool WriteAck(const string id)
  {
   int entry = LedgerFind(id);
   // The result says the same and more.
   if(entry < 0 || g_ledger[entry].result != "")
      return true;
   string json = "{\"v\":1,\"id\":\"" + id + "\",\"account\":" + Quoted(g_account) + ",\"received_ms\":" + (string)g_ledger[entry].received_ms + ",\"eof\":1}";
   return WriteFile(g_state_folder + "\\out", "ack_" + id + ".json", json);
  }

void DeliverOwed()
  {
   int kept = 0;
   for(int i = 0; i < ArraySize(g_owed); i++)
     {
      if(Deliver(g_owed[i]))
         continue;
      g_owed[kept] = g_owed[i];
      kept++;
     }
   if(ArrayResize(g_owed, kept) != kept)
      Complain("out of memory");
   kept = 0;
   for(int i = 0; i < ArraySize(g_owed_acks); i++)
     {
      if(WriteAck(g_owed_acks[i]))
         continue;
      g_owed_acks[kept] = g_owed_acks[i];
      kept++;
     }
   if(ArrayResize(g_owed_acks, kept) != kept)
      Complain("out of memory");
  }

void Owe(const string id, const string name, const string json)
  {
   OwedResult owed = {};
   owed.id = id;
   owed.name = name;
   owed.json = json;
   int count = ArraySize(g_owed);
   if(!Deliver(owed) && ArrayResize(g_owed, count + 1, 16) == count + 1)
      g_owed[count] = owed;
  }

void Acknowledge(const string id)
  {
   int count = ArraySize(g_owed_acks);
   if(!WriteAck(id) && ArrayResize(g_owed_acks, count + 1, 16) == count + 1)
      g_owed_acks[count] = id;
  }

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
  }

// First the ledger, then the result, then the command goes: a kill in between repeats the rest and no more.
bool Conclude(const Work &work, const Outcome &outcome)
  {
   string json = ResultJson(work, outcome);
   if(!LedgerDone(work.command.id, json))
     {
      Complain("the ledger cannot be written; " + work.command.id + " is not finished");
      return false;
     }
   g_last_command = work.command.action + " " + (outcome.symbol != "" ? outcome.symbol : work.command.symbol) + ": " + outcome.status
                    + (outcome.message == "" ? "" : " (" + outcome.message + ")");
   if(LogLevel > 0)
      Print(work.command.id, " ", g_last_command);
   Owe(work.command.id, work.command.name, json);
   return true;
  }

void ConcludeAtOnce(const Command &command, const string status, const string message)
  {
   Work work = {};
   Outcome outcome = {};
   ClearOutcome(outcome);
   work.command = command;
   work.received_ms = NowMs();
   work.sent_ms = 0;
   work.attempts = 0;
   if(Finish(outcome, status, 0, message) && !Conclude(work, outcome))
      return;
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
   int at = FindUnreadable(name);
   if(at >= 0 && !ArrayRemove(g_unreadable, at, 1))
      ArrayFree(g_unreadable);
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
      // Held by another program, or gone.
      if(!FileIsExist(name))
         ForgetUnreadable(name);
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
   if(!ReadUtf8(name, text) || !ReadHead(name, text, nodes, command))
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

// Takes back what could not be written down: it is judged again in the next turn.
void ForgetReceived(const int first)
  {
   int kept = first;
   for(int i = first; i < ArraySize(g_ledger); i++)
     {
      if(g_ledger[i].result == "")
         continue;
      g_ledger[kept] = g_ledger[i];
      kept++;
     }
   if(ArrayResize(g_ledger, kept) != kept)
      Complain("out of memory");
  }

// Everything new is judged in name order and remembered with one flush; then it is acknowledged.
void Admit(const string &names[])
  {
   Command fresh[];
   string lines = "";
   long epoch = g_epoch;
   int taken = 0;
   int first_entry = ArraySize(g_ledger);
   for(int i = 0; i < ArraySize(names) && taken < COMMANDS_PER_TICK; i++)
     {
      int work = FindWork(IdOfName(names[i]));
      if(work >= 0 && g_work[work].command.name == names[i])
         continue;
      // What could not be read before takes no place from those behind it.
      if(FindUnreadable(names[i]) < 0)
         taken++;
      Command command = {};
      int count = ArraySize(fresh);
      if(!Judge(names[i], epoch, command) || ArrayResize(fresh, count + 1, COMMANDS_PER_TICK) != count + 1)
         continue;
      int entry = LedgerAdd(command.id);
      if(entry < 0)
         continue;
      g_ledger[entry].received_ms = NowMs();
      g_ledger[entry].name = command.name;
      g_ledger[entry].command = command.raw;
      lines += LedgerReceivedLine(g_ledger[entry]);
      fresh[count] = command;
      epoch = MathMax(epoch, command.epoch);
     }
   if(lines == "")
      return;
   if(!AppendLines(g_ledger_path, lines))
     {
      Complain("the ledger cannot be written; nothing is begun");
      ForgetReceived(first_entry);
      return;
     }
   g_epoch = epoch;
   for(int i = 0; i < ArraySize(fresh); i++)
     {
      int entry = LedgerFind(fresh[i].id);
      Acknowledge(fresh[i].id);
      StartWork(fresh[i], entry < 0 ? NowMs() : g_ledger[entry].received_ms);
     }
  }

bool PerformQuery(Work &work, Outcome &outcome)
  {
   int entry = LedgerFind(work.command.ref);
   string json = entry < 0 ? "" : g_ledger[entry].result;
   string found = "found";
   if(json == "")
     {
      found = entry < 0 ? "not_in_ledger" : "in_progress";
      json = "{\"v\":1,\"id\":\"" + work.command.ref + "\",\"account\":" + Quoted(g_account) + ",\"status\":\"unknown\",\"retcode\":0,\"retcode_name\":\"\"";
      json += ",\"message\":\"" + found + "\",\"symbol\":\"\",\"volume\":0,\"price\":0,\"order\":\"0\",\"deal\":\"0\",\"position\":\"0\",\"fills\":[]";
      json += ",\"received_ms\":0,\"sent_ms\":0,\"done_ms\":" + (string)NowMs() + ",\"attempts\":0,\"eof\":1}";
     }
   if(!WriteFile(g_state_folder + "\\out", "result_" + work.command.ref + ".json", json))
      return Later(work, 200);
   return Finish(outcome, "executed", 0, found);
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
      if(ArrayRemove(g_work, i, 1))
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
   g_queue = ArraySize(names);
   if(!g_is_resumed)
      Resume();
   Admit(names);
   Advance(true);
   Advance(false);
  }
