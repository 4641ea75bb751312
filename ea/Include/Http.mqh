// A master's second road: the same events by HTTP. The files are always written, so nothing is lost when this fails.

string g_posts[]; // members of the bodies still to be sent, without the key
int g_http_failures = 0;
long g_http_rest_until_ms = 0;
#define HTTP_TIMEOUT_MS 1000
#define MAX_POSTS 200

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

void RemoveFirstPost()
  {
   int total = ArraySize(g_posts);
   for(int i = 0; i < total - 1; i++)
      g_posts[i] = g_posts[i + 1];
   if(ArrayResize(g_posts, total - 1) != total - 1)
      Complain("out of memory");
  }

void HttpQueue(const string event)
  {
   JsonNode nodes[];
   if(!IsHttpOn() || !JsonParse(event, nodes))
      return;
   string word = PostEvent(JsonString(nodes, 0, "kind"));
   if(word == "")
      return;
   bool is_order = JsonFind(nodes, 0, "order") >= 0;
   int item = JsonFind(nodes, 0, is_order ? "order" : "position");
   string type = JsonString(nodes, item, "type");
   string json = "\"event\":\"" + word + "\",\"event_id\":" + Quoted(JsonString(nodes, 0, "event_id")) + ",\"account\":" + Quoted(g_account);
   json += ",\"order_id\":\"order_" + JsonString(nodes, item, is_order ? "ticket" : "position") + "\",\"symbol\":" + Quoted(JsonString(nodes, item, "symbol"));
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
   // The oldest go first when there are too many: the files have them.
   if(ArraySize(g_posts) >= MAX_POSTS)
      RemoveFirstPost();
   int count = ArraySize(g_posts);
   if(ArrayResize(g_posts, count + 1, 32) != count + 1)
      return;
   g_posts[count] = json;
  }

void HttpRest(const long pause_ms, const string reason)
  {
   g_http_rest_until_ms = MonotonicMs() + pause_ms;
   Complain(reason);
  }

// Sends one event at most; rests after three failures in a row, so that a dead server never slows trading down.
void HttpTurn()
  {
   if(ArraySize(g_posts) == 0 || MonotonicMs() < g_http_rest_until_ms)
      return;
   char body[];
   char answer[];
   string answer_headers = "";
   string json = "{\"api_key\":" + Quoted(Master_APIKey) + "," + g_posts[0] + "}";
   int count = StringToCharArray(json, body, 0, WHOLE_ARRAY, CP_UTF8) - 1;
   if(ArrayResize(body, count) != count)
      return;
   ResetLastError();
   int status = WebRequest("POST", MasterUrl(), "Content-Type: application/json\r\n", HTTP_TIMEOUT_MS, body, answer, answer_headers);
   int error = GetLastError();
   bool is_final = (status >= 200 && status < 300) || (status >= 400 && status < 500 && status != 408 && status != 429);
   if(is_final)
     {
      g_http_failures = 0;
      if(status >= 400)
         Complain("the server refused a master event: HTTP " + (string)status);
      RemoveFirstPost();
      return;
     }
   g_http_failures++;
   if(status == -1 && error == 4014)
      HttpRest(60000, "allow " + Master_ServerURL + " in Tools > Options > Expert Advisors; until then events go by file");
   else
      if(g_http_failures >= 3)
         HttpRest(30000, "the server does not answer a master event (" + (string)(status == -1 ? error : status) + "); events go by file");
  }
