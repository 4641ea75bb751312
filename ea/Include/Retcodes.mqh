// The trade server's return codes and what follows from them (MQL5 reference, "Return Codes of the Trade Server").

string RetcodeName(const uint code)
  {
   switch(code)
     {
      case 0: return "";
      case 10004: return "TRADE_RETCODE_REQUOTE";
      case 10006: return "TRADE_RETCODE_REJECT";
      case 10007: return "TRADE_RETCODE_CANCEL";
      case 10008: return "TRADE_RETCODE_PLACED";
      case 10009: return "TRADE_RETCODE_DONE";
      case 10010: return "TRADE_RETCODE_DONE_PARTIAL";
      case 10011: return "TRADE_RETCODE_ERROR";
      case 10012: return "TRADE_RETCODE_TIMEOUT";
      case 10013: return "TRADE_RETCODE_INVALID";
      case 10014: return "TRADE_RETCODE_INVALID_VOLUME";
      case 10015: return "TRADE_RETCODE_INVALID_PRICE";
      case 10016: return "TRADE_RETCODE_INVALID_STOPS";
      case 10017: return "TRADE_RETCODE_TRADE_DISABLED";
      case 10018: return "TRADE_RETCODE_MARKET_CLOSED";
      case 10019: return "TRADE_RETCODE_NO_MONEY";
      case 10020: return "TRADE_RETCODE_PRICE_CHANGED";
      case 10021: return "TRADE_RETCODE_PRICE_OFF";
      case 10022: return "TRADE_RETCODE_INVALID_EXPIRATION";
      case 10023: return "TRADE_RETCODE_ORDER_CHANGED";
      case 10024: return "TRADE_RETCODE_TOO_MANY_REQUESTS";
      case 10025: return "TRADE_RETCODE_NO_CHANGES";
      case 10026: return "TRADE_RETCODE_SERVER_DISABLES_AT";
      case 10027: return "TRADE_RETCODE_CLIENT_DISABLES_AT";
      case 10028: return "TRADE_RETCODE_LOCKED";
      case 10029: return "TRADE_RETCODE_FROZEN";
      case 10030: return "TRADE_RETCODE_INVALID_FILL";
      case 10031: return "TRADE_RETCODE_CONNECTION";
      case 10032: return "TRADE_RETCODE_ONLY_REAL";
      case 10033: return "TRADE_RETCODE_LIMIT_ORDERS";
      case 10034: return "TRADE_RETCODE_LIMIT_VOLUME";
      case 10035: return "TRADE_RETCODE_INVALID_ORDER";
      case 10036: return "TRADE_RETCODE_POSITION_CLOSED";
      case 10038: return "TRADE_RETCODE_INVALID_CLOSE_VOLUME";
      case 10039: return "TRADE_RETCODE_CLOSE_ORDER_EXIST";
      case 10040: return "TRADE_RETCODE_LIMIT_POSITIONS";
      case 10041: return "TRADE_RETCODE_REJECT_CANCEL";
      case 10042: return "TRADE_RETCODE_LONG_ONLY";
      case 10043: return "TRADE_RETCODE_SHORT_ONLY";
      case 10044: return "TRADE_RETCODE_CLOSE_ONLY";
      case 10045: return "TRADE_RETCODE_FIFO_CLOSE";
      case 10046: return "TRADE_RETCODE_HEDGE_PROHIBITED";
     }
   return "TRADE_RETCODE_" + (string)code;
  }

// For people; short, and says what to do where something can be done.
string ReasonOf(const uint code)
  {
   switch(code)
     {
      case 10004:
      case 10020: return "the price moved too far";
      case 10006: return "the broker rejected the order";
      case 10014: return "the broker does not trade this volume";
      case 10015: return "the price lies on the wrong side of the market or too near";
      case 10016: return "a stop or target lies on the wrong side of the price or too near";
      case 10017: return "trading in this symbol or account is disabled";
      case 10018: return "the market is closed";
      case 10019: return "there is not enough free margin";
      case 10021: return "there is no price";
      case 10026: return "the broker has disabled automated trading";
      case 10027: return "the Algo Trading button of the terminal is off";
      case 10029: return "too near to the price to be changed";
      case 10031: return "no connection to the trade server";
      case 10034: return "the limit of volume in this symbol is reached";
      case 10042: return "only buying is allowed in this symbol";
      case 10043: return "only selling is allowed in this symbol";
      case 10044: return "only closing is allowed in this symbol";
     }
   return RetcodeName(code);
  }

bool IsDone(const uint code)
  {
   return code == 10008 || code == 10009 || code == 10010;
  }

// Nothing was done; a fresh price may be tried.
bool IsPriceFault(const uint code)
  {
   return code == 10004 || code == 10020 || code == 10021;
  }

// Nothing was done; the same may work in a moment.
bool IsPassing(const uint code)
  {
   bool is_busy = code == 10024 || code == 10028 || code == 10029 || code == 10039;
   // The terminal's view was behind the trade server's.
   return is_busy || code == 10023 || code == 10038;
  }

// Nobody knows: 0 is a request that came back without an answer.
bool IsAmbiguous(const uint code)
  {
   return code == 0 || code == 10011 || code == 10012 || code == 10031;
  }

bool IsWorthRepeating(const uint code)
  {
   return IsPriceFault(code) || IsPassing(code) || IsAmbiguous(code);
  }
