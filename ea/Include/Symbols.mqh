// What a broker's symbol allows, and prices and lots brought into its grid.

bool HasSymbol(const string symbol)
  {
   bool is_custom = false;
   return symbol != "" && SymbolExist(symbol, is_custom);
  }

// A symbol trades only from Market Watch, and only with a quote.
bool GetQuote(const string symbol, MqlTick &tick)
  {
   if(SymbolInfoInteger(symbol, SYMBOL_SELECT) == 0 && !SymbolSelect(symbol, true))
      return false;
   return SymbolInfoTick(symbol, tick) && tick.bid > 0 && tick.ask > 0;
  }

int DigitsOf(const string symbol)
  {
   return (int)SymbolInfoInteger(symbol, SYMBOL_DIGITS);
  }

double RoundPrice(const string symbol, const double price)
  {
   double tick_size = SymbolInfoDouble(symbol, SYMBOL_TRADE_TICK_SIZE);
   double rounded = tick_size > 0 ? MathRound(price / tick_size) * tick_size : price;
   return NormalizeDouble(rounded, DigitsOf(symbol));
  }

// How far apart two prices are, in points.
double PointsBetween(const string symbol, const double a, const double b)
  {
   double point = SymbolInfoDouble(symbol, SYMBOL_POINT);
   return point > 0 ? MathRound(MathAbs(a - b) / point) : 0;
  }

// The largest volume of the broker's grid that is not above the given one; 0 below the smallest.
double FloorVolume(const string symbol, const double volume)
  {
   double step = SymbolInfoDouble(symbol, SYMBOL_VOLUME_STEP);
   if(step <= 0)
      return 0;
   double floored = NormalizeDouble(MathFloor(volume / step + 0.0000001) * step, 8);
   return floored >= SymbolInfoDouble(symbol, SYMBOL_VOLUME_MIN) - 0.00000001 ? floored : 0;
  }

// A volume is taken as it is or not at all: nobody's lots are changed in silence.
bool IsTradableVolume(const string symbol, const double volume)
  {
   double floored = FloorVolume(symbol, volume);
   bool is_in_range = floored > 0 && volume <= SymbolInfoDouble(symbol, SYMBOL_VOLUME_MAX) + 0.00000001;
   return is_in_range && MathAbs(floored - volume) < 0.0000001;
  }

// The n-th way to fill a market order: what the symbol names first, then whatever else it allows. Pending orders always
// return what is left. Returns false when there is no such way.
bool FillingOf(const string symbol, const int nth, ENUM_ORDER_TYPE_FILLING &filling)
  {
   long flags = SymbolInfoInteger(symbol, SYMBOL_FILLING_MODE);
   long execution = SymbolInfoInteger(symbol, SYMBOL_TRADE_EXEMODE);
   ENUM_ORDER_TYPE_FILLING ways[];
   int count = 0;
   if(ArrayResize(ways, 6) != 6)
      return false;
   if((flags & SYMBOL_FILLING_FOK) != 0)
     {
      ways[count] = ORDER_FILLING_FOK;
      count++;
     }
   if((flags & SYMBOL_FILLING_IOC) != 0)
     {
      ways[count] = ORDER_FILLING_IOC;
      count++;
     }
   if(execution != SYMBOL_TRADE_EXECUTION_MARKET)
     {
      ways[count] = ORDER_FILLING_RETURN;
      count++;
     }
   if((flags & SYMBOL_FILLING_FOK) == 0)
     {
      ways[count] = ORDER_FILLING_FOK;
      count++;
     }
   if((flags & SYMBOL_FILLING_IOC) == 0)
     {
      ways[count] = ORDER_FILLING_IOC;
      count++;
     }
   if(nth >= count)
      return false;
   filling = ways[nth];
   return true;
  }

// A pip is ten points where prices have 3 or 5 digits, else one.
double PipPoints(const string symbol)
  {
   int digits = DigitsOf(symbol);
   return digits == 3 || digits == 5 ? 10 : 1;
  }

// The price of a level, counted from an anchor where it is a distance; -1 when the command does not give it.
double LevelPrice(const Command &command, const bool is_stop, const string symbol, const bool is_buy, const double anchor)
  {
   double price = is_stop ? command.stop_loss : command.take_profit;
   if(price >= 0)
      return price == 0 ? 0 : RoundPrice(symbol, price);
   double points = is_stop ? command.stop_loss_points : command.take_profit_points;
   double pips = is_stop ? command.stop_loss_pips : command.take_profit_pips;
   if(pips > 0)
      points = pips * PipPoints(symbol);
   if(points <= 0)
      return -1;
   bool is_below = is_buy == is_stop;
   double distance = points * SymbolInfoDouble(symbol, SYMBOL_POINT);
   return RoundPrice(symbol, is_below ? anchor - distance : anchor + distance);
  }

bool HasDistance(const Command &command)
  {
   return command.stop_loss_points > 0 || command.stop_loss_pips > 0 || command.take_profit_points > 0 || command.take_profit_pips > 0;
  }

// Lots that lose the wanted money at the stop, rounded down; 0 when that is less than the smallest volume or unknown.
double SizeByRisk(const Command &command, const bool is_buy, const double entry, const double stop)
  {
   double money = command.risk_value;
   if(command.risk_kind == "percent_balance")
      money = AccountInfoDouble(ACCOUNT_BALANCE) * command.risk_value / 100;
   if(command.risk_kind == "percent_equity")
      money = AccountInfoDouble(ACCOUNT_EQUITY) * command.risk_value / 100;
   double profit = 0;
   ENUM_ORDER_TYPE type = is_buy ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
   bool is_known = stop > 0 && OrderCalcProfit(type, command.symbol, 1.0, entry, stop, profit);
   if(!is_known || profit >= 0 || money <= 0)
      return 0;
   double lots = MathMin(money / -profit, SymbolInfoDouble(command.symbol, SYMBOL_VOLUME_MAX));
   return FloorVolume(command.symbol, lots);
  }
