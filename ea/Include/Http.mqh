// A master's second road, for a server that does not read its files: every event is sent until it is answered. What is not
// answered yet stays in the event file (EventStore.mqh), over restarts and however much it becomes.

struct StoredEvent
  {
   long              seq;
   string            json;
  };

StoredEvent g_posts[];    // handed over to be sent, oldest first
int g_posts_done = 0;     // how many at their head are answered
int g_http_failures = 0;
long g_http_rest_until_ms = 0;
#define HTTP_TIMEOUT_MS 1000

bool IsHttpOn()
  {
   return EnableMaster && Master_ServerURL != "" && Master_APIKey != "";
  }

string MasterUrl()
  {
   string url = Master_ServerURL;
   int host = StringFind(url, "://");
   int path = StringFind(url, "/", host < 0 ? 0 : host + 3);
   if(path < 0)
      return url + "/api/copy/trade";
   return path == StringLen(url) - 1 ? url + "api/copy/trade" : url;
  }

// The word of the HTTP interface for a kind of event; "" for what is not sent.
string PostEvent(const string kind)
  {
   if(kind == "position_opened")
      return Master_SendOnOpen ? "deal_add" : "";
   if(kind == "position_closed")
      return Master_SendOnClose ? "deal_close" : "";
   if(kind == "position_modified")
      return Master_SendOnModify ? "position_modify" : "";
   if(kind == "order_placed")
      return Master_SendOnOpen ? "order_add" : "";
   if(kind == "order_modified")
      return Master_SendOnModify ? "order_modify" : "";
   if(kind == "order_removed")
      return Master_SendOnClose ? "order_cancel" : "";
   return "";
  }

int HttpUnsent()
  {
   return ArraySize(g_posts) - g_posts_done;
  }

// Up to which number nothing is left to be sent, when so many are handed over.
long HttpPostedTo(const long handed)
  {
   return HttpUnsent() == 0 ? handed : g_posts[g_posts_done].seq - 1;
  }

// False only where memory is short: it is then handed over again later.
bool HttpKeep(const StoredEvent &event)
  {
   JsonNode nodes[];
   if(!JsonParse(event.json, nodes) || PostEvent(JsonString(nodes, 0, "kind")) == "")
      return true;
   int count = ArraySize(g_posts);
   if(ArrayResize(g_posts, count + 1, 1024) != count + 1)
      return false;
   g_posts[count] = event;
   return true;
  }

// Where sending was switched off before all was sent, what follows waits behind it: a close is not left out in between.
bool HttpQueue(const StoredEvent &event)
  {
   return (!IsHttpOn() && HttpUnsent() == 0) || HttpKeep(event);
  }

void HttpForget(const long seq)
  {
   int total = ArraySize(g_posts);
   while(g_posts_done < total && g_posts[g_posts_done].seq <= seq)
      g_posts_done++;
   // Moved up only now and then: after a long outage there are many.
   if(2 * g_posts_done < total)
      return;
   int left = total - g_posts_done;
   for(int i = 0; i < left; i++)
      g_posts[i] = g_posts[i + g_posts_done];
   if(ArrayResize(g_posts, left) != left)
      Complain("out of memory");
   g_posts_done = 0;
  }

void HttpForgetAll()
  {
   ArrayFree(g_posts);
   g_posts_done = 0;
  }

// What goes out for an event; "" for what the inputs keep to the files.
string PostJson(const string event)
  {
   JsonNode nodes[];
   string word = JsonParse(event, nodes) ? PostEvent(JsonString(nodes, 0, "kind")) : "";
   if(word == "")
      return "";
   bool is_order = JsonFind(nodes, 0, "order") >= 0;
   int item = JsonFind(nodes, 0, is_order ? "order" : "position");
   string type = JsonString(nodes, item, "type");
   string json = "{\"api_key\":" + Quoted(Master_APIKey) + ",\"event\":\"" + word + "\",\"event_id\":" + Quoted(JsonString(nodes, 0, "event_id"));
   json += ",\"account\":" + Quoted(JsonString(nodes, 0, "account")) + ",\"order_id\":\"order_" + JsonString(nodes, item, is_order ? "ticket" : "position");
   json += "\",\"symbol\":" + Quoted(JsonString(nodes, item, "symbol"));
   json += ",\"type\":\"" + type + "\",\"order_type\":\"" + (is_order ? "pending" : "market") + "\",\"volume\":" + Num(JsonDouble(nodes, item, "volume"));
   bool is_closed = word == "deal_close";
   string price = is_order ? "price" : (is_closed ? "current_price" : "open_price");
   json += ",\"price\":" + Num(JsonDouble(nodes, item, price)) + ",\"sl\":" + Num(JsonDouble(nodes, item, "stop_loss")) + ",\"tp\":" + Num(JsonDouble(nodes, item, "take_profit"));
   if(is_closed)
      json += ",\"closed_volume\":" + Num(JsonDouble(nodes, 0, "closed_volume")) + ",\"remaining_volume\":" + Num(JsonDouble(nodes, 0, "remaining_volume"));
   // Where no file tells them, followers by magic number or comment have only these, and orders their second price and their end.
   json += ",\"magic\":" + Quoted(JsonString(nodes, item, "magic")) + ",\"comment\":" + Quoted(JsonString(nodes, item, "comment"));
   if(is_order && JsonDouble(nodes, item, "limit_price") > 0)
      json += ",\"limit_price\":" + Num(JsonDouble(nodes, item, "limit_price"));
   if(is_order && JsonLong(nodes, item, "expires_ms") > 0)
      json += ",\"expires_ms\":" + (string)JsonLong(nodes, item, "expires_ms");
   json += ",\"time_ms\":" + (string)JsonLong(nodes, 0, "time_ms") + ",\"balance\":" + Num(AccountInfoDouble(ACCOUNT_BALANCE));
   return json + "}";
  }

void HttpRest(const long pause_ms, const string reason)
  {
   g_http_rest_until_ms = MonotonicMs() + pause_ms;
   Complain(reason);
  }

// An answer that ends it: taken, or refused for what it says. Anything else is about the way there or the key, and may be put
// right: a close that is dropped for it would leave the followers' positions open.
bool IsFinalAnswer(const int status)
  {
   return (status >= 200 && status < 300) || status == 400 || status == 413 || status == 422;
  }

bool HttpSend(const string json)
  {
   char body[];
   char answer[];
   string answer_headers = "";
   int count = StringToCharArray(json, body, 0, WHOLE_ARRAY, CP_UTF8) - 1;
   if(ArrayResize(body, count) != count)
      return false;
   ResetLastError();
   int status = WebRequest("POST", MasterUrl(), "Content-Type: application/json\r\n", HTTP_TIMEOUT_MS, body, answer, answer_headers);
   int error = GetLastError();
   if(IsFinalAnswer(status))
     {
      g_http_failures = 0;
      if(status >= 400)
         Complain("the server refused a master event: HTTP " + (string)status);
      return true;
     }
   g_http_failures++;
   if(status == -1 && error == 4014)
      HttpRest(60000, "allow " + Master_ServerURL + " in Tools > Options > Expert Advisors; events are sent then");
   else
      if(g_http_failures >= 3)
         HttpRest(30000, "the server does not take a master event (" + (string)(status == -1 ? error : status) + "); it is sent again");
   return false;
  }

// Sends one event at most; rests after three failures in a row, so that a dead server never slows trading down. True when one
// needs no more sending.
bool HttpTurn()
  {
   if(!IsHttpOn() || HttpUnsent() == 0 || MonotonicMs() < g_http_rest_until_ms)
      return false;
   string json = PostJson(g_posts[g_posts_done].json);
   if(json != "" && !HttpSend(json))
      return false;
   HttpForget(g_posts[g_posts_done].seq);
   return true;
  }
