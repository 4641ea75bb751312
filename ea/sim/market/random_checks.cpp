// Random requests in random weather: whatever comes, the books stay in order.
#include <set>

#include "checks.h"

using namespace sim;

namespace {

constexpr int kRequests = 500;
const std::vector<Action> kActions = {Action::deal,    Action::deal, Action::deal,   Action::deal,   Action::pending,
                                      Action::pending, Action::sltp, Action::modify, Action::remove, Action::close_by,
                                      Action::none};
const std::vector<std::string> kSymbols = {"EURUSD", "EURUSD", "EURUSD", "EURUSD", "USDJPY",
                                           "USDJPY", "GBPUSD", "XAUUSD", "NOSUCH", ""};

template <class T>
T any_of(Random& random, const std::vector<T>& values) {
  return values[static_cast<size_t>(random.between(0, static_cast<int64_t>(values.size()) - 1))];
}

template <class List>
uint64_t any_ticket(Random& random, const List& list) {
  if (list.empty() || random.between(0, 9) == 0) return static_cast<uint64_t>(random.between(0, 5));
  return list[static_cast<size_t>(random.between(0, static_cast<int64_t>(list.size()) - 1))].ticket;
}

// Mostly sensible, sometimes nonsense.
double any_level(Random& random, double price) {
  const int64_t kind = random.between(0, 9);
  if (kind < 4) return 0;
  if (kind == 9) return any_of<double>(random, {-1, std::nan(""), 1e300, 1e-300, HUGE_VAL});
  return round_to(price * (1 + static_cast<double>(random.between(-30, 30)) / 10000), 5);
}

void make_sensible(Random& random, Request& request, double price) {
  request.volume = any_of<double>(random, {0.01, 0.1, 0.2});
  request.filling = request.action == Action::pending ? Filling::rest : static_cast<Filling>(random.between(0, 1));
  request.lifetime = Lifetime::gtc;
  request.stop_loss = is_buy(request.type) ? round_to(price * 0.997, 2) : 0;
  request.take_profit = 0;
  const double side = request.type == OrderType::buy_limit || request.type == OrderType::sell_stop ? -1 : 1;
  request.price = is_market(request.type) ? price : round_to(price * (1 + side * 0.001), 2 + (price < 10 ? 3 : 0));
  request.limit_price = request.price;
}

Request any_request(Random& random, Bench& bench) {
  Request request;
  request.action = any_of<Action>(random, kActions);
  request.symbol = any_of<std::string>(random, kSymbols);
  request.type = static_cast<OrderType>(random.between(0, random.between(0, 9) ? 1 : 9));
  if (request.action == Action::pending) request.type = static_cast<OrderType>(random.between(2, 7));
  const double price = bench.world().feed.quote(request.symbol).ask;
  request.volume = any_of<double>(random, {0.01, 0.1, 0.2, 0.5, 1, 0.015, 0, -1, std::nan("")});
  request.price = any_level(random, price);
  request.limit_price = any_level(random, price);
  request.stop_loss = any_level(random, price);
  request.take_profit = any_level(random, price);
  request.deviation = random.next() % 2 ? 1000000 : random.next();
  request.filling = static_cast<Filling>(random.between(0, 4));
  request.lifetime = static_cast<Lifetime>(random.between(0, 4));
  request.expires_s = bench.desk().server_time_ms() / 1000 + random.between(-10, 60);
  if (random.between(0, 4)) make_sensible(random, request, price);
  request.order = any_ticket(random, bench.books().orders);
  if (random.between(0, 3) == 0) request.position = any_ticket(random, bench.books().positions);
  request.position_by = any_ticket(random, bench.books().positions);
  return request;
}

double sum_of_deals(const Books& books) {
  double sum = 0;
  for (const Deal& deal : books.deals) sum += deal.profit + deal.commission + deal.swap + deal.fee;
  return round_money(sum);
}

// Per position: what its deals opened less what they closed.
Volume volume_by_deals(const Books& books, const Position& position) {
  Volume net = 0;
  for (const Deal& deal : books.deals) {
    if (deal.position == position.identifier) net += deal.type == DealType::buy ? deal.volume : -deal.volume;
  }
  return position.is_buy ? net : -net;
}

void expect_order(Bench& bench) {
  const Books& books = bench.books();
  SAME(books.balance, sum_of_deals(books));
  std::set<std::string> symbols;
  std::set<uint64_t> tickets;
  for (const Position& position : books.positions) {
    HOLDS(position.volume > 0 && tickets.insert(position.ticket).second);
    SAME(volume_by_deals(books, position), position.volume);
    HOLDS(symbols.insert(position.symbol).second || bench.world().account.is_hedging());
  }
  for (const Order& order : books.orders) HOLDS(is_pending(order.type) && tickets.insert(order.ticket).second);
}

void run_random(const std::string& mode, uint64_t seed) {
  Bench bench(R"({"account":{"margin_mode":")" + mode + R"("},"market":{"commission":3,"symbols":[
      {"name":"EURUSD","walk":8,"swap_long":-7},{"name":"USDJPY","walk":8},
      {"name":"GBPUSD","walk":8},{"name":"XAUUSD","walk":15}]}})");
  Random random(seed);
  int done = 0;
  for (int i = 0; i < kRequests; i++) {
    const size_t deals = bench.books().deals.size();
    const Result result = bench.send(any_request(random, bench));
    done += is_done(result.code);
    if (!is_done(result.code)) SAME(bench.books().deals.size(), deals);
    expect_order(bench);
    bench.pass(random.between(0, 1) ? random.between(0, 2000) : 0);
    if (random.between(0, 49) == 0) bench.restart();
    expect_order(bench);
  }
  HOLDS(done > kRequests / 10);
}

}  // namespace

CHECK("random requests keep the books of a hedging account in order") { run_random("hedging", 7); }
CHECK("random requests keep the books of a netting account in order") { run_random("netting", 8); }
CHECK("random requests keep the books of an exchange account in order") { run_random("exchange", 9); }
