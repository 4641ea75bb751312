// Shows timers, time, sleeping, web requests, critical errors and endings; an input says which.
input string Show = "timer";
input string Url = "";
input int Period = 50;
input int Timeout = 500;

#define SHOW(name, value) Print(name + "=" + (string)(value))

bool g_inside = false;
int g_turns = 0;

struct Filled
  {
   double            value;
  };

void ShowWeb()
  {
   char body[];
   char result[];
   string headers;
   string sent = "{\"x\":\"" + ShortToString(0x20AC) + "\"}";
   int count = StringToCharArray(sent, body, 0, WHOLE_ARRAY, CP_UTF8);
   ArrayResize(body, count - 1);
   ResetLastError();
   int status = WebRequest("POST", Url, "Content-Type: application/json\r\n", Timeout, body, result, headers);
   SHOW("web", (string)status + " " + (string)GetLastError());
   SHOW("answer", CharArrayToString(result, 0, WHOLE_ARRAY, CP_UTF8));
   SHOW("header", StringFind(headers, "X-Seen: yes") >= 0);
  }

void ShowTime()
  {
   SHOW("gmt", (long)TimeGMT());
   SHOW("server", (long)TimeTradeServer() - (long)TimeGMT());
   SHOW("local", TimeLocal() != TimeGMT());
   ulong before = GetTickCount64();
   ulong micros = GetMicrosecondCount();
   Sleep(1500);
   SHOW("slept", (string)(GetTickCount64() - before) + " " + (string)(GetMicrosecondCount() - micros));
   SHOW("gmt", (long)TimeGMT());
  }

void ShowState()
  {
   SHOW("connected", TerminalInfoInteger(TERMINAL_CONNECTED));
   SHOW("build", TerminalInfoInteger(TERMINAL_BUILD) > 4000);
   SHOW("ping", TerminalInfoInteger(TERMINAL_PING_LAST) > 1000);
   SHOW("allowed", TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) + MQLInfoInteger(MQL_TRADE_ALLOWED));
   Comment("shown\n", 1.5);
   Alert("watch ", 3);
  }

void Fault()
  {
   int numbers[];
   double zero = 0;
   Filled filled = {};
   if(Show == "range")
      numbers[0] = 1;
   if(Show == "division")
      SHOW("never", 1 / filled.value);
   if(Show == "format")
      SHOW("never", StringFormat("%d", (long)1));
   if(Show == "folder")
      SHOW("never", FileOpen("a", FILE_READ | FILE_TXT));
   SHOW("zero", zero);
  }

int OnInit()
  {
   SHOW("init", Show);
   if(Show == "fail")
      return INIT_FAILED;
   if(Show == "web")
      ShowWeb();
   if(Show == "time")
      ShowTime();
   if(Show == "state")
      ShowState();
   Fault();
   if(Show != "timer" && Show != "hang" && Show != "slow" && Show != "crash")
      ExpertRemove();
   if(Show == "crash")
      SHOW("folder", FolderCreate("before_the_crash"));
   EventSetMillisecondTimer(Period);
   return INIT_SUCCEEDED;
  }

void OnTimer()
  {
   SHOW("timer", (string)g_inside + " " + (string)(GetMicrosecondCount() / 1000));
   g_inside = true;
   if(Show == "slow" && g_turns == 0)
      Sleep(1000);
   g_turns++;
   g_inside = false;
   if(Show == "timer" && g_turns == 4)
      EventKillTimer();
  }

void OnDeinit(const int reason)
  {
   SHOW("deinit", reason);
   while(Show == "hang")
      g_turns = (g_turns + 1) % 1000;
   SHOW("end", IsStopped());
  }
