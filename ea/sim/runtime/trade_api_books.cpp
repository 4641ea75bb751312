// What an expert may ask of positions, orders and history.
#include <algorithm>
#include <optional>

#include "market/decimals.h"
#include "trade_answers.h"

namespace mql {

namespace {

// A copy made at the time of selection, which does not change when the position does.
struct SelectedPosition {
  sim::Position position;
  double price, profit;
};
struct SelectedOrder {
  sim::Order order;
  double price;
};

std::optional<SelectedPosition> selected_position;
std::optional<SelectedOrder> selected_order;
std::vector<sim::Deal> selected_deals;
std::vector<sim::Order> selected_past_orders;

bool select_position(const sim::Position* position) {
  selected_position.reset();
  if (!position) return refuse(ERR_TRADE_POSITION_NOT_FOUND, false);
  const double price = sim::closing_price(world(), position->symbol, position->is_buy);
  selected_position = {*position, price, sim::profit_of(world(), *position)};
  return true;
}

bool select_order(const sim::Order* order) {
  selected_order.reset();
  if (!order) return refuse(ERR_TRADE_ORDER_NOT_FOUND, false);
  selected_order = {*order, sim::opening_price(world(), order->symbol, sim::is_buy(order->type))};
  return true;
}

template <class List>
auto at(const List& list, int index) -> decltype(list.data()) {
  return index < 0 || static_cast<size_t>(index) >= list.size() ? nullptr : &list[static_cast<size_t>(index)];
}

// Deals are in the order of their tickets, and there may be thousands of them.
const sim::Deal* with_ticket(const std::vector<sim::Deal>& deals, ulong ticket) {
  const auto is_before = [](const sim::Deal& deal, ulong wanted) { return deal.ticket < wanted; };
  const auto found = std::lower_bound(deals.begin(), deals.end(), ticket, is_before);
  return found == deals.end() || found->ticket != ticket ? nullptr : &*found;
}

const sim::Order* with_ticket(const std::vector<sim::Order>& orders, ulong ticket) {
  const auto is_it = [ticket](const sim::Order& order) { return order.ticket == ticket; };
  const auto found = std::find_if(orders.begin(), orders.end(), is_it);
  return found == orders.end() ? nullptr : &*found;
}

template <class Wanted>
void select_deals(Wanted wanted) {
  selected_deals.clear();
  for (const sim::Deal& deal : world().books.deals) {
    if (wanted(deal)) selected_deals.push_back(deal);
  }
}

template <class Wanted>
void select_past_orders(Wanted wanted) {
  selected_past_orders.clear();
  for (const sim::Order& order : world().books.past_orders) {
    if (wanted(order)) selected_past_orders.push_back(order);
  }
}

// Only what was selected can be read.
const sim::Deal* deal_of(ulong ticket) {
  const sim::Deal* deal = with_ticket(selected_deals, ticket);
  return deal ? deal : refuse(ERR_TRADE_DEAL_NOT_FOUND, deal);
}

const sim::Order* past_order_of(ulong ticket) {
  const sim::Order* order = with_ticket(selected_past_orders, ticket);
  return order ? order : refuse(ERR_TRADE_ORDER_NOT_FOUND, order);
}

long order_integer(const sim::Order& order, ENUM_ORDER_PROPERTY_INTEGER property) {
  switch (property) {
    case ORDER_TICKET: return static_cast<long>(order.ticket);
    case ORDER_TIME_SETUP: return order.setup_ms / 1000;
    case ORDER_TIME_SETUP_MSC: return order.setup_ms;
    case ORDER_TIME_DONE: return order.done_ms / 1000;
    case ORDER_TIME_DONE_MSC: return order.done_ms;
    case ORDER_TIME_EXPIRATION: return order.expires_s;
    case ORDER_TYPE: return static_cast<long>(order.type);
    case ORDER_STATE: return static_cast<long>(order.state);
    case ORDER_TYPE_FILLING: return static_cast<long>(order.filling);
    case ORDER_TYPE_TIME: return static_cast<long>(order.lifetime);
    case ORDER_MAGIC: return static_cast<long>(order.magic);
    case ORDER_REASON: return static_cast<long>(order.reason);
    case ORDER_POSITION_ID: return static_cast<long>(order.position);
    case ORDER_POSITION_BY_ID: return static_cast<long>(order.position_by);
  }
  return 0;
}

double order_double(const sim::Order& order, double current_price, ENUM_ORDER_PROPERTY_DOUBLE property) {
  switch (property) {
    case ORDER_VOLUME_INITIAL: return sim::to_lots(order.volume_initial);
    case ORDER_VOLUME_CURRENT: return sim::to_lots(order.volume_current);
    case ORDER_PRICE_OPEN: return order.price;
    case ORDER_SL: return order.stop_loss;
    case ORDER_TP: return order.take_profit;
    case ORDER_PRICE_CURRENT: return current_price;
    case ORDER_PRICE_STOPLIMIT: return order.limit_price;
  }
  return 0;
}

string order_string(const sim::Order& order, ENUM_ORDER_PROPERTY_STRING property) {
  switch (property) {
    case ORDER_SYMBOL: return text(order.symbol);
    case ORDER_COMMENT: return text(order.comment);
    case ORDER_EXTERNAL_ID: return text("");
  }
  return text("");
}

}  // namespace

int PositionsTotal() { return static_cast<int>(world().books.positions.size()); }

ulong PositionGetTicket(int index) {
  const sim::Position* position = at(world().books.positions, index);
  return select_position(position) ? position->ticket : 0;
}

bool PositionSelectByTicket(ulong ticket) { return select_position(world().books.find_position(ticket)); }

long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property) {
  if (!selected_position) return refuse(ERR_TRADE_POSITION_NOT_FOUND, 0L);
  const sim::Position& position = selected_position->position;
  switch (property) {
    case POSITION_TICKET: return static_cast<long>(position.ticket);
    case POSITION_TIME: return position.opened_ms / 1000;
    case POSITION_TIME_MSC: return position.opened_ms;
    case POSITION_TIME_UPDATE: return position.changed_ms / 1000;
    case POSITION_TIME_UPDATE_MSC: return position.changed_ms;
    case POSITION_TYPE: return position.is_buy ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
    case POSITION_MAGIC: return static_cast<long>(position.magic);
    case POSITION_IDENTIFIER: return static_cast<long>(position.identifier);
    case POSITION_REASON: return static_cast<long>(position.reason);
  }
  return 0;
}

double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property) {
  if (!selected_position) return refuse(ERR_TRADE_POSITION_NOT_FOUND, 0.0);
  const sim::Position& position = selected_position->position;
  switch (property) {
    case POSITION_VOLUME: return sim::to_lots(position.volume);
    case POSITION_PRICE_OPEN: return position.price;
    case POSITION_SL: return position.stop_loss;
    case POSITION_TP: return position.take_profit;
    case POSITION_PRICE_CURRENT: return selected_position->price;
    case POSITION_SWAP: return position.swap;
    case POSITION_PROFIT: return selected_position->profit;
  }
  return 0;
}

string PositionGetString(ENUM_POSITION_PROPERTY_STRING property) {
  if (!selected_position) return refuse(ERR_TRADE_POSITION_NOT_FOUND, text(""));
  switch (property) {
    case POSITION_SYMBOL: return text(selected_position->position.symbol);
    case POSITION_COMMENT: return text(selected_position->position.comment);
    case POSITION_EXTERNAL_ID: return text("");
  }
  return text("");
}

int OrdersTotal() { return static_cast<int>(world().books.orders.size()); }

ulong OrderGetTicket(int index) {
  const sim::Order* order = at(world().books.orders, index);
  return select_order(order) ? order->ticket : 0;
}

bool OrderSelect(ulong ticket) { return select_order(world().books.find_order(ticket)); }

long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property) {
  return selected_order ? order_integer(selected_order->order, property) : refuse(ERR_TRADE_ORDER_NOT_FOUND, 0L);
}

double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property) {
  if (!selected_order) return refuse(ERR_TRADE_ORDER_NOT_FOUND, 0.0);
  return order_double(selected_order->order, selected_order->price, property);
}

string OrderGetString(ENUM_ORDER_PROPERTY_STRING property) {
  return selected_order ? order_string(selected_order->order, property) : refuse(ERR_TRADE_ORDER_NOT_FOUND, text(""));
}

bool HistorySelect(datetime from, datetime to) {
  const auto is_between = [from, to](int64_t time_ms) { return time_ms / 1000 >= from && time_ms / 1000 <= to; };
  select_deals([&](const sim::Deal& deal) { return is_between(deal.time_ms); });
  select_past_orders([&](const sim::Order& order) { return is_between(order.done_ms); });
  return true;
}

// A close-by order belongs to the first of its positions only.
bool HistorySelectByPosition(long position) {
  const ulong wanted = static_cast<ulong>(position);
  select_deals([wanted](const sim::Deal& deal) { return wanted != 0 && deal.position == wanted; });
  select_past_orders([wanted](const sim::Order& order) { return wanted != 0 && order.position == wanted; });
  return true;
}

int HistoryDealsTotal() { return static_cast<int>(selected_deals.size()); }

ulong HistoryDealGetTicket(int index) {
  const sim::Deal* deal = at(selected_deals, index);
  return deal ? deal->ticket : 0;
}

// The list then holds this deal alone.
bool HistoryDealSelect(ulong ticket) {
  select_deals([ticket](const sim::Deal& deal) { return deal.ticket == ticket; });
  return !selected_deals.empty() || refuse(ERR_TRADE_DEAL_NOT_FOUND, false);
}

long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property) {
  const sim::Deal* deal = deal_of(ticket);
  if (!deal) return 0;
  switch (property) {
    case DEAL_TICKET: return static_cast<long>(deal->ticket);
    case DEAL_ORDER: return static_cast<long>(deal->order);
    case DEAL_TIME: return deal->time_ms / 1000;
    case DEAL_TIME_MSC: return deal->time_ms;
    case DEAL_TYPE: return static_cast<long>(deal->type);
    case DEAL_ENTRY: return static_cast<long>(deal->entry);
    case DEAL_MAGIC: return static_cast<long>(deal->magic);
    case DEAL_REASON: return static_cast<long>(deal->reason);
    case DEAL_POSITION_ID: return static_cast<long>(deal->position);
  }
  return 0;
}

double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property) {
  const sim::Deal* deal = deal_of(ticket);
  if (!deal) return 0;
  switch (property) {
    case DEAL_VOLUME: return sim::to_lots(deal->volume);
    case DEAL_PRICE: return deal->price;
    case DEAL_COMMISSION: return deal->commission;
    case DEAL_SWAP: return deal->swap;
    case DEAL_PROFIT: return deal->profit;
    case DEAL_FEE: return deal->fee;
    case DEAL_SL: return deal->stop_loss;
    case DEAL_TP: return deal->take_profit;
  }
  return 0;
}

string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property) {
  const sim::Deal* deal = deal_of(ticket);
  if (!deal) return text("");
  switch (property) {
    case DEAL_SYMBOL: return text(deal->symbol);
    case DEAL_COMMENT: return text(deal->comment);
    case DEAL_EXTERNAL_ID: return text("");
  }
  return text("");
}

int HistoryOrdersTotal() { return static_cast<int>(selected_past_orders.size()); }

ulong HistoryOrderGetTicket(int index) {
  const sim::Order* order = at(selected_past_orders, index);
  return order ? order->ticket : 0;
}

bool HistoryOrderSelect(ulong ticket) {
  select_past_orders([ticket](const sim::Order& order) { return order.ticket == ticket; });
  return !selected_past_orders.empty() || refuse(ERR_TRADE_ORDER_NOT_FOUND, false);
}

long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property) {
  const sim::Order* order = past_order_of(ticket);
  return order ? order_integer(*order, property) : 0;
}

double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property) {
  const sim::Order* order = past_order_of(ticket);
  return order ? order_double(*order, sim::opening_price(world(), order->symbol, sim::is_buy(order->type)), property) : 0;
}

string HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property) {
  const sim::Order* order = past_order_of(ticket);
  return order ? order_string(*order, property) : text("");
}

}  // namespace mql
