#include "dealing.h"

#include <algorithm>

#include "decimals.h"
#include "judge.h"

namespace sim {

namespace {

constexpr size_t kCommentLength = 31;
// Order tickets run far from deal tickets, so that one taken for the other is noticed.
constexpr uint64_t kOrderTicketsFrom = 500000;

DealType deal_type(bool is_buy) { return is_buy ? DealType::buy : DealType::sell; }

Position open_position(const Order& order, double price, int64_t now_ms) {
  Position position;
  position.ticket = position.identifier = order.ticket;
  position.symbol = order.symbol;
  position.is_buy = is_buy(order.type);
  position.volume = order.volume_current;
  position.price = price;
  position.stop_loss = order.stop_loss;
  position.take_profit = order.take_profit;
  position.magic = order.magic;
  position.comment = order.comment;
  position.opened_ms = position.changed_ms = now_ms;
  return position;
}

}  // namespace

void Dealing::open_account(double amount, uint64_t first_ticket) {
  world_.books.next_deal = first_ticket;
  world_.books.next_order = first_ticket + kOrderTicketsFrom;
  add_balance(amount);
}

void Dealing::add_balance(double amount) {
  Deal deal;
  deal.type = DealType::balance;
  deal.reason = Reason::client;
  deal.profit = round_money(amount);
  deal.comment = amount < 0 ? "Withdrawal" : "Deposit";
  book(deal);
}

Order Dealing::make_order(const Request& request) {
  Order order;
  order.ticket = world_.books.next_order++;
  order.symbol = request.symbol;
  order.type = request.type;
  order.state = OrderState::placed;
  order.filling = request.filling;
  order.lifetime = request.lifetime;
  order.expires_s = expiry_of(request.lifetime, request.expires_s);
  order.volume_initial = order.volume_current = to_volume(request.volume);
  order.price = request.price;
  order.limit_price = is_stop_limit(request.type) ? request.limit_price : 0;
  order.stop_loss = request.stop_loss;
  order.take_profit = request.take_profit;
  order.magic = request.magic;
  order.position = request.position;
  order.position_by = request.position_by;
  order.setup_ms = server_ms_;
  if (comments_ == CommentPolicy::keep) order.comment = request.comment.substr(0, kCommentLength);
  if (comments_ == CommentPolicy::rewrite) order.comment = "broker#" + std::to_string(order.ticket);
  return order;
}

void Dealing::place(Order order) {
  order.position = order.position_by = 0;  // a waiting order belongs to no position yet
  world_.books.orders.push_back(order);
  tell_order(Happening::order_add, order);
}

uint64_t Dealing::execute(Order order, double price) {
  if (is_market(order.type)) order.price = price;
  tell_order(Happening::order_add, order);
  const uint64_t deal = fill(order, price);
  finish(std::move(order));
  return deal;
}

uint64_t Dealing::trigger(uint64_t ticket, double price) {
  Order order = *world_.books.find_order(ticket);
  world_.books.remove_order(ticket);
  const uint64_t deal = fill(order, price);
  finish(std::move(order));
  return deal;
}

void Dealing::drop(uint64_t ticket, OrderState state) {
  Order order = *world_.books.find_order(ticket);
  world_.books.remove_order(ticket);
  order.state = state;
  finish(std::move(order));
}

void Dealing::finish(Order order) {
  order.done_ms = server_ms_;
  tell_order(Happening::order_delete, order);
  tell_order(Happening::history_add, order);
  world_.books.past_orders.push_back(std::move(order));
}

void Dealing::modify_order(uint64_t ticket, const Request& request) {
  Order& order = *world_.books.find_order(ticket);
  order.price = request.price;
  if (is_stop_limit(order.type)) order.limit_price = request.limit_price;
  order.stop_loss = request.stop_loss;
  order.take_profit = request.take_profit;
  order.lifetime = request.lifetime;
  order.expires_s = expiry_of(request.lifetime, request.expires_s);
  tell_order(Happening::order_update, order);
}

void Dealing::activate_stop_limit(uint64_t ticket) {
  Order& order = *world_.books.find_order(ticket);
  order.type = is_buy(order.type) ? OrderType::buy_limit : OrderType::sell_limit;
  order.price = order.limit_price;
  order.limit_price = 0;
  tell_order(Happening::order_update, order);
}

void Dealing::set_levels(uint64_t ticket, double stop_loss, double take_profit) {
  Position& position = *world_.books.find_position(ticket);
  position.stop_loss = stop_loss;
  position.take_profit = take_profit;
  position.changed_ms = server_ms_;
  tell_position(position);
}

void Dealing::charge_swap() {
  for (Position& position : world_.books.positions) {
    const Symbol* symbol = world_.symbols.find(position.symbol);
    const double points = !symbol ? 0 : position.is_buy ? symbol->swap_long : symbol->swap_short;
    if (points == 0) continue;
    const double point_value = tick_value(world_, *symbol) * symbol->point / symbol->tick_size;
    position.swap = round_money(position.swap + points * point_value * to_lots(position.volume));
    tell_position(position);
  }
}

void Dealing::close(const Position& position, Reason reason, const std::string& comment) {
  Request request;
  request.symbol = position.symbol;
  request.type = position.is_buy ? OrderType::sell : OrderType::buy;
  request.volume = to_lots(position.volume);
  request.position = position.ticket;
  request.magic = position.magic;
  Order order = make_order(request);
  order.comment = comment;
  order.reason = reason;
  execute(order, closing_price(world_, position.symbol, position.is_buy));
}

uint64_t Dealing::close_by(const Request& request, uint64_t& order_ticket) {
  Position& first = *world_.books.find_position(request.position);
  Position& second = *world_.books.find_position(request.position_by);
  const Volume volume = std::min(first.volume, second.volume);
  const double price = second.price;
  Request closing = request;
  closing.symbol = first.symbol;
  closing.volume = to_lots(volume);
  closing.type = OrderType::close_by;
  Order order = make_order(closing);
  order.position = first.identifier;
  order.price = price;
  order_ticket = order.ticket;
  tell_order(Happening::order_add, order);

  uint64_t first_deal = 0;
  for (Position* position : {&first, &second}) {
    Deal deal = make_deal(order, Entry::out_by, price);
    deal.type = deal_type(!position->is_buy);
    deal.volume = volume;
    deal.position = position->identifier;
    deal.profit = profit_of_part(*position, volume, price);
    deal.swap = take_swap(*position, volume);
    position->volume -= volume;
    position->changed_ms = server_ms_;
    const uint64_t booked = book(deal);
    if (position == &first) first_deal = booked;
  }
  auto& positions = world_.books.positions;
  const auto is_empty = [](const Position& position) { return position.volume == 0; };
  positions.erase(std::remove_if(positions.begin(), positions.end(), is_empty), positions.end());
  order.state = OrderState::filled;
  order.volume_current = 0;
  finish(order);
  return first_deal;
}

// What fills the order decides about its entry: nothing held, the same side, or the other one.
uint64_t Dealing::fill(Order& order, double price) {
  Position* position = order.position != 0          ? world_.books.find_position(order.position)
                       : world_.account.is_hedging() ? nullptr
                                                     : world_.books.find_position_of(order.symbol);
  if (!position) return open(order, price);
  if (position->is_buy == is_buy(order.type)) return add(order, *position, price);
  return order.volume_current <= position->volume ? reduce(order, *position, price) : turn(order, *position, price);
}

uint64_t Dealing::open(Order& order, double price) {
  order.position = order.ticket;
  const Deal deal = make_deal(order, Entry::in, price);
  world_.books.positions.push_back(open_position(order, price, server_ms_));
  order.state = OrderState::filled;
  order.volume_current = 0;
  return book(deal);
}

uint64_t Dealing::add(Order& order, Position& position, double price) {
  order.position = position.identifier;
  const Deal deal = make_deal(order, Entry::in, price);
  const Volume total = position.volume + order.volume_current;
  const double worth = position.price * to_lots(position.volume) + price * to_lots(order.volume_current);
  const Symbol* symbol = world_.symbols.find(position.symbol);
  // An average has more digits than a price.
  position.price = round_to(worth / to_lots(total), symbol->digits + 3);
  position.volume = total;
  position.changed_ms = server_ms_;
  if (order.stop_loss != 0) position.stop_loss = order.stop_loss;
  if (order.take_profit != 0) position.take_profit = order.take_profit;
  order.state = OrderState::filled;
  order.volume_current = 0;
  return book(deal);
}

uint64_t Dealing::reduce(Order& order, Position& position, double price) {
  order.position = position.identifier;
  Deal deal = make_deal(order, Entry::out, price);
  deal.profit = profit_of_part(position, order.volume_current, price);
  deal.swap = take_swap(position, order.volume_current);
  position.volume -= order.volume_current;
  position.changed_ms = server_ms_;
  order.state = OrderState::filled;
  order.volume_current = 0;
  if (position.volume == 0) world_.books.remove_position(position.ticket);
  return book(deal);
}

// A netting position that turns keeps its identifier and takes the ticket of the order.
uint64_t Dealing::turn(Order& order, Position& position, double price) {
  order.position = position.identifier;
  Deal deal = make_deal(order, Entry::inout, price);
  deal.profit = profit_of_part(position, position.volume, price);
  deal.swap = take_swap(position, position.volume);
  const Volume rest = order.volume_current - position.volume;
  Position turned = open_position(order, price, server_ms_);
  turned.identifier = position.identifier;
  turned.volume = rest;
  position = turned;
  order.state = OrderState::filled;
  order.volume_current = 0;
  return book(deal);
}

Deal Dealing::make_deal(const Order& order, Entry entry, double price) {
  Deal deal;
  deal.order = order.ticket;
  deal.position = order.position;
  deal.symbol = order.symbol;
  deal.type = deal_type(is_buy(order.type));
  deal.entry = entry;
  deal.volume = order.volume_current;
  deal.price = price;
  deal.stop_loss = order.stop_loss;
  deal.take_profit = order.take_profit;
  deal.magic = order.magic;
  deal.comment = order.comment;
  deal.reason = order.reason;
  return deal;
}

uint64_t Dealing::book(Deal deal) {
  deal.ticket = world_.books.next_deal++;
  deal.time_ms = server_ms_;
  if (deal.type != DealType::balance) deal.commission = -round_money(world_.account.commission * to_lots(deal.volume));
  world_.books.balance = round_money(world_.books.balance + deal.profit + deal.commission + deal.swap + deal.fee);
  Transaction told;
  told.type = Happening::deal_add;
  told.deal = deal.ticket;
  told.order = deal.order;
  told.symbol = deal.symbol;
  told.deal_type = deal.type;
  told.price = deal.price;
  told.stop_loss = deal.stop_loss;
  told.take_profit = deal.take_profit;
  told.volume = to_lots(deal.volume);
  told.position = deal.position;
  transactions_.push_back(told);
  world_.books.deals.push_back(std::move(deal));
  return told.deal;
}

double Dealing::take_swap(Position& position, Volume volume) {
  const double part = volume >= position.volume ? 1 : to_lots(volume) / to_lots(position.volume);
  const double share = round_money(position.swap * part);
  position.swap = round_money(position.swap - share);
  return share;
}

double Dealing::profit_of_part(const Position& position, Volume volume, double price) const {
  const Symbol* symbol = world_.symbols.find(position.symbol);
  return symbol ? profit_of(world_, *symbol, position.is_buy, volume, position.price, price) : 0;
}

void Dealing::tell_order(Happening type, const Order& order) {
  Transaction told;
  told.type = type;
  told.order = order.ticket;
  told.symbol = order.symbol;
  told.order_type = order.type;
  told.order_state = order.state;
  told.lifetime = order.lifetime;
  told.expires_s = order.expires_s;
  told.price = is_stop_limit(order.type) ? order.limit_price : order.price;
  told.price_trigger = is_stop_limit(order.type) ? order.price : 0;
  told.stop_loss = order.stop_loss;
  told.take_profit = order.take_profit;
  told.volume = to_lots(order.volume_current);
  told.position = order.position;
  told.position_by = order.position_by;
  transactions_.push_back(told);
}

void Dealing::tell_position(const Position& position) {
  Transaction told;
  told.type = Happening::position;
  told.symbol = position.symbol;
  told.position = position.ticket;
  told.deal_type = deal_type(position.is_buy);
  told.price = position.price;
  told.stop_loss = position.stop_loss;
  told.take_profit = position.take_profit;
  told.volume = to_lots(position.volume);
  transactions_.push_back(told);
}

std::vector<Transaction> Dealing::take_transactions() {
  std::vector<Transaction> taken;
  taken.swap(transactions_);
  return taken;
}

}  // namespace sim
