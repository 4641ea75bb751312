// Opens one position from the timer and tells what events follow.
#define SHOW(name, value) Print(name + "=" + (string)(value))

int g_turns = 0;
int g_ticks = 0;
bool g_inside = false;

void Open()
  {
   MqlTick tick = {};
   if(!SymbolSelect("EURUSD", true) || !SymbolInfoTick("EURUSD", tick))
      return;
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   request.action = TRADE_ACTION_DEAL;
   request.symbol = "EURUSD";
   request.volume = 0.1;
   request.type = ORDER_TYPE_BUY;
   request.price = tick.ask;
   request.deviation = 50;
   request.magic = (ulong)6000000001;
   request.type_filling = (SymbolInfoInteger("EURUSD", SYMBOL_FILLING_MODE) & 1) != 0 ? ORDER_FILLING_FOK : ORDER_FILLING_IOC;
   bool sent = OrderSend(request, result);
   SHOW("sent", (string)sent + " " + (string)result.retcode);
   SHOW("large", result.order > 2147483647);
  }

int OnInit()
  {
   SHOW("positions", PositionsTotal());
   EventSetMillisecondTimer(100);
   return INIT_SUCCEEDED;
  }

void OnTimer()
  {
   g_inside = true;
   g_turns++;
   if(g_turns == 3 && PositionsTotal() == 0)
      Open();
   g_inside = false;
  }

void OnTick()
  {
   g_ticks++;
  }

void OnTradeTransaction(const MqlTradeTransaction &trans, const MqlTradeRequest &request, const MqlTradeResult &result)
  {
   if(trans.type == TRADE_TRANSACTION_DEAL_ADD)
      SHOW("deal", (string)g_inside + " " + trans.symbol + " " + (string)(trans.deal != 0));
   if(trans.type == TRADE_TRANSACTION_REQUEST)
      SHOW("request", (string)request.magic + " " + (string)result.retcode);
  }

void OnDeinit(const int reason)
  {
   SHOW("total", PositionsTotal());
   SHOW("ticked", g_ticks > 5);
  }
