#include "rules.h"

#include <cmath>

#include "decimals.h"

namespace sim {

using namespace retcode;

namespace {

bool is_too_near(const Symbol& symbol, double points) { return points <= 0 || points < symbol.stops_level; }

bool is_within_freeze(const Symbol& symbol, double level, double from) {
  return level != 0 && symbol.freeze_level > 0 && std::fabs(to_points(symbol, level - from)) <= symbol.freeze_level;
}

bool names_price(const Symbol& symbol) {
  return symbol.execution == Execution::instant || symbol.execution == Execution::request;
}

int order_flag(OrderType type) {
  if (is_market(type)) return kOrderMarket;
  if (is_limit(type)) return kOrderLimit;
  return is_stop(type) ? kOrderStop : kOrderStopLimit;
}

int expiration_flag(Lifetime lifetime) {
  switch (lifetime) {
    case Lifetime::gtc: return kExpireGtc;
    case Lifetime::day: return kExpireDay;
    case Lifetime::specified: return kExpireSpecified;
    case Lifetime::specified_day: return kExpireSpecifiedDay;
  }
  return 0;
}

bool has_flag(const Symbol& symbol, Filling filling) {
  switch (filling) {
    case Filling::fok: return symbol.filling & kFillFok;
    case Filling::ioc: return symbol.filling & kFillIoc;
    case Filling::boc: return symbol.filling & kFillBoc;
    case Filling::rest: return false;
  }
  return false;
}

}  // namespace

uint32_t check_volume(const Symbol& symbol, double lots) {
  const Volume volume = to_volume(lots);
  if (volume < symbol.volume_min || volume > symbol.volume_max || volume <= 0) return kInvalidVolume;
  // More digits than the server keeps are off the step too.
  if (std::fabs(to_lots(volume) - lots) > 1e-9) return kInvalidVolume;
  return volume % symbol.volume_step == 0 ? kFine : kInvalidVolume;
}

uint32_t check_filling(const Symbol& symbol, Filling filling) {
  if (filling == Filling::boc) return kInvalidFill;
  if (names_price(symbol)) return kFine;
  if (filling == Filling::rest) return symbol.execution == Execution::exchange ? kFine : kInvalidFill;
  return has_flag(symbol, filling) ? kFine : kInvalidFill;
}

uint32_t check_pending_filling(const Symbol& symbol, OrderType type, Filling filling) {
  if (filling == Filling::rest) return kFine;
  if (filling == Filling::boc && is_stop(type)) return kInvalidFill;
  return has_flag(symbol, filling) ? kFine : kInvalidFill;
}

uint32_t check_trade_mode(const Symbol& symbol, bool is_buy) {
  switch (symbol.trade_mode) {
    case TradeMode::disabled: return kTradeDisabled;
    case TradeMode::close_only: return kCloseOnly;
    case TradeMode::long_only: return is_buy ? kFine : kLongOnly;
    case TradeMode::short_only: return is_buy ? kShortOnly : kFine;
    case TradeMode::full: return kFine;
  }
  return kFine;
}

uint32_t check_closing_mode(const Symbol& symbol) {
  return symbol.trade_mode == TradeMode::disabled ? kTradeDisabled : kFine;
}

uint32_t check_session(const Symbol& symbol, int64_t server_ms) {
  return is_in_session(symbol, server_ms) ? kFine : kMarketClosed;
}

uint32_t check_order_type(const Symbol& symbol, OrderType type) {
  return symbol.order_types & order_flag(type) ? kFine : kInvalidOrder;
}

uint32_t check_price_there(const Quote& quote) { return quote.bid > 0 && quote.ask > 0 ? kFine : kPriceOff; }

uint32_t check_deal_price(const Symbol& symbol, const Request& request, double market_price) {
  if (!names_price(symbol)) return kFine;
  if (request.price <= 0 || !is_on_tick(symbol, request.price)) return kInvalidPrice;
  const double moved = std::fabs(to_points(symbol, market_price - request.price));
  return moved > static_cast<double>(request.deviation) ? kRequote : kFine;
}

uint32_t check_stops(const Symbol& symbol, bool is_buy, double stop_loss, double take_profit, double from) {
  const double side = is_buy ? 1 : -1;
  for (const double level : {stop_loss, take_profit}) {
    if (level < 0 || !is_on_tick(symbol, level)) return kInvalidStops;
  }
  if (stop_loss != 0 && !(symbol.order_types & kOrderStopLoss)) return kInvalidStops;
  if (take_profit != 0 && !(symbol.order_types & kOrderTakeProfit)) return kInvalidStops;
  if (stop_loss != 0 && is_too_near(symbol, to_points(symbol, from - stop_loss) * side)) return kInvalidStops;
  if (take_profit != 0 && is_too_near(symbol, to_points(symbol, take_profit - from) * side)) return kInvalidStops;
  return kFine;
}

uint32_t check_pending_price(const Symbol& symbol, OrderType type, double price, double limit_price, const Quote& quote) {
  if (price <= 0 || !is_on_tick(symbol, price)) return kInvalidPrice;
  const bool is_above = type == OrderType::sell_limit || (is_buy(type) && type != OrderType::buy_limit);
  const double market = is_buy(type) ? quote.ask : quote.bid;
  if (is_too_near(symbol, to_points(symbol, price - market) * (is_above ? 1 : -1))) return kInvalidPrice;
  if (!is_stop_limit(type)) return kFine;
  if (limit_price <= 0 || !is_on_tick(symbol, limit_price)) return kInvalidPrice;
  const bool is_right = is_buy(type) ? limit_price <= price : limit_price >= price;
  return is_right ? kFine : kInvalidPrice;
}

uint32_t check_expiration(const Symbol& symbol, Lifetime lifetime, int64_t expires_s, int64_t server_ms) {
  if (!(symbol.expirations & expiration_flag(lifetime))) return kInvalidExpiration;
  const bool needs_time = lifetime == Lifetime::specified || lifetime == Lifetime::specified_day;
  return needs_time && expires_s * 1000 <= server_ms ? kInvalidExpiration : kFine;
}

uint32_t check_frozen_levels(const Symbol& symbol, double stop_loss, double take_profit, double from) {
  return is_within_freeze(symbol, stop_loss, from) || is_within_freeze(symbol, take_profit, from) ? kFrozen : kFine;
}

uint32_t check_frozen_order(const Symbol& symbol, const Order& order, const Quote& quote) {
  return is_within_freeze(symbol, order.price, is_buy(order.type) ? quote.ask : quote.bid) ? kFrozen : kFine;
}

uint32_t check_money(const World& world, const Symbol& symbol, bool is_buy, Volume volume) {
  const double margin = used_margin_with(world, symbol, is_buy, volume);
  // What frees margin is always allowed.
  return margin > used_margin(world) && margin > equity(world) ? kNoMoney : kFine;
}

uint32_t check_volume_limit(const World& world, const Symbol& symbol, bool is_buy, Volume volume) {
  if (symbol.volume_limit == 0) return kFine;
  Volume total = volume;
  for (const Position& position : world.books.positions) {
    if (position.symbol != symbol.name) continue;
    if (position.is_buy == is_buy) total += position.volume;
    else if (!world.account.is_hedging()) total -= position.volume;
  }
  for (const Order& order : world.books.orders) {
    if (order.symbol == symbol.name && sim::is_buy(order.type) == is_buy) total += order.volume_current;
  }
  return total > symbol.volume_limit ? kLimitVolume : kFine;
}

uint32_t check_order_limit(const World& world) {
  const int64_t limit = world.account.limit_orders;
  return limit > 0 && static_cast<int64_t>(world.books.orders.size()) >= limit ? kLimitOrders : kFine;
}

uint32_t check_position_limit(const World& world) {
  const int64_t limit = world.account.limit_positions;
  return limit > 0 && static_cast<int64_t>(world.books.positions.size()) >= limit ? kLimitPositions : kFine;
}

double fill_price(OrderType type, double price, double limit_price) { return is_stop_limit(type) ? limit_price : price; }

}  // namespace sim
