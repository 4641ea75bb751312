#include "server.h"

#include <algorithm>
#include <stdexcept>

#include "decimals.h"
#include "judge.h"

namespace sim {

namespace {

constexpr int64_t kDayMs = 86400000;
constexpr uint64_t kFirstTicket = 2810802700;
// After a longer absence the time between is skipped.
constexpr int64_t kMostTicksAtOnce = 20000;

CommentPolicy comment_policy(const std::string& name) {
  if (name == "keep") return CommentPolicy::keep;
  if (name == "rewrite") return CommentPolicy::rewrite;
  if (name == "drop") return CommentPolicy::drop;
  throw std::runtime_error("market.comment: unknown '" + name + "'");
}

World make_world(const Json& config) {
  Catalogue symbols(config["market"]["symbols"]);
  Feed feed(symbols, config["market"]["seed"].as_uint(1));
  return World{Account::from(config), std::move(symbols), std::move(feed), Books()};
}

}  // namespace

TradeServer::TradeServer(Host& host)
    : host_(host),
      world_(make_world(host.config())),
      dealing_(world_, comment_policy(host.config()["market"]["comment"].as_string("keep"))),
      file_(host.folder() + "/sim/market.json"),
      random_(host.config()["market"]["seed"].as_uint(1)),
      tick_ms_(std::max<int64_t>(1, host.config()["market"]["tick_ms"].as_int(50))),
      is_shuffled_(host.config()["market"]["shuffle_transactions"].as_bool(true)),
      placed_code_(static_cast<uint32_t>(host.config()["market"]["pending_retcode"].as_int(retcode::kPlaced))) {}

void TradeServer::start() {
  Json rest;
  if (file_.load(world_.books, rest)) {
    world_.feed.load(world_.symbols, rest["prices"]);
    last_tick_ms_ = rest["last_tick_ms"].as_int();
    dealing_.set_time(server_ms(last_tick_ms_));
  } else {
    dealing_.set_time(server_time_ms());
    dealing_.open_account(world_.account.start_balance, host_.config()["market"]["first_ticket"].as_uint(kFirstTicket));
  }
  if (last_tick_ms_ == 0) tick(last_tick_ms_ = host_.utc_now_ms());
  advance();
  commit();
  told_.clear();
}

void TradeServer::advance() {
  const int64_t now = host_.utc_now_ms();
  // A clock that went back, or a long absence.
  if (now < last_tick_ms_) last_tick_ms_ = now;
  last_tick_ms_ = std::max(last_tick_ms_, now - kMostTicksAtOnce * tick_ms_);
  while (last_tick_ms_ + tick_ms_ <= now) tick(last_tick_ms_ += tick_ms_);
  dealing_.set_time(server_ms(now));
}

void TradeServer::tick(int64_t utc_ms) {
  const int64_t day = dealing_.time_ms() / kDayMs;
  dealing_.set_time(server_ms(utc_ms));
  if (dealing_.time_ms() / kDayMs > day && day > 0) dealing_.charge_swap();
  world_.feed.step(world_.symbols, dealing_.time_ms());
  react();
}

void TradeServer::move_price(const std::string& symbol, double bid, double ask) {
  dealing_.set_time(server_time_ms());
  world_.feed.move(*world_.symbols.find(symbol), bid, ask, dealing_.time_ms());
  react();
}

void TradeServer::deposit(double amount) {
  dealing_.set_time(server_time_ms());
  dealing_.add_balance(amount);
  commit();
}

uint32_t TradeServer::check(const Request& request) const { return judge(world_, request, server_time_ms()); }

Result TradeServer::send(const Request& request, double at_most) {
  dealing_.set_time(server_time_ms());
  Result result;
  result.code = check(request);
  if (result.code == retcode::kFine) carry_out(request, at_most, result);
  commit();
  return result;
}

void TradeServer::carry_out(const Request& request, double at_most, Result& result) {
  result.code = retcode::kDone;
  switch (request.action) {
    case Action::deal: deal(request, at_most, result); return;
    case Action::pending: {
      const Order order = dealing_.make_order(request);
      dealing_.place(order);
      result.code = placed_code_;
      result.order = order.ticket;
      result.volume = request.volume;
      result.price = request.price;
      return;
    }
    case Action::modify: dealing_.modify_order(result.order = request.order, request); return;
    case Action::remove: dealing_.drop(result.order = request.order, OrderState::canceled); return;
    case Action::sltp: {
      const Books& books = world_.books;
      const bool by_ticket = world_.account.is_hedging();
      const Position* position = by_ticket ? books.find_position(request.position) : books.find_position_of(request.symbol);
      dealing_.set_levels(position->ticket, request.stop_loss, request.take_profit);
      return;
    }
    case Action::close_by: result.deal = dealing_.close_by(request, result.order); return;
    case Action::none: return;
  }
}

void TradeServer::deal(const Request& request, double at_most, Result& result) {
  Request filled = request;
  if (at_most > 0 && at_most < request.volume && request.filling != Filling::fok) {
    filled.volume = at_most;
    result.code = retcode::kDonePartial;
  }
  Order order = dealing_.make_order(filled);
  order.volume_initial = to_volume(request.volume);
  result.order = order.ticket;
  result.volume = filled.volume;
  result.price = opening_price(world_, request.symbol, is_buy(request.type));
  result.deal = dealing_.execute(order, result.price);
}

// Saves first: what a terminal hears of has happened for good.
void TradeServer::commit() {
  std::vector<Transaction> transactions = dealing_.take_transactions();
  if (transactions.empty()) return;
  Json rest = Json::object();
  rest.set("last_tick_ms", last_tick_ms_).set("prices", world_.feed.save());
  file_.save(world_.books, rest);
  if (is_shuffled_) {
    for (size_t i = transactions.size() - 1; i > 0; i--) {
      std::swap(transactions[i], transactions[static_cast<size_t>(random_.between(0, static_cast<int64_t>(i)))]);
    }
  }
  for (Transaction& transaction : transactions) told_.push_back(std::move(transaction));
}

std::vector<Transaction> TradeServer::take_transactions() {
  std::vector<Transaction> taken;
  taken.swap(told_);
  return taken;
}

}  // namespace sim
