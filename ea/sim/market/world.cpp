#include "world.h"

#include <algorithm>
#include <stdexcept>

#include "decimals.h"

namespace sim {

namespace {

AccountMode account_mode_of(const std::string& name) {
  if (name == "demo") return AccountMode::demo;
  if (name == "contest") return AccountMode::contest;
  if (name == "real") return AccountMode::real;
  throw std::runtime_error("account.trade_mode: unknown '" + name + "'");
}

MarginMode margin_mode_of(const std::string& name) {
  if (name == "hedging") return MarginMode::hedging;
  if (name == "netting") return MarginMode::netting;
  if (name == "exchange") return MarginMode::exchange;
  throw std::runtime_error("account.margin_mode: unknown '" + name + "'");
}

// What one unit of a currency is worth in that of the account.
double account_rate(const World& world, const std::string& currency) {
  return world.feed.rate(world.symbols, currency, world.account.currency);
}

struct Exposure {
  Volume buy = 0, sell = 0;
  double buy_margin = 0, sell_margin = 0;
};

Exposure exposure_of(const World& world, const Symbol& symbol) {
  Exposure exposure;
  for (const Position& position : world.books.positions) {
    if (position.symbol != symbol.name) continue;
    const double margin = margin_of(world, symbol, position.volume, position.price);
    (position.is_buy ? exposure.buy : exposure.sell) += position.volume;
    (position.is_buy ? exposure.buy_margin : exposure.sell_margin) += margin;
  }
  return exposure;
}

double margin_of_symbol(const World& world, const Symbol& symbol) {
  const Exposure exposure = exposure_of(world, symbol);
  return std::max(exposure.buy_margin, exposure.sell_margin);
}

}  // namespace

Account Account::from(const Json& config) {
  Account account;
  const Json& given = config["account"];
  account.login = given["login"].as_uint(account.login);
  account.name = given["name"].as_string(account.name);
  account.server = given["server"].as_string(account.server);
  account.company = given["company"].as_string(account.company);
  account.currency = given["currency"].as_string(account.currency);
  account.leverage = std::max<int64_t>(1, given["leverage"].as_int(account.leverage));
  account.margin_mode = margin_mode_of(given["margin_mode"].as_string("hedging"));
  account.trade_mode = account_mode_of(given["trade_mode"].as_string("demo"));
  account.start_balance = given["balance"].as_double(account.start_balance);
  account.margin_call = given["margin_call"].as_double(account.margin_call);
  account.stop_out = given["stop_out"].as_double(account.stop_out);
  account.limit_orders = given["limit_orders"].as_int();
  account.limit_positions = given["limit_positions"].as_int();
  account.is_trade_allowed = given["trade_allowed"].as_bool(true);
  account.is_expert_allowed = given["expert_allowed"].as_bool(true);
  account.commission = config["market"]["commission"].as_double();
  return account;
}

double closing_price(const World& world, const std::string& symbol, bool is_buy) {
  const Quote& quote = world.feed.quote(symbol);
  return is_buy ? quote.bid : quote.ask;
}

double opening_price(const World& world, const std::string& symbol, bool is_buy) {
  return closing_price(world, symbol, !is_buy);
}

double profit_of(const World& world, const Symbol& symbol, bool is_buy, Volume volume, double open, double close) {
  const double move = is_buy ? close - open : open - close;
  return round_money(move * symbol.contract_size * to_lots(volume) * account_rate(world, symbol.currency_profit));
}

double profit_of(const World& world, const Position& position) {
  const Symbol* symbol = world.symbols.find(position.symbol);
  if (!symbol) return 0;
  const double price = closing_price(world, position.symbol, position.is_buy);
  return profit_of(world, *symbol, position.is_buy, position.volume, position.price, price);
}

double margin_of(const World& world, const Symbol& symbol, Volume volume, double price) {
  const double units = symbol.contract_size * to_lots(volume);
  const double worth = symbol.is_forex() ? units * account_rate(world, symbol.currency_base)
                                       : units * price * account_rate(world, symbol.currency_profit);
  return round_money(worth / static_cast<double>(world.account.leverage));
}

double tick_value(const World& world, const Symbol& symbol) {
  return round_to(symbol.tick_size * symbol.contract_size * account_rate(world, symbol.currency_profit), 8);
}

double floating_profit(const World& world) {
  double sum = 0;
  for (const Position& position : world.books.positions) sum += profit_of(world, position) + position.swap;
  return round_money(sum);
}

double equity(const World& world) { return round_money(world.books.balance + floating_profit(world)); }

double used_margin(const World& world) {
  double sum = 0;
  for (const Symbol& symbol : world.symbols.all()) sum += margin_of_symbol(world, symbol);
  return round_money(sum);
}

double used_margin_with(const World& world, const Symbol& symbol, bool is_buy, Volume volume) {
  const double others = used_margin(world) - margin_of_symbol(world, symbol);
  const double price = opening_price(world, symbol.name, is_buy);
  Exposure exposure = exposure_of(world, symbol);
  if (world.account.is_hedging()) {
    (is_buy ? exposure.buy_margin : exposure.sell_margin) += margin_of(world, symbol, volume, price);
    return round_money(others + std::max(exposure.buy_margin, exposure.sell_margin));
  }
  const Volume net = exposure.buy - exposure.sell + (is_buy ? volume : -volume);
  return round_money(others + margin_of(world, symbol, std::abs(net), price));
}

double margin_level(const World& world) {
  const double margin = used_margin(world);
  return margin > 0 ? equity(world) / margin * 100 : 0;
}

}  // namespace sim
