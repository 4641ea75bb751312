// Every return code the server gives, and the edge on which it gives it.
#include "checks.h"

using namespace sim;
using namespace sim::retcode;

namespace {

Request with_volume(const Bench& bench, double volume) { return bench.deal("EURUSD", OrderType::buy, volume); }

Request with_stops(const Bench& bench, OrderType type, double stop_loss, double take_profit) {
  Request request = bench.deal("EURUSD", type, 0.1);
  request.stop_loss = stop_loss;
  request.take_profit = take_profit;
  return request;
}

Request with_filling(const Bench& bench, const char* symbol, Filling filling) {
  Request request = bench.deal(symbol, OrderType::buy, 0.1);
  request.filling = filling;
  return request;
}

}  // namespace

CHECK("10013 for an action that does not exist, an unknown symbol, a pending type at market") {
  Bench bench;
  Request request = with_volume(bench, 0.1);
  request.action = Action::none;
  SAME(bench.send(request).code, kInvalid);
  request = with_volume(bench, 0.1);
  request.symbol = "NOSUCH";
  SAME(bench.send(request).code, kInvalid);
  request = with_volume(bench, 0.1);
  request.type = OrderType::buy_limit;
  SAME(bench.send(request).code, kInvalid);
  SAME(bench.books().positions.size(), 0u);
}

CHECK("10013 for a symbol that is not in Market Watch") {
  Bench bench;
  SAME(bench.send(bench.deal("XAGUSD", OrderType::buy, 0.1)).code, kInvalid);
  bench.desk().select("XAGUSD", true);
  bench.pass(200);
  SAME(bench.send(bench.deal("XAGUSD", OrderType::buy, 0.01)).code, kDone);
}

CHECK("10014 below the minimum, above the maximum, off the step, no number") {
  Bench bench;
  for (const double volume : {0.0, -0.1, 0.001, 0.015, 201.0, 1e300, 0.1 + 1e-8, std::nan("")}) {
    SAME(bench.send(with_volume(bench, volume)).code, kInvalidVolume);
  }
  SAME(bench.send(with_volume(bench, 0.01)).code, kDone);
}

CHECK("10015 for a pending order on the wrong side or nearer than the stops level") {
  Bench bench;
  const std::pair<OrderType, double> wrong[] = {
      {OrderType::buy_limit, 1.1002}, {OrderType::buy_limit, 1.10001}, {OrderType::sell_limit, 1.0998},
      {OrderType::sell_limit, 1.10009}, {OrderType::buy_stop, 1.1}, {OrderType::buy_stop, 1.10019},
      {OrderType::sell_stop, 1.1002}, {OrderType::sell_stop, 1.09991}, {OrderType::buy_limit, 0}};
  for (const auto& [type, price] : wrong) SAME(bench.send(bench.pending("EURUSD", type, price)).code, kInvalidPrice);
  const std::pair<OrderType, double> right[] = {{OrderType::buy_limit, 1.1}, {OrderType::sell_limit, 1.1001},
                                                {OrderType::buy_stop, 1.1002}, {OrderType::sell_stop, 1.0999}};
  for (const auto& [type, price] : right) SAME(bench.send(bench.pending("EURUSD", type, price)).code, kPlaced);
}

CHECK("10015 for a price off the tick, and a stop-limit whose limit lies beyond its stop") {
  Bench bench;
  SAME(bench.send(bench.pending("EURUSD", OrderType::buy_limit, 1.000001)).code, kInvalidPrice);
  SAME(bench.send(bench.pending("US30", OrderType::buy_limit, 39000.3)).code, kInvalidPrice);
  Request request = bench.pending("EURUSD", OrderType::buy_stop_limit, 1.12);
  request.limit_price = 1.13;
  SAME(bench.send(request).code, kInvalidPrice);
  request.limit_price = 1.11;
  SAME(bench.send(request).code, kPlaced);
  request = bench.pending("EURUSD", OrderType::sell_stop_limit, 1.08);
  request.limit_price = 1.07;
  SAME(bench.send(request).code, kInvalidPrice);
  request.limit_price = 1.09;
  SAME(bench.send(request).code, kPlaced);
}

CHECK("10016 for levels on the wrong side, nearer than the stops level, or off the tick") {
  Bench bench;
  const std::pair<double, double> wrong[] = {{1.2, 0}, {0, 1.05}, {1.09991, 0}, {0, 1.10009}, {1.090001, 0}, {-1, 0}};
  for (const auto& [stop_loss, take_profit] : wrong) {
    SAME(bench.send(with_stops(bench, OrderType::buy, stop_loss, take_profit)).code, kInvalidStops);
  }
  for (const auto& [stop_loss, take_profit] : {std::pair(1.05, 0.0), {0.0, 1.2}, {1.10019, 0.0}, {0.0, 1.10001}}) {
    SAME(bench.send(with_stops(bench, OrderType::sell, stop_loss, take_profit)).code, kInvalidStops);
  }
  // A buy is measured from the bid, a sell from the ask: exactly ten points are far enough.
  SAME(bench.send(with_stops(bench, OrderType::buy, 1.0999, 1.1001)).code, kDone);
  SAME(bench.send(with_stops(bench, OrderType::sell, 1.1002, 1.1)).code, kDone);
}

CHECK("10017, 10042, 10043 and 10044 by the trade mode of the symbol") {
  const auto answer = [](const char* mode, OrderType type) {
    Bench bench(std::string(R"({"market":{"symbols":[{"name":"EURUSD","trade_mode":")") + mode + "\"}]}}");
    return bench.send(bench.deal("EURUSD", type, 0.1)).code;
  };
  SAME(answer("DISABLED", OrderType::buy), kTradeDisabled);
  SAME(answer("CLOSEONLY", OrderType::buy), kCloseOnly);
  SAME(answer("LONGONLY", OrderType::sell), kLongOnly);
  SAME(answer("LONGONLY", OrderType::buy), kDone);
  SAME(answer("SHORTONLY", OrderType::buy), kShortOnly);
  SAME(answer("SHORTONLY", OrderType::sell), kDone);
}

CHECK("10017, 10026 and 10027 by the flags of account and terminal") {
  const auto answer = [](const char* config) {
    Bench bench(config);
    return bench.send(bench.deal("EURUSD", OrderType::buy, 0.1)).code;
  };
  SAME(answer(R"({"account":{"trade_allowed":false}})"), kTradeDisabled);
  SAME(answer(R"({"account":{"expert_allowed":false}})"), kServerDisablesExperts);
  SAME(answer(R"({"terminal":{"trade_allowed":false}})"), kClientDisablesExperts);
  SAME(answer(R"({"terminal":{"expert_trade_allowed":false}})"), kClientDisablesExperts);
}

CHECK("10018 outside of the session, for every kind of request") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","sessions":[[1,0,86400]]}]}})");
  const uint64_t ticket = bench.open(OrderType::buy, 0.1);
  const uint64_t order = bench.send(bench.pending("EURUSD", OrderType::buy_limit, 1.05)).order;
  bench.pass(86400000);
  SAME(bench.send(bench.deal("EURUSD", OrderType::buy, 0.1)).code, kMarketClosed);
  SAME(bench.send(bench.pending("EURUSD", OrderType::buy_limit, 1.05)).code, kMarketClosed);
  SAME(bench.send(bench.closing(bench.position(ticket), 0.1)).code, kMarketClosed);
  SAME(bench.send(bench.levels(bench.position(ticket), 1.05, 0)).code, kMarketClosed);
  Request request;
  request.action = Action::remove;
  request.order = order;
  SAME(bench.send(request).code, kMarketClosed);
}

CHECK("10019 when the margin is more than the equity") {
  Bench bench;
  SAME(bench.send(with_volume(bench, 9.2)).code, kNoMoney);  // 10120.00 of 10000.00
  SAME(bench.send(with_volume(bench, 9)).code, kDone);       // 9900.00
  SAME(bench.send(with_volume(bench, 0.1)).code, kNoMoney);
  // The smaller side of a hedged symbol needs nothing.
  SAME(bench.send(bench.deal("EURUSD", OrderType::sell, 5)).code, kDone);
}

CHECK("10022 for an expiration that is past or not offered") {
  Bench bench(R"({"market":{"symbols":[{"name":"GBPUSD","expirations":["GTC"]}]}})");
  Request request = bench.pending("EURUSD", OrderType::buy_limit, 1.05);
  request.lifetime = Lifetime::specified;
  request.expires_s = bench.desk().server_time_ms() / 1000;
  SAME(bench.send(request).code, kInvalidExpiration);
  request.expires_s += 60;
  SAME(bench.send(request).code, kPlaced);
  request.symbol = "GBPUSD";
  SAME(bench.send(request).code, kInvalidExpiration);
}

CHECK("10025 for a change that changes nothing") {
  Bench bench;
  const uint64_t ticket = bench.open(OrderType::buy, 0.1);
  SAME(bench.send(bench.levels(bench.position(ticket), 0, 0)).code, kNoChanges);
  SAME(bench.send(bench.levels(bench.position(ticket), 1.05, 0)).code, kDone);
  SAME(bench.send(bench.levels(bench.position(ticket), 1.05, 0)).code, kNoChanges);
  Request request = bench.pending("EURUSD", OrderType::buy_limit, 1.05);
  request.order = bench.send(request).order;
  request.action = Action::modify;
  SAME(bench.send(request).code, kNoChanges);
  request.price = 1.06;
  SAME(bench.send(request).code, kDone);
  SAME(bench.books().orders.front().price, 1.06);
}

CHECK("10029 inside the freeze level") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","freeze_level":20,"stops_level":0}]}})");
  Request request = bench.deal("EURUSD", OrderType::buy, 0.1);
  request.stop_loss = 1.0998;
  const Position position = bench.position(bench.send(request).order);
  SAME(bench.send(bench.levels(position, 1.09, 0)).code, kFrozen);
  SAME(bench.send(bench.closing(position, 0.1)).code, kFrozen);
  Request order = bench.pending("EURUSD", OrderType::buy_limit, 1.0999);
  order.order = bench.send(order).order;
  order.action = Action::remove;
  SAME(bench.send(order).code, kFrozen);
  order.action = Action::modify;
  order.price = 1.09;
  SAME(bench.send(order).code, kFrozen);
  bench.move("EURUSD", 1.101, 1.1011);
  SAME(bench.send(order).code, kDone);
  SAME(bench.send(bench.closing(position, 0.1)).code, kDone);
}

CHECK("10030 by the filling flags and the execution of the symbol") {
  Bench bench;
  SAME(bench.send(with_filling(bench, "AUDUSD", Filling::ioc)).code, kInvalidFill);  // FOK only
  SAME(bench.send(with_filling(bench, "AUDUSD", Filling::fok)).code, kDone);
  SAME(bench.send(with_filling(bench, "GBPUSD", Filling::fok)).code, kInvalidFill);  // IOC only
  SAME(bench.send(with_filling(bench, "GBPUSD", Filling::ioc)).code, kDone);
  SAME(bench.send(with_filling(bench, "EURUSD", Filling::rest)).code, kInvalidFill);  // market execution
  SAME(bench.send(with_filling(bench, "EURUSD", Filling::boc)).code, kInvalidFill);
  SAME(bench.send(with_filling(bench, "USDJPY", Filling::rest)).code, kDone);  // instant execution
  SAME(bench.send(with_filling(bench, "DE40", Filling::rest)).code, kDone);    // exchange execution
  Request request = bench.pending("AUDUSD", OrderType::buy_limit, 0.6);
  request.filling = Filling::ioc;
  SAME(bench.send(request).code, kInvalidFill);
}

CHECK("10031 without a connection, and nothing happens") {
  Bench bench;
  bench.host().connected = false;
  SAME(bench.send(with_volume(bench, 0.1)).code, kConnection);
  bench.host().connected = true;
  bench.pass(200);
  SAME(bench.books().positions.size(), 0u);
}

CHECK("10033, 10034 and 10040 at the limits of account and symbol") {
  Bench bench(R"({"account":{"limit_orders":1,"limit_positions":2},
      "market":{"symbols":[{"name":"EURUSD","volume_limit":0.3}]}})");
  SAME(bench.send(with_volume(bench, 0.2)).code, kDone);
  SAME(bench.send(with_volume(bench, 0.2)).code, kLimitVolume);
  SAME(bench.send(bench.pending("EURUSD", OrderType::buy_limit, 1.05)).code, kPlaced);
  SAME(bench.send(with_volume(bench, 0.01)).code, kLimitVolume);  // waiting orders count
  SAME(bench.send(bench.pending("GBPUSD", OrderType::buy_limit, 1.2)).code, kLimitOrders);
  SAME(bench.send(bench.deal("EURUSD", OrderType::sell, 0.1)).code, kDone);  // the other direction
  SAME(bench.send(bench.deal("GBPUSD", OrderType::sell, 0.1)).code, kLimitPositions);
}

CHECK("10035 for an unknown order and for a type the symbol does not take") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","order_types":["MARKET","LIMIT"]}]}})");
  Request request;
  request.order = 4000000000;
  for (const Action action : {Action::modify, Action::remove}) {
    request.action = action;
    SAME(bench.send(request).code, kInvalidOrder);
  }
  SAME(bench.send(bench.pending("EURUSD", OrderType::buy_stop, 1.2)).code, kInvalidOrder);
  SAME(bench.send(bench.pending("EURUSD", OrderType::buy, 1.2)).code, kInvalidOrder);
  SAME(bench.send(with_stops(bench, OrderType::buy, 1.05, 0)).code, kInvalidStops);
}

CHECK("10036 for a position that is gone, 10038 for more than it has, 10014 for a rest below the minimum") {
  Bench bench(R"({"market":{"symbols":[{"name":"EURUSD","volume_min":0.05}]}})");
  const Position position = bench.position(bench.open(OrderType::buy, 0.1));
  SAME(bench.send(bench.closing(position, 0.11)).code, kInvalidCloseVolume);
  SAME(bench.send(bench.closing(position, 0.06)).code, kInvalidVolume);
  Request same_side = bench.closing(position, 0.1);
  same_side.type = OrderType::buy;
  SAME(bench.send(same_side).code, kInvalid);
  SAME(bench.send(bench.closing(position, 0.1)).code, kDone);
  SAME(bench.send(bench.closing(position, 0.1)).code, kPositionClosed);
  SAME(bench.send(bench.levels(position, 1.05, 0)).code, kPositionClosed);
}

CHECK("10004 in INSTANT and REQUEST when the price moved beyond the deviation, 10015 without a price") {
  Bench bench;
  for (const char* symbol : {"USDJPY", "BTCUSD"}) {
    Request request = bench.deal(symbol, OrderType::buy, 0.01);
    request.deviation = 20;
    const Symbol& found = *bench.world().symbols.find(symbol);
    bench.move(symbol, request.price + 11 * found.point, request.price + 21 * found.point);
    SAME(bench.send(request).code, kRequote);
    request.deviation = 21;
    const Result result = bench.send(request);
    SAME(result.code, kDone);
    SAME(result.price, bench.world().feed.quote(symbol).ask);
    request.price = 0;
    SAME(bench.send(request).code, kInvalidPrice);
  }
  Request request = with_volume(bench, 0.1);
  request.price = 0.5;  // market execution does not look at it
  SAME(bench.send(request).code, kDone);
}

CHECK("10046 for a close-by on a netting account") {
  Bench bench(R"({"account":{"margin_mode":"netting"}})");
  Request request;
  request.action = Action::close_by;
  SAME(bench.send(request).code, kHedgeProhibited);
}
