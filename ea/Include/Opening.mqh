// BUY and SELL. One request may ever leave for one id; what may have gone through is looked for, never repeated.

#define LOOK_AGAIN_MS 100
#define DEAL_WAIT_MS 3000

string PendingFault(const Command &command, const string symbol)
  {
   if(command.order_type == "market")
      return "";
   bool is_limit = command.order_type == "limit";
   bool is_stop = command.order_type == "stop";
   int flag = is_limit ? SYMBOL_ORDER_LIMIT : (is_stop ? SYMBOL_ORDER_STOP : SYMBOL_ORDER_STOP_LIMIT);
   return (SymbolInfoInteger(symbol, SYMBOL_ORDER_MODE) & flag) != 0 ? "" : "the broker takes no such orders for this symbol";
  }

ENUM_ORDER_TYPE OrderTypeOf(const Command &command)
  {
   bool is_buy = command.action == "BUY";
   if(command.order_type == "limit")
      return is_buy ? ORDER_TYPE_BUY_LIMIT : ORDER_TYPE_SELL_LIMIT;
   if(command.order_type == "stop")
      return is_buy ? ORDER_TYPE_BUY_STOP : ORDER_TYPE_SELL_STOP;
   if(command.order_type == "stop_limit")
      return is_buy ? ORDER_TYPE_BUY_STOP_LIMIT : ORDER_TYPE_SELL_STOP_LIMIT;
   return is_buy ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
  }

// Fills the request. Returns false with the reason in outcome when it cannot be made.
bool PrepareOpening(const Command &command, MqlTradeRequest &request, Outcome &outcome)
  {
   string symbol = command.symbol;
   bool is_market = command.order_type == "market";
   bool is_buy = command.action == "BUY";
   MqlTick tick = {};
   if(!GetQuote(symbol, tick))
      return !Refuse(outcome, ReasonOf(10021), 10021);
   string fault = PendingFault(command, symbol);
   if(fault != "")
      return !Refuse(outcome, fault, 10035);
   ClearRequest(request);
   request.action = is_market ? TRADE_ACTION_DEAL : TRADE_ACTION_PENDING;
   request.type = OrderTypeOf(command);
   request.symbol = symbol;
   request.price = is_market ? (is_buy ? tick.ask : tick.bid) : RoundPrice(symbol, command.price);
   bool is_stop_limit = command.order_type == "stop_limit";
   request.stoplimit = is_stop_limit ? RoundPrice(symbol, command.limit_price) : 0;
   double anchor = is_stop_limit ? request.stoplimit : request.price;
   request.sl = MathMax(0.0, LevelPrice(command, true, symbol, is_buy, anchor));
   request.tp = MathMax(0.0, LevelPrice(command, false, symbol, is_buy, anchor));
   request.volume = command.risk_kind == "" ? command.volume : SizeByRisk(command, is_buy, anchor, request.sl);
   if(request.volume <= 0)
      return !Refuse(outcome, "the risk is less than the smallest volume", 10014);
   if(!IsTradableVolume(symbol, request.volume))
      return !Refuse(outcome, ReasonOf(10014), 10014);
   if(MaxLot > 0 && request.volume > MaxLot)
      return !Refuse(outcome, "more than MaxLot of the EA", 0);
   request.deviation = command.deviation_points >= 0 ? (ulong)command.deviation_points : (ulong)MathMax(0, DeviationPoints);
   request.magic = command.magic;
   request.comment = SafeComment(command.comment);
   if(command.order_expires_ms > 0 && !is_market)
     {
      request.type_time = ORDER_TIME_SPECIFIED;
      request.expiration = (datetime)(command.order_expires_ms / 1000 + ServerOffsetS());
     }
   return true;
  }

int OpensInLastMinute()
  {
   int count = 0;
   long since = NowMs() - 60000;
   for(int i = ArraySize(g_ledger) - 1; i >= 0; i--)
      if(g_ledger[i].sending_ms > since && (StringFind(g_ledger[i].command, "\"action\":\"BUY\"") >= 0 || StringFind(g_ledger[i].command, "\"action\":\"SELL\"") >= 0))
         count++;
   return count;
  }

// The EA's own limits; they hold even when the server is wrong.
string OwnLimitFault()
  {
   if(MaxPositions > 0 && PositionsTotal() + OrdersTotal() >= MaxPositions)
      return "MaxPositions of the EA is reached";
   if(MaxOpensPerMinute > 0 && OpensInLastMinute() >= MaxOpensPerMinute)
      return "MaxOpensPerMinute of the EA is reached";
   return "";
  }

// A requote says that nothing was done, so a fresh price within deviation and time is still the one attempt.
uint SendOpening(Work &work, MqlTradeRequest &request, MqlTradeResult &result)
  {
   work.sent_ms = NowMs();
   work.asked_price = request.price;
   bool is_market = request.action == TRADE_ACTION_DEAL;
   if(!is_market)
     {
      work.attempts++;
      return Send(request, result);
     }
   uint code = SendMarket(work, request, result);
   for(int retry = 0; retry < 3 && IsPriceFault(code); retry++)
     {
      MqlTick tick = {};
      if(NowMs() >= work.command.expires_ms || !GetQuote(request.symbol, tick))
         break;
      request.price = request.type == ORDER_TYPE_BUY ? tick.ask : tick.bid;
      if(PointsBetween(request.symbol, request.price, work.asked_price) > (double)request.deviation)
         break;
      code = SendMarket(work, request, result);
     }
   return code;
  }

// Distances count from the price that the fill had, which may not be the one that was seen before.
string AnchorLevels(const Command &command, const ulong position)
  {
   PositionView views[];
   ReadPositions(views);
   for(int i = 0; i < ArraySize(views); i++)
     {
      if(views[i].id != position)
         continue;
      double stop = LevelPrice(command, true, views[i].symbol, views[i].is_buy, views[i].open_price);
      double target = LevelPrice(command, false, views[i].symbol, views[i].is_buy, views[i].open_price);
      stop = stop < 0 ? views[i].stop_loss : stop;
      target = target < 0 ? views[i].take_profit : target;
      bool is_same = PointsBetween(views[i].symbol, stop, views[i].stop_loss) == 0 && PointsBetween(views[i].symbol, target, views[i].take_profit) == 0;
      if(is_same)
         return "";
      MqlTradeRequest request = {};
      MqlTradeResult result = {};
      ClearRequest(request);
      request.action = TRADE_ACTION_SLTP;
      request.position = views[i].ticket;
      request.symbol = views[i].symbol;
      request.sl = stop;
      request.tp = target;
      request.magic = command.magic;
      uint code = Send(request, result);
      return IsDone(code) || code == 10025 ? "" : "the levels stayed where they were sent: " + ReasonOf(code);
     }
   return "";
  }

// All deals of the command together: a fill may come in parts. False when there are none.
bool FindDeals(const Work &work, Outcome &outcome)
  {
   DealView deals[];
   long sent_ms = SendingMs(work.command.id);
   // Ten minutes for a clock that was set in between.
   if(!ReadDeals(sent_ms + ServerOffsetS() * 1000 - 600000, deals))
      return false;
   double worth = 0;
   outcome.volume = 0;
   for(int i = 0; i < ArraySize(deals); i++)
     {
      if(!IsOurs(deals[i], work.command.magic))
         continue;
      outcome.volume = NormalizeDouble(outcome.volume + deals[i].volume, 8);
      worth += deals[i].volume * deals[i].price;
      outcome.symbol = deals[i].symbol;
      outcome.order = deals[i].order;
      outcome.deal = deals[i].ticket;
      outcome.position = deals[i].position;
      outcome.price = deals[i].price;
     }
   if(outcome.volume <= 0)
      return false;
   outcome.price = NormalizeDouble(worth / outcome.volume, MathMax(DigitsOf(outcome.symbol), 5));
   return true;
  }

bool FindWaitingOrder(const Work &work, Outcome &outcome)
  {
   OrderView orders[];
   ReadOrders(orders);
   for(int i = 0; i < ArraySize(orders); i++)
     {
      if(orders[i].magic != work.command.magic)
         continue;
      outcome.symbol = orders[i].symbol;
      outcome.volume = orders[i].volume;
      outcome.price = orders[i].price;
      outcome.order = orders[i].ticket;
      return true;
     }
   return false;
  }

// Adverse is positive.
double SlippagePoints(const Work &work, const Outcome &outcome)
  {
   if(work.asked_price <= 0 || outcome.price <= 0 || work.command.order_type != "market")
      return 0;
   double points = PointsBetween(outcome.symbol, outcome.price, work.asked_price);
   bool is_worse = (outcome.price > work.asked_price) == (work.command.action == "BUY");
   return is_worse ? points : -points;
  }

bool FinishFound(Work &work, Outcome &outcome, const uint code, const string message)
  {
   string problem = HasDistance(work.command) && outcome.position > 0 ? AnchorLevels(work.command, outcome.position) : "";
   outcome.slippage_points = SlippagePoints(work, outcome);
   string status = code == 10010 ? "partial" : "executed";
   return Finish(outcome, status, code, problem != "" ? problem : message);
  }

// Looks for the command's mark among deals and waiting orders, for as long as it may still appear.
bool Reconcile(Work &work, Outcome &outcome)
  {
   work.sent_ms = SendingMs(work.command.id);
   work.attempts = MathMax(work.attempts, 1);
   bool is_certain = IsDone(work.answer);
   string message = is_certain ? "" : "found after a doubtful answer";
   if(FindDeals(work, outcome))
      return FinishFound(work, outcome, is_certain ? work.answer : 10009, message);
   if(FindWaitingOrder(work, outcome))
      return Finish(outcome, "executed", 10008, message);
   if(is_certain && MonotonicMs() - work.looked_ms > DEAL_WAIT_MS && work.looked_ms > 0)
     {
      // The trade server has said it is done; its deal has not come to this terminal yet.
      outcome.order = work.order;
      outcome.position = work.answer == 10008 ? 0 : work.order;
      outcome.volume = work.command.volume;
      outcome.price = work.asked_price;
      return Finish(outcome, "executed", work.answer, "done; its deal is not in the history yet");
     }
   if(is_certain)
     {
      if(work.looked_ms == 0)
         work.looked_ms = MonotonicMs();
      return Later(work, 20);
     }
   if(!HasLookedLong(work))
      return Later(work, LOOK_AGAIN_MS);
   return Finish(outcome, "not_executed", 0, "not found at the broker");
  }

// True when the command has ended, with its outcome; false when it is to be looked at again.
bool PerformOpening(Work &work, Outcome &outcome)
  {
   if(HasBegun(work.command.id))
      return Reconcile(work, outcome);
   if(!HasSymbol(work.command.symbol))
      return Refuse(outcome, "the broker has no symbol " + work.command.symbol, 0);
   string fault = OwnLimitFault();
   if(fault != "")
      return Refuse(outcome, fault, 0);
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   if(!PrepareOpening(work.command, request, outcome))
      return true;
   if(!LedgerSending(work.command.id, "[]"))
     {
      Complain("the ledger cannot be written; nothing is sent");
      return Later(work, 1000);
     }
   uint code = SendOpening(work, request, result);
   if(IsAmbiguous(code))
      return Reconcile(work, outcome);
   if(!IsDone(code))
      return Refuse(outcome, ReasonOf(code), code);
   work.answer = code;
   work.order = result.order;
   return Reconcile(work, outcome);
  }
