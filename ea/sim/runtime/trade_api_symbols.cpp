// What an expert may ask of the account and of symbols.
#include "market/decimals.h"
#include "trade_answers.h"

namespace mql {

using sim::market_desk;

namespace {

// The price the terminal knows; all zero and error 4302 while it knows none.
sim::Quote quote_of(const sim::Symbol& symbol) {
  if (market_desk().has_price(symbol.name)) return world().feed.quote(symbol.name);
  return refuse(ERR_MARKET_NOT_SELECTED, sim::Quote());
}

long spread_of(const sim::Symbol& symbol) {
  const sim::Quote quote = quote_of(symbol);
  return static_cast<long>(sim::to_points(symbol, quote.ask - quote.bid));
}

// In Market Watch, or all of the server.
std::vector<std::string> names_of(bool selected) {
  std::vector<std::string> names;
  for (const sim::Symbol& symbol : world().symbols.all()) {
    if (!selected || market_desk().is_selected(symbol.name)) names.push_back(symbol.name);
  }
  return names;
}

}  // namespace

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property) {
  const sim::Account& account = world().account;
  switch (property) {
    case ACCOUNT_LOGIN: return static_cast<long>(account.login);
    case ACCOUNT_TRADE_MODE: return static_cast<long>(account.trade_mode);
    case ACCOUNT_LEVERAGE: return account.leverage;
    case ACCOUNT_LIMIT_ORDERS: return account.limit_orders;
    case ACCOUNT_MARGIN_SO_MODE: return ACCOUNT_STOPOUT_MODE_PERCENT;
    case ACCOUNT_TRADE_ALLOWED: return account.is_trade_allowed;
    case ACCOUNT_TRADE_EXPERT: return account.is_expert_allowed;
    case ACCOUNT_MARGIN_MODE: return static_cast<long>(account.margin_mode);
    case ACCOUNT_CURRENCY_DIGITS: return 2;
    case ACCOUNT_FIFO_CLOSE: return false;
    case ACCOUNT_HEDGE_ALLOWED: return account.is_hedging();
  }
  return 0;
}

double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property) {
  switch (property) {
    case ACCOUNT_BALANCE: return world().books.balance;
    case ACCOUNT_CREDIT: return 0;
    case ACCOUNT_PROFIT: return sim::floating_profit(world());
    case ACCOUNT_EQUITY: return sim::equity(world());
    case ACCOUNT_MARGIN: return sim::used_margin(world());
    case ACCOUNT_MARGIN_FREE: return sim::round_money(sim::equity(world()) - sim::used_margin(world()));
    case ACCOUNT_MARGIN_LEVEL: return sim::margin_level(world());
    case ACCOUNT_MARGIN_SO_CALL: return world().account.margin_call;
    case ACCOUNT_MARGIN_SO_SO: return world().account.stop_out;
  }
  return 0;
}

string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property) {
  const sim::Account& account = world().account;
  switch (property) {
    case ACCOUNT_NAME: return text(account.name);
    case ACCOUNT_SERVER: return text(account.server);
    case ACCOUNT_CURRENCY: return text(account.currency);
    case ACCOUNT_COMPANY: return text(account.company);
  }
  return text("");
}

int SymbolsTotal(bool selected) { return static_cast<int>(names_of(selected).size()); }

string SymbolName(int index, bool selected) {
  const std::vector<std::string> names = names_of(selected);
  return text(index < 0 || static_cast<size_t>(index) >= names.size() ? "" : names[static_cast<size_t>(index)]);
}

bool SymbolSelect(const string& name, bool selected) {
  if (!find_symbol(name)) return false;
  return market_desk().select(name.utf8(), selected) || refuse(ERR_MARKET_SELECT_ERROR, false);
}

bool SymbolExist(const string& name, bool& is_custom) {
  is_custom = false;
  return world().symbols.find(name.utf8()) != nullptr;
}

bool SymbolIsSynchronized(const string& name) {
  const sim::Symbol* symbol = find_symbol(name);
  return symbol && sim::host().is_connected() && market_desk().has_price(symbol->name);
}

bool SymbolInfoTick(const string& name, MqlTick& tick) {
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return false;
  const sim::Quote quote = quote_of(*symbol);
  if (quote.bid <= 0) return false;
  tick = {};
  tick.time = quote.time_ms / 1000;
  tick.time_msc = quote.time_ms;
  tick.bid = quote.bid;
  tick.ask = quote.ask;
  return true;
}

// A session up to midnight ends at 24:00, as the platform tells it.
bool SymbolInfoSessionTrade(const string& name, ENUM_DAY_OF_WEEK day, uint index, datetime& from, datetime& to) {
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol || day < SUNDAY || day > SATURDAY) return false;
  const std::vector<sim::Session>& sessions = symbol->sessions[static_cast<size_t>(day)];
  if (index >= sessions.size()) return false;
  from = sessions[index].first;
  to = sessions[index].second;
  return true;
}

long SymbolInfoInteger(const string& name, ENUM_SYMBOL_INFO_INTEGER property) {
  if (property == SYMBOL_EXIST) return world().symbols.find(name.utf8()) != nullptr;
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return 0;
  switch (property) {
    case SYMBOL_SELECT:
    case SYMBOL_VISIBLE: return market_desk().is_selected(symbol->name);
    case SYMBOL_EXIST: return true;
    case SYMBOL_CUSTOM: return false;
    case SYMBOL_DIGITS: return symbol->digits;
    case SYMBOL_SPREAD: return spread_of(*symbol);
    case SYMBOL_SPREAD_FLOAT: return true;
    case SYMBOL_TIME: return quote_of(*symbol).time_ms / 1000;
    case SYMBOL_TIME_MSC: return quote_of(*symbol).time_ms;
    case SYMBOL_TRADE_CALC_MODE: return static_cast<long>(symbol->calc_mode);
    case SYMBOL_TRADE_MODE: return static_cast<long>(symbol->trade_mode);
    case SYMBOL_TRADE_STOPS_LEVEL: return symbol->stops_level;
    case SYMBOL_TRADE_FREEZE_LEVEL: return symbol->freeze_level;
    case SYMBOL_TRADE_EXEMODE: return static_cast<long>(symbol->execution);
    case SYMBOL_FILLING_MODE: return symbol->filling;
    case SYMBOL_EXPIRATION_MODE: return symbol->expirations;
    case SYMBOL_ORDER_MODE: return symbol->order_types;
    case SYMBOL_START_TIME: return symbol->start_s;
    case SYMBOL_EXPIRATION_TIME: return symbol->expiration_s;
  }
  return refuse(ERR_MARKET_WRONG_PROPERTY, 0L);
}

double SymbolInfoDouble(const string& name, ENUM_SYMBOL_INFO_DOUBLE property) {
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return 0;
  switch (property) {
    case SYMBOL_BID: return quote_of(*symbol).bid;
    case SYMBOL_ASK: return quote_of(*symbol).ask;
    case SYMBOL_LAST: return 0;
    case SYMBOL_POINT: return symbol->point;
    case SYMBOL_TRADE_TICK_VALUE:
    case SYMBOL_TRADE_TICK_VALUE_PROFIT:
    case SYMBOL_TRADE_TICK_VALUE_LOSS: return sim::tick_value(world(), *symbol);
    case SYMBOL_TRADE_TICK_SIZE: return symbol->tick_size;
    case SYMBOL_TRADE_CONTRACT_SIZE: return symbol->contract_size;
    case SYMBOL_VOLUME_MIN: return sim::to_lots(symbol->volume_min);
    case SYMBOL_VOLUME_MAX: return sim::to_lots(symbol->volume_max);
    case SYMBOL_VOLUME_STEP: return sim::to_lots(symbol->volume_step);
    case SYMBOL_VOLUME_LIMIT: return sim::to_lots(symbol->volume_limit);
    case SYMBOL_SWAP_LONG: return symbol->swap_long;
    case SYMBOL_SWAP_SHORT: return symbol->swap_short;
    case SYMBOL_MARGIN_INITIAL:
    case SYMBOL_MARGIN_MAINTENANCE:
    case SYMBOL_MARGIN_HEDGED: return 0;
  }
  return refuse(ERR_MARKET_WRONG_PROPERTY, 0.0);
}

string SymbolInfoString(const string& name, ENUM_SYMBOL_INFO_STRING property) {
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return text("");
  switch (property) {
    case SYMBOL_CURRENCY_BASE: return text(symbol->currency_base);
    case SYMBOL_CURRENCY_PROFIT: return text(symbol->currency_profit);
    case SYMBOL_CURRENCY_MARGIN: return text(symbol->currency_margin);
    case SYMBOL_DESCRIPTION: return text(symbol->description);
    case SYMBOL_PATH: return text(symbol->path);
    case SYMBOL_BASIS: return text("");
  }
  return refuse(ERR_MARKET_WRONG_PROPERTY, text(""));
}

}  // namespace mql
