// A command file, read (PROTOCOL.md, 3). The head must be right before anything can be answered; a fault in the body is answered.

struct Command
  {
   string            id;
   string            name;   // of its file
   string            raw;    // the JSON object as it came, on one line
   long              v;
   long              epoch;
   string            account;
   string            action;
   long              expires_ms;
   string            order_type;
   string            symbol;
   double            volume;       // 0: not given
   string            risk_kind;    // "", percent_balance, percent_equity, money
   double            risk_value;
   double            price;        // 0: not given
   double            limit_price;
   double            stop_loss;    // -1: not given, 0: remove
   double            take_profit;
   double            stop_loss_points; // 0: not given
   double            take_profit_points;
   double            stop_loss_pips;
   double            take_profit_pips;
   long              deviation_points; // -1: not given
   double            max_spread_points; // -1: not given
   double            expected_price; // 0: not given
   double            max_price_deviation_pct; // 0: not given
   long              order_expires_ms; // 0: not given
   ulong             ticket;       // 0: not given
   string            position_type;
   double            percent;      // 0: not given
   ulong             scope_magic;
   ulong             scope_position;
   ulong             magic;
   string            comment;
   string            ref;
   long              from_ms;
  };

string OneLine(const string text)
  {
   string line = text;
   int changed = StringReplace(line, "\r", " ") + StringReplace(line, "\n", " ");
   return changed < 0 ? text : line;
  }

// False while the file is not whole, or has no usable head.
bool ReadHead(const string name, const string text, JsonNode &nodes[], Command &command)
  {
   if(!JsonParseWhole(text, nodes))
      return false;
   command.id = JsonString(nodes, 0, "id");
   command.name = name;
   command.raw = OneLine(StringSubstr(text, nodes[0].from, nodes[0].to - nodes[0].from));
   command.v = JsonIsWhole(nodes, 0, "v") ? JsonLong(nodes, 0, "v") : -1;
   command.epoch = JsonLong(nodes, 0, "epoch");
   command.account = JsonString(nodes, 0, "account");
   command.action = JsonString(nodes, 0, "action");
   command.expires_ms = JsonLong(nodes, 0, "expires_ms");
   command.symbol = JsonString(nodes, 0, "symbol");
   bool has_head = JsonIs(nodes, 0, "v", JSON_NUMBER) && JsonIsWhole(nodes, 0, "epoch") && JsonIs(nodes, 0, "account", JSON_STRING)
                   && JsonIs(nodes, 0, "action", JSON_STRING) && JsonIsWhole(nodes, 0, "expires_ms");
   return has_head && IsId(command.id) && command.id == IdOfName(name);
  }

bool IsOpening(const string action)
  {
   return action == "BUY" || action == "SELL";
  }

bool IsExit(const string action)
  {
   return StartsWith(action, "CLOSE") || action == "CANCEL";
  }

bool IsKnownAction(const string action)
  {
   return IsOpening(action) || action == "CLOSE" || action == "CLOSE_SYMBOL" || action == "CLOSE_ALL" || action == "MODIFY"
          || action == "CANCEL" || action == "QUERY" || action == "HISTORY";
  }

// A number above 0, or at least 0 where a level may be removed. Sets fault to the name of what is wrong.
double ReadNumber(const JsonNode &nodes[], const string key, const bool may_be_zero, const double absent, string &fault)
  {
   if(!JsonHas(nodes, 0, key))
      return absent;
   double value = JsonDouble(nodes, 0, key);
   bool is_number = JsonIs(nodes, 0, key, JSON_NUMBER) && MathIsValidNumber(value);
   if(!is_number || value < 0 || (value == 0 && !may_be_zero))
      fault = key;
   return value;
  }

long ReadWhole(const JsonNode &nodes[], const string key, const long absent, string &fault)
  {
   if(!JsonHas(nodes, 0, key))
      return absent;
   if(!JsonIsWhole(nodes, 0, key))
      fault = key;
   return JsonLong(nodes, 0, key);
  }

string ReadText(const JsonNode &nodes[], const string key, string &fault)
  {
   if(!JsonHas(nodes, 0, key))
      return "";
   if(!JsonIs(nodes, 0, key, JSON_STRING))
      fault = key;
   return JsonString(nodes, 0, key);
  }

// A word that is there must say something: an empty symbol must not become the whole account.
string ReadWord(const JsonNode &nodes[], const string key, string &fault)
  {
   string word = ReadText(nodes, key, fault);
   if(word == "" && JsonHas(nodes, 0, key))
      fault = key;
   return word;
  }

ulong ReadTicket(const JsonNode &nodes[], const int object, const string key, string &fault)
  {
   if(!JsonHas(nodes, object, key))
      return 0;
   ulong value = ToTicket(JsonString(nodes, object, key));
   if(value == 0)
      fault = key;
   return value;
  }

void ReadRisk(const JsonNode &nodes[], Command &command, string &fault)
  {
   command.risk_kind = "";
   command.risk_value = 0;
   if(!JsonHas(nodes, 0, "risk"))
      return;
   int risk = JsonFind(nodes, 0, "risk");
   int members = 0;
   for(int i = risk + 1; i < ArraySize(nodes); i++)
     {
      if(nodes[i].parent != risk)
         continue;
      members++;
      command.risk_kind = nodes[i].key;
      command.risk_value = nodes[i].kind == JSON_NUMBER ? StringToDouble(nodes[i].text) : 0;
     }
   bool is_known = command.risk_kind == "percent_balance" || command.risk_kind == "percent_equity" || command.risk_kind == "money";
   if(members != 1 || !is_known || command.risk_value <= 0)
      fault = "risk";
  }

void ReadScope(const JsonNode &nodes[], Command &command, string &fault)
  {
   command.scope_magic = 0;
   command.scope_position = 0;
   if(!JsonHas(nodes, 0, "scope"))
      return;
   int scope = JsonFind(nodes, 0, "scope");
   command.scope_magic = ReadTicket(nodes, scope, "magic", fault);
   command.scope_position = ReadTicket(nodes, scope, "position", fault);
   // A scope that is not understood must not become the whole account.
   if((command.scope_magic == 0) == (command.scope_position == 0))
      fault = "scope";
  }

string OpeningFault(const Command &command)
  {
   if(command.symbol == "")
      return command.action + " needs a symbol";
   if((command.volume > 0) == (command.risk_kind != ""))
      return "exactly one of volume and risk is needed";
   bool has_stop = command.stop_loss > 0 || command.stop_loss_points > 0 || command.stop_loss_pips > 0;
   if(command.risk_kind != "" && !has_stop)
      return "risk needs a stop";
   if(command.order_type != "market" && command.price <= 0)
      return "a pending order needs a price";
   if(command.order_type == "stop_limit" && command.limit_price <= 0)
      return "stop_limit needs limit_price";
   return "";
  }

string LevelFault(const double price, const double points, const double pips, const string name)
  {
   int given = (price >= 0 ? 1 : 0) + (points > 0 ? 1 : 0) + (pips > 0 ? 1 : 0);
   return given > 1 ? name + " is given more than once" : "";
  }

// What is wrong between the members; "" for nothing.
string BodyFault(const Command &command)
  {
   string stop = LevelFault(command.stop_loss, command.stop_loss_points, command.stop_loss_pips, "stop_loss");
   string target = LevelFault(command.take_profit, command.take_profit_points, command.take_profit_pips, "take_profit");
   if(stop != "" || target != "")
      return stop != "" ? stop : target;
   if(IsOpening(command.action))
      return OpeningFault(command);
   bool has_target = command.ticket > 0 || command.symbol != "";
   if((command.action == "CLOSE" || command.action == "MODIFY") && !has_target)
      return command.action + " needs a ticket or a symbol";
   if(command.action == "CLOSE" && command.volume > 0 && command.percent > 0)
      return "volume and percent exclude each other";
   if(command.action == "CLOSE_SYMBOL" && command.symbol == "")
      return "CLOSE_SYMBOL needs a symbol";
   if(command.action == "QUERY" && !IsId(command.ref))
      return "QUERY needs a ref";
   if(command.action == "HISTORY" && command.from_ms < 0)
      return "HISTORY needs from_ms";
   return "";
  }

// Reads what follows the head. Returns what is wrong with it, "" for nothing.
string ReadBody(const JsonNode &nodes[], Command &command)
  {
   string fault = "";
   if(!IsKnownAction(command.action))
      return "action: not known";
   command.order_type = ReadWord(nodes, "order_type", fault);
   if(command.order_type == "")
      command.order_type = "market";
   bool is_type = command.order_type == "market" || command.order_type == "limit" || command.order_type == "stop" || command.order_type == "stop_limit";
   if(!is_type)
      fault = "order_type";
   command.symbol = ReadWord(nodes, "symbol", fault);
   command.volume = ReadNumber(nodes, "volume", false, 0, fault);
   command.price = ReadNumber(nodes, "price", false, 0, fault);
   command.limit_price = ReadNumber(nodes, "limit_price", false, 0, fault);
   command.stop_loss = ReadNumber(nodes, "stop_loss", true, -1, fault);
   command.take_profit = ReadNumber(nodes, "take_profit", true, -1, fault);
   command.stop_loss_points = ReadNumber(nodes, "stop_loss_points", false, 0, fault);
   command.take_profit_points = ReadNumber(nodes, "take_profit_points", false, 0, fault);
   command.stop_loss_pips = ReadNumber(nodes, "stop_loss_pips", false, 0, fault);
   command.take_profit_pips = ReadNumber(nodes, "take_profit_pips", false, 0, fault);
   command.percent = ReadNumber(nodes, "percent", false, 0, fault);
   if(command.percent > 100)
      fault = "percent";
   command.deviation_points = ReadWhole(nodes, "deviation_points", -1, fault);
   command.max_spread_points = ReadNumber(nodes, "max_spread_points", true, -1, fault);
   command.expected_price = ReadNumber(nodes, "expected_price", false, 0, fault);
   command.max_price_deviation_pct = ReadNumber(nodes, "max_price_deviation_pct", false, 0, fault);
   command.order_expires_ms = ReadWhole(nodes, "order_expires_ms", 0, fault);
   command.from_ms = ReadWhole(nodes, "from_ms", -1, fault);
   command.ticket = ReadTicket(nodes, 0, "ticket", fault);
   command.position_type = ReadWord(nodes, "position_type", fault);
   if(command.position_type != "" && !IsOpening(command.position_type))
      fault = "position_type";
   command.comment = ReadText(nodes, "comment", fault);
   command.ref = ReadWord(nodes, "ref", fault);
   command.magic = ReadTicket(nodes, 0, "magic", fault);
   if(command.magic == 0)
      command.magic = (ulong)5000000000 + (ulong)(Crc32(command.id) % 1000000000);
   ReadRisk(nodes, command, fault);
   ReadScope(nodes, command, fault);
   return fault != "" ? fault + ": not valid" : BodyFault(command);
  }
