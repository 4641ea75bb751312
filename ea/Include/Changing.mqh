// MODIFY and CANCEL: doing them twice changes nothing, so they are repeated until they are true.

bool IsOrderTarget(const Command &command, const OrderView &view)
  {
   if(command.ticket > 0 && view.ticket != command.ticket)
      return false;
   if(command.symbol != "" && view.symbol != command.symbol)
      return false;
   if(command.scope_magic > 0 && view.magic != command.scope_magic)
      return false;
   return command.scope_position == 0 || view.ticket == command.scope_position;
  }

// One change: the request, and how it shows among the fills.
void RequestLevels(const Command &command, const PositionView &view, MqlTradeRequest &request)
  {
   double stop = LevelPrice(command, true, view.symbol, view.is_buy, view.open_price);
   double target = LevelPrice(command, false, view.symbol, view.is_buy, view.open_price);
   ClearRequest(request);
   request.action = TRADE_ACTION_SLTP;
   // Hedging asks for the position, netting for the symbol; a level of 0 would be removed, so both are sent.
   request.position = view.ticket;
   request.symbol = view.symbol;
   request.sl = stop < 0 ? view.stop_loss : stop;
   request.tp = target < 0 ? view.take_profit : target;
   request.magic = command.magic;
  }

void RequestChange(const Command &command, const OrderView &view, MqlTradeRequest &request)
  {
   ClearRequest(request);
   request.action = TRADE_ACTION_MODIFY;
   request.order = view.ticket;
   request.symbol = view.symbol;
   request.price = command.price > 0 ? RoundPrice(view.symbol, command.price) : view.price;
   request.stoplimit = command.limit_price > 0 && view.limit_price > 0 ? RoundPrice(view.symbol, command.limit_price) : view.limit_price;
   double anchor = request.stoplimit > 0 ? request.stoplimit : request.price;
   double stop = LevelPrice(command, true, view.symbol, IsBuyOrder(view.type), anchor);
   double target = LevelPrice(command, false, view.symbol, IsBuyOrder(view.type), anchor);
   request.sl = stop < 0 ? view.stop_loss : stop;
   request.tp = target < 0 ? view.take_profit : target;
   request.type_time = (ENUM_ORDER_TYPE_TIME)view.lifetime;
   request.expiration = view.expires_ms > 0 ? (datetime)(view.expires_ms / 1000 + ServerOffsetS()) : (datetime)0;
   request.magic = command.magic;
  }

// What became of all changes of one command so far.
struct Changes
  {
   int               total;
   int               done;        // done, or already so
   int               unchanged;
   uint              fault;
   bool              is_worth_repeating;
  };

void CountChange(Changes &changes, const uint code)
  {
   changes.total++;
   if(IsDone(code) || code == 10025)
      changes.done++;
   else
      if(changes.fault == 0)
         changes.fault = code == 0 ? 10011 : code;
   if(code == 10025)
      changes.unchanged++;
   changes.is_worth_repeating = changes.is_worth_repeating || IsWorthRepeating(code);
  }

void AddFill(Outcome &outcome, const Changes &changes, const string fill, const string symbol)
  {
   outcome.fills += (changes.total > 1 ? "," : "") + fill;
   if(changes.total == 1)
      outcome.symbol = symbol;
  }

bool ConcludeChanges(Work &work, const Changes &changes, const bool is_resumed, Outcome &outcome)
  {
   if(changes.is_worth_repeating && NowMs() < work.command.expires_ms)
     {
      outcome.fills = "";
      return Later(work, PauseMs(work.attempts));
     }
   if(changes.total != 1)
     {
      outcome.order = 0;
      outcome.position = 0;
     }
   if(changes.done == changes.total)
     {
      bool is_unchanged = !is_resumed && changes.unchanged == changes.total;
      return Finish(outcome, is_unchanged ? "already_done" : "executed", is_unchanged ? 10025 : 10009, "");
     }
   return Finish(outcome, changes.done > 0 ? "partial" : "rejected", changes.fault, ReasonOf(changes.fault));
  }

bool BeginChanges(Work &work)
  {
   work.sent_ms = work.sent_ms == 0 ? NowMs() : work.sent_ms;
   work.attempts++;
   return HasBegun(work.command.id) || LedgerSending(work.command.id, "[]");
  }

bool LedgerTrouble(Work &work)
  {
   Complain("the ledger cannot be written; nothing is sent");
   return Later(work, 1000);
  }

bool PerformModify(Work &work, Outcome &outcome)
  {
   bool is_resumed = HasBegun(work.command.id);
   Changes changes = {};
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   OrderView orders[];
   PositionView views[];
   ReadOrders(orders);
   ReadPositions(views);
   for(int i = 0; i < ArraySize(orders) && work.command.ticket > 0; i++)
     {
      if(orders[i].ticket != work.command.ticket || !IsOrderTarget(work.command, orders[i]))
         continue;
      if(changes.total == 0 && !BeginChanges(work))
         return LedgerTrouble(work);
      RequestChange(work.command, orders[i], request);
      uint code = Send(request, result);
      CountChange(changes, code);
      AddFill(outcome, changes, FillJson(0, orders[i].symbol, orders[i].volume, request.price, orders[i].ticket, 0, code), orders[i].symbol);
      outcome.order = orders[i].ticket;
     }
   for(int i = 0; i < ArraySize(views); i++)
     {
      if(!IsTarget(work.command, views[i]))
         continue;
      if(changes.total == 0 && !BeginChanges(work))
         return LedgerTrouble(work);
      RequestLevels(work.command, views[i], request);
      uint code = Send(request, result);
      CountChange(changes, code);
      AddFill(outcome, changes, FillJson(views[i].id, views[i].symbol, views[i].volume, views[i].open_price, 0, 0, code), views[i].symbol);
      outcome.position = views[i].id;
     }
   if(changes.total == 0)
      return Refuse(outcome, "no such position or order", 10036);
   return ConcludeChanges(work, changes, is_resumed, outcome);
  }

bool PerformCancel(Work &work, Outcome &outcome)
  {
   bool is_resumed = HasBegun(work.command.id);
   Changes changes = {};
   MqlTradeRequest request = {};
   MqlTradeResult result = {};
   OrderView orders[];
   ReadOrders(orders);
   for(int i = 0; i < ArraySize(orders); i++)
     {
      if(!IsOrderTarget(work.command, orders[i]))
         continue;
      if(changes.total == 0 && !BeginChanges(work))
         return LedgerTrouble(work);
      ClearRequest(request);
      request.action = TRADE_ACTION_REMOVE;
      request.order = orders[i].ticket;
      request.symbol = orders[i].symbol;
      uint code = Send(request, result);
      CountChange(changes, code);
      // Gone at the trade server, and still in the list here.
      bool is_unknown = code == 10035 || code == 10036;
      changes.is_worth_repeating = changes.is_worth_repeating || (is_unknown && work.attempts < 5);
      AddFill(outcome, changes, FillJson(0, orders[i].symbol, orders[i].volume, orders[i].price, orders[i].ticket, 0, code), orders[i].symbol);
      outcome.order = orders[i].ticket;
     }
   if(changes.total == 0)
      return Finish(outcome, "executed", 0, is_resumed ? "" : "nothing to cancel");
   return ConcludeChanges(work, changes, is_resumed, outcome);
  }
