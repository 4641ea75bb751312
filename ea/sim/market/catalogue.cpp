#include "catalogue.h"

#include <cmath>
#include <functional>
#include <map>
#include <stdexcept>

#include "decimals.h"

namespace sim {

namespace {

constexpr int kDaySeconds = 86400;
const std::vector<Session> kAllDay = {{0, kDaySeconds}};

Symbol make(const std::string& name, const std::string& description, double start_price, int digits) {
  Symbol symbol;
  symbol.name = name;
  symbol.description = description;
  symbol.path = "Forex\\" + name;
  const bool is_pair = name.size() >= 6;
  symbol.currency_base = symbol.currency_margin = is_pair ? name.substr(0, 3) : "USD";
  symbol.currency_profit = is_pair ? name.substr(3, 3) : "USD";
  symbol.digits = digits;
  symbol.point = symbol.tick_size = round_to(std::pow(10.0, -digits), digits);
  symbol.start_price = start_price;
  symbol.volume_min = symbol.volume_step = to_volume(0.01);
  symbol.volume_max = to_volume(200);
  symbol.sessions.fill(kAllDay);
  return symbol;
}

Symbol make_other(Symbol symbol, const std::string& folder, double contract_size) {
  symbol.calc_mode = CalcMode::cfd_leverage;
  symbol.currency_margin = symbol.currency_profit;
  symbol.path = folder + "\\" + symbol.name;
  symbol.contract_size = contract_size;
  symbol.volume_max = to_volume(50);
  return symbol;
}

Symbol make_index(const std::string& name, const std::string& currency, double start_price) {
  Symbol symbol = make_other(make(name, name + " index", start_price, 1), "Indices", 1);
  symbol.calc_mode = CalcMode::cfd_index;
  symbol.currency_base = symbol.currency_profit = symbol.currency_margin = currency;
  symbol.tick_size = 0.5;
  symbol.volume_min = symbol.volume_step = to_volume(0.1);
  symbol.walk = 30;
  symbol.spread_min = 15;
  symbol.spread_max = 25;
  return symbol;
}

Symbol variant(Symbol symbol, const std::string& name) {
  symbol.path = symbol.path.substr(0, symbol.path.find('\\') + 1) + name;
  symbol.name = name;
  symbol.is_selected = false;
  return symbol;
}

void add_forex(std::vector<Symbol>& symbols) {
  Symbol eurusd = make("EURUSD", "Euro vs US Dollar", 1.1, 5);
  eurusd.stops_level = 10;
  eurusd.volume_limit = to_volume(500);
  Symbol gbpusd = make("GBPUSD", "Great Britain Pound vs US Dollar", 1.27, 5);
  gbpusd.filling = kFillIoc;
  Symbol usdjpy = make("USDJPY", "US Dollar vs Japanese Yen", 151.5, 3);
  usdjpy.execution = Execution::instant;
  usdjpy.stops_level = 20;
  Symbol audusd = make("AUDUSD", "Australian Dollar vs US Dollar", 0.66, 5);
  audusd.filling = kFillFok;
  Symbol usdchf = make("USDCHF", "US Dollar vs Swiss Franc", 0.88, 5);
  usdchf.filling = kFillFok | kFillIoc | kFillBoc;
  usdchf.stops_level = 15;
  usdchf.freeze_level = 5;
  Symbol micro = variant(eurusd, "EURUSD.m");
  micro.contract_size = 1000;
  micro.volume_min = micro.volume_step = to_volume(0.1);
  symbols.insert(symbols.end(), {eurusd, gbpusd, usdjpy, audusd, usdchf, micro, variant(gbpusd, "GBPUSD.pro")});
}

void add_others(std::vector<Symbol>& symbols) {
  Symbol gold = make_other(make("XAUUSD", "Gold vs US Dollar", 2400, 2), "Metals", 100);
  gold.execution = Execution::instant;
  gold.stops_level = 15;
  gold.freeze_level = 5;
  gold.walk = 15;
  gold.spread_min = 15;
  gold.spread_max = 25;
  Symbol silver = make_other(make("XAGUSD", "Silver vs US Dollar", 28.9, 3), "Metals", 5000);
  silver.filling = kFillFok;
  silver.is_selected = false;
  Symbol us30 = make_index("US30", "USD", 39800);
  us30.filling = kFillIoc;
  us30.stops_level = 50;
  Symbol de40 = make_index("DE40", "EUR", 18600);
  de40.execution = Execution::exchange;
  de40.sessions.fill({{8100, 79200}});  // 02:15-22:00
  de40.sessions.front().clear();
  de40.sessions.back().clear();
  Symbol bitcoin = make_other(make("BTCUSD", "Bitcoin vs US Dollar", 67000, 2), "Crypto", 1);
  bitcoin.execution = Execution::request;
  bitcoin.volume_max = to_volume(5);
  bitcoin.volume_limit = to_volume(10);
  bitcoin.walk = 300;
  bitcoin.spread_min = 1000;
  bitcoin.spread_max = 1500;
  symbols.insert(symbols.end(), {gold, silver, us30, de40, bitcoin, variant(gold, "XAUUSDm")});
}

int index_of(const Json& value, const std::vector<std::string>& names) {
  for (size_t i = 0; i < names.size(); i++) {
    if (names[i] == value.as_string()) return static_cast<int>(i);
  }
  throw std::runtime_error("market.symbols: unknown name '" + value.as_string() + "'");
}

// The numbers of the ways to calculate have gaps.
CalcMode calc_mode_of(const Json& value) {
  static const std::vector<std::pair<std::string, CalcMode>> all = {
      {"FOREX", CalcMode::forex}, {"FUTURES", CalcMode::futures}, {"CFD", CalcMode::cfd},
      {"CFDINDEX", CalcMode::cfd_index}, {"CFDLEVERAGE", CalcMode::cfd_leverage},
      {"FOREX_NO_LEVERAGE", CalcMode::forex_no_leverage}, {"EXCH_STOCKS", CalcMode::exch_stocks},
      {"EXCH_FUTURES", CalcMode::exch_futures}, {"EXCH_FUTURES_FORTS", CalcMode::exch_futures_forts},
      {"EXCH_BONDS", CalcMode::exch_bonds}, {"EXCH_STOCKS_MOEX", CalcMode::exch_stocks_moex},
      {"EXCH_BONDS_MOEX", CalcMode::exch_bonds_moex}, {"SERV_COLLATERAL", CalcMode::serv_collateral},
  };
  for (const auto& [name, mode] : all) {
    if (name == value.as_string()) return mode;
  }
  // A number is one that the expert does not know.
  if (!value.is_text()) return static_cast<CalcMode>(value.as_int());
  throw std::runtime_error("market.symbols: unknown name '" + value.as_string() + "'");
}

int flags_of(const Json& value, const std::vector<std::string>& names) {
  int flags = 0;
  for (const Json& item : value.items()) flags |= 1 << index_of(item, names);
  return flags;
}

// "always", "weekdays", "never", or [[day, from_s, to_s], ...] with 0 for Sunday.
std::array<std::vector<Session>, 7> read_sessions(const Json& value) {
  std::array<std::vector<Session>, 7> sessions;
  const std::string word = value.as_string();
  if (word == "always" || word == "weekdays") {
    sessions.fill(kAllDay);
    if (word == "weekdays") sessions[0].clear(), sessions[6].clear();
  } else if (value.is_text() && word != "never") {
    throw std::runtime_error("market.symbols: unknown sessions '" + word + "'");
  }
  for (const Json& item : value.items()) {
    const std::vector<Json>& parts = item.items();
    const int64_t day = parts.size() == 3 ? parts[0].as_int(-1) : -1;
    if (day < 0 || day > 6) throw std::runtime_error("market.symbols: a session is [day, from_s, to_s]");
    const Session session(static_cast<int>(parts[1].as_int()), static_cast<int>(parts[2].as_int()));
    sessions[static_cast<size_t>(day)].push_back(session);
  }
  return sessions;
}

void set_digits(Symbol& symbol, int digits) {
  symbol.digits = digits;
  symbol.point = symbol.tick_size = round_to(std::pow(10.0, -digits), digits);
}

using Setter = std::function<void(Symbol&, const Json&)>;

template <class T>
Setter number(T Symbol::*member) {
  return [member](Symbol& symbol, const Json& value) { symbol.*member = static_cast<T>(value.as_double()); };
}

Setter text(std::string Symbol::*member) {
  return [member](Symbol& symbol, const Json& value) { symbol.*member = value.as_string(); };
}

Setter lots(Volume Symbol::*member) {
  return [member](Symbol& symbol, const Json& value) { symbol.*member = to_volume(value.as_double()); };
}

// Digits come first, because they set point and tick size.
const std::vector<std::pair<std::string, Setter>>& setters() {
  static const std::vector<std::pair<std::string, Setter>> all = {
      {"name", [](Symbol&, const Json&) {}},
      {"digits", [](Symbol& symbol, const Json& value) { set_digits(symbol, static_cast<int>(value.as_int())); }},
      {"tick_size", number(&Symbol::tick_size)},
      {"description", text(&Symbol::description)},
      {"path", text(&Symbol::path)},
      {"currency_base", text(&Symbol::currency_base)},
      {"currency_profit", text(&Symbol::currency_profit)},
      {"currency_margin", text(&Symbol::currency_margin)},
      {"contract_size", number(&Symbol::contract_size)},
      {"volume_min", lots(&Symbol::volume_min)},
      {"volume_max", lots(&Symbol::volume_max)},
      {"volume_step", lots(&Symbol::volume_step)},
      {"volume_limit", lots(&Symbol::volume_limit)},
      {"stops_level", number(&Symbol::stops_level)},
      {"freeze_level", number(&Symbol::freeze_level)},
      {"calc_mode", [](Symbol& symbol, const Json& value) { symbol.calc_mode = calc_mode_of(value); }},
      {"start_s", number(&Symbol::start_s)},
      {"expiration_s", number(&Symbol::expiration_s)},
      {"selected", [](Symbol& symbol, const Json& value) { symbol.is_selected = value.as_bool(true); }},
      {"swap_long", number(&Symbol::swap_long)},
      {"swap_short", number(&Symbol::swap_short)},
      {"start_price", number(&Symbol::start_price)},
      {"walk", number(&Symbol::walk)},
      {"spread_min", number(&Symbol::spread_min)},
      {"spread_max", number(&Symbol::spread_max)},
      {"sessions", [](Symbol& symbol, const Json& value) { symbol.sessions = read_sessions(value); }},
      {"filling", [](Symbol& symbol, const Json& value) { symbol.filling = flags_of(value, {"FOK", "IOC", "BOC"}); }},
      {"expirations", [](Symbol& symbol, const Json& value) {
         symbol.expirations = flags_of(value, {"GTC", "DAY", "SPECIFIED", "SPECIFIED_DAY"});
       }},
      {"order_types", [](Symbol& symbol, const Json& value) {
         symbol.order_types = flags_of(value, {"MARKET", "LIMIT", "STOP", "STOP_LIMIT", "SL", "TP", "CLOSEBY"});
       }},
      {"execution", [](Symbol& symbol, const Json& value) {
         symbol.execution = static_cast<Execution>(index_of(value, {"REQUEST", "INSTANT", "MARKET", "EXCHANGE"}));
       }},
      {"trade_mode", [](Symbol& symbol, const Json& value) {
         const int mode = index_of(value, {"DISABLED", "LONGONLY", "SHORTONLY", "CLOSEONLY", "FULL"});
         symbol.trade_mode = static_cast<TradeMode>(mode);
       }},
  };
  return all;
}

void check_members(const Json& changes) {
  for (const Json::Member& member : changes.members()) {
    bool is_known = false;
    for (const auto& [name, set] : setters()) is_known = is_known || name == member.first;
    if (!is_known) throw std::runtime_error("market.symbols: unknown member '" + member.first + "'");
  }
}

void apply(Symbol& symbol, const Json& changes) {
  check_members(changes);
  for (const auto& [name, set] : setters()) {
    if (changes.has(name)) set(symbol, changes[name]);
  }
}

}  // namespace

Catalogue::Catalogue(const Json& overrides) {
  add_forex(symbols_);
  add_others(symbols_);
  for (const Json& changes : overrides.items()) {
    const std::string name = changes["name"].as_string();
    if (name.empty()) throw std::runtime_error("market.symbols: a symbol without a name");
    if (!find(name)) symbols_.push_back(make(name, name, 1, 5));
    for (Symbol& symbol : symbols_) {
      if (symbol.name == name) apply(symbol, changes);
    }
    const Symbol& changed = *find(name);
    if (changed.volume_step <= 0 || changed.tick_size <= 0) throw std::runtime_error("market.symbols: " + name + " has no step");
  }
}

const Symbol* Catalogue::find(const std::string& name) const {
  for (const Symbol& symbol : symbols_) {
    if (symbol.name == name) return &symbol;
  }
  return nullptr;
}

bool is_in_session(const Symbol& symbol, int64_t server_ms) {
  const int64_t seconds = server_ms / 1000;
  const int64_t weekday = (seconds / kDaySeconds + 4) % 7;  // 1970 began on a Thursday
  const int64_t second = seconds % kDaySeconds;
  for (const Session& session : symbol.sessions[static_cast<size_t>(weekday)]) {
    if (second >= session.first && second < session.second) return true;
  }
  return false;
}

}  // namespace sim
