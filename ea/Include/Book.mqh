// The account's positions, waiting orders and deals, as the terminal knows them now.

struct PositionView
  {
   ulong             ticket;
   ulong             id;          // never changes
   string            symbol;
   bool              is_buy;
   double            volume;
   double            open_price;
   double            current_price;
   double            stop_loss;
   double            take_profit;
   double            swap;
   double            profit;
   ulong             magic;
   string            comment;
   long              open_ms;
  };

struct OrderView
  {
   ulong             ticket;
   string            symbol;
   long              type;
   double            volume;
   double            price;
   double            limit_price;
   double            stop_loss;
   double            take_profit;
   double            current_price;
   ulong             magic;
   string            comment;
   long              placed_ms;
   long              expires_ms;  // 0: never
   long              lifetime;    // how it ends by itself
  };

struct DealView
  {
   ulong             ticket;
   ulong             order;
   ulong             position;
   long              entry;
   long              type;
   string            symbol;
   double            volume;
   double            price;
   double            profit;
   double            swap;
   double            commission;
   double            fee;
   ulong             magic;
   string            comment;
   long              reason;
   long              server_ms;
  };

// By age: tickets grow. Insertion, as the terminal mostly gives them so.
void SortPositions(PositionView &views[])
  {
   for(int i = 1; i < ArraySize(views); i++)
      for(int at = i; at > 0 && views[at - 1].id > views[at].id; at--)
        {
         PositionView other = views[at];
         views[at] = views[at - 1];
         views[at - 1] = other;
        }
  }

void ReadPositions(PositionView &views[])
  {
   ArrayFree(views);
   int count = 0;
   for(int i = 0; i < PositionsTotal(); i++)
     {
      ulong ticket = PositionGetTicket(i);
      if(ticket == 0 || ArrayResize(views, count + 1, 64) != count + 1)
         continue;
      views[count].ticket = ticket;
      views[count].id = (ulong)PositionGetInteger(POSITION_IDENTIFIER);
      views[count].symbol = PositionGetString(POSITION_SYMBOL);
      views[count].is_buy = PositionGetInteger(POSITION_TYPE) == POSITION_TYPE_BUY;
      views[count].volume = NormalizeDouble(PositionGetDouble(POSITION_VOLUME), 8);
      views[count].open_price = PositionGetDouble(POSITION_PRICE_OPEN);
      views[count].current_price = PositionGetDouble(POSITION_PRICE_CURRENT);
      views[count].stop_loss = PositionGetDouble(POSITION_SL);
      views[count].take_profit = PositionGetDouble(POSITION_TP);
      views[count].swap = PositionGetDouble(POSITION_SWAP);
      views[count].profit = PositionGetDouble(POSITION_PROFIT);
      views[count].magic = (ulong)PositionGetInteger(POSITION_MAGIC);
      views[count].comment = PositionGetString(POSITION_COMMENT);
      views[count].open_ms = ServerToUtcMs(PositionGetInteger(POSITION_TIME_MSC));
      count++;
     }
   SortPositions(views);
  }

int FindPosition(const PositionView &views[], const ulong id)
  {
   for(int i = 0; i < ArraySize(views); i++)
      if(views[i].id == id)
         return i;
   return -1;
  }

bool IsPendingType(const long type)
  {
   return type >= ORDER_TYPE_BUY_LIMIT && type <= ORDER_TYPE_SELL_STOP_LIMIT;
  }

bool IsBuyOrder(const long type)
  {
   return type == ORDER_TYPE_BUY || type == ORDER_TYPE_BUY_LIMIT || type == ORDER_TYPE_BUY_STOP || type == ORDER_TYPE_BUY_STOP_LIMIT;
  }

// Waiting orders only; a market order on its way is not one.
void ReadOrders(OrderView &views[])
  {
   ArrayFree(views);
   int count = 0;
   for(int i = 0; i < OrdersTotal(); i++)
     {
      ulong ticket = OrderGetTicket(i);
      long type = ticket == 0 ? -1 : OrderGetInteger(ORDER_TYPE);
      if(!IsPendingType(type) || ArrayResize(views, count + 1, 64) != count + 1)
         continue;
      views[count].ticket = ticket;
      views[count].symbol = OrderGetString(ORDER_SYMBOL);
      views[count].type = type;
      views[count].volume = NormalizeDouble(OrderGetDouble(ORDER_VOLUME_CURRENT), 8);
      views[count].price = OrderGetDouble(ORDER_PRICE_OPEN);
      views[count].limit_price = OrderGetDouble(ORDER_PRICE_STOPLIMIT);
      views[count].stop_loss = OrderGetDouble(ORDER_SL);
      views[count].take_profit = OrderGetDouble(ORDER_TP);
      views[count].current_price = OrderGetDouble(ORDER_PRICE_CURRENT);
      views[count].magic = (ulong)OrderGetInteger(ORDER_MAGIC);
      views[count].comment = OrderGetString(ORDER_COMMENT);
      views[count].placed_ms = ServerToUtcMs(OrderGetInteger(ORDER_TIME_SETUP_MSC));
      long expires_s = OrderGetInteger(ORDER_TIME_EXPIRATION);
      views[count].expires_ms = expires_s > 0 ? ServerToUtcMs(expires_s * 1000) : 0;
      views[count].lifetime = OrderGetInteger(ORDER_TYPE_TIME);
      count++;
     }
  }

// A market order of this mark is on its way: nobody knows yet what becomes of it.
bool IsUnderWay(const ulong magic)
  {
   for(int i = 0; i < OrdersTotal(); i++)
     {
      ulong ticket = OrderGetTicket(i);
      if(ticket > 0 && !IsPendingType(OrderGetInteger(ORDER_TYPE)) && (ulong)OrderGetInteger(ORDER_MAGIC) == magic)
         return true;
     }
   return false;
  }

void ReadDeal(const ulong ticket, DealView &view)
  {
   view.ticket = ticket;
   view.order = (ulong)HistoryDealGetInteger(ticket, DEAL_ORDER);
   view.position = (ulong)HistoryDealGetInteger(ticket, DEAL_POSITION_ID);
   view.entry = HistoryDealGetInteger(ticket, DEAL_ENTRY);
   view.type = HistoryDealGetInteger(ticket, DEAL_TYPE);
   view.symbol = HistoryDealGetString(ticket, DEAL_SYMBOL);
   view.volume = NormalizeDouble(HistoryDealGetDouble(ticket, DEAL_VOLUME), 8);
   view.price = HistoryDealGetDouble(ticket, DEAL_PRICE);
   view.profit = HistoryDealGetDouble(ticket, DEAL_PROFIT);
   view.swap = HistoryDealGetDouble(ticket, DEAL_SWAP);
   view.commission = HistoryDealGetDouble(ticket, DEAL_COMMISSION);
   view.fee = HistoryDealGetDouble(ticket, DEAL_FEE);
   view.magic = (ulong)HistoryDealGetInteger(ticket, DEAL_MAGIC);
   view.comment = HistoryDealGetString(ticket, DEAL_COMMENT);
   view.reason = HistoryDealGetInteger(ticket, DEAL_REASON);
   view.server_ms = HistoryDealGetInteger(ticket, DEAL_TIME_MSC);
  }

bool IsOlder(const DealView &a, const DealView &b)
  {
   return a.server_ms < b.server_ms || (a.server_ms == b.server_ms && a.ticket < b.ticket);
  }

// Deals from a moment of server time on, oldest first. False when the history cannot be read now.
bool ReadDeals(const long from_server_ms, DealView &views[])
  {
   ArrayFree(views);
   long from_s = MathMax((long)0, from_server_ms / 1000 - 1);
   datetime from = (datetime)from_s;
   datetime to = (datetime)((long)TimeTradeServer() + 86400 * 2);
   if(!HistorySelect(from, to))
      return false;
   int count = 0;
   for(int i = 0; i < HistoryDealsTotal(); i++)
     {
      ulong ticket = HistoryDealGetTicket(i);
      if(ticket == 0 || ArrayResize(views, count + 1, 256) != count + 1)
         continue;
      ReadDeal(ticket, views[count]);
      if(views[count].server_ms >= from_server_ms)
         count++;
     }
   if(ArrayResize(views, count) != count)
      return false;
   for(int i = 1; i < count; i++)
      for(int at = i; at > 0 && IsOlder(views[at], views[at - 1]); at--)
        {
         DealView other = views[at];
         views[at] = views[at - 1];
         views[at - 1] = other;
        }
   return true;
  }

// Stops and the like carry their position's mark too, but they are not what a command sent.
bool IsOurs(const DealView &deal, const ulong magic)
  {
   return deal.magic == magic && deal.reason == DEAL_REASON_EXPERT;
  }

string PositionJson(const PositionView &view)
  {
   string json = "{\"ticket\":" + Ticket(view.ticket) + ",\"position\":" + Ticket(view.id) + ",\"symbol\":" + Quoted(view.symbol);
   json += ",\"type\":" + (view.is_buy ? "\"BUY\"" : "\"SELL\"") + ",\"volume\":" + Num(view.volume) + ",\"open_price\":" + Num(view.open_price);
   json += ",\"current_price\":" + Num(view.current_price) + ",\"stop_loss\":" + Num(view.stop_loss) + ",\"take_profit\":" + Num(view.take_profit);
   json += ",\"swap\":" + Num(view.swap) + ",\"profit\":" + Num(view.profit) + ",\"magic\":" + Ticket(view.magic);
   return json + ",\"comment\":" + Quoted(view.comment) + ",\"open_time_ms\":" + (string)view.open_ms + "}";
  }

string OrderTypeName(const long type)
  {
   if(type == ORDER_TYPE_BUY_LIMIT)
      return "BUY_LIMIT";
   if(type == ORDER_TYPE_SELL_LIMIT)
      return "SELL_LIMIT";
   if(type == ORDER_TYPE_BUY_STOP)
      return "BUY_STOP";
   if(type == ORDER_TYPE_SELL_STOP)
      return "SELL_STOP";
   if(type == ORDER_TYPE_BUY_STOP_LIMIT)
      return "BUY_STOP_LIMIT";
   return "SELL_STOP_LIMIT";
  }

string OrderJson(const OrderView &view)
  {
   string json = "{\"ticket\":" + Ticket(view.ticket) + ",\"symbol\":" + Quoted(view.symbol) + ",\"type\":\"" + OrderTypeName(view.type) + "\"";
   json += ",\"volume\":" + Num(view.volume) + ",\"price\":" + Num(view.price) + ",\"limit_price\":" + Num(view.limit_price);
   json += ",\"stop_loss\":" + Num(view.stop_loss) + ",\"take_profit\":" + Num(view.take_profit) + ",\"current_price\":" + Num(view.current_price);
   json += ",\"magic\":" + Ticket(view.magic) + ",\"comment\":" + Quoted(view.comment) + ",\"placed_time_ms\":" + (string)view.placed_ms;
   return json + ",\"expires_ms\":" + (view.expires_ms > 0 ? (string)view.expires_ms : "null") + "}";
  }

string DealTypeName(const long type)
  {
   if(type == DEAL_TYPE_BUY)
      return "BUY";
   if(type == DEAL_TYPE_SELL)
      return "SELL";
   if(type == DEAL_TYPE_BALANCE)
      return "BALANCE";
   if(type == DEAL_TYPE_CREDIT)
      return "CREDIT";
   if(type == DEAL_TYPE_CHARGE)
      return "CHARGE";
   if(type == DEAL_TYPE_BONUS)
      return "BONUS";
   if(type >= DEAL_TYPE_COMMISSION && type <= DEAL_TYPE_COMMISSION_AGENT_MONTHLY)
      return "COMMISSION";
   if(type == DEAL_TYPE_INTEREST)
      return "INTEREST";
   if(type == DEAL_DIVIDEND || type == DEAL_DIVIDEND_FRANKED)
      return "DIVIDEND";
   if(type == DEAL_TAX)
      return "TAX";
   return "CORRECTION";
  }

string DealEntryName(const long entry)
  {
   if(entry == DEAL_ENTRY_OUT)
      return "OUT";
   if(entry == DEAL_ENTRY_INOUT)
      return "INOUT";
   if(entry == DEAL_ENTRY_OUT_BY)
      return "OUT_BY";
   return "IN";
  }

string DealReasonName(const long reason)
  {
   if(reason == DEAL_REASON_CLIENT)
      return "CLIENT";
   if(reason == DEAL_REASON_MOBILE)
      return "MOBILE";
   if(reason == DEAL_REASON_WEB)
      return "WEB";
   if(reason == DEAL_REASON_EXPERT)
      return "EXPERT";
   if(reason == DEAL_REASON_SL)
      return "SL";
   if(reason == DEAL_REASON_TP)
      return "TP";
   if(reason == DEAL_REASON_SO)
      return "SO";
   if(reason == DEAL_REASON_ROLLOVER)
      return "ROLLOVER";
   if(reason == DEAL_REASON_VMARGIN)
      return "VMARGIN";
   if(reason == DEAL_REASON_SPLIT)
      return "SPLIT";
   return "OTHER";
  }

string DealJson(const DealView &view)
  {
   string json = "{\"ticket\":" + Ticket(view.ticket) + ",\"order\":" + Ticket(view.order) + ",\"position\":" + Ticket(view.position);
   json += ",\"entry\":\"" + DealEntryName(view.entry) + "\",\"type\":\"" + DealTypeName(view.type) + "\",\"symbol\":" + Quoted(view.symbol);
   json += ",\"volume\":" + Num(view.volume) + ",\"price\":" + Num(view.price) + ",\"profit\":" + Num(view.profit) + ",\"swap\":" + Num(view.swap);
   json += ",\"commission\":" + Num(view.commission) + ",\"fee\":" + Num(view.fee) + ",\"magic\":" + Ticket(view.magic);
   json += ",\"comment\":" + Quoted(view.comment) + ",\"reason\":\"" + DealReasonName(view.reason) + "\",\"server_time_ms\":" + (string)view.server_ms;
   return json + ",\"offset_s\":" + (string)ServerOffsetS() + ",\"time_ms\":" + (string)ServerToUtcMs(view.server_ms) + "}";
  }
