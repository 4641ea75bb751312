// CLOSE, CLOSE_SYMBOL, CLOSE_ALL. What shall remain of each position is decided once and kept in the ledger; then it is
// made so, as often as it takes. A position that is gone already is as it should be.

// Exits would rather be filled than at their price.
#define EXIT_DEVIATION_POINTS 100

struct Aim
  {
   ulong             position;
   double            remaining;
  };

bool IsTarget(const Command &command, const PositionView &view)
  {
   bool is_all = command.action == "CLOSE_ALL";
   if(!is_all && command.ticket > 0 && view.ticket != command.ticket && view.id != command.ticket)
      return false;
   if(!is_all && command.symbol != "" && view.symbol != command.symbol)
      return false;
   if(!is_all && command.position_type != "" && view.is_buy != (command.position_type == "BUY"))
      return false;
   if(command.scope_magic > 0 && view.magic != command.scope_magic)
      return false;
   return command.scope_position == 0 || view.id == command.scope_position;
  }

double PartOf(const Command &command, const PositionView &view, double &left)
  {
   if(command.action != "CLOSE" || (command.volume <= 0 && command.percent <= 0))
      return view.volume;
   if(command.percent > 0)
     {
      double step = SymbolInfoDouble(view.symbol, SYMBOL_VOLUME_STEP);
      double share = view.volume * command.percent / 100;
      bool is_whole = command.percent >= 100 || step <= 0;
      return is_whole ? view.volume : NormalizeDouble(MathFloor(share / step + 0.0000001) * step, 8);
     }
   double part = MathMin(left, view.volume);
   left = NormalizeDouble(left - part, 8);
   return part;
  }

// False when the wanted part is not a volume that the broker trades.
bool PlanClosing(const Command &command, Aim &aims[])
  {
   PositionView views[];
   ReadPositions(views);
   ArrayFree(aims);
   int targets = 0;
   int count = 0;
   double left = command.volume;
   for(int i = 0; i < ArraySize(views); i++)
     {
      if(!IsTarget(command, views[i]))
         continue;
      targets++;
      double part = PartOf(command, views[i], left);
      if(part <= 0 || ArrayResize(aims, count + 1) != count + 1)
         continue;
      aims[count].position = views[i].id;
      aims[count].remaining = NormalizeDouble(views[i].volume - part, 8);
      count++;
     }
   return targets == 0 || count > 0;
  }

string PlanJson(const Aim &aims[])
  {
   string json = "";
   for(int i = 0; i < ArraySize(aims); i++)
      json += (i > 0 ? "," : "") + "{\"position\":" + Ticket(aims[i].position) + ",\"remaining\":" + Num(aims[i].remaining) + "}";
   return "[" + json + "]";
  }

void PlanOfLedger(const string id, Aim &aims[])
  {
   ArrayFree(aims);
   JsonNode nodes[];
   int entry = LedgerFind(id);
   if(entry < 0 || !JsonParse(g_ledger[entry].plan, nodes))
      return;
   for(int i = 1; i < ArraySize(nodes); i++)
     {
      int count = ArraySize(aims);
      if(nodes[i].parent != 0 || ArrayResize(aims, count + 1) != count + 1)
         continue;
      aims[count].position = ToTicket(JsonString(nodes, i, "position"));
      aims[count].remaining = JsonDouble(nodes, i, "remaining");
     }
  }

// Closes what is too much of one position. Returns 0 when there is nothing wrong, else the return code.
uint Reach(Work &work, const PositionView &view, const double remaining, bool &has_fault)
  {
   has_fault = false;
   double volume = NormalizeDouble(view.volume - remaining, 8);
   MqlTick tick = {};
   if(volume <= 0)
      return 0;
   if(!GetQuote(view.symbol, tick))
     {
      has_fault = true;
      return 10021;
     }
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   ClearRequest(request);
   request.symbol = view.symbol;
   request.volume = volume;
   request.type = view.is_buy ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
   request.price = view.is_buy ? tick.bid : tick.ask;
   request.deviation = work.command.deviation_points >= 0 ? (ulong)work.command.deviation_points : (ulong)EXIT_DEVIATION_POINTS;
   request.magic = work.command.magic;
   request.comment = SafeComment(work.command.comment);
   request.position = view.ticket;
   // Each position has its own symbol, and so its own ways of filling.
   work.fillings = 0;
   if(work.sent_ms == 0)
      work.sent_ms = NowMs();
   uint code = SendMarket(work, request, result);
   bool is_done = IsDone(code);
   if(is_done)
      work.closings++;
   if(is_done || IsAmbiguous(code))
      work.doubted_ms = MonotonicMs();
   has_fault = !is_done && code != 10036;
   return code;
  }

// What really happened is read from the deals, so that a kill in between loses none of it. Returns how many deals.
int FillsOf(const Work &work, const Aim &aims[], Outcome &outcome)
  {
   DealView deals[];
   outcome.fills = "";
   outcome.volume = 0;
   if(!ReadDeals(LookFromMs(work) + ServerOffsetS() * 1000, deals))
      return 0;
   int count = 0;
   double worth = 0;
   bool is_one_symbol = true;
   for(int i = 0; i < ArraySize(deals); i++)
     {
      bool is_aimed = false;
      for(int at = 0; at < ArraySize(aims); at++)
         is_aimed = is_aimed || aims[at].position == deals[i].position;
      bool is_exit = deals[i].entry == DEAL_ENTRY_OUT || deals[i].entry == DEAL_ENTRY_OUT_BY;
      if(!is_aimed || !is_exit || !IsOurs(deals[i], work.command.magic))
         continue;
      if(count > 0 && outcome.symbol != deals[i].symbol)
         is_one_symbol = false;
      outcome.fills += (count > 0 ? "," : "") + FillJson(deals[i].position, deals[i].symbol, deals[i].volume, deals[i].price, deals[i].order, deals[i].ticket, 10009);
      outcome.symbol = deals[i].symbol;
      outcome.volume = NormalizeDouble(outcome.volume + deals[i].volume, 8);
      outcome.price = deals[i].price;
      outcome.order = deals[i].order;
      outcome.deal = deals[i].ticket;
      outcome.position = deals[i].position;
      worth += deals[i].volume * deals[i].price;
      count++;
     }
   if(count > 1)
     {
      outcome.order = 0;
      outcome.deal = 0;
      outcome.position = 0;
      outcome.price = is_one_symbol ? NormalizeDouble(worth / outcome.volume, 8) : 0;
      if(!is_one_symbol)
         outcome.symbol = "";
     }
   return count;
  }

bool IsReached(const Aim &aims[])
  {
   PositionView views[];
   ReadPositions(views);
   for(int i = 0; i < ArraySize(aims); i++)
     {
      int at = FindPosition(views, aims[i].position);
      if(at >= 0 && views[at].volume > aims[i].remaining + 0.00000001)
         return false;
     }
   return true;
  }

bool ConcludeClosing(Work &work, const Aim &aims[], const uint fault, Outcome &outcome)
  {
   int fills = FillsOf(work, aims, outcome);
   bool is_late = NowMs() >= work.command.expires_ms;
   // Done at the trade server, and not shown here yet.
   if(fault == 0 && fills < work.closings && !is_late && MonotonicMs() - work.doubted_ms < DEAL_WAIT_MS)
      return Later(work, 20);
   if(IsReached(aims))
      return Finish(outcome, "executed", 10009, "");
   if(fault == 0 && !is_late)
      return Later(work, PauseMs(work.attempts));
   string message = fault == 0 ? "too late to go on" : ReasonOf(fault);
   if(fills > 0)
      return Finish(outcome, "partial", fault, message);
   return Finish(outcome, fault == 0 ? "not_executed" : "rejected", fault, message);
  }

// True while a part that was sent may be done and not shown: sending it again would close it twice. A whole position of a
// hedging account cannot be closed twice, so it need not wait.
bool MayCloseTwice(Work &work, const Aim &aims[])
  {
   if(work.doubted_ms == 0 || IsReached(aims))
      return false;
   bool is_whole = AccountInfoInteger(ACCOUNT_MARGIN_MODE) == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
   for(int i = 0; i < ArraySize(aims); i++)
      is_whole = is_whole && aims[i].remaining <= 0;
   if(is_whole)
      return false;
   if(MonotonicMs() - work.doubted_ms < DEAL_WAIT_MS || IsUnderWay(work.command.magic))
      return true;
   work.doubted_ms = 0;
   return false;
  }

// With the volume that was seen: the terminal has not heard yet of what was done.
bool IsStillThere(const PositionView &seen)
  {
   PositionView views[];
   ReadPositions(views);
   int at = FindPosition(views, seen.id);
   return at >= 0 && views[at].volume >= seen.volume;
  }

bool IsWhollyAimed(const Aim &aims[], const ulong id)
  {
   for(int i = 0; i < ArraySize(aims); i++)
      if(aims[i].position == id)
         return aims[i].remaining <= 0;
   return false;
  }

// Two opposite positions that shall both go are closed against each other: that costs one spread less.
bool FindPair(const Aim &aims[], const PositionView &views[], int &first, int &second)
  {
   for(int i = 0; i < ArraySize(views); i++)
     {
      bool is_allowed = (SymbolInfoInteger(views[i].symbol, SYMBOL_ORDER_MODE) & SYMBOL_ORDER_CLOSEBY) != 0;
      if(!is_allowed || !IsWhollyAimed(aims, views[i].id))
         continue;
      for(int at = i + 1; at < ArraySize(views); at++)
        {
         bool is_opposite = views[at].symbol == views[i].symbol && views[at].is_buy != views[i].is_buy;
         if(!is_opposite || !IsWhollyAimed(aims, views[at].id))
            continue;
         first = i;
         second = at;
         return true;
        }
     }
   return false;
  }

// Closes pairs until there are none. What does not go this way is closed at the market afterwards. Returns false when an
// answer is missing: then the state is looked at again first.
bool CloseByPairs(Work &work, const Aim &aims[])
  {
   if(AccountInfoInteger(ACCOUNT_MARGIN_MODE) != ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
      return true;
   uint code = 10009;
   while(IsDone(code) && NowMs() < work.command.expires_ms)
     {
      int first = 0;
      int second = 0;
      PositionView views[];
      ReadPositions(views);
      if(!FindPair(aims, views, first, second))
         return true;
      MqlTradeRequest request = {};
      MqlTradeResult result = {};
      ClearRequest(request);
      request.action = TRADE_ACTION_CLOSE_BY;
      request.position = views[first].ticket;
      request.position_by = views[second].ticket;
      request.symbol = views[first].symbol;
      request.magic = work.command.magic;
      work.attempts++;
      code = Send(request, result);
      if(!IsDone(code))
         return !IsAmbiguous(code);
      // A deal for each of the two.
      work.closings += 2;
      work.doubted_ms = MonotonicMs();
      if(IsStillThere(views[first]) && IsStillThere(views[second]))
         return false;
     }
   return true;
  }

bool PerformClosing(Work &work, Outcome &outcome)
  {
   Aim aims[];
   if(HasBegun(work.command.id))
      PlanOfLedger(work.command.id, aims);
   else
     {
      if(!PlanClosing(work.command, aims))
         return Refuse(outcome, "less than the smallest volume", 10014);
      if(ArraySize(aims) == 0)
         return Finish(outcome, "executed", 0, "nothing to close");
      if(!LedgerSending(work.command.id, PlanJson(aims)))
        {
         Complain("the ledger cannot be written; nothing is sent");
         return Later(work, 1000);
        }
     }
   if(work.sent_ms == 0)
      work.sent_ms = SendingMs(work.command.id);
   if(MayCloseTwice(work, aims))
      return Later(work, 50);
   if(!CloseByPairs(work, aims))
      return Later(work, PauseMs(work.attempts));
   uint first_fault = 0;
   bool is_worth_repeating = false;
   PositionView views[];
   ReadPositions(views);
   for(int i = 0; i < ArraySize(aims) && NowMs() < work.command.expires_ms; i++)
     {
      int at = FindPosition(views, aims[i].position);
      bool has_fault = false;
      uint code = at < 0 ? 0 : Reach(work, views[at], aims[i].remaining, has_fault);
      if(!has_fault)
         continue;
      if(first_fault == 0)
         first_fault = code == 0 ? 10011 : code;
      is_worth_repeating = is_worth_repeating || IsWorthRepeating(code);
     }
   if(is_worth_repeating && NowMs() < work.command.expires_ms)
      return Later(work, PauseMs(work.attempts));
   return ConcludeClosing(work, aims, first_fault, outcome);
  }
