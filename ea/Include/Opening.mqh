// BUY and SELL. One request may ever leave for one id; what may have gone through is looked for, never repeated.

#define LOOK_AGAIN_MS 100

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

// What its sender asks of the quote of the moment; the server's quotes are older.
string MarketFault(const Command &command, const MqlTick &tick)
  {
   double point = SymbolInfoDouble(command.symbol, SYMBOL_POINT);
   if(command.order_type != "market" || point <= 0)
      return "";
   double spread = (tick.ask - tick.bid) / point;
   // Quotes are binary fractions: a spread of 12 points may come as 12.0000000001.
   if(command.max_spread_points >= 0 && spread > command.max_spread_points + 0.000001)
      return "the spread is wider than allowed";
   double quote = command.action == "BUY" ? tick.ask : tick.bid;
   if(command.expected_price <= 0 || command.max_price_deviation_pct <= 0 || quote <= 0)
      return "";
   double away = MathAbs(quote - command.expected_price) / quote * 100;
   return away > command.max_price_deviation_pct + 0.000001 ? "the price is further from the expected one than allowed" : "";
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
   string market_fault = MarketFault(command, tick);
   if(market_fault != "")
      return !Refuse(outcome, market_fault, 0);
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
      if(g_ledger[i].sending_ms > since && IsOpening(g_ledger[i].action))
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
   work.asked_volume = request.volume;
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
   if(!ReadDeals(LookFromMs(work) + ServerOffsetS() * 1000, deals))
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

// An order that waited and went without a deal, by hand or by its time.
bool FindGoneOrder(const Work &work, Outcome &outcome)
  {
   DealView deals[];
   // Selects the history for the loop below.
   if(work.command.order_type == "market" || !ReadDeals(LookFromMs(work) + ServerOffsetS() * 1000, deals))
      return false;
   for(int i = 0; i < HistoryOrdersTotal(); i++)
     {
      ulong ticket = HistoryOrderGetTicket(i);
      if(ticket == 0 || (ulong)HistoryOrderGetInteger(ticket, ORDER_MAGIC) != work.command.magic)
         continue;
      long state = HistoryOrderGetInteger(ticket, ORDER_STATE);
      bool is_gone = state == ORDER_STATE_CANCELED || state == ORDER_STATE_EXPIRED;
      if(!is_gone || ServerToUtcMs(HistoryOrderGetInteger(ticket, ORDER_TIME_SETUP_MSC)) < LookFromMs(work))
         continue;
      outcome.symbol = HistoryOrderGetString(ticket, ORDER_SYMBOL);
      outcome.volume = NormalizeDouble(HistoryOrderGetDouble(ticket, ORDER_VOLUME_INITIAL), 8);
      outcome.price = HistoryOrderGetDouble(ticket, ORDER_PRICE_OPEN);
      outcome.order = ticket;
      return true;
     }
   return false;
  }

// A position of this mark whose deal is not in the history yet.
bool FindMarkedPosition(const Work &work, Outcome &outcome)
  {
   PositionView views[];
   ReadPositions(views);
   for(int i = ArraySize(views) - 1; i >= 0; i--)
     {
      if(views[i].magic != work.command.magic || views[i].open_ms < LookFromMs(work))
         continue;
      outcome.symbol = views[i].symbol;
      outcome.volume = views[i].volume;
      outcome.price = views[i].open_price;
      outcome.position = views[i].id;
      return true;
     }
   return false;
  }

bool FindWaitingOrder(const Work &work, Outcome &outcome)
  {
   OrderView orders[];
   ReadOrders(orders);
   for(int i = 0; i < ArraySize(orders); i++)
     {
      if(orders[i].magic != work.command.magic || orders[i].placed_ms < LookFromMs(work))
         continue;
      outcome.symbol = orders[i].symbol;
      outcome.volume = orders[i].volume;
      outcome.price = orders[i].price;
      outcome.order = orders[i].ticket;
      return true;
     }
   return false;
  }

// How much worse than asked, in points.
double SlippagePoints(const Work &work, const Outcome &outcome)
  {
   if(work.asked_price <= 0 || outcome.price <= 0 || work.command.order_type != "market")
      return 0;
   bool is_worse = (outcome.price > work.asked_price) == (work.command.action == "BUY");
   return is_worse ? PointsBetween(outcome.symbol, outcome.price, work.asked_price) : 0;
  }

// What was asked for; 0 after a restart when it was sized by risk.
double WantedVolume(const Work &work)
  {
   return work.asked_volume > 0 ? work.asked_volume : work.command.volume;
  }

bool FinishFound(Work &work, Outcome &outcome)
  {
   string problem = HasDistance(work.command) && outcome.position > 0 ? AnchorLevels(work.command, outcome.position) : "";
   outcome.slippage_points = SlippagePoints(work, outcome);
   bool is_part = work.command.order_type == "market" && outcome.volume < WantedVolume(work) - 0.00000001;
   string message = IsDone(work.answer) ? "" : "found after a doubtful answer";
   return Finish(outcome, is_part ? "partial" : "executed", is_part ? 10010 : 10009, problem != "" ? problem : message);
  }

// A fill may come in parts, and its position after its deals: both may need a moment more.
bool IsWhole(const Work &work, const Outcome &outcome)
  {
   double expected = work.done_volume > 0 ? work.done_volume : WantedVolume(work);
   if(outcome.volume < expected - 0.00000001)
      return false;
   PositionView views[];
   ReadPositions(views);
   return !HasDistance(work.command) || FindPosition(views, outcome.position) >= 0;
  }

// Done by the trade server's word, but its deal does not come to this terminal.
bool FinishUnseen(Work &work, Outcome &outcome)
  {
   outcome.order = work.order;
   if(work.answer != 10008 && !FindMarkedPosition(work, outcome))
     {
      outcome.volume = work.done_volume > 0 ? work.done_volume : WantedVolume(work);
      outcome.price = work.asked_price;
     }
   return Finish(outcome, "executed", work.answer, "done; its deal is not in the history yet");
  }

// Looks for the command's mark among deals, orders and positions, for as long as it may still appear.
bool Reconcile(Work &work, Outcome &outcome)
  {
   work.sent_ms = SendingMs(work.command.id);
   work.attempts = MathMax(work.attempts, 1);
   bool is_certain = IsDone(work.answer);
   bool has_deals = FindDeals(work, outcome);
   if((is_certain || has_deals) && work.found_ms == 0)
      work.found_ms = MonotonicMs();
   bool may_wait = work.found_ms > 0 && MonotonicMs() - work.found_ms < DEAL_WAIT_MS;
   if(has_deals)
      return may_wait && !IsWhole(work, outcome) ? Later(work, 20) : FinishFound(work, outcome);
   if(FindWaitingOrder(work, outcome))
      return Finish(outcome, "executed", 10008, is_certain ? "" : "found after a doubtful answer");
   if(is_certain && may_wait)
      return Later(work, 20);
   if(FindGoneOrder(work, outcome))
      return Finish(outcome, "executed", 10008, "placed, and gone again");
   if(is_certain)
      return FinishUnseen(work, outcome);
   if(!HasLookedLong(work) || IsUnderWay(work.command.magic))
      return Later(work, LOOK_AGAIN_MS);
   if(FindMarkedPosition(work, outcome))
      return Finish(outcome, "executed", 10009, "found after a doubtful answer");
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
   // Once more at the price of now: the disk may have been slow.
   if(!PrepareOpening(work.command, request, outcome))
      return true;
   uint code = SendOpening(work, request, result);
   if(IsAmbiguous(code))
      return Reconcile(work, outcome);
   if(!IsDone(code))
      return Refuse(outcome, ReasonOf(code), code);
   work.answer = code;
   work.order = result.order;
   work.done_volume = result.volume;
   return Reconcile(work, outcome);
  }
