#include "trade_api.h"

#include <memory>

#include "market/decimals.h"
#include "trade_answers.h"

namespace sim {

namespace {

std::unique_ptr<Desk> desk;

Request from_mql(const mql::MqlTradeRequest& given) {
  Request request;
  request.action = static_cast<Action>(given.action);
  request.magic = given.magic;
  request.order = given.order;
  request.symbol = given.symbol.utf8();
  request.volume = given.volume;
  request.price = given.price;
  request.limit_price = given.stoplimit;
  request.stop_loss = given.sl;
  request.take_profit = given.tp;
  request.deviation = given.deviation;
  request.type = static_cast<OrderType>(given.type);
  request.filling = static_cast<Filling>(given.type_filling);
  request.lifetime = static_cast<Lifetime>(given.type_time);
  request.expires_s = given.expiration;
  request.comment = given.comment.utf8();
  request.position = given.position;
  request.position_by = given.position_by;
  return request;
}

mql::MqlTradeRequest to_mql(const Request& request) {
  mql::MqlTradeRequest shown = {};
  shown.action = static_cast<mql::ENUM_TRADE_REQUEST_ACTIONS>(request.action);
  shown.magic = request.magic;
  shown.order = request.order;
  shown.symbol = mql::string::from_utf8(request.symbol);
  shown.volume = request.volume;
  shown.price = request.price;
  shown.stoplimit = request.limit_price;
  shown.sl = request.stop_loss;
  shown.tp = request.take_profit;
  shown.deviation = request.deviation;
  shown.type = static_cast<mql::ENUM_ORDER_TYPE>(request.type);
  shown.type_filling = static_cast<mql::ENUM_ORDER_TYPE_FILLING>(request.filling);
  shown.type_time = static_cast<mql::ENUM_ORDER_TYPE_TIME>(request.lifetime);
  shown.expiration = request.expires_s;
  shown.comment = mql::string::from_utf8(request.comment);
  shown.position = request.position;
  shown.position_by = request.position_by;
  return shown;
}

mql::MqlTradeResult to_mql(const Result& result) {
  mql::MqlTradeResult shown = {};
  shown.retcode = result.code;
  shown.deal = result.deal;
  shown.order = result.order;
  shown.volume = result.volume;
  shown.price = result.price;
  shown.bid = result.bid;
  shown.ask = result.ask;
  shown.comment = mql::string::from_utf8(result.comment);
  shown.request_id = result.request_id;
  return shown;
}

mql::MqlTradeTransaction to_mql(const Transaction& told) {
  mql::MqlTradeTransaction shown = {};
  shown.deal = told.deal;
  shown.order = told.order;
  shown.symbol = mql::string::from_utf8(told.symbol);
  shown.type = static_cast<mql::ENUM_TRADE_TRANSACTION_TYPE>(told.type);
  shown.order_type = static_cast<mql::ENUM_ORDER_TYPE>(told.order_type);
  shown.order_state = static_cast<mql::ENUM_ORDER_STATE>(told.order_state);
  shown.deal_type = static_cast<mql::ENUM_DEAL_TYPE>(told.deal_type);
  shown.time_type = static_cast<mql::ENUM_ORDER_TYPE_TIME>(told.lifetime);
  shown.time_expiration = told.expires_s;
  shown.price = told.price;
  shown.price_trigger = told.price_trigger;
  shown.price_sl = told.stop_loss;
  shown.price_tp = told.take_profit;
  shown.volume = told.volume;
  shown.position = told.position;
  shown.position_by = told.position_by;
  return shown;
}

}  // namespace

void market_start() {
  desk = std::make_unique<Desk>(host());
  desk->start();
}

void market_advance() { desk->advance(); }

bool market_take_transaction(mql::MqlTradeTransaction& transaction, mql::MqlTradeRequest& request,
                             mql::MqlTradeResult& result) {
  Transaction told;
  if (!desk->take_transaction(told)) return false;
  transaction = to_mql(told);
  request = to_mql(told.request);
  result = to_mql(told.result);
  return true;
}

bool market_take_tick() { return desk->take_tick(); }

std::string market_chart_symbol() { return desk->chart_symbol(); }

int64_t market_last_quote_server_time_s() { return desk->world().feed.last_time_ms() / 1000; }

Desk& market_desk() { return *desk; }

}  // namespace sim

namespace mql {

using sim::market_desk;

namespace {

// Why a request for this symbol cannot even be sent; 0 if it can.
int symbol_error(const sim::Request& request) {
  if (request.action != sim::Action::deal && request.action != sim::Action::pending) return 0;
  if (!world().symbols.find(request.symbol)) return ERR_MARKET_UNKNOWN_SYMBOL;
  return market_desk().is_selected(request.symbol) ? 0 : ERR_MARKET_NOT_SELECTED;
}

}  // namespace

// As in the platform, true only says that the answer is a good one; the retcode says what happened.
bool OrderSend(const MqlTradeRequest& given, MqlTradeResult& result) {
  const sim::Request request = sim::from_mql(given);
  const int error = symbol_error(request);
  result = sim::to_mql(market_desk().send(request));
  if (sim::is_done(result.retcode)) return true;
  return refuse(error ? error : ERR_TRADE_SEND_FAILED, false);
}

bool OrderCheck(const MqlTradeRequest& given, MqlTradeCheckResult& result) {
  const sim::Request request = sim::from_mql(given);
  result = {};
  result.retcode = market_desk().check(request);
  const sim::Symbol* symbol = world().symbols.find(request.symbol);
  result.balance = world().books.balance;
  result.profit = sim::floating_profit(world());
  result.equity = sim::equity(world());
  const sim::Volume volume = sim::to_volume(request.volume);
  const bool opens = symbol && request.action == sim::Action::deal && request.position == 0 && volume > 0;
  result.margin = opens ? sim::used_margin_with(world(), *symbol, sim::is_buy(request.type), volume) : sim::used_margin(world());
  result.margin_free = sim::round_money(result.equity - result.margin);
  result.margin_level = result.margin > 0 ? result.equity / result.margin * 100 : 0;
  return result.retcode == 0 || refuse(ERR_TRADE_SEND_FAILED, false);
}

bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string& name, double volume, double open, double close, double& profit) {
  profit = 0;
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return false;
  const bool is_market = type == ORDER_TYPE_BUY || type == ORDER_TYPE_SELL;
  const bool has_rate = world().feed.rate(world().symbols, symbol->currency_profit, world().account.currency) > 0;
  if (!is_market || !has_rate || sim::to_volume(volume) < 0) return refuse(ERR_TRADE_CALC_FAILED, false);
  profit = sim::profit_of(world(), *symbol, type == ORDER_TYPE_BUY, sim::to_volume(volume), open, close);
  return true;
}

bool OrderCalcMargin(ENUM_ORDER_TYPE type, const string& name, double volume, double price, double& margin) {
  margin = 0;
  const sim::Symbol* symbol = find_symbol(name);
  if (!symbol) return false;
  if (type == ORDER_TYPE_CLOSE_BY || sim::to_volume(volume) < 0) return refuse(ERR_TRADE_CALC_FAILED, false);
  margin = sim::margin_of(world(), *symbol, sim::to_volume(volume), price);
  return true;
}

}  // namespace mql
