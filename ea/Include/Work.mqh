// Commands on their way, and how they end. What must survive a kill is in the ledger, not here.

struct Work
  {
   Command           command;
   long              received_ms;
   long              sent_ms;
   long              next_ms;      // not to be looked at before
   int               attempts;
   int               fillings;     // ways of filling tried
   uint              answer;       // the last return code that said done
   double            asked_price;  // of the first request
   double            asked_volume;
   double            done_volume;  // of an opening, by the trade server's answer
   ulong             order;        // of an opening that is done
   long              found_ms;     // since when an opening is known to be done; 0: not known
   long              waited_ms;    // connected time in doubt
   long              looked_ms;    // when that was last counted
   int               closings;     // requests of this life that closed something
   long              doubted_ms;   // since when the list of positions may be behind the trade server; 0: it is not
  };

struct Outcome
  {
   string            status;
   uint              retcode;
   string            message;
   string            symbol;
   double            volume;
   double            price;
   ulong             order;
   ulong             deal;
   ulong             position;
   string            fills;        // JSON objects with commas between
   double            slippage_points;
  };

// How long a deal may take to appear after the trade server has said that it is done.
#define DEAL_WAIT_MS 3000

Work g_work[];
string g_last_error = "";
long g_last_error_ms = 0;
string g_last_command = "";

void Complain(const string text)
  {
   if(text != g_last_error || MonotonicMs() - g_last_error_ms > 60000)
      Print(text);
   g_last_error = text;
   g_last_error_ms = MonotonicMs();
  }

// What went wrong last, for a minute.
string RecentError()
  {
   return g_last_error != "" && MonotonicMs() - g_last_error_ms < 60000 ? g_last_error : "";
  }

void ClearOutcome(Outcome &outcome)
  {
   outcome.status = "";
   outcome.retcode = 0;
   outcome.message = "";
   outcome.symbol = "";
   outcome.volume = 0;
   outcome.price = 0;
   outcome.order = 0;
   outcome.deal = 0;
   outcome.position = 0;
   outcome.fills = "";
   outcome.slippage_points = 0;
  }

// Ends with a status; returns true so that a step can return it.
bool Finish(Outcome &outcome, const string status, const uint retcode, const string message)
  {
   outcome.status = status;
   outcome.retcode = retcode;
   outcome.message = message;
   return true;
  }

bool Refuse(Outcome &outcome, const string message, const uint retcode)
  {
   return Finish(outcome, "rejected", retcode, message);
  }

// To be looked at again after a while; returns false so that a step can return it.
bool Later(Work &work, const long pause_ms)
  {
   work.next_ms = MonotonicMs() + pause_ms;
   return false;
  }

// Growing pauses, 100 ms to 2 s.
long PauseMs(const int attempts)
  {
   long pause = 50;
   for(int i = 0; i < attempts && pause < 2000; i++)
      pause *= 2;
   return MathMin(pause, 2000);
  }

// From when on traces of a command are looked for. Marks are unique; the slack is for clocks that were set and for a server
// whose offset has stepped since.
long LookFromMs(const Work &work)
  {
   return SendingMs(work.command.id) - 7800000;
  }

int FindWork(const string id)
  {
   for(int i = 0; i < ArraySize(g_work); i++)
      if(g_work[i].command.id == id)
         return i;
   return -1;
  }

string ResultJson(const Work &work, const Outcome &outcome)
  {
   string symbol = outcome.symbol != "" ? outcome.symbol : work.command.symbol;
   string json = "{\"v\":1,\"id\":\"" + work.command.id + "\",\"account\":" + Quoted(g_account) + ",\"status\":" + Quoted(outcome.status);
   json += ",\"retcode\":" + (string)outcome.retcode + ",\"retcode_name\":" + Quoted(RetcodeName(outcome.retcode));
   json += ",\"message\":" + Quoted(outcome.message) + ",\"symbol\":" + Quoted(symbol);
   json += ",\"volume\":" + Num(outcome.volume) + ",\"price\":" + Num(outcome.price) + ",\"order\":" + Ticket(outcome.order);
   json += ",\"deal\":" + Ticket(outcome.deal) + ",\"position\":" + Ticket(outcome.position) + ",\"fills\":[" + outcome.fills + "]";
   json += ",\"received_ms\":" + (string)work.received_ms + ",\"sent_ms\":" + (string)work.sent_ms + ",\"done_ms\":" + (string)NowMs();
   json += ",\"attempts\":" + (string)work.attempts;
   if(outcome.slippage_points != 0)
      json += ",\"slippage_points\":" + Num(outcome.slippage_points);
   return json + ",\"eof\":1}";
  }

string FillJson(const ulong position, const string symbol, const double volume, const double price, const ulong order, const ulong deal, const uint retcode)
  {
   string json = "{\"position\":" + Ticket(position) + ",\"symbol\":" + Quoted(symbol) + ",\"volume\":" + Num(volume) + ",\"price\":" + Num(price);
   json += ",\"order\":" + Ticket(order) + ",\"deal\":" + Ticket(deal) + ",\"retcode\":" + (string)retcode;
   return json + ",\"retcode_name\":" + Quoted(RetcodeName(retcode)) + "}";
  }
