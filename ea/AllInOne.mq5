// Signalpost: one expert for each terminal. It obeys command files of the server, as webhook account and as slave, and
// reports what happens on the account, as master also by HTTP. The files are described in PROTOCOL.md.
#property copyright "MIT License"
#property version   "1.00"
#property description "Executes command files of a Signalpost server and reports the account."
#property strict

input group "Modes"
input bool EnableWebhook = true;                 // Obey commands from webhooks
input bool EnableMaster = false;                 // Report this account's trades for copying
input bool EnableSlave = false;                  // Obey commands of copy trading
input group "Master"
input string Master_ServerURL = "";              // Server address for events by HTTP (empty: by file only)
input string Master_APIKey = "";                 // Key of this master
input bool Master_SendOnOpen = true;             // Send openings and new orders by HTTP
input bool Master_SendOnClose = true;            // Send closings and removed orders by HTTP
input bool Master_SendOnModify = true;           // Send changed levels and orders by HTTP
input group "Slave"
input bool Slave_AutoLinkInstance = true;        // State folder is instance_<login>
input string Slave_InstanceRootPath = "";        // State folder below MQL5\Files when not linked by itself
input string Slave_FilePattern = "slave_command_*.json"; // Which copy commands to take
input int Slave_PollingSeconds = 0;              // How often to look for copy commands (0: every timer)
input group "Execution"
input int PollMilliseconds = 50;                 // Timer, 10 to 1000 ms
input int DeviationPoints = 20;                  // Largest deviation of an opening when the command gives none
input int ReportMilliseconds = 1000;             // How often heartbeat and snapshot are written, 50 to 5000 ms
input int ReconcileSeconds = 60;                 // How long to look for an order that got no answer
input group "Limits of this expert (0: none)"
input double MaxLot = 0;                         // Largest lot of one opening
input int MaxPositions = 0;                      // Most positions and orders at once
input int MaxOpensPerMinute = 0;                 // Most openings in a minute
input group "Log"
input int LogLevel = 1;                          // 0 errors, 1 results, 2 every request

string g_account = "";
long g_started_ms = 0;

#include "Include/Text.mqh"
#include "Include/Json.mqh"
#include "Include/Clock.mqh"
#include "Include/Files.mqh"
#include "Include/Ledger.mqh"
#include "Include/Retcodes.mqh"
#include "Include/Command.mqh"
#include "Include/Symbols.mqh"
#include "Include/Work.mqh"
#include "Include/Book.mqh"
#include "Include/Trade.mqh"
#include "Include/Opening.mqh"
#include "Include/Closing.mqh"
#include "Include/Changing.mqh"
#include "Include/Http.mqh"
#include "Include/EventStore.mqh"
#include "Include/Events.mqh"
#include "Include/Reports.mqh"
#include "Include/Delivery.mqh"
#include "Include/Router.mqh"

bool g_is_ready = false;
long g_slave_ms = 0;
long g_report_ms = 0;
long g_scan_ms = 0;
#define SCAN_EVERY_MS 1000

string StateFolder()
  {
   bool is_linked = Slave_AutoLinkInstance || Slave_InstanceRootPath == "";
   return is_linked ? "instance_" + g_account : Slave_InstanceRootPath;
  }

// Held open without sharing: the same expert on a second chart would carry out every command twice.
int g_lock = INVALID_HANDLE;

void Unlock()
  {
   if(g_lock != INVALID_HANDLE)
      FileClose(g_lock);
   g_lock = INVALID_HANDLE;
  }

bool Lock(const string folder)
  {
   Unlock();
   g_lock = FileOpen(folder + "\\ea.lock", FILE_WRITE | FILE_BIN);
   return g_lock != INVALID_HANDLE;
  }

// Begins as soon as the terminal is logged in. False while it cannot begin: nothing is done without its memory.
bool Begin()
  {
   long login = AccountInfoInteger(ACCOUNT_LOGIN);
   if(login <= 0 || AccountInfoString(ACCOUNT_SERVER) == "")
      return false;
   g_account = (string)login;
   string folder = StateFolder();
   // Whether a folder that is there already counts as created is not documented; what is written into them tells.
   FolderCreate(folder);
   FolderCreate(folder + "\\out");
   FolderCreate(folder + "\\bad");
   RouterReset();
   if(!Lock(folder))
     {
      Complain("this expert runs on another chart already, or the folder " + folder + " cannot be made");
      return false;
     }
   if(!LedgerOpen(folder) || !EventsOpen(folder) || !MeetServer())
     {
      Complain("the folder " + folder + " cannot be read or written");
      return false;
     }
   ContinueBeats();
   g_started_ms = MonotonicMs();
   g_has_symbols = false;
   ForgetSymbols();
   g_last_snapshot = "";
   return true;
  }

int OnInit()
  {
   if(PollMilliseconds < 10 || PollMilliseconds > 1000 || ReportMilliseconds < 50 || ReportMilliseconds > 5000)
     {
      Print("PollMilliseconds is 10 to 1000, ReportMilliseconds 50 to 5000");
      return INIT_PARAMETERS_INCORRECT;
     }
   if(Slave_PollingSeconds < 0 || ReconcileSeconds < 1)
     {
      Print("Slave_PollingSeconds is at least 0, ReconcileSeconds at least 1");
      return INIT_PARAMETERS_INCORRECT;
     }
   ClockStart();
   ConnectionStart();
   g_is_ready = Begin();
   return EventSetMillisecondTimer(PollMilliseconds) ? INIT_SUCCEEDED : INIT_FAILED;
  }

// What another trade server shows under the same number is not this account's story.
void LookAround()
  {
   if(IsAtHome())
      EventsScan();
   else
      Complain("this is another trade server than the folder was made for: nothing is traded");
  }

void OnDeinit(const int reason)
  {
   EventKillTimer();
   if(g_is_ready)
     {
      LookAround();
      EventsHandOver();
     }
   Unlock();
   Comment("");
  }

void OnTimer()
  {
   ClockTick();
   WatchConnection();
   long now = MonotonicMs();
   bool has_switched = g_is_ready && (string)AccountInfoInteger(ACCOUNT_LOGIN) != g_account;
   // The lists of the other account have to come first.
   if(has_switched)
      g_connected_ms = now;
   if(!g_is_ready || has_switched)
      g_is_ready = Begin();
   if(!g_is_ready || AccountInfoString(ACCOUNT_SERVER) == "")
      return;
   bool is_slave_turn = now - g_slave_ms >= (long)Slave_PollingSeconds * 1000;
   if(is_slave_turn)
      g_slave_ms = now;
   // Before any command, or its deals would count as the past.
   if(!g_has_contact)
      LookAround();
   RouterTurn(is_slave_turn);
   if(g_has_traded || now - g_scan_ms >= SCAN_EVERY_MS)
     {
      g_has_traded = false;
      g_scan_ms = now;
      LookAround();
     }
   EventsHandOver();
   if(now - g_report_ms >= ReportMilliseconds)
     {
      g_report_ms = now;
      // Before the beat: who sees a new beat finds a snapshot that is as new.
      if(IsAtHome() && IsSettled())
         ShowSnapshot();
      Beat();
      ShowStatus(StringFind(ServerFault(), "server.json") < 0);
     }
   if(IsAtHome())
      ShowSymbols();
   if(HttpTurn())
      EventsMark();
  }

// Only notes that there is something to look at: the queue is short, and what it says may come in any order.
void OnTradeTransaction(const MqlTradeTransaction &trans, const MqlTradeRequest &request, const MqlTradeResult &result)
  {
   g_has_traded = true;
  }

void OnTick()
  {
  }
