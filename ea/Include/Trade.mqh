// Requests to the trade server. The outcome is the return code, never the boolean of OrderSend.

bool g_has_traded = false; // something may have changed since the last look

void ClearRequest(MqlTradeRequest &request)
  {
   request.action = TRADE_ACTION_DEAL;
   request.magic = 0;
   request.order = 0;
   request.symbol = "";
   request.volume = 0;
   request.price = 0;
   request.stoplimit = 0;
   request.sl = 0;
   request.tp = 0;
   request.deviation = 0;
   request.type = ORDER_TYPE_BUY;
   request.type_filling = ORDER_FILLING_RETURN;
   request.type_time = ORDER_TIME_GTC;
   request.expiration = 0;
   request.comment = "";
   request.position = 0;
   request.position_by = 0;
  }

void ClearResult(MqlTradeResult &result)
  {
   result.retcode = 0;
   result.deal = 0;
   result.order = 0;
   result.volume = 0;
   result.price = 0;
   result.bid = 0;
   result.ask = 0;
   result.comment = "";
   result.request_id = 0;
   result.retcode_external = 0;
  }

// Sends once. 0 means that no answer came, so nobody knows.
uint Send(const MqlTradeRequest &request, MqlTradeResult &result)
  {
   ClearResult(result);
   ResetLastError();
   g_has_traded = true;
   bool is_sent = OrderSend(request, result);
   int error = GetLastError();
   uint code = result.retcode;
   // Refused by the terminal itself, before anything left it.
   if(!is_sent && code == 0 && error == 4752)
      code = 10027;
   if(LogLevel > 1)
      Print("request ", (int)request.action, " ", request.symbol, " ", request.volume, ": ", code, " ", RetcodeName(code));
   return code;
  }

// A market order: a wrong way of filling says that nothing was done, so the next way is still the one attempt.
uint SendMarket(Work &work, MqlTradeRequest &request, MqlTradeResult &result)
  {
   ENUM_ORDER_TYPE_FILLING filling = ORDER_FILLING_FOK;
   uint code = 10030;
   for(int way = work.fillings; code == 10030 && FillingOf(request.symbol, way, filling); way++)
     {
      work.fillings = way;
      request.type_filling = filling;
      work.attempts++;
      code = Send(request, result);
     }
   return code;
  }

// After a connection is made the lists of positions and orders may be old for a moment.
#define SETTLE_MS 2000

bool g_was_connected = false;
long g_connected_ms = 0;

void WatchConnection()
  {
   bool is_connected = TerminalInfoInteger(TERMINAL_CONNECTED) != 0;
   if(is_connected && !g_was_connected)
      g_connected_ms = MonotonicMs();
   g_was_connected = is_connected;
  }

// A terminal starts its experts only when it has synchronised; one that is connected then has its lists.
void ConnectionStart()
  {
   g_was_connected = TerminalInfoInteger(TERMINAL_CONNECTED) != 0;
   g_connected_ms = MonotonicMs() - SETTLE_MS;
  }

// True while what the terminal shows is what the trade server has.
bool IsSettled()
  {
   return g_was_connected && MonotonicMs() - g_connected_ms >= SETTLE_MS;
  }

// True when enough time has gone by with a connection to say that something is not at the broker.
bool HasLookedLong(Work &work)
  {
   long now = MonotonicMs();
   if(work.looked_ms > 0 && IsSettled())
      work.waited_ms += now - work.looked_ms;
   work.looked_ms = now;
   return IsSettled() && work.waited_ms >= (long)ReconcileSeconds * 1000;
  }
