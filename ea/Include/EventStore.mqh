// Events on the disk, with numbers that go on over restarts. A batch of events and the state that it leads to are one write
// to events_<n>.jsonl; the files in out/ follow from it and may be written twice.

string g_events_path = "";
string g_state_folder = "";
long g_events_generation = 0;
int g_events_written = 0;          // lines since the file was begun
long g_event_seq = 0;
long g_told_ms = 0;                // when it was last told
long g_handed_seq = 0;             // up to here the files in out/ are written
bool g_has_contact = false;        // the account's past has been told
bool g_has_state = false;          // what is on the disk has been read
long g_scan_from_ms = 0;           // server time: where this life began to look
long g_state_read_ms = 0;
StoredEvent g_pending_events[];
PositionView g_book[];             // as told
OrderView g_orders[];              // as told
DealView g_recent_deals[];         // told, within the window
string g_batch_lines = "";
StoredEvent g_batch[];
// A deal may appear some time after younger ones, and after a start all those of the time before.
#define DEAL_WINDOW_MS 600000
#define EVENTS_PER_FILE 2000

string EventJson(const long seq, const long at_ms, const string kind, const string members)
  {
   return "{\"v\":1,\"seq\":" + (string)seq + ",\"event_id\":\"" + g_account + "-" + (string)seq + "\",\"account\":" + Quoted(g_account)
          + ",\"time_ms\":" + (string)at_ms + ",\"kind\":\"" + kind + "\"," + members + ",\"eof\":1}";
  }

string EventLine(const StoredEvent &event)
  {
   return "{\"kind\":\"event\",\"seq\":" + (string)event.seq + ",\"event\":" + event.json + "}\n";
  }

// Adds an event to the batch; it counts from EventsCommit on.
void TellAt(const long at_ms, const string kind, const string members)
  {
   int count = ArraySize(g_batch);
   if(ArrayResize(g_batch, count + 1, 64) != count + 1)
      return;
   long seq = g_event_seq + count + 1;
   g_batch[count].seq = seq;
   g_batch[count].json = EventJson(seq, at_ms, kind, members);
   g_batch_lines += EventLine(g_batch[count]);
  }

void Tell(const string kind, const string members)
  {
   TellAt(NowMs(), kind, members);
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
   return "{\"kind\":\"state\",\"seq\":" + (string)seq + ",\"told_ms\":" + (string)g_told_ms + ",\"positions\":[" + positions + "],\"orders\":[" + orders + "],\"deals\":[" + deals + "]}\n";
  }

// Stores the batch with what is now told. False: nothing of it counts, and it is made again.
bool EventsCommit()
  {
   int count = ArraySize(g_batch);
   long seq = g_event_seq + count;
   g_told_ms = NowMs();
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

// What needs not be done again: files up to one number, sending up to another.
string HandedLine()
  {
   return "{\"kind\":\"handed\",\"seq\":" + (string)g_handed_seq + ",\"posted\":" + (string)HttpPostedTo(g_handed_seq) + "}\n";
  }

// If this line is lost the files are written again and the events sent again, which their numbers make harmless.
void EventsMark()
  {
   if(AppendLines(g_events_path, HandedLine()))
      g_events_written++;
  }

// A long file gives way to one that begins with what is not sent yet and the present state; the old one goes when the new one is
// whole.
void EventsNewFile()
  {
   string name = "events_" + Digits12(g_events_generation + 1) + ".jsonl";
   string lines = "";
   for(int i = g_posts_done; i < ArraySize(g_posts); i++)
      lines += EventLine(g_posts[i]);
   if(!WriteFile(g_state_folder, name, lines + StateLine(g_event_seq) + HandedLine()))
      return;
   string old = g_events_path;
   g_events_generation++;
   g_events_path = EventsPath(g_events_generation);
   g_events_written = HttpUnsent() + 2;
   if(!FileDelete(old))
      Complain(old + " is not needed any more and cannot be deleted");
  }

// What is in out/ up to this number need not be written again.
void ForgetHanded(const long seq)
  {
   int kept = 0;
   for(int i = 0; i < ArraySize(g_pending_events); i++)
     {
      if(g_pending_events[i].seq <= seq)
         continue;
      g_pending_events[kept] = g_pending_events[i];
      kept++;
     }
   if(ArrayResize(g_pending_events, kept) != kept)
      Complain("out of memory");
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
      if(!HttpQueue(g_pending_events[done]))
         break;
      done++;
     }
   if(done == 0)
      return;
   g_handed_seq = g_pending_events[done - 1].seq;
   ForgetHanded(g_handed_seq);
   EventsMark();
   // What is not sent yet is written again with each new file: the more there is, the rarer.
   if(ArraySize(g_pending_events) == 0 && g_events_written > EVENTS_PER_FILE + 2 * HttpUnsent())
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
   g_told_ms = JsonLong(nodes, 0, "told_ms");
   g_has_contact = true;
  }

void TakeHanded(const long seq, const long posted)
  {
   for(int i = 0; i < ArraySize(g_pending_events); i++)
      if(g_pending_events[i].seq <= seq && g_pending_events[i].seq > posted && !HttpKeep(g_pending_events[i]))
         Complain("out of memory");
   g_handed_seq = MathMax(g_handed_seq, seq);
   ForgetHanded(seq);
   HttpForget(posted);
  }

// Takes in one stored file. Events count only once the state that follows them is there.
void EventsTakeLines(const string &lines[])
  {
   StoredEvent open_batch[];
   for(int i = 0; i < ArraySize(lines); i++)
     {
      JsonNode nodes[];
      if(!JsonParse(lines[i], nodes))
         continue;
      string kind = JsonString(nodes, 0, "kind");
      long seq = JsonLong(nodes, 0, "seq");
      int count = ArraySize(open_batch);
      // A batch that was cut off left numbers that its repeat takes again.
      while(kind == "event" && count > 0 && open_batch[count - 1].seq >= seq)
         count--;
      if(kind == "event" && ArrayResize(open_batch, count + 1, 1024) == count + 1)
        {
         open_batch[count].seq = seq;
         open_batch[count].json = JsonRaw(lines[i], nodes, 0, "event");
        }
      if(kind == "handed")
         TakeHanded(seq, JsonFind(nodes, 0, "posted") >= 0 ? JsonLong(nodes, 0, "posted") : seq);
      if(kind != "state")
         continue;
      TakeState(nodes);
      for(int at = 0; at < ArraySize(open_batch); at++)
        {
         int waiting = ArraySize(g_pending_events);
         if(open_batch[at].seq <= seq && ArrayResize(g_pending_events, waiting + 1, 1024) == waiting + 1)
            g_pending_events[waiting] = open_batch[at];
        }
      ArrayFree(open_batch);
     }
  }

long NewestDealMs()
  {
   long newest = 0;
   for(int i = 0; i < ArraySize(g_recent_deals); i++)
      newest = MathMax(newest, g_recent_deals[i].server_ms);
   return newest;
  }

// Reads what was told and what is still to be handed over. False while that is not possible.
bool EventsOpen(const string folder)
  {
   g_state_folder = folder;
   g_has_state = false;
   g_events_generation = 0;
   g_events_written = 0;
   g_event_seq = 0;
   g_told_ms = 0;
   g_handed_seq = 0;
   g_has_contact = false;
   HttpForgetAll();
   ArrayFree(g_pending_events);
   ArrayFree(g_book);
   ArrayFree(g_orders);
   ArrayFree(g_recent_deals);
   ArrayFree(g_batch);
   g_batch_lines = "";
   string found = "";
   long search = FileFindFirst(folder + "\\events_*.jsonl", found);
   // An account that was met has such a file. To begin at 1 again would make the server take every event for an old one.
   if(search == INVALID_HANDLE && FileIsExist(folder + "\\server_name"))
      return false;
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
   // What a kill has left of an older file.
   for(long old = g_events_generation - 1; old >= 0 && FileIsExist(EventsPath(old)) && FileDelete(EventsPath(old)); old--)
      ResetLastError();
   g_scan_from_ms = NewestDealMs() - DEAL_WINDOW_MS;
   g_state_read_ms = MonotonicMs();
   g_has_state = AppendLines(g_events_path, "\n");
   return g_has_state;
  }
