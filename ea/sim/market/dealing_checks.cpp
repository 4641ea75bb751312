// What requests do to orders, positions, deals and balance, on each kind of account.
#include <algorithm>

#include "checks.h"

using namespace sim;
using namespace sim::retcode;

namespace {

const char* const kNetting = R"({"account":{"margin_mode":"netting"}})";

Request close_by(const Position& first, const Position& second) {
  Request request;
  request.action = Action::close_by;
  request.position = first.ticket;
  request.position_by = second.ticket;
  return request;
}

}  // namespace

CHECK("the books begin with a BALANCE deal from the first ticket, in server time") {
  Bench bench(R"({"account":{"balance":5000},"market":{"first_ticket":"9007199254740993"}})");
  SAME(bench.books().deals.size(), 1u);
  const Deal& deal = bench.last_deal();
  SAME(deal.ticket, 9007199254740993u);
  HOLDS(deal.type == DealType::balance);
  SAME(deal.profit, 5000);
  SAME(deal.time_ms, bench.host().now_ms + 7200000);
  SAME(bench.books().balance, 5000);
}

CHECK("hedging: opening makes a position with the ticket of its order, at the ask or the bid") {
  Bench bench;
  const Result result = bench.send(bench.deal("EURUSD", OrderType::buy, 0.1));
  SAME(result.code, kDone);
  SAME(result.price, 1.1001);
  SAME(result.volume, 0.1);
  HOLDS(result.order > 2147483647u);
  const Position& position = bench.position(result.order);
  SAME(position.identifier, result.order);
  SAME(position.magic, 6000000001u);
  SAME(position.comment, "ours");
  SAME(position.price, 1.1001);
  const Deal& deal = bench.last_deal();
  SAME(deal.ticket, result.deal);
  SAME(deal.position, position.identifier);
  HOLDS(deal.entry == Entry::in && deal.reason == Reason::expert);
  bench.open(OrderType::sell, 0.1);
  SAME(bench.books().positions.size(), 2u);
  SAME(bench.books().positions.back().price, 1.1);
}

CHECK("hedging: closing a part and the rest, with the profit on the balance") {
  Bench bench;
  const uint64_t ticket = bench.open(OrderType::buy, 0.3);
  bench.move("EURUSD", 1.1021, 1.1022);
  SAME(bench.send(bench.closing(bench.position(ticket), 0.1)).code, kDone);
  SAME(bench.last_deal().profit, 20);  // 200 points of 0.1 lots
  HOLDS(bench.last_deal().entry == Entry::out);
  SAME(bench.last_deal().position, ticket);
  SAME(bench.position(ticket).volume, to_volume(0.2));
  SAME(bench.send(bench.closing(bench.position(ticket), 0.2)).code, kDone);
  SAME(bench.books().positions.size(), 0u);
  SAME(bench.books().balance, 10060);
}

CHECK("profit is converted into the currency of the account") {
  Bench bench(R"({"account":{"currency":"EUR"}})");
  const uint64_t ticket = bench.open(OrderType::sell, 0.1, "USDJPY");
  bench.move("USDJPY", 150.49, 150.5);
  bench.send(bench.closing(bench.position(ticket), 0.1));
  // 1.000 yen of 10000 dollars: 10000 yen, at 150.5 yen and 1.1001 dollars.
  SAME(bench.last_deal().profit, round_money(10000 / 150.5 / 1.1001));
}

CHECK("commission is charged on every deal, per lot") {
  Bench bench(R"({"market":{"commission":3.5}})");
  const uint64_t ticket = bench.open(OrderType::buy, 2);
  SAME(bench.last_deal().commission, -7);
  bench.send(bench.closing(bench.position(ticket), 1));
  SAME(bench.last_deal().commission, -3.5);
  SAME(bench.books().balance, 10000 - 7 - 3.5 - 10);  // and the spread
}

CHECK("netting: the same side adds at the average price") {
  Bench bench(kNetting);
  const uint64_t ticket = bench.open(OrderType::buy, 0.1);
  bench.move("EURUSD", 1.1010, 1.1011);
  bench.open(OrderType::buy, 0.1);
  SAME(bench.books().positions.size(), 1u);
  SAME(bench.position(ticket).volume, to_volume(0.2));
  SAME(bench.position(ticket).price, 1.1006);
  HOLDS(bench.last_deal().entry == Entry::in);
  SAME(bench.last_deal().position, ticket);
}

CHECK("netting: the other side reduces, and closes") {
  Bench bench(kNetting);
  const uint64_t ticket = bench.open(OrderType::buy, 0.3);
  bench.open(OrderType::sell, 0.1);
  HOLDS(bench.last_deal().entry == Entry::out);
  SAME(bench.position(ticket).volume, to_volume(0.2));
  SAME(bench.position(ticket).price, 1.1001);
  bench.open(OrderType::sell, 0.2);
  SAME(bench.books().positions.size(), 0u);
}

CHECK("netting: more of the other side turns the position in one INOUT deal; the identifier stays, the ticket changes") {
  Bench bench(kNetting);
  const uint64_t first = bench.open(OrderType::buy, 0.1);
  const Result result = bench.send(bench.deal("EURUSD", OrderType::sell, 0.4));
  SAME(bench.books().deals.size(), 3u);
  const Deal& deal = bench.last_deal();
  HOLDS(deal.entry == Entry::inout && deal.type == DealType::sell);
  SAME(deal.position, first);
  SAME(deal.volume, to_volume(0.4));
  SAME(deal.profit, -1);
  const Position& turned = bench.position(result.order);
  SAME(turned.identifier, first);
  HOLDS(!turned.is_buy && turned.ticket != first);
  SAME(turned.volume, to_volume(0.3));
  SAME(turned.price, 1.1);
}

CHECK("exchange: nets as well") {
  Bench bench(R"({"account":{"margin_mode":"exchange"}})");
  bench.open(OrderType::buy, 0.1);
  bench.open(OrderType::buy, 0.1);
  SAME(bench.books().positions.size(), 1u);
}

CHECK("netting: a deal that names the position closes it, and no more than it has") {
  Bench bench(kNetting);
  const Position position = bench.position(bench.open(OrderType::buy, 0.3));
  SAME(bench.send(bench.closing(position, 0.4)).code, kInvalidCloseVolume);
  SAME(bench.send(bench.closing(position, 0.3)).code, kDone);
  SAME(bench.books().positions.size(), 0u);
}

CHECK("netting: levels go by symbol, and a given ticket must fit") {
  Bench bench(kNetting);
  const Position position = bench.position(bench.open(OrderType::buy, 0.3));
  Request request = bench.levels(position, 1.05, 1.2);
  request.position = 0;
  SAME(bench.send(request).code, kDone);
  SAME(bench.position(position.ticket).stop_loss, 1.05);
  request.position = 77;
  SAME(bench.send(request).code, kPositionClosed);
}

CHECK("levels: 0 removes, and the change is told as POSITION") {
  Bench bench;
  const Position position = bench.position(bench.open(OrderType::buy, 0.1));
  bench.transactions();
  SAME(bench.send(bench.levels(position, 1.05, 1.2)).code, kDone);
  SAME(bench.count(Happening::position), 1);
  SAME(bench.send(bench.levels(position, 0, 1.2)).code, kDone);
  SAME(bench.position(position.ticket).stop_loss, 0);
  SAME(bench.position(position.ticket).take_profit, 1.2);
}

CHECK("a waiting order is placed, changed and removed, with its transactions") {
  Bench bench;
  Request request = bench.pending("EURUSD", OrderType::buy_limit, 1.05);
  const Result placed = bench.send(request);
  SAME(placed.code, kPlaced);
  SAME(placed.deal, 0u);
  SAME(bench.count(Happening::order_add), 1);
  request.order = placed.order;
  request.action = Action::modify;
  request.price = 1.04;
  request.stop_loss = 1.03;
  SAME(bench.send(request).code, kDone);
  SAME(bench.books().orders.front().stop_loss, 1.03);
  SAME(bench.count(Happening::order_update), 1);
  request.action = Action::remove;
  SAME(bench.send(request).code, kDone);
  SAME(bench.books().orders.size(), 0u);
  HOLDS(bench.books().past_orders.back().state == OrderState::canceled);
  int deleted = 0, history = 0;
  for (const Transaction& told : bench.transactions()) {
    deleted += told.type == Happening::order_delete;
    history += told.type == Happening::history_add;
  }
  SAME(deleted, 1);
  SAME(history, 1);
}

CHECK("close-by: two OUT_BY deals of the smaller volume, the result on the first") {
  Bench bench;
  const Position first = bench.position(bench.open(OrderType::buy, 0.1));
  bench.move("EURUSD", 1.101, 1.1011);
  const Position second = bench.position(bench.open(OrderType::sell, 0.3));
  const Result result = bench.send(close_by(first, second));
  SAME(result.code, kDone);
  const auto& deals = bench.books().deals;
  const Deal &one = deals[deals.size() - 2], &other = deals.back();
  HOLDS(one.entry == Entry::out_by && other.entry == Entry::out_by);
  SAME(one.ticket, result.deal);
  SAME(one.position, first.ticket);
  SAME(other.position, second.ticket);
  SAME(one.profit, 9);  // 1.10010 to 1.10100
  SAME(other.profit, 0);
  SAME(bench.books().positions.size(), 1u);
  SAME(bench.position(second.ticket).volume, to_volume(0.2));
  SAME(bench.send(close_by(first, second)).code, kPositionClosed);
}

CHECK("close-by: of equal volumes nothing is left; one side twice is 10013") {
  Bench bench;
  const Position first = bench.position(bench.open(OrderType::buy, 0.1));
  const Position same_side = bench.position(bench.open(OrderType::buy, 0.1));
  const Position other = bench.position(bench.open(OrderType::sell, 0.1));
  SAME(bench.send(close_by(first, same_side)).code, kInvalid);
  SAME(bench.send(close_by(first, first)).code, kInvalid);
  SAME(bench.send(close_by(other, first)).code, kDone);
  SAME(bench.books().positions.size(), 1u);
}

CHECK("margin: of a hedged symbol the larger side, of a net one what is left") {
  Bench bench;
  bench.open(OrderType::buy, 0.3);
  SAME(used_margin(bench.world()), 330);
  bench.open(OrderType::sell, 0.1);
  SAME(used_margin(bench.world()), 330);
  SAME(equity(bench.world()), 10000 - 3 - 1);
  Bench netting(kNetting);
  netting.open(OrderType::buy, 0.3);
  netting.open(OrderType::sell, 0.1);
  SAME(used_margin(netting.world()), 220);
}

CHECK("comments are kept, rewritten or dropped, and cut to 31 characters; the magic survives") {
  for (const char* policy : {"keep", "rewrite", "drop"}) {
    Bench bench(std::string(R"({"market":{"comment":")") + policy + "\"}}");
    Request request = bench.deal("EURUSD", OrderType::buy, 0.1);
    request.comment = std::string(40, 'x');
    const Position& position = bench.position(bench.send(request).order);
    const std::string rewritten = "broker#" + std::to_string(position.ticket);
    const std::string wanted = policy[0] == 'k' ? std::string(31, 'x') : policy[0] == 'r' ? rewritten : "";
    SAME(position.comment, wanted);
    SAME(bench.last_deal().comment, wanted);
    SAME(bench.last_deal().magic, 6000000001u);
  }
}

CHECK("one opening tells ORDER_ADD, ORDER_DELETE, HISTORY_ADD, DEAL_ADD and REQUEST; a deal has neither magic nor comment") {
  Bench bench(R"({"market":{"shuffle_transactions":false}})");
  const Result result = bench.send(bench.deal("EURUSD", OrderType::buy, 0.1));
  std::vector<int> kinds;
  for (const Transaction& told : bench.transactions()) {
    kinds.push_back(static_cast<int>(told.type));
    if (told.type == Happening::request) {
      SAME(told.result.order, result.order);
      SAME(told.request.magic, 6000000001u);
    } else {
      SAME(told.request.magic, 0u);
    }
    if (told.type == Happening::deal_add) SAME(told.position, result.order);
  }
  std::sort(kinds.begin(), kinds.end());
  HOLDS((kinds == std::vector<int>{0, 2, 3, 6, 10}));
}

CHECK("transactions of one operation come in any order, the same for the same seed") {
  const auto orders_of = [](int seed) {
    Bench bench(R"({"market":{"seed":)" + std::to_string(seed) + "}}");
    std::vector<int> kinds;
    for (int i = 0; i < 8; i++) bench.open(OrderType::buy, 0.01);
    for (const Transaction& told : bench.transactions()) kinds.push_back(static_cast<int>(told.type));
    return kinds;
  };
  HOLDS(orders_of(1) == orders_of(1));
  HOLDS(orders_of(1) != orders_of(2));
}

CHECK("the queue of transactions holds 1024 and loses the oldest") {
  Bench bench;
  uint64_t last = 0;
  for (int i = 0; i < 250; i++) {
    const Position position = bench.position(last = bench.open(OrderType::buy, 0.01));
    if (i < 249) bench.send(bench.closing(position, 0.01));
  }
  const std::vector<Transaction> left = bench.transactions();
  SAME(left.size(), 1024u);
  bool has_last = false;
  for (const Transaction& told : left) has_last = has_last || told.position == last;
  HOLDS(has_last);
}
