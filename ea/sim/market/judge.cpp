#include "judge.h"

#include <algorithm>

#include "decimals.h"

namespace sim {

using namespace retcode;

namespace {

// What every rule of one request looks at.
struct Case {
  const World& world;
  const Request& request;
  const Symbol& symbol;
  const Quote& quote;
  int64_t server_ms;

  Volume volume() const { return to_volume(request.volume); }
  double opening_price() const { return is_buy(request.type) ? quote.ask : quote.bid; }
  double closing_price(bool is_long) const { return is_long ? quote.bid : quote.ask; }
};

uint32_t judge_market(const Case& c) {
  return first_refusal(
      [&] { return check_order_type(c.symbol, c.request.type); }, [&] { return check_filling(c.symbol, c.request.filling); },
      [&] { return check_session(c.symbol, c.server_ms); }, [&] { return check_price_there(c.quote); },
      [&] { return check_deal_price(c.symbol, c.request, c.opening_price()); });
}

uint32_t judge_exposure(const Case& c) {
  const bool is_long = is_buy(c.request.type);
  return first_refusal(
      [&] { return check_trade_mode(c.symbol, is_long); },
      [&] { return check_volume_limit(c.world, c.symbol, is_long, c.volume()); },
      [&] { return check_money(c.world, c.symbol, is_long, c.volume()); });
}

uint32_t judge_opening(const Case& c, const Position* held) {
  const bool is_long = is_buy(c.request.type);
  return first_refusal(
      [&] { return check_volume(c.symbol, c.request.volume); },
      [&] { return check_stops(c.symbol, is_long, c.request.stop_loss, c.request.take_profit, c.closing_price(is_long)); },
      [&] { return held ? kFine : check_position_limit(c.world); }, [&] { return judge_exposure(c); },
      [&] { return judge_market(c); });
}

uint32_t check_closing_volume(const Case& c, const Position& position) {
  if (c.volume() <= 0) return kInvalidVolume;
  if (c.volume() > position.volume) return kInvalidCloseVolume;
  if (c.volume() == position.volume) return kFine;
  if (position.volume - c.volume() < c.symbol.volume_min) return kInvalidVolume;
  return check_volume(c.symbol, c.request.volume);
}

uint32_t judge_closing(const Case& c, const Position& position) {
  if (position.symbol != c.symbol.name || position.is_buy == is_buy(c.request.type)) return kInvalid;
  const double price = c.closing_price(position.is_buy);
  return first_refusal(
      [&] { return check_closing_volume(c, position); }, [&] { return check_closing_mode(c.symbol); },
      [&] { return check_frozen_levels(c.symbol, position.stop_loss, position.take_profit, price); },
      [&] { return judge_market(c); });
}

uint32_t judge_deal(const Case& c) {
  if (!is_market(c.request.type)) return kInvalid;
  const Position* named = c.world.books.find_position(c.request.position);
  if (c.request.position != 0) return named ? judge_closing(c, *named) : kPositionClosed;
  const Position* held = c.world.account.is_hedging() ? nullptr : c.world.books.find_position_of(c.symbol.name);
  const bool is_reducing = held && held->is_buy != is_buy(c.request.type) && c.volume() <= held->volume;
  return is_reducing ? judge_closing(c, *held) : judge_opening(c, held);
}

uint32_t judge_pending(const Case& c) {
  const Request& request = c.request;
  if (!is_pending(request.type)) return kInvalidOrder;
  const double at = fill_price(request.type, request.price, request.limit_price);
  return first_refusal(
      [&] { return check_order_type(c.symbol, request.type); }, [&] { return check_volume(c.symbol, request.volume); },
      [&] { return check_price_there(c.quote); },
      [&] { return check_pending_price(c.symbol, request.type, request.price, request.limit_price, c.quote); },
      [&] { return check_stops(c.symbol, is_buy(request.type), request.stop_loss, request.take_profit, at); },
      [&] { return check_pending_filling(c.symbol, request.type, request.filling); },
      [&] { return check_expiration(c.symbol, request.lifetime, request.expires_s, c.server_ms); },
      [&] { return check_order_limit(c.world); }, [&] { return judge_exposure(c); },
      [&] { return check_session(c.symbol, c.server_ms); });
}

bool changes_order(const Request& request, const Order& order) {
  if (request.price != order.price || request.stop_loss != order.stop_loss) return true;
  if (request.take_profit != order.take_profit || request.lifetime != order.lifetime) return true;
  if (is_stop_limit(order.type) && request.limit_price != order.limit_price) return true;
  return expiry_of(request.lifetime, request.expires_s) != order.expires_s;
}

uint32_t judge_modify(const Case& c, const Order& order) {
  const Request& request = c.request;
  if (!changes_order(request, order)) return kNoChanges;
  const double at = fill_price(order.type, request.price, request.limit_price);
  return first_refusal(
      [&] { return check_frozen_order(c.symbol, order, c.quote); },
      [&] { return check_pending_price(c.symbol, order.type, request.price, request.limit_price, c.quote); },
      [&] { return check_stops(c.symbol, is_buy(order.type), request.stop_loss, request.take_profit, at); },
      [&] { return check_expiration(c.symbol, request.lifetime, request.expires_s, c.server_ms); },
      [&] { return check_closing_mode(c.symbol); }, [&] { return check_session(c.symbol, c.server_ms); });
}

uint32_t judge_levels(const Case& c, const Position& position) {
  const Request& request = c.request;
  if (request.stop_loss == position.stop_loss && request.take_profit == position.take_profit) return kNoChanges;
  const double price = c.closing_price(position.is_buy);
  return first_refusal(
      [&] { return check_frozen_levels(c.symbol, position.stop_loss, position.take_profit, price); },
      [&] { return check_stops(c.symbol, position.is_buy, request.stop_loss, request.take_profit, price); },
      [&] { return check_closing_mode(c.symbol); }, [&] { return check_session(c.symbol, c.server_ms); });
}

uint32_t judge_close_by(const Case& c, const Position& position) {
  const Position* other = c.world.books.find_position(c.request.position_by);
  if (!other) return kPositionClosed;
  if (other->symbol != position.symbol || other->is_buy == position.is_buy) return kInvalid;
  if (!(c.symbol.order_types & kOrderCloseBy)) return kInvalidOrder;
  return first_refusal([&] { return check_closing_mode(c.symbol); }, [&] { return check_session(c.symbol, c.server_ms); });
}

uint32_t judge_with(const World& world, const Request& request, const std::string& name, int64_t server_ms) {
  const Symbol* symbol = world.symbols.find(name);
  if (!symbol) return kInvalid;
  const Case c = {world, request, *symbol, world.feed.quote(name), server_ms};
  switch (request.action) {
    case Action::deal: return judge_deal(c);
    case Action::pending: return judge_pending(c);
    default: return kInvalid;
  }
}

uint32_t judge_order(const World& world, const Request& request, int64_t server_ms) {
  const Order* order = world.books.find_order(request.order);
  const Symbol* symbol = order ? world.symbols.find(order->symbol) : nullptr;
  if (!symbol) return kInvalidOrder;
  const Case c = {world, request, *symbol, world.feed.quote(symbol->name), server_ms};
  if (request.action == Action::modify) return judge_modify(c, *order);
  return first_refusal([&] { return check_frozen_order(*symbol, *order, c.quote); },
                       [&] { return check_session(*symbol, server_ms); });
}

uint32_t judge_position(const World& world, const Request& request, int64_t server_ms) {
  const bool is_hedging = world.account.is_hedging();
  if (request.action == Action::close_by && !is_hedging) return kHedgeProhibited;
  if (is_hedging && request.position == 0) return kInvalid;
  // Netting goes by the symbol; a ticket given beside it must fit.
  const Books& books = world.books;
  const Position* position = is_hedging ? books.find_position(request.position) : books.find_position_of(request.symbol);
  const Symbol* symbol = position ? world.symbols.find(position->symbol) : nullptr;
  if (!symbol || (request.position != 0 && request.position != position->ticket)) return kPositionClosed;
  if (!request.symbol.empty() && request.symbol != position->symbol) return kInvalid;
  const Case c = {world, request, *symbol, world.feed.quote(symbol->name), server_ms};
  return request.action == Action::sltp ? judge_levels(c, *position) : judge_close_by(c, *position);
}

}  // namespace

int64_t expiry_of(Lifetime lifetime, int64_t expires_s) {
  return lifetime == Lifetime::specified || lifetime == Lifetime::specified_day ? expires_s : 0;
}

uint32_t judge(const World& world, const Request& request, int64_t server_ms) {
  if (!world.account.is_trade_allowed) return kTradeDisabled;
  if (!world.account.is_expert_allowed) return kServerDisablesExperts;
  switch (request.action) {
    case Action::deal:
    case Action::pending: return judge_with(world, request, request.symbol, server_ms);
    case Action::modify:
    case Action::remove: return judge_order(world, request, server_ms);
    case Action::sltp:
    case Action::close_by: return judge_position(world, request, server_ms);
    case Action::none: break;
  }
  return kInvalid;
}

}  // namespace sim
