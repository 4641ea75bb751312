// What happens on the account, told once each, in order, with numbers that go on over restarts. A batch of events and the
// state that it leads to are one write to events_<n>.jsonl; the files in out/ follow from it and may be written twice.

struct PendingEvent
  {
   long              seq;
   string            json;
  };

string g_events_path = "";
string g_state_folder = "";
long g_events_generation = 0;
int g_events_written = 0;          // lines since the file was begun
long g_event_seq = 0;
bool g_has_contact = false;        // the account's past has been told
PendingEvent g_pending_events[];
PositionView g_book[];             // as told
OrderView g_orders[];              // as told
DealView g_recent_deals[];         // told, within the window
string g_batch_lines = "";
PendingEvent g_batch[];
// A deal may appear some time after younger ones.
#define DEAL_WINDOW_MS 600000
#define DEALS_PER_EVENT 500
#define EVENTS_PER_FILE 2000

string EventJson(const long seq, const string kind, const string members)
  {
   return "{\"v\":1,\"seq\":" + (string)seq + ",\"event_id\":\"" + g_account + "-" + (string)seq + "\",\"account\":" + Quoted(g_account)
          + ",\"time_ms\":" + (string)NowMs() + ",\"kind\":\"" + kind + "\"," + members + ",\"eof\":1}";
  }

// Adds an event to the batch; it counts from EventsCommit on.
void Tell(const string kind, const string members)
  {
   int count = ArraySize(g_batch);
   if(ArrayResize(g_batch, count + 1, 64) != count + 1)
      return;
   long seq = g_event_seq + count + 1;
   g_batch[count].seq = seq;
   g_batch[count].json = EventJson(seq, kind, members);
   g_batch_lines += "{\"kind\":\"event\",\"seq\":" + (string)seq + ",\"event\":" + g_batch[count].json + "}\n";
  }

string StateLine(const long seq)
  {
   string positions = "";
   for(int i = 0; i < ArraySize(g_book); i++)
      positions += (i > 0 ? "," : "") + PositionJson(g_book[i]);
   string orders = "";
   for(int i = 0; i < ArraySize(g_orders); i++)
      orders += (i > 0 ? "," : "") + OrderJson(g_orders[i]);
   string deals = "";
   for(int i = 0; i < ArraySize(g_recent_deals); i++)
      deals += (i > 0 ? "," : "") + "{\"ticket\":" + Ticket(g_recent_deals[i].ticket) + ",\"server_ms\":" + (string)g_recent_deals[i].server_ms + "}";
   return "{\"kind\":\"state\",\"seq\":" + (string)seq + ",\"positions\":[" + positions + "],\"orders\":[" + orders + "],\"deals\":[" + deals + "]}\n";
  }

// Stores the batch with what is now told. False: nothing of it counts, and it is made again.
bool EventsCommit()
  {
   int count = ArraySize(g_batch);
   long seq = g_event_seq + count;
   bool is_stored = AppendLines(g_events_path, g_batch_lines + StateLine(seq));
   if(is_stored)
     {
      g_event_seq = seq;
      g_events_written += count + 1;
      int waiting = ArraySize(g_pending_events);
      if(ArrayResize(g_pending_events, waiting + count, 64) == waiting + count)
         for(int i = 0; i < count; i++)
            g_pending_events[waiting + i] = g_batch[i];
     }
   ArrayFree(g_batch);
   g_batch_lines = "";
   return is_stored;
  }

string EventsPath(const long generation)
  {
   return g_state_folder + "\\events_" + Digits12(generation) + ".jsonl";
  }

// A long file gives way to one that begins with the present state; the old one goes when the new one is whole.
void EventsNewFile()
  {
   string name = "events_" + Digits12(g_events_generation + 1) + ".jsonl";
   if(!WriteFile(g_state_folder, name, StateLine(g_event_seq)))
      return;
   string old = g_events_path;
   g_events_generation++;
   g_events_path = EventsPath(g_events_generation);
   g_events_written = 1;
   if(!FileDelete(old))
      Complain(old + " is not needed any more and cannot be deleted");
  }

// Hands over what is stored and not yet in out/, at most so many a turn.
void EventsHandOver()
  {
   int done = 0;
   while(done < ArraySize(g_pending_events) && done < 50)
     {
      string name = "event_" + Digits12(g_pending_events[done].seq) + ".json";
      if(!WriteFile(g_state_folder + "\\out", name, g_pending_events[done].json))
        {
         Complain(name + " cannot be written now");
         break;
        }
      HttpQueue(g_pending_events[done].json);
      done++;
     }
   if(done == 0)
      return;
   long last = g_pending_events[done - 1].seq;
   if(!ArrayRemove(g_pending_events, 0, done))
      ArrayFree(g_pending_events);
   // If this line is lost the files are written again, which their numbers make harmless.
   if(AppendLines(g_events_path, "{\"kind\":\"handed\",\"seq\":" + (string)last + "}\n"))
      g_events_written++;
   if(ArraySize(g_pending_events) == 0 && g_events_written > EVENTS_PER_FILE)
      EventsNewFile();
  }

void TakePosition(const JsonNode &nodes[], const int at, PositionView &view)
  {
   view.ticket = ToTicket(JsonString(nodes, at, "ticket"));
   view.id = ToTicket(JsonString(nodes, at, "position"));
   view.symbol = JsonString(nodes, at, "symbol");
   view.is_buy = JsonString(nodes, at, "type") == "BUY";
   view.volume = JsonDouble(nodes, at, "volume");
   view.open_price = JsonDouble(nodes, at, "open_price");
   view.current_price = JsonDouble(nodes, at, "current_price");
   view.stop_loss = JsonDouble(nodes, at, "stop_loss");
   view.take_profit = JsonDouble(nodes, at, "take_profit");
   view.swap = JsonDouble(nodes, at, "swap");
   view.profit = JsonDouble(nodes, at, "profit");
   view.magic = ToTicket(JsonString(nodes, at, "magic"));
   view.comment = JsonString(nodes, at, "comment");
   view.open_ms = JsonLong(nodes, at, "open_time_ms");
  }

long OrderTypeOfName(const string name)
  {
   for(long type = ORDER_TYPE_BUY_LIMIT; type < ORDER_TYPE_SELL_STOP_LIMIT; type++)
      if(OrderTypeName(type) == name)
         return type;
   return ORDER_TYPE_SELL_STOP_LIMIT;
  }

void TakeOrder(const JsonNode &nodes[], const int at, OrderView &view)
  {
   view.ticket = ToTicket(JsonString(nodes, at, "ticket"));
   view.symbol = JsonString(nodes, at, "symbol");
   view.type = OrderTypeOfName(JsonString(nodes, at, "type"));
   view.volume = JsonDouble(nodes, at, "volume");
   view.price = JsonDouble(nodes, at, "price");
   view.limit_price = JsonDouble(nodes, at, "limit_price");
   view.stop_loss = JsonDouble(nodes, at, "stop_loss");
   view.take_profit = JsonDouble(nodes, at, "take_profit");
   view.current_price = JsonDouble(nodes, at, "current_price");
   view.magic = ToTicket(JsonString(nodes, at, "magic"));
   view.comment = JsonString(nodes, at, "comment");
   view.placed_ms = JsonLong(nodes, at, "placed_time_ms");
   view.expires_ms = JsonLong(nodes, at, "expires_ms");
  }

void ClearDeal(DealView &view)
  {
   view.ticket = 0;
   view.order = 0;
   view.position = 0;
   view.entry = 0;
   view.type = 0;
   view.symbol = "";
   view.volume = 0;
   view.price = 0;
   view.profit = 0;
   view.swap = 0;
   view.commission = 0;
   view.fee = 0;
   view.magic = 0;
   view.comment = "";
   view.reason = 0;
   view.server_ms = 0;
  }

void TakeState(const JsonNode &nodes[])
  {
   int positions = JsonFind(nodes, 0, "positions");
   int orders = JsonFind(nodes, 0, "orders");
   int deals = JsonFind(nodes, 0, "deals");
   ArrayFree(g_book);
   ArrayFree(g_orders);
   ArrayFree(g_recent_deals);
   for(int i = 1; i < ArraySize(nodes); i++)
     {
      int parent = nodes[i].parent;
      int book = ArraySize(g_book);
      int waiting = ArraySize(g_orders);
      int told = ArraySize(g_recent_deals);
      if(parent == positions && ArrayResize(g_book, book + 1, 64) == book + 1)
         TakePosition(nodes, i, g_book[book]);
      if(parent == orders && ArrayResize(g_orders, waiting + 1, 64) == waiting + 1)
         TakeOrder(nodes, i, g_orders[waiting]);
      if(parent == deals && ArrayResize(g_recent_deals, told + 1, 64) == told + 1)
        {
         ClearDeal(g_recent_deals[told]);
         g_recent_deals[told].ticket = ToTicket(JsonString(nodes, i, "ticket"));
         g_recent_deals[told].server_ms = JsonLong(nodes, i, "server_ms");
        }
     }
   g_event_seq = JsonLong(nodes, 0, "seq");
   g_has_contact = true;
  }

// Takes in one stored file. Events count only once the state that follows them is there.
void EventsTakeLines(const string &lines[])
  {
   PendingEvent open_batch[];
   for(int i = 0; i < ArraySize(lines); i++)
     {
      JsonNode nodes[];
      if(!JsonParse(lines[i], nodes))
         continue;
      string kind = JsonString(nodes, 0, "kind");
      long seq = JsonLong(nodes, 0, "seq");
      int count = ArraySize(open_batch);
      if(kind == "event" && ArrayResize(open_batch, count + 1, 64) == count + 1)
        {
         open_batch[count].seq = seq;
         open_batch[count].json = JsonRaw(lines[i], nodes, 0, "event");
        }
      if(kind == "handed")
         while(ArraySize(g_pending_events) > 0 && g_pending_events[0].seq <= seq && ArrayRemove(g_pending_events, 0, 1))
            continue;
      if(kind != "state")
         continue;
      TakeState(nodes);
      for(int at = 0; at < ArraySize(open_batch); at++)
        {
         int waiting = ArraySize(g_pending_events);
         // A batch that was cut off left numbers that its repeat has taken again.
         bool is_of_batch = open_batch[at].seq <= seq && (at + 1 >= ArraySize(open_batch) || open_batch[at + 1].seq > open_batch[at].seq);
         if(is_of_batch && ArrayResize(g_pending_events, waiting + 1, 64) == waiting + 1)
            g_pending_events[waiting] = open_batch[at];
        }
      ArrayFree(open_batch);
     }
  }

// Reads what was told and what is still to be handed over. False while that is not possible.
bool EventsOpen(const string folder)
  {
   g_state_folder = folder;
   g_events_generation = 0;
   g_events_written = 0;
   g_event_seq = 0;
   g_has_contact = false;
   ArrayFree(g_pending_events);
   ArrayFree(g_book);
   ArrayFree(g_orders);
   ArrayFree(g_recent_deals);
   ArrayFree(g_batch);
   g_batch_lines = "";
   string found = "";
   long search = FileFindFirst(folder + "\\events_*.jsonl", found);
   if(search != INVALID_HANDLE)
     {
      do
        {
         string number = StringSubstr(found, 7, 12);
         if(StringLen(found) == 25 && IsDigits(number))
            g_events_generation = MathMax(g_events_generation, StringToInteger(number));
        }
      while(FileFindNext(search, found));
      FileFindClose(search);
     }
   g_events_path = EventsPath(g_events_generation);
   string lines[];
   if(!ReadLines(g_events_path, lines))
      return false;
   EventsTakeLines(lines);
   g_events_written = ArraySize(lines);
   return AppendLines(g_events_path, "\n");
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

long NewestDealMs()
  {
   long newest = 0;
   for(int i = 0; i < ArraySize(g_recent_deals); i++)
      newest = MathMax(newest, g_recent_deals[i].server_ms);
   return newest;
  }

void ForgetOldDeals()
  {
   long oldest = NewestDealMs() - DEAL_WINDOW_MS;
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
void OpenInBook(const DealView &deal, const double volume, const PositionView &now[])
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
   Tell("position_opened", "\"position\":" + PositionJson(g_book[at]));
  }

// A deal took some or all of a position out of the book.
void CloseInBook(const int at, const DealView &deal, const double closed)
  {
   double remaining = MathMax(0.0, NormalizeDouble(g_book[at].volume - closed, 8));
   PositionView shown = g_book[at];
   shown.current_price = deal.price;
   shown.profit = deal.profit;
   Tell("position_closed", "\"position\":" + PositionJson(shown) + ",\"closed_volume\":" + Num(closed) + ",\"remaining_volume\":" + Num(remaining));
   g_book[at].volume = remaining;
   if(remaining <= 0 && !ArrayRemove(g_book, at, 1))
      Complain("out of memory");
  }

void AddInBook(const int at, const DealView &deal, const PositionView &now[])
  {
   double volume = NormalizeDouble(g_book[at].volume + deal.volume, 8);
   int shown = FindPosition(now, deal.position);
   if(shown >= 0)
      g_book[at] = now[shown];
   g_book[at].volume = volume;
   Tell("position_modified", "\"position\":" + PositionJson(g_book[at]));
  }

void TellDeal(const DealView &deal, const PositionView &now[])
  {
   Remember(deal);
   bool is_trade = deal.type == DEAL_TYPE_BUY || deal.type == DEAL_TYPE_SELL;
   if(deal.type == DEAL_TYPE_BALANCE)
      Tell("balance", "\"deal\":" + DealJson(deal) + ",\"balance\":" + Num(AccountInfoDouble(ACCOUNT_BALANCE)));
   Tell("deal", "\"deal\":" + DealJson(deal));
   int at = is_trade ? BookFind(deal.position) : -1;
   if(is_trade && deal.entry == DEAL_ENTRY_IN)
     {
      if(at < 0)
         OpenInBook(deal, deal.volume, now);
      else
         AddInBook(at, deal, now);
     }
   if(at >= 0 && deal.entry == DEAL_ENTRY_INOUT)
     {
      double closed = MathMin(g_book[at].volume, deal.volume);
      double rest = NormalizeDouble(deal.volume - closed, 8);
      CloseInBook(at, deal, closed);
      if(rest > 0)
         OpenInBook(deal, rest, now);
     }
   if(at >= 0 && (deal.entry == DEAL_ENTRY_OUT || deal.entry == DEAL_ENTRY_OUT_BY))
      CloseInBook(at, deal, MathMin(g_book[at].volume, deal.volume));
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
      Tell(at < 0 ? "order_placed" : "order_modified", "\"order\":" + OrderJson(now[i]));
      has_news = true;
     }
   if(has_news)
     {
      ArrayFree(g_orders);
      if(ArrayCopy(g_orders, now) != ArraySize(now))
         Complain("out of memory");
     }
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

// The first meeting with an account: its past is told as deals, what is open is taken as known.
bool EventsFirstContact()
  {
   if(TerminalInfoInteger(TERMINAL_CONNECTED) == 0)
      return false;
   DealView deals[];
   if(TellPast(0) < 0 || !ReadDeals(0, deals))
     {
      ArrayFree(g_batch);
      g_batch_lines = "";
      return false;
     }
   for(int i = 0; i < ArraySize(deals); i++)
      Remember(deals[i]);
   ForgetOldDeals();
   ReadPositions(g_book);
   ReadOrders(g_orders);
   g_has_contact = EventsCommit();
   return g_has_contact;
  }

// Looks for what is new and stores it.
void EventsScan()
  {
   if(!g_has_contact && !EventsFirstContact())
      return;
   DealView deals[];
   long newest = NewestDealMs();
   if(!ReadDeals(newest > 0 ? newest - DEAL_WINDOW_MS : 0, deals))
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
