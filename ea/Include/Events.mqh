// What happens on the account, told once each and in order: what the terminal shows now against what was told.

#define DEALS_PER_EVENT 500
#define HISTORY_WAIT_MS 10000
#define LATE_MS 5000

// When it happened, where that is found out late, as this expert or its connection was away: followers open nothing that is old. By
// the trade server's clock alone, since the computer's may be off; its last quote makes it seem younger at most.
long HappenedMs(const long utc_ms)
  {
   long age_ms = ServerToUtcMs((long)TimeCurrent() * 1000) - utc_ms;
   return NowMs() - (age_ms > LATE_MS ? age_ms : 0);
  }

// The same of a position that was told of already: its story keeps its order.
long HappenedAfterMs(const long utc_ms)
  {
   return MathMin(NowMs(), MathMax(g_told_ms, HappenedMs(utc_ms)));
  }

bool IsTold(const ulong deal)
  {
   for(int i = 0; i < ArraySize(g_recent_deals); i++)
      if(g_recent_deals[i].ticket == deal)
         return true;
   return false;
  }

void Remember(const DealView &deal)
  {
   int count = ArraySize(g_recent_deals);
   if(ArrayResize(g_recent_deals, count + 1, 256) == count + 1)
      g_recent_deals[count] = deal;
  }

// Where to begin to look for deals that are not told yet.
long ScanFromMs()
  {
   long newest = NewestDealMs();
   bool is_young = MonotonicMs() - g_state_read_ms < DEAL_WINDOW_MS;
   if(newest == 0)
      return 0;
   return is_young ? MathMin(g_scan_from_ms, newest - DEAL_WINDOW_MS) : newest - DEAL_WINDOW_MS;
  }

void ForgetOldDeals()
  {
   long oldest = ScanFromMs();
   int kept = 0;
   for(int i = 0; i < ArraySize(g_recent_deals); i++)
     {
      if(g_recent_deals[i].server_ms < oldest)
         continue;
      g_recent_deals[kept] = g_recent_deals[i];
      kept++;
     }
   if(ArrayResize(g_recent_deals, kept) != kept)
      Complain("out of memory");
  }

int BookFind(const ulong id)
  {
   for(int i = 0; i < ArraySize(g_book); i++)
      if(g_book[i].id == id)
         return i;
   return -1;
  }

// The position as the terminal shows it, or as its first deal made it when it is gone again already.
void OpenInBook(const DealView &deal, const long at_ms, const double volume, const PositionView &now[])
  {
   int at = ArraySize(g_book);
   if(ArrayResize(g_book, at + 1, 64) != at + 1)
      return;
   int shown = FindPosition(now, deal.position);
   bool is_buy = deal.type == DEAL_TYPE_BUY;
   if(shown >= 0 && now[shown].is_buy == is_buy)
      g_book[at] = now[shown];
   else
     {
      g_book[at].ticket = deal.order > 0 ? deal.order : deal.position;
      g_book[at].id = deal.position;
      g_book[at].symbol = deal.symbol;
      g_book[at].is_buy = is_buy;
      g_book[at].open_price = deal.price;
      g_book[at].current_price = deal.price;
      g_book[at].stop_loss = 0;
      g_book[at].take_profit = 0;
      g_book[at].swap = 0;
      g_book[at].profit = 0;
      g_book[at].magic = deal.magic;
      g_book[at].comment = deal.comment;
      g_book[at].open_ms = ServerToUtcMs(deal.server_ms);
     }
   g_book[at].volume = volume;
   TellAt(at_ms, "position_opened", "\"position\":" + PositionJson(g_book[at]));
  }

// A deal took some or all of a position out of the book.
void CloseInBook(const int at, const DealView &deal, const long at_ms, const double closed)
  {
   double remaining = MathMax(0.0, NormalizeDouble(g_book[at].volume - closed, 8));
   PositionView shown = g_book[at];
   shown.current_price = deal.price;
   shown.profit = deal.profit;
   TellAt(at_ms, "position_closed", "\"position\":" + PositionJson(shown) + ",\"closed_volume\":" + Num(closed) + ",\"remaining_volume\":" + Num(remaining));
   g_book[at].volume = remaining;
   if(remaining > 0)
      return;
   int total = ArraySize(g_book);
   for(int i = at; i < total - 1; i++)
      g_book[i] = g_book[i + 1];
   if(ArrayResize(g_book, total - 1) != total - 1)
      Complain("out of memory");
  }

void AddInBook(const int at, const DealView &deal, const PositionView &now[])
  {
   double volume = NormalizeDouble(g_book[at].volume + deal.volume, 8);
   int shown = FindPosition(now, deal.position);
   if(shown >= 0)
      g_book[at] = now[shown];
   g_book[at].volume = volume;
   TellAt(HappenedAfterMs(ServerToUtcMs(deal.server_ms)), "position_modified", "\"position\":" + PositionJson(g_book[at]));
  }

void TellDeal(const DealView &deal, const PositionView &now[])
  {
   Remember(deal);
   bool is_trade = deal.type == DEAL_TYPE_BUY || deal.type == DEAL_TYPE_SELL;
   if(deal.type == DEAL_TYPE_BALANCE)
      Tell("balance", "\"deal\":" + DealJson(deal) + ",\"balance\":" + Num(AccountInfoDouble(ACCOUNT_BALANCE)));
   Tell("deal", "\"deal\":" + DealJson(deal));
   int at = is_trade ? BookFind(deal.position) : -1;
   long utc_ms = ServerToUtcMs(deal.server_ms);
   if(is_trade && deal.entry == DEAL_ENTRY_IN)
     {
      if(at < 0)
         OpenInBook(deal, HappenedMs(utc_ms), deal.volume, now);
      else
         AddInBook(at, deal, now);
     }
   if(at >= 0 && deal.entry == DEAL_ENTRY_INOUT)
     {
      double closed = MathMin(g_book[at].volume, deal.volume);
      double rest = NormalizeDouble(deal.volume - closed, 8);
      CloseInBook(at, deal, HappenedAfterMs(utc_ms), closed);
      if(rest > 0)
         OpenInBook(deal, HappenedAfterMs(utc_ms), rest, now);
     }
   if(at >= 0 && (deal.entry == DEAL_ENTRY_OUT || deal.entry == DEAL_ENTRY_OUT_BY))
      CloseInBook(at, deal, HappenedAfterMs(utc_ms), MathMin(g_book[at].volume, deal.volume));
  }

// Levels that were moved. Volumes change by deals alone: what the list shows before its deal is here waits for it.
bool TellLevels(const PositionView &now[])
  {
   bool has_news = false;
   for(int i = 0; i < ArraySize(now); i++)
     {
      int at = BookFind(now[i].id);
      if(at < 0 || MathAbs(g_book[at].volume - now[i].volume) > 0.00000001)
         continue;
      bool is_same = g_book[at].stop_loss == now[i].stop_loss && g_book[at].take_profit == now[i].take_profit && g_book[at].ticket == now[i].ticket;
      g_book[at] = now[i];
      if(is_same)
         continue;
      Tell("position_modified", "\"position\":" + PositionJson(now[i]));
      has_news = true;
     }
   return has_news;
  }

int FindOrder(const OrderView &views[], const ulong ticket)
  {
   for(int i = 0; i < ArraySize(views); i++)
      if(views[i].ticket == ticket)
         return i;
   return -1;
  }

bool IsSameOrder(const OrderView &a, const OrderView &b)
  {
   return a.price == b.price && a.limit_price == b.limit_price && a.stop_loss == b.stop_loss && a.take_profit == b.take_profit
          && a.volume == b.volume && a.type == b.type && a.expires_ms == b.expires_ms;
  }

bool TellOrders()
  {
   OrderView now[];
   ReadOrders(now);
   bool has_news = false;
   for(int i = 0; i < ArraySize(g_orders); i++)
     {
      if(FindOrder(now, g_orders[i].ticket) >= 0)
         continue;
      Tell("order_removed", "\"order\":" + OrderJson(g_orders[i]));
      has_news = true;
     }
   for(int i = 0; i < ArraySize(now); i++)
     {
      int at = FindOrder(g_orders, now[i].ticket);
      if(at >= 0 && IsSameOrder(g_orders[at], now[i]))
         continue;
      TellAt(at < 0 ? HappenedMs(now[i].placed_ms) : NowMs(), at < 0 ? "order_placed" : "order_modified", "\"order\":" + OrderJson(now[i]));
      has_news = true;
     }
   int total = ArraySize(now);
   if(!has_news || ArrayResize(g_orders, total) != total)
      return has_news;
   for(int i = 0; i < total; i++)
      g_orders[i] = now[i];
   return has_news;
  }

// Past deals in files of 500. Returns how many, -1 when the history cannot be read now.
int TellPast(const long from_server_ms)
  {
   DealView deals[];
   if(!ReadDeals(from_server_ms, deals))
      return -1;
   string list = "";
   int total = ArraySize(deals);
   for(int i = 0; i < total; i++)
     {
      bool is_first = i % DEALS_PER_EVENT == 0;
      bool is_last = i % DEALS_PER_EVENT == DEALS_PER_EVENT - 1 || i == total - 1;
      list += (is_first ? "" : ",") + DealJson(deals[i]);
      if(!is_last)
         continue;
      Tell("deals", "\"deals\":[" + list + "]");
      list = "";
     }
   return total;
  }

// A terminal that has just logged in may still be loading its history: then it does not add up to the balance.
bool IsWholeHistory(const DealView &deals[])
  {
   double sum = 0;
   for(int i = 0; i < ArraySize(deals); i++)
      if(deals[i].type != DEAL_TYPE_CREDIT)
         sum += deals[i].profit + deals[i].swap + deals[i].commission + deals[i].fee;
   return MathAbs(sum - AccountInfoDouble(ACCOUNT_BALANCE)) < 0.01;
  }

// The first meeting with an account: its past is told as deals, what is open is taken as known.
bool EventsFirstContact()
  {
   DealView deals[];
   if(!ReadDeals(0, deals) || (!IsWholeHistory(deals) && MonotonicMs() - g_started_ms < HISTORY_WAIT_MS))
      return false;
   if(TellPast(0) < 0)
     {
      ArrayFree(g_batch);
      g_batch_lines = "";
      return false;
     }
   for(int i = 0; i < ArraySize(deals); i++)
      Remember(deals[i]);
   g_scan_from_ms = NewestDealMs() - DEAL_WINDOW_MS;
   ForgetOldDeals();
   ReadPositions(g_book);
   ReadOrders(g_orders);
   g_has_contact = EventsCommit();
   return g_has_contact;
  }

// Looks for what is new and stores it.
void EventsScan()
  {
   if(!IsSettled() || (!g_has_state && !EventsOpen(g_state_folder)))
      return;
   if(!g_has_contact && !EventsFirstContact())
      return;
   DealView deals[];
   if(!ReadDeals(ScanFromMs(), deals))
      return;
   PositionView now[];
   ReadPositions(now);
   bool has_news = false;
   for(int i = 0; i < ArraySize(deals); i++)
     {
      if(IsTold(deals[i].ticket))
         continue;
      TellDeal(deals[i], now);
      has_news = true;
     }
   if(has_news)
      ForgetOldDeals();
   bool has_levels = TellLevels(now);
   bool has_orders = TellOrders();
   if(!has_news && !has_levels && !has_orders)
      return;
   // What could not be stored is not told: back to what is on the disk.
   if(!EventsCommit() && !EventsOpen(g_state_folder))
      Complain("the event file cannot be read or written");
  }
