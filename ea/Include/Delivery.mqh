// What guards the way in, and how a command ends: PROTOCOL.md, 2 and 4.

struct OwedResult
  {
   string            id;
   string            name;    // of the command's file
   string            json;
  };

OwedResult g_owed[];
string g_owed_acks[];
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

bool IsAtHome()
  {
   return AccountInfoString(ACCOUNT_SERVER) == g_server_name;
  }

string AccountFault(const Command &command)
  {
   if(command.account != g_account || (string)AccountInfoInteger(ACCOUNT_LOGIN) != g_account)
      return "this is another account";
   return IsAtHome() ? "" : "this is another trade server";
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
   for(int i = 0; i < ArraySize(g_owed); i++)
      if(g_owed[i].id == id && g_owed[i].name == name)
         return;
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
