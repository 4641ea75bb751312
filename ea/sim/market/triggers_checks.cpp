// What happens by price, time, faults and kills.
#include <filesystem>
#include <fstream>

#include "checks.h"

using namespace sim;
using namespace sim::retcode;

namespace {

Request bracket(const Bench& bench, OrderType type) {
  Request request = bench.deal("EURUSD", type, 0.1);
  const double side = is_buy(type) ? 1 : -1;
  request.stop_loss = 1.1 - side * 0.01;
  request.take_profit = 1.1 + side * 0.01;
  return request;
}

// What a waiting order becomes when the price goes there.
OrderState state_after(Bench& bench, OrderType type, double price, double bid) {
  SAME(bench.send(bench.pending("EURUSD", type, price)).code, kPlaced);
  bench.move("EURUSD", bid, bid + 0.0001);
  return bench.books().past_orders.empty() ? OrderState::placed : bench.books().past_orders.back().state;
}

}  // namespace

CHECK("a stop closes with reason SL and a target with TP, under the magic of the position") {
  for (const OrderType type : {OrderType::buy, OrderType::sell}) {
    for (const bool is_stop_loss : {true, false}) {
      Bench bench;
      bench.send(bracket(bench, type));
      const double bid = (type == OrderType::buy) == is_stop_loss ? 1.0899 : 1.1101;
      bench.move("EURUSD", bid, bid + 0.0001);
      SAME(bench.books().positions.size(), 0u);
      HOLDS(bench.last_deal().reason == (is_stop_loss ? Reason::stop_loss : Reason::take_profit));
      HOLDS(bench.last_deal().entry == Entry::out);
      SAME(bench.last_deal().magic, 6000000001u);
      HOLDS(bench.last_deal().profit * (is_stop_loss ? -1 : 1) > 0);
      SAME(bench.last_deal().comment.substr(0, 3), is_stop_loss ? "[sl" : "[tp");
    }
  }
}

CHECK("a level is reached by the price itself, not before it") {
  Bench bench;
  bench.send(bracket(bench, OrderType::buy));
  bench.move("EURUSD", 1.09001, 1.09011);
  SAME(bench.books().positions.size(), 1u);
  bench.move("EURUSD", 1.09, 1.0901);
  SAME(bench.books().positions.size(), 0u);
}

CHECK("limit and stop orders fill when the price comes to them") {
  const std::pair<OrderType, std::pair<double, double>> cases[] = {
      {OrderType::buy_limit, {1.09, 1.0899}}, {OrderType::sell_limit, {1.11, 1.11}},
      {OrderType::buy_stop, {1.11, 1.1099}}, {OrderType::sell_stop, {1.09, 1.09}}};
  for (const auto& [type, prices] : cases) {
    Bench bench;
    HOLDS(state_after(bench, type, prices.first, prices.second) == OrderState::filled);
    SAME(bench.books().positions.size(), 1u);
    SAME(bench.books().positions.front().is_buy, is_buy(type));
    SAME(bench.last_deal().order, bench.books().past_orders.back().ticket);
    SAME(bench.last_deal().magic, 6000000001u);
    Bench other;
    HOLDS(state_after(other, type, prices.first, 1.1) == OrderState::placed);
  }
}

CHECK("a stop-limit order becomes a limit order of the same ticket, and fills as one") {
  Bench bench;
  Request request = bench.pending("EURUSD", OrderType::buy_stop_limit, 1.11);
  request.limit_price = 1.105;
  const uint64_t ticket = bench.send(request).order;
  bench.move("EURUSD", 1.11, 1.1101);
  HOLDS(bench.books().find_order(ticket)->type == OrderType::buy_limit);
  SAME(bench.books().find_order(ticket)->price, 1.105);
  bench.move("EURUSD", 1.1045, 1.1046);
  SAME(bench.books().positions.size(), 1u);
}

CHECK("a waiting order whose fill the money does not allow is rejected") {
  Bench bench;
  Request request = bench.pending("EURUSD", OrderType::buy_limit, 1.09);
  request.volume = 5;
  const uint64_t ticket = bench.send(request).order;
  bench.open(OrderType::sell, 8);
  bench.open(OrderType::buy, 8);
  bench.move("EURUSD", 1.0899, 1.09);
  SAME(bench.books().orders.size(), 0u);
  for (const Order& order : bench.books().past_orders) HOLDS(order.ticket != ticket || order.state == OrderState::rejected);
  SAME(bench.books().positions.size(), 2u);
}

CHECK("orders expire: at their time, at the end of the day, at the end of their day") {
  Bench bench;
  Request request = bench.pending("EURUSD", OrderType::buy_limit, 1.05);
  const int64_t now_s = bench.desk().server_time_ms() / 1000;
  request.lifetime = Lifetime::specified;
  request.expires_s = now_s + 60;
  const uint64_t at_time = bench.send(request).order;
  request.lifetime = Lifetime::day;
  const uint64_t today = bench.send(request).order;
  request.lifetime = Lifetime::specified_day;
  request.expires_s = now_s + 86400;
  const uint64_t tomorrow = bench.send(request).order;
  bench.pass(59000);
  SAME(bench.books().orders.size(), 3u);
  bench.pass(1000);
  HOLDS(!bench.books().find_order(at_time) && bench.books().past_orders.back().state == OrderState::expired);
  bench.pass(16 * 3600000);  // past midnight
  HOLDS(!bench.books().find_order(today) && bench.books().find_order(tomorrow));
  bench.pass(24 * 3600000);
  SAME(bench.books().orders.size(), 0u);
}

CHECK("stop-out closes the worst position first, with reason SO, until the margin suffices") {
  Bench bench(R"({"account":{"balance":1000}})");
  const uint64_t better = bench.open(OrderType::buy, 0.1, "GBPUSD");
  bench.open(OrderType::buy, 0.5);
  bench.move("EURUSD", 1.087, 1.0871);  // 51 %
  SAME(bench.books().positions.size(), 2u);
  bench.move("EURUSD", 1.0865, 1.0866);
  SAME(bench.books().positions.size(), 1u);
  SAME(bench.books().positions.front().ticket, better);
  HOLDS(bench.last_deal().reason == Reason::stop_out);
  HOLDS(bench.last_deal().profit < -600);
}

CHECK("prices walk the same way for the same seed, and hit a level 30 points away within seconds") {
  const char* const moving = R"({"market":{"tick_ms":10,"symbols":[{"name":"EURUSD","walk":8,"spread_min":8,"spread_max":12}]}})";
  Bench one(moving), same(moving);
  one.restart();
  one.pass(3000);
  const double bid = one.world().feed.quote("EURUSD").bid;
  Bench again(moving);
  again.pass(3000);
  SAME(again.world().feed.quote("EURUSD").bid, bid);
  int hits = 0;
  for (int i = 0; i < 50; i++) {
    Request request = again.deal("EURUSD", OrderType::buy, 0.1);
    const Quote& quote = again.world().feed.quote("EURUSD");
    request.stop_loss = round_to(quote.bid - 0.0003, 5);
    request.take_profit = round_to(quote.bid + 0.0003, 5);
    SAME(again.send(request).code, kDone);
    again.pass(3000);
    hits += again.books().positions.empty();
    if (!again.books().positions.empty()) again.send(again.closing(again.books().positions.front(), 0.1));
  }
  HOLDS(hits >= 48);
  again.pass(100000000);
  const double far = again.world().feed.quote("EURUSD").bid;
  HOLDS(far > 1.08 && far < 1.12);
}

CHECK("the books survive a kill: history, tickets, balance, positions, prices") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","walk":8}]}})");
  const uint64_t kept = bench.open(OrderType::buy, 0.1);
  const uint64_t order = bench.send(bench.pending("EURUSD", OrderType::buy_limit, 1.05)).order;
  bench.send(bench.closing(bench.position(bench.open(OrderType::sell, 0.2)), 0.2));
  const Books before = bench.books();
  const Deal last = bench.last_deal();
  bench.pass(5000);
  const double bid = bench.world().feed.quote("EURUSD").bid;
  bench.restart();
  SAME(bench.world().feed.quote("EURUSD").bid, bid);
  SAME(bench.books().deals.size(), before.deals.size());
  SAME(bench.books().balance, before.balance);
  SAME(bench.books().next_order, before.next_order);
  SAME(bench.books().next_deal, before.next_deal);
  SAME(bench.position(kept).magic, 6000000001u);
  SAME(bench.position(kept).price, before.positions.front().price);
  HOLDS(bench.books().find_order(order) != nullptr);
  SAME(bench.last_deal().profit, last.profit);
  SAME(bench.last_deal().comment, last.comment);
  SAME(bench.books().past_orders.size(), before.past_orders.size());
  SAME(bench.transactions().size(), 0u);
  HOLDS(!std::filesystem::exists(bench.host().folder() + "/sim/market.json.part"));
}

CHECK("while the terminal is away levels are still hit, and nobody is told") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","walk":8}]}})");
  Request request = bench.deal("EURUSD", OrderType::buy, 0.1);
  request.stop_loss = 1.0995;
  request.take_profit = 1.1005;
  bench.send(request);
  bench.host().now_ms += 600000;
  bench.restart();
  SAME(bench.books().positions.size(), 0u);
  SAME(bench.transactions().size(), 0u);
}

CHECK("the crash hooks stand around OrderSend, and after it the books are on disk") {
  Bench bench;
  bool is_saved = false;
  bench.host().before_return = [&] {
    std::ifstream file(bench.host().folder() + "/sim/market.json");
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    is_saved = text.find("6000000001") != std::string::npos;
  };
  bench.open(OrderType::buy, 0.1);
  SAME(bench.host().calls.front(), "OrderSend EURUSD before");
  SAME(bench.host().calls.back(), "OrderSend EURUSD after");
  HOLDS(is_saved);
}

CHECK("planned requests: the answer is given, and what happens is as planned") {
  Bench bench(R"({"requests":[{"nth":1,"retcode":10004},{"nth":2,"retcode":10012,"executes":true,"delay_ms":700},
      {"nth":4,"retcode":10011,"executes_after_ms":2000},{"nth":5,"filled_volume":0.05}]})");
  Request request = bench.deal("EURUSD", OrderType::buy, 0.1);
  SAME(bench.send(request).code, kRequote);
  SAME(bench.books().positions.size(), 0u);
  const int64_t before = bench.host().now_ms;
  const Result timeout = bench.send(request);
  SAME(timeout.code, 10012u);
  SAME(timeout.deal + timeout.order, 0u);
  SAME(bench.host().now_ms, before + 700);
  SAME(bench.books().positions.size(), 1u);
  SAME(bench.send(request).code, kDone);
  SAME(bench.send(request).code, 10011u);
  SAME(bench.books().positions.size(), 2u);
  bench.pass(2000);
  SAME(bench.books().positions.size(), 3u);
  request.filling = Filling::ioc;
  const Result part = bench.send(request);
  SAME(part.code, kDonePartial);
  SAME(part.volume, 0.05);
  SAME(bench.position(part.order).volume, to_volume(0.05));
}

CHECK("the deal is 0 on return if so configured, though it was done") {
  Bench bench(R"({"market":{"deal_zero_on_return":true}})");
  const Result result = bench.send(bench.deal("EURUSD", OrderType::buy, 0.1));
  SAME(result.code, kDone);
  SAME(result.deal, 0u);
  SAME(bench.last_deal().order, result.order);
}

CHECK("while the connection is lost the terminal sees what it knew, and hears nothing of it later") {
  Bench bench;
  bench.send(bracket(bench, OrderType::buy));
  bench.transactions();
  bench.host().connected = false;
  bench.pass(100);
  bench.move("EURUSD", 1.08, 1.0801);
  SAME(bench.books().positions.size(), 1u);
  SAME(bench.world().feed.quote("EURUSD").bid, 1.1);
  HOLDS(!bench.desk().take_tick());
  bench.host().connected = true;
  bench.pass(100);
  SAME(bench.books().positions.size(), 0u);
  SAME(bench.transactions().size(), 0u);
  HOLDS(bench.desk().take_tick());
}

CHECK("deposits and withdrawals become BALANCE deals") {
  Bench bench(R"({"market":{"deposits":[{"after_ms":1000,"amount":500},{"after_ms":2000,"amount":-100}]}})");
  bench.pass(1500);
  SAME(bench.books().balance, 10500);
  HOLDS(bench.last_deal().type == DealType::balance);
  SAME(bench.count(Happening::deal_add), 1);
  bench.pass(1000);
  SAME(bench.books().balance, 10400);
}

CHECK("swap is charged at the server's midnight, and booked in parts with what is closed") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","swap_long":-7.1}]}})");
  const uint64_t ticket = bench.open(OrderType::buy, 0.4);
  bench.transactions();
  bench.pass(15 * 3600000);
  SAME(bench.position(ticket).swap, 0);
  bench.pass(2 * 3600000);
  SAME(bench.position(ticket).swap, -2.84);
  SAME(bench.count(Happening::position), 1);
  SAME(bench.send(bench.closing(bench.position(ticket), 0.1)).code, retcode::kDone);
  SAME(bench.last_deal().swap, -0.71);
  SAME(bench.position(ticket).swap, -2.13);
  SAME(bench.books().balance, 10000 - 0.71 - 1);
}

CHECK("trade times follow the server's clock over a change of its offset") {
  Bench bench;
  bench.host().offset_step_ms = bench.host().now_ms + 1000;
  bench.open(OrderType::buy, 0.1);
  const int64_t first = bench.last_deal().time_ms;
  bench.pass(1000);
  bench.open(OrderType::buy, 0.1);
  SAME(bench.last_deal().time_ms - first, 3601000);
}
