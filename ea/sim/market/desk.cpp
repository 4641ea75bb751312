#include "desk.h"

#include <algorithm>

namespace sim {

namespace {

// What a terminal answers by itself, without asking the server.
bool is_local(uint32_t code) { return code == retcode::kConnection || code == retcode::kClientDisablesExperts; }

bool names_symbol(const Request& request) { return request.action == Action::deal || request.action == Action::pending; }

}  // namespace

Desk::Desk(Host& host)
    : host_(host),
      server_(host),
      random_(host.config()["market"]["seed"].as_uint(1) + 1),
      chart_symbol_(host.config()["market"]["chart_symbol"].as_string("EURUSD")),
      started_ms_(host.utc_now_ms()) {
  for (const Symbol& symbol : server_.world().symbols.all()) {
    if (symbol.is_selected || symbol.name == chart_symbol_) selected_at_ms_[symbol.name] = 0;
  }
}

void Desk::advance() {
  notice_connection();
  server_.advance();
  run_late_requests();
  run_deposits();
  receive();
}

void Desk::notice_connection() {
  if (host_.is_connected()) {
    // What happened meanwhile is seen in the books, but nobody is told of it.
    if (lost_) server_.advance(), server_.take_transactions();
    lost_.reset();
  } else if (!lost_) {
    lost_ = std::make_unique<World>(server_.world());
  }
}

void Desk::receive() {
  for (Transaction& transaction : server_.take_transactions()) {
    if (!lost_) ring_.push(std::move(transaction));
  }
}

void Desk::receive_with(const Request& request, const Result& result) {
  std::vector<Transaction> transactions = server_.take_transactions();
  Transaction told;
  told.type = Happening::request;
  told.order = result.order;
  told.symbol = request.symbol;
  told.request = request;
  told.result = result;
  const int64_t place = random_.between(0, static_cast<int64_t>(transactions.size()));
  transactions.insert(transactions.begin() + place, told);
  for (Transaction& transaction : transactions) ring_.push(std::move(transaction));
}

void Desk::run_late_requests() {
  const int64_t now = host_.utc_now_ms();
  for (size_t i = 0; i < late_.size();) {
    if (late_[i].due_ms > now) {
      i++;
      continue;
    }
    server_.send(late_[i].request);
    late_.erase(late_.begin() + static_cast<int64_t>(i));
  }
}

void Desk::run_deposits() {
  const std::vector<Json>& deposits = host_.config()["market"]["deposits"].items();
  const int64_t uptime_ms = host_.utc_now_ms() - started_ms_;
  while (deposits_made_ < deposits.size() && uptime_ms >= deposits[deposits_made_]["after_ms"].as_int()) {
    server_.deposit(deposits[deposits_made_++]["amount"].as_double());
  }
}

Result Desk::send(const Request& request) {
  host_.at_call("OrderSend", request.symbol, When::before);
  advance();
  Result result = answer(request, ++sent_);
  const Quote& quote = server_.world().feed.quote(request.symbol);
  result.bid = quote.bid;
  result.ask = quote.ask;
  result.request_id = static_cast<uint32_t>(sent_);
  if (host_.config()["market"]["deal_zero_on_return"].as_bool()) result.deal = 0;
  if (is_local(result.code)) receive();
  else receive_with(request, result);
  host_.at_call("OrderSend", request.symbol, When::after);
  return result;
}

const Json& Desk::plan_of(int64_t nth) const {
  static const Json none;
  for (const Json& plan : host_.config()["requests"].items()) {
    if (plan["nth"].as_int() == nth) return plan;
  }
  return none;
}

Result Desk::answer(const Request& request, int64_t nth) {
  const Json& terminal = host_.config()["terminal"];
  Result refused;
  refused.code = retcode::kClientDisablesExperts;
  if (!terminal["trade_allowed"].as_bool(true) || !terminal["expert_trade_allowed"].as_bool(true)) return refused;
  refused.code = retcode::kInvalid;
  if (names_symbol(request) && !is_selected(request.symbol)) return refused;
  refused.code = retcode::kConnection;
  if (!host_.is_connected()) return refused;

  const Json& plan = plan_of(nth);
  const int64_t delay_ms = plan["delay_ms"].as_int(host_.config()["market"]["delay_ms"].as_int());
  if (delay_ms > 0) host_.sleep_ms(delay_ms), advance();
  if (!host_.is_connected()) return refused;
  if (plan.has("retcode")) return answer_as_planned(request, plan);
  return server_.send(request, plan["filled_volume"].as_double());
}

Result Desk::answer_as_planned(const Request& request, const Json& plan) {
  const int64_t later_ms = plan["executes_after_ms"].as_int();
  if (later_ms > 0) late_.push_back({host_.utc_now_ms() + later_ms, request});
  else if (plan["executes"].as_bool()) server_.send(request);
  Result result;
  result.code = static_cast<uint32_t>(plan["retcode"].as_int());
  return result;
}

bool Desk::take_tick() {
  const uint64_t ticks = world().feed.ticks(chart_symbol_);
  const bool is_new = ticks != ticks_seen_;
  ticks_seen_ = ticks;
  return is_new && !lost_;
}

bool Desk::select(const std::string& name, bool is_wanted) {
  if (!world().symbols.find(name)) return false;
  if (is_wanted) return selected_at_ms_.emplace(name, host_.utc_now_ms()), true;
  const Books& books = world().books;
  const auto is_of_it = [&name](const Order& order) { return order.symbol == name; };
  const bool has_order = std::any_of(books.orders.begin(), books.orders.end(), is_of_it);
  if (name == chart_symbol_ || has_order || books.find_position_of(name)) return false;
  selected_at_ms_.erase(name);
  return true;
}

bool Desk::is_selected(const std::string& name) const {
  return world().symbols.find(name) && (selected_at_ms_.count(name) > 0 || world().books.find_position_of(name));
}

bool Desk::has_price(const std::string& name) const {
  const auto found = selected_at_ms_.find(name);
  if (found != selected_at_ms_.end() && found->second >= host_.utc_now_ms()) return false;
  return is_selected(name) && world().feed.quote(name).bid > 0;
}

}  // namespace sim
