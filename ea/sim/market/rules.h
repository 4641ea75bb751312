// What the trade server refuses, one function per rule. Each gives its return code, or retcode::kFine.
#pragma once

#include "world.h"

namespace sim {

uint32_t check_volume(const Symbol& symbol, double lots);
uint32_t check_filling(const Symbol& symbol, Filling filling);
uint32_t check_pending_filling(const Symbol& symbol, OrderType type, Filling filling);
uint32_t check_trade_mode(const Symbol& symbol, bool is_buy);
uint32_t check_closing_mode(const Symbol& symbol);
uint32_t check_session(const Symbol& symbol, int64_t server_ms);
uint32_t check_order_type(const Symbol& symbol, OrderType type);
uint32_t check_price_there(const Quote& quote);
// INSTANT and REQUEST deals name their price; it must still be near.
uint32_t check_deal_price(const Symbol& symbol, const Request& request, double market_price);
// Levels lie on their sides of `from`, the price at which the position would be closed, and not too near.
uint32_t check_stops(const Symbol& symbol, bool is_buy, double stop_loss, double take_profit, double from);
uint32_t check_pending_price(const Symbol& symbol, OrderType type, double price, double limit_price, const Quote& quote);
uint32_t check_expiration(const Symbol& symbol, Lifetime lifetime, int64_t expires_s, int64_t server_ms);
uint32_t check_frozen_levels(const Symbol& symbol, double stop_loss, double take_profit, double from);
uint32_t check_frozen_order(const Symbol& symbol, const Order& order, const Quote& quote);
uint32_t check_money(const World& world, const Symbol& symbol, bool is_buy, Volume volume);
uint32_t check_volume_limit(const World& world, const Symbol& symbol, bool is_buy, Volume volume);
uint32_t check_order_limit(const World& world);
uint32_t check_position_limit(const World& world);

// The price a pending order's stops are measured from: where it would be filled.
double fill_price(OrderType type, double price, double limit_price);

// The first that refuses. Stops at it, so later rules may rely on earlier ones.
template <class... Rules>
uint32_t first_refusal(const Rules&... rules) {
  uint32_t code = retcode::kFine;
  ((code == retcode::kFine ? (code = rules(), 0) : 0), ...);
  return code;
}

}  // namespace sim
