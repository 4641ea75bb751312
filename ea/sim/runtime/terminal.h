// Time, timers, the terminal's own facts and its log.
#pragma once

#include "constants.h"
#include "text.h"
#include "types.h"

namespace mql {

int GetLastError();
void ResetLastError();

datetime TimeGMT();
datetime TimeLocal();
datetime TimeCurrent();
datetime TimeTradeServer();
ulong GetTickCount64();
ulong GetMicrosecondCount();

void Sleep(int milliseconds);
bool EventSetMillisecondTimer(int milliseconds);
void EventKillTimer();
bool IsStopped();
void ExpertRemove();

long TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property);
double TerminalInfoDouble(ENUM_TERMINAL_INFO_DOUBLE property);
string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property);
long MQLInfoInteger(ENUM_MQL_INFO_INTEGER property);
string MQLInfoString(ENUM_MQL_INFO_STRING property);

int WebRequest(const string& method, const string& url, const string& headers, int timeout_ms,
               const MqlArray<char>& body, MqlArray<char>& result, string& result_headers);

void print_line(const std::vector<FormatArgument>& arguments);
void show_comment(const std::vector<FormatArgument>& arguments);
void show_alert(const std::vector<FormatArgument>& arguments);

template <class... Arguments>
void Print(const Arguments&... arguments) {
  print_line({FormatArgument(arguments)...});
}

template <class... Arguments>
void PrintFormat(const string& format, const Arguments&... arguments) {
  print_line({FormatArgument(StringFormat(format, arguments...))});
}

template <class... Arguments>
void Comment(const Arguments&... arguments) {
  show_comment({FormatArgument(arguments)...});
}

template <class... Arguments>
void Alert(const Arguments&... arguments) {
  show_alert({FormatArgument(arguments)...});
}

}  // namespace mql
