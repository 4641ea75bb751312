// What happens by price and time alone: expiry, waiting orders, stops and targets, stop-out.
#include <algorithm>
#include <cstdio>

#include "decimals.h"
#include "rules.h"
#include "server.h"

namespace sim {

namespace {

constexpr int64_t kDaySeconds = 86400;

int64_t end_of_day(int64_t seconds) { return seconds - seconds % kDaySeconds + kDaySeconds; }

bool is_expired(const Order& order, int64_t server_s) {
  switch (order.lifetime) {
    case Lifetime::gtc: return false;
    case Lifetime::day: return server_s >= end_of_day(order.setup_ms / 1000);
    case Lifetime::specified: return server_s >= order.expires_s;
    case Lifetime::specified_day: return server_s >= end_of_day(order.expires_s);
  }
  return false;
}

bool is_reached(const Order& order, const Quote& quote) {
  const bool is_long = is_buy(order.type);
  const double price = is_long ? quote.ask : quote.bid;
  const bool waits_for_rise = is_limit(order.type) ? !is_long : is_long;
  return waits_for_rise ? price >= order.price : price <= order.price;
}

Reason reason_to_close(const Position& position, const Quote& quote) {
  const double price = position.is_buy ? quote.bid : quote.ask;
  const double side = position.is_buy ? 1 : -1;
  if (position.stop_loss != 0 && (price - position.stop_loss) * side <= 0) return Reason::stop_loss;
  if (position.take_profit != 0 && (price - position.take_profit) * side >= 0) return Reason::take_profit;
  return Reason::client;
}

std::string level_comment(const Symbol& symbol, const Position& position, Reason reason) {
  const bool is_stop_loss = reason == Reason::stop_loss;
  const double level = is_stop_loss ? position.stop_loss : position.take_profit;
  char text[48];
  std::snprintf(text, sizeof text, "[%s %.*f]", is_stop_loss ? "sl" : "tp", symbol.digits, level);
  return text;
}

}  // namespace

void TradeServer::react() {
  expire_orders();
  trigger_orders();
  trigger_levels();
  stop_out();
  commit();
}

bool TradeServer::is_open(const std::string& name) const {
  const Symbol* symbol = world_.symbols.find(name);
  return symbol && world_.feed.quote(name).bid > 0 && is_in_session(*symbol, dealing_.time_ms());
}

// The lists are copied, because what is found changes them.
void TradeServer::expire_orders() {
  const std::vector<Order> orders = world_.books.orders;
  for (const Order& order : orders) {
    if (is_expired(order, dealing_.time_ms() / 1000)) dealing_.drop(order.ticket, OrderState::expired);
  }
}

void TradeServer::trigger_orders() {
  const std::vector<Order> orders = world_.books.orders;
  for (const Order& order : orders) {
    const Quote& quote = world_.feed.quote(order.symbol);
    if (is_open(order.symbol) && is_reached(order, quote)) trigger_order(order, quote);
  }
}

void TradeServer::trigger_order(const Order& order, const Quote& quote) {
  if (is_stop_limit(order.type)) {
    dealing_.activate_stop_limit(order.ticket);
    return;
  }
  const bool is_long = is_buy(order.type);
  const Symbol& symbol = *world_.symbols.find(order.symbol);
  // 10019 at the moment of the fill ends the order.
  if (check_money(world_, symbol, is_long, order.volume_current) != retcode::kFine) {
    dealing_.drop(order.ticket, OrderState::rejected);
    return;
  }
  dealing_.trigger(order.ticket, is_long ? quote.ask : quote.bid);
}

void TradeServer::trigger_levels() {
  const std::vector<Position> positions = world_.books.positions;
  for (const Position& position : positions) {
    if (!is_open(position.symbol)) continue;
    const Reason reason = reason_to_close(position, world_.feed.quote(position.symbol));
    if (reason == Reason::client) continue;
    dealing_.close(position, reason, level_comment(*world_.symbols.find(position.symbol), position, reason));
  }
}

// One position a round, the worst first, until the margin suffices.
void TradeServer::stop_out() {
  while (!world_.books.positions.empty() && used_margin(world_) > 0 && margin_level(world_) <= world_.account.stop_out) {
    const Position* worst = nullptr;
    for (const Position& position : world_.books.positions) {
      if (!is_open(position.symbol)) continue;
      if (!worst || profit_of(world_, position) < profit_of(world_, *worst)) worst = &position;
    }
    if (!worst) return;
    char comment[48];
    const double level = margin_level(world_), margin = used_margin(world_);
    std::snprintf(comment, sizeof comment, "[so %.2f%%/%.2f/%.2f]", level, equity(world_), margin);
    const Position closing = *worst;
    dealing_.close(closing, Reason::stop_out, comment);
  }
}

}  // namespace sim
