// What the terminal tells of itself: heartbeat, snapshot, symbols, and a line on the chart.

#define EA_VERSION "1.0.0"
#define EA_PROTOCOL 1
#define SYMBOLS_EVERY_MS 3600000
#define FEW_SYMBOLS 200
#define SYMBOLS_PER_TURN 100

long g_beat_seq = 0;
int g_beat_failures = 0;
long g_symbols_ms = 0;
bool g_has_symbols = false;
int g_symbols_total = 0;
string g_symbols_text = "";   // the list that is being made
int g_symbols_named = 0;      // how many are in it
int g_symbols_expected = 0;   // how many there were when it was begun
string g_last_snapshot = "";
int g_queue = 0;

string MarginModeName()
  {
   long mode = AccountInfoInteger(ACCOUNT_MARGIN_MODE);
   if(mode == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
      return "hedging";
   return mode == ACCOUNT_MARGIN_MODE_EXCHANGE ? "exchange" : "netting";
  }

string ModesJson()
  {
   string modes = "";
   if(EnableWebhook)
      modes += "\"webhook\"";
   if(EnableSlave)
      modes += (modes == "" ? "" : ",") + "\"slave\"";
   if(EnableMaster)
      modes += (modes == "" ? "" : ",") + "\"master\"";
   return "[" + modes + "]";
  }

// Real money has to be told apart from play: the server asks more of it.
string TradeModeName()
  {
   long mode = AccountInfoInteger(ACCOUNT_TRADE_MODE);
   if(mode == ACCOUNT_TRADE_MODE_DEMO)
      return "demo";
   return mode == ACCOUNT_TRADE_MODE_CONTEST ? "contest" : "real";
  }

// A reader sees a new beat by its number, which goes on from that of the life before.
void ContinueBeats()
  {
   string text = "";
   JsonNode nodes[];
   if(ReadFile(g_state_folder + "\\heartbeat.json", text) && JsonParse(text, nodes))
      g_beat_seq = MathMax(g_beat_seq, JsonLong(nodes, 0, "seq"));
  }

void Beat()
  {
   // By the clock as well, for the case that the file is lost.
   g_beat_seq = MathMax(g_beat_seq + 1, NowMs() / 1000);
   OrderView orders[];
   ReadOrders(orders);
   string json = "{\"v\":1,\"seq\":" + (string)g_beat_seq + ",\"account\":" + Quoted(g_account) + ",\"server\":" + Quoted(AccountInfoString(ACCOUNT_SERVER));
   json += ",\"broker\":" + Quoted(AccountInfoString(ACCOUNT_COMPANY)) + ",\"currency\":" + Quoted(AccountInfoString(ACCOUNT_CURRENCY));
   json += ",\"leverage\":" + (string)AccountInfoInteger(ACCOUNT_LEVERAGE) + ",\"margin_mode\":\"" + MarginModeName() + "\"";
   json += ",\"trade_mode\":\"" + TradeModeName() + "\"";
   json += ",\"balance\":" + Num(AccountInfoDouble(ACCOUNT_BALANCE)) + ",\"equity\":" + Num(AccountInfoDouble(ACCOUNT_EQUITY));
   json += ",\"profit\":" + Num(AccountInfoDouble(ACCOUNT_PROFIT)) + ",\"margin\":" + Num(AccountInfoDouble(ACCOUNT_MARGIN));
   json += ",\"free_margin\":" + Num(AccountInfoDouble(ACCOUNT_MARGIN_FREE));
   json += ",\"connected\":" + Bool(TerminalInfoInteger(TERMINAL_CONNECTED) != 0);
   json += ",\"terminal_trade_allowed\":" + Bool(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) != 0);
   json += ",\"ea_trade_allowed\":" + Bool(MQLInfoInteger(MQL_TRADE_ALLOWED) != 0);
   bool is_allowed = AccountInfoInteger(ACCOUNT_TRADE_ALLOWED) != 0 && AccountInfoInteger(ACCOUNT_TRADE_EXPERT) != 0;
   json += ",\"account_trade_allowed\":" + Bool(is_allowed);
   json += ",\"ping_ms\":" + (string)(TerminalInfoInteger(TERMINAL_PING_LAST) / 1000) + ",\"terminal_build\":" + (string)TerminalInfoInteger(TERMINAL_BUILD);
   json += ",\"ea_version\":\"" + EA_VERSION + "\",\"protocol\":" + (string)EA_PROTOCOL + ",\"gmt_offset_s\":" + (string)ServerOffsetS();
   json += ",\"memory_mb\":" + (string)TerminalInfoInteger(TERMINAL_MEMORY_USED) + ",\"positions\":" + (string)PositionsTotal();
   json += ",\"orders\":" + (string)ArraySize(orders) + ",\"queue\":" + (string)g_queue + ",\"modes\":" + ModesJson();
   json += ",\"last_error\":" + Quoted(RecentError()) + ",\"time_ms\":" + (string)NowMs() + ",\"epoch\":" + (string)g_epoch;
   bool is_written = WriteFile(g_state_folder, "heartbeat.json", json + ",\"simulated\":false,\"eof\":1}");
   // A reader may hold it for a moment; the next one is due within a second.
   g_beat_failures = is_written ? 0 : g_beat_failures + 1;
   if(g_beat_failures >= 5)
      Complain("heartbeat.json cannot be written");
  }

void ShowSnapshot()
  {
   PositionView positions[];
   OrderView orders[];
   ReadPositions(positions);
   ReadOrders(orders);
   string json = "\"positions\":[";
   for(int i = 0; i < ArraySize(positions); i++)
      json += (i > 0 ? "," : "") + PositionJson(positions[i]);
   json += "],\"orders\":[";
   for(int i = 0; i < ArraySize(orders); i++)
      json += (i > 0 ? "," : "") + OrderJson(orders[i]);
   json += "]";
   if(json == g_last_snapshot)
      return;
   string head = "{\"v\":1,\"account\":" + Quoted(g_account) + ",\"time_ms\":" + (string)NowMs() + ",";
   if(WriteFile(g_state_folder, "snapshot.json", head + json + ",\"eof\":1}"))
      g_last_snapshot = json;
  }

string FillingJson(const string symbol)
  {
   long flags = SymbolInfoInteger(symbol, SYMBOL_FILLING_MODE);
   string names = "";
   if((flags & SYMBOL_FILLING_FOK) != 0)
      names += ",\"FOK\"";
   if((flags & SYMBOL_FILLING_IOC) != 0)
      names += ",\"IOC\"";
   if((flags & SYMBOL_FILLING_BOC) != 0)
      names += ",\"BOC\"";
   if(SymbolInfoInteger(symbol, SYMBOL_TRADE_EXEMODE) != SYMBOL_TRADE_EXECUTION_MARKET)
      names += ",\"RETURN\"";
   return "[" + StringSubstr(names, 1) + "]";
  }

string ExecutionName(const long mode)
  {
   if(mode == SYMBOL_TRADE_EXECUTION_REQUEST)
      return "REQUEST";
   if(mode == SYMBOL_TRADE_EXECUTION_INSTANT)
      return "INSTANT";
   return mode == SYMBOL_TRADE_EXECUTION_EXCHANGE ? "EXCHANGE" : "MARKET";
  }

string TradeModeName(const long mode)
  {
   if(mode == SYMBOL_TRADE_MODE_DISABLED)
      return "DISABLED";
   if(mode == SYMBOL_TRADE_MODE_LONGONLY)
      return "LONGONLY";
   if(mode == SYMBOL_TRADE_MODE_SHORTONLY)
      return "SHORTONLY";
   return mode == SYMBOL_TRADE_MODE_CLOSEONLY ? "CLOSEONLY" : "FULL";
  }

// The platform's own name without SYMBOL_CALC_MODE_; of one that came later, its number.
string CalcModeName(const long mode)
  {
   if(mode == SYMBOL_CALC_MODE_FOREX)
      return "FOREX";
   if(mode == SYMBOL_CALC_MODE_FOREX_NO_LEVERAGE)
      return "FOREX_NO_LEVERAGE";
   if(mode == SYMBOL_CALC_MODE_FUTURES)
      return "FUTURES";
   if(mode == SYMBOL_CALC_MODE_CFD)
      return "CFD";
   if(mode == SYMBOL_CALC_MODE_CFDINDEX)
      return "CFDINDEX";
   if(mode == SYMBOL_CALC_MODE_CFDLEVERAGE)
      return "CFDLEVERAGE";
   if(mode == SYMBOL_CALC_MODE_EXCH_STOCKS)
      return "EXCH_STOCKS";
   if(mode == SYMBOL_CALC_MODE_EXCH_FUTURES)
      return "EXCH_FUTURES";
   if(mode == SYMBOL_CALC_MODE_EXCH_FUTURES_FORTS)
      return "EXCH_FUTURES_FORTS";
   if(mode == SYMBOL_CALC_MODE_EXCH_BONDS)
      return "EXCH_BONDS";
   if(mode == SYMBOL_CALC_MODE_EXCH_STOCKS_MOEX)
      return "EXCH_STOCKS_MOEX";
   if(mode == SYMBOL_CALC_MODE_EXCH_BONDS_MOEX)
      return "EXCH_BONDS_MOEX";
   return mode == SYMBOL_CALC_MODE_SERV_COLLATERAL ? "SERV_COLLATERAL" : (string)mode;
  }

// A moment in the life of a contract, told in seconds of the server; 0 where the broker gives none.
long ContractMs(const long server_s)
  {
   return server_s <= 0 ? 0 : MathMax((long)0, ServerToUtcMs(server_s * 1000));
  }

string SymbolJson(const string name)
  {
   string json = "{\"name\":" + Quoted(name) + ",\"description\":" + Quoted(SymbolInfoString(name, SYMBOL_DESCRIPTION));
   json += ",\"path\":" + Quoted(SymbolInfoString(name, SYMBOL_PATH)) + ",\"currency_base\":" + Quoted(SymbolInfoString(name, SYMBOL_CURRENCY_BASE));
   json += ",\"currency_profit\":" + Quoted(SymbolInfoString(name, SYMBOL_CURRENCY_PROFIT)) + ",\"currency_margin\":" + Quoted(SymbolInfoString(name, SYMBOL_CURRENCY_MARGIN));
   json += ",\"digits\":" + (string)DigitsOf(name);
   json += ",\"point\":" + Num(SymbolInfoDouble(name, SYMBOL_POINT)) + ",\"tick_size\":" + Num(SymbolInfoDouble(name, SYMBOL_TRADE_TICK_SIZE));
   json += ",\"tick_value\":" + Num(SymbolInfoDouble(name, SYMBOL_TRADE_TICK_VALUE)) + ",\"contract_size\":" + Num(SymbolInfoDouble(name, SYMBOL_TRADE_CONTRACT_SIZE));
   json += ",\"volume_min\":" + Num(SymbolInfoDouble(name, SYMBOL_VOLUME_MIN)) + ",\"volume_max\":" + Num(SymbolInfoDouble(name, SYMBOL_VOLUME_MAX));
   json += ",\"volume_step\":" + Num(SymbolInfoDouble(name, SYMBOL_VOLUME_STEP)) + ",\"volume_limit\":" + Num(SymbolInfoDouble(name, SYMBOL_VOLUME_LIMIT));
   json += ",\"stops_level\":" + (string)SymbolInfoInteger(name, SYMBOL_TRADE_STOPS_LEVEL) + ",\"freeze_level\":" + (string)SymbolInfoInteger(name, SYMBOL_TRADE_FREEZE_LEVEL);
   json += ",\"filling\":" + FillingJson(name) + ",\"execution\":\"" + ExecutionName(SymbolInfoInteger(name, SYMBOL_TRADE_EXEMODE)) + "\"";
   json += ",\"visible\":" + Bool(SymbolInfoInteger(name, SYMBOL_SELECT) != 0) + ",\"calc_mode\":\"" + CalcModeName(SymbolInfoInteger(name, SYMBOL_TRADE_CALC_MODE)) + "\"";
   json += ",\"start_ms\":" + (string)ContractMs(SymbolInfoInteger(name, SYMBOL_START_TIME));
   json += ",\"expiration_ms\":" + (string)ContractMs(SymbolInfoInteger(name, SYMBOL_EXPIRATION_TIME));
   json += ",\"trade_mode\":\"" + TradeModeName(SymbolInfoInteger(name, SYMBOL_TRADE_MODE)) + "\",\"bid\":" + Num(SymbolInfoDouble(name, SYMBOL_BID));
   return json + ",\"ask\":" + Num(SymbolInfoDouble(name, SYMBOL_ASK)) + "}";
  }

// A broker with few symbols gets them all into Market Watch, so that they have prices. Returns false until they have.
bool HaveQuotes(const int total)
  {
   bool have_all = true;
   for(int i = 0; i < total && total <= FEW_SYMBOLS; i++)
     {
      MqlTick tick = {};
      have_all = GetQuote(SymbolName(i, false), tick) && have_all;
     }
   return have_all;
  }

void ForgetSymbols()
  {
   g_symbols_text = "";
   g_symbols_named = 0;
  }

// Some symbols each turn: a broker may have ten thousand, and no command waits until all are read.
void ShowSymbols()
  {
   int total = SymbolsTotal(false);
   bool is_due = !g_has_symbols || total != g_symbols_total || MonotonicMs() - g_symbols_ms >= SYMBOLS_EVERY_MS;
   if(!is_due || total == 0)
      return;
   // A closed market may never quote: after ten seconds the rest is told without prices.
   if(!g_has_symbols && g_symbols_named == 0 && !HaveQuotes(total) && MonotonicMs() - g_started_ms < 10000)
      return;
   // A list that has changed meanwhile is read from its beginning.
   if(total != g_symbols_expected)
      ForgetSymbols();
   g_symbols_expected = total;
   int end = MathMin(total, g_symbols_named + SYMBOLS_PER_TURN);
   for(; g_symbols_named < end; g_symbols_named++)
      g_symbols_text += (g_symbols_named > 0 ? "," : "") + SymbolJson(SymbolName(g_symbols_named, false));
   if(g_symbols_named < total)
      return;
   string head = "{\"v\":1,\"account\":" + Quoted(g_account) + ",\"time_ms\":" + (string)NowMs() + ",\"symbols\":[";
   if(!WriteFile(g_state_folder, "symbols.json", head + g_symbols_text + "],\"eof\":1}"))
      return;
   ForgetSymbols();
   g_has_symbols = true;
   g_symbols_total = total;
   g_symbols_ms = MonotonicMs();
  }

void ShowStatus(const bool is_server_alive)
  {
   string modes = (EnableWebhook ? "webhook " : "") + (EnableSlave ? "slave " : "") + (EnableMaster ? "master " : "");
   string error = RecentError();
   Comment("Signalpost ", EA_VERSION, " | ", modes, "| server ", is_server_alive ? "alive" : "NOT SEEN: nothing is opened", "\nlast command: ",
           g_last_command == "" ? "none" : g_last_command, "\nlast error: ", error == "" ? "none" : error,
           HttpUnsent() > 0 ? "\nevents not sent yet: " + (string)HttpUnsent() : "");
  }
