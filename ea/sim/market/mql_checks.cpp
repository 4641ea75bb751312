// The functions an expert calls: selection, lists, errors, and how requests and transactions are translated.
#include "checks.h"

using namespace sim;
using namespace mql;

namespace {

mql::string text(const char* bytes) { return mql::string::from_utf8(bytes); }

MqlTradeRequest buy(const char* symbol, double volume) {
  MqlTradeRequest request = {};
  request.action = TRADE_ACTION_DEAL;
  request.symbol = text(symbol);
  request.volume = volume;
  request.type = ORDER_TYPE_BUY;
  request.price = SymbolInfoDouble(request.symbol, SYMBOL_ASK);
  request.magic = 6000000001;
  request.comment = text("caf\xC3\xA9");
  return request;
}

}  // namespace

CHECK("an unknown symbol has no properties and error 4301") {
  Bench bench;
  SAME(SymbolInfoDouble(text("NOSUCH"), SYMBOL_BID), 0.0);
  SAME(bench.host().error, 4301);
  bench.host().error = 0;
  SAME(SymbolInfoInteger(text("eurusd"), SYMBOL_DIGITS), 0);  // names are case-sensitive
  SAME(bench.host().error, 4301);
  HOLDS(SymbolInfoString(text("NOSUCH"), SYMBOL_PATH).utf8().empty());
  HOLDS(!SymbolSelect(text("NOSUCH"), true));
  bench.host().error = 0;
  bool is_custom = true;
  HOLDS(!SymbolExist(text("NOSUCH"), is_custom) && SymbolExist(text("EURUSD"), is_custom) && !is_custom);
  SAME(bench.host().error, 0);
}

CHECK("a symbol outside of Market Watch has no tick and error 4302; selected, it has one a moment later") {
  Bench bench;
  MqlTick tick = {};
  HOLDS(!SymbolInfoTick(text("XAGUSD"), tick));
  SAME(bench.host().error, 4302);
  SAME(SymbolInfoInteger(text("XAGUSD"), SYMBOL_DIGITS), 3);
  const int before = SymbolsTotal(true);
  HOLDS(SymbolSelect(text("XAGUSD"), true));
  SAME(SymbolsTotal(true), before + 1);
  HOLDS(!SymbolIsSynchronized(text("XAGUSD")));
  bench.pass(100);
  HOLDS(SymbolIsSynchronized(text("XAGUSD")) && SymbolInfoTick(text("XAGUSD"), tick));
  SAME(tick.bid, 28.9);
  SAME(tick.time_msc, bench.desk().server_time_ms());
  HOLDS(SymbolSelect(text("XAGUSD"), false));
  HOLDS(!SymbolSelect(text("EURUSD"), false));  // the chart's own
  HOLDS(SymbolsTotal(false) > SymbolsTotal(true));
}

CHECK("a symbol describes itself") {
  Bench bench;
  const mql::string eurusd = text("EURUSD");
  SAME(SymbolInfoInteger(eurusd, SYMBOL_TRADE_STOPS_LEVEL), 10);
  SAME(SymbolInfoInteger(eurusd, SYMBOL_SPREAD), 10);
  SAME(SymbolInfoInteger(eurusd, SYMBOL_FILLING_MODE), SYMBOL_FILLING_FOK | SYMBOL_FILLING_IOC);
  SAME(SymbolInfoInteger(eurusd, SYMBOL_TRADE_EXEMODE), SYMBOL_TRADE_EXECUTION_MARKET);
  SAME(SymbolInfoDouble(eurusd, SYMBOL_POINT), 0.00001);
  SAME(SymbolInfoDouble(eurusd, SYMBOL_TRADE_TICK_VALUE), 1.0);
  SAME(SymbolInfoDouble(eurusd, SYMBOL_VOLUME_STEP), 0.01);
  SAME(SymbolInfoString(eurusd, SYMBOL_CURRENCY_PROFIT).utf8(), "USD");
  SAME(SymbolInfoDouble(text("US30"), SYMBOL_TRADE_TICK_SIZE), 0.5);
  SAME(SymbolInfoInteger(eurusd, SYMBOL_TRADE_CALC_MODE), SYMBOL_CALC_MODE_FOREX);
  SAME(SymbolInfoInteger(text("US30"), SYMBOL_TRADE_CALC_MODE), SYMBOL_CALC_MODE_CFDINDEX);
  SAME(SymbolInfoInteger(text("XAUUSD"), SYMBOL_TRADE_CALC_MODE), SYMBOL_CALC_MODE_CFDLEVERAGE);
  SAME(SymbolInfoString(text("DE40"), SYMBOL_CURRENCY_MARGIN).utf8(), "EUR");
  SAME(SymbolInfoInteger(eurusd, SYMBOL_START_TIME), 0);
  datetime from = 0, to = 0;
  HOLDS(SymbolInfoSessionTrade(text("DE40"), MONDAY, 0, from, to));
  SAME(static_cast<int64_t>(from), 8100);
  SAME(static_cast<int64_t>(to), 79200);
  HOLDS(!SymbolInfoSessionTrade(text("DE40"), MONDAY, 1, from, to) && !SymbolInfoSessionTrade(text("DE40"), SUNDAY, 0, from, to));
}

CHECK("a contract has a first and a last second") {
  Bench bench(R"({"market":{"symbols":[{"name":"BRN","calc_mode":"EXCH_FUTURES","start_s":1700000000,"expiration_s":1800000000}]}})");
  SAME(SymbolInfoInteger(text("BRN"), SYMBOL_TRADE_CALC_MODE), SYMBOL_CALC_MODE_EXCH_FUTURES);
  SAME(SymbolInfoInteger(text("BRN"), SYMBOL_START_TIME), 1700000000);
  SAME(SymbolInfoInteger(text("BRN"), SYMBOL_EXPIRATION_TIME), 1800000000);
}

CHECK("the account describes itself") {
  Bench bench(R"({"account":{"login":"990000001","margin_mode":"exchange","trade_mode":"real","leverage":30}})");
  SAME(AccountInfoInteger(ACCOUNT_LOGIN), 990000001);
  SAME(AccountInfoInteger(ACCOUNT_MARGIN_MODE), ACCOUNT_MARGIN_MODE_EXCHANGE);
  SAME(AccountInfoInteger(ACCOUNT_TRADE_MODE), ACCOUNT_TRADE_MODE_REAL);
  SAME(AccountInfoInteger(ACCOUNT_LEVERAGE), 30);
  SAME(AccountInfoDouble(ACCOUNT_BALANCE), 10000);
  SAME(AccountInfoString(ACCOUNT_CURRENCY).utf8(), "USD");
}

CHECK("OrderSend is true only for a good answer, else 4756, or 4301 for an unknown symbol") {
  Bench bench;
  MqlTradeResult result;
  HOLDS(OrderSend(buy("EURUSD", 0.1), result));
  SAME(result.retcode, TRADE_RETCODE_DONE);
  SAME(result.ask, 1.1001);
  HOLDS(!OrderSend(buy("EURUSD", 0.001), result));
  SAME(result.retcode, TRADE_RETCODE_INVALID_VOLUME);
  SAME(bench.host().error, 4756);
  HOLDS(!OrderSend(buy("NOSUCH", 0.1), result));
  SAME(result.retcode, TRADE_RETCODE_INVALID);
  SAME(bench.host().error, 4301);
}

CHECK("a selected position is a copy") {
  Bench bench;
  MqlTradeResult result;
  OrderSend(buy("EURUSD", 0.1), result);
  SAME(PositionsTotal(), 1);
  SAME(PositionGetTicket(0), result.order);
  SAME(PositionGetString(POSITION_COMMENT).utf8(), "caf\xC3\xA9");
  SAME(static_cast<ulong>(PositionGetInteger(POSITION_MAGIC)), 6000000001u);
  SAME(PositionGetInteger(POSITION_TIME), bench.desk().server_time_ms() / 1000);
  SAME(PositionGetDouble(POSITION_PROFIT), -1.0);
  bench.send(bench.closing(bench.position(result.order), 0.1));
  SAME(PositionGetDouble(POSITION_VOLUME), 0.1);
  HOLDS(!PositionSelectByTicket(result.order));
  SAME(bench.host().error, 4753);
  SAME(PositionGetDouble(POSITION_VOLUME), 0.0);
}

CHECK("a waiting order can be selected and read") {
  Bench bench;
  MqlTradeRequest request = buy("EURUSD", 0.1);
  request.action = TRADE_ACTION_PENDING;
  request.type = ORDER_TYPE_BUY_STOP_LIMIT;
  request.price = 1.12;
  request.stoplimit = 1.11;
  request.type_filling = ORDER_FILLING_RETURN;
  MqlTradeResult result;
  HOLDS(OrderSend(request, result));
  SAME(OrdersTotal(), 1);
  SAME(OrderGetTicket(0), result.order);
  SAME(OrderGetInteger(ORDER_TYPE), ORDER_TYPE_BUY_STOP_LIMIT);
  SAME(OrderGetInteger(ORDER_STATE), ORDER_STATE_PLACED);
  SAME(OrderGetDouble(ORDER_PRICE_STOPLIMIT), 1.11);
  SAME(OrderGetString(ORDER_SYMBOL).utf8(), "EURUSD");
  HOLDS(!OrderSelect(1));
  SAME(bench.host().error, 4754);
}

CHECK("history is what was selected: by time inclusive, by position, or one deal") {
  Bench bench;
  const uint64_t ticket = bench.open(sim::OrderType::buy, 0.1);
  bench.pass(5000);
  bench.send(bench.closing(bench.position(ticket), 0.1));
  const uint64_t last = bench.last_deal().ticket;
  const int64_t now_s = bench.desk().server_time_ms() / 1000;
  HOLDS(HistorySelect(0, LONG_MAX));
  SAME(HistoryDealsTotal(), 3);
  SAME(HistoryOrdersTotal(), 2);
  HOLDS(HistorySelect(now_s - 5, now_s - 1));
  SAME(HistoryDealsTotal(), 2);
  HOLDS(HistorySelect(now_s, now_s));
  SAME(HistoryDealGetTicket(0), last);
  SAME(HistoryDealGetTicket(1), 0u);
  HOLDS(HistorySelectByPosition(static_cast<long>(ticket)));
  SAME(HistoryDealsTotal(), 2);
  SAME(HistoryDealGetInteger(last, DEAL_ENTRY), DEAL_ENTRY_OUT);
  SAME(HistoryDealGetInteger(last, DEAL_POSITION_ID), static_cast<long>(ticket));
  const ulong first_order = HistoryOrderGetTicket(0);
  SAME(HistoryOrderGetInteger(first_order, ORDER_STATE), ORDER_STATE_FILLED);
  HOLDS(HistoryDealSelect(last));
  SAME(HistoryDealsTotal(), 1);
  SAME(HistoryOrdersTotal(), 2);
  SAME(HistoryDealGetDouble(last - 1, DEAL_PRICE), 0.0);
  SAME(bench.host().error, 4755);
  HOLDS(HistoryOrderSelect(first_order) && !HistoryOrderSelect(last));
}

CHECK("a close-by order is in the history of the first position only") {
  Bench bench;
  const uint64_t first = bench.open(sim::OrderType::buy, 0.1), second = bench.open(sim::OrderType::sell, 0.1);
  MqlTradeRequest request = {};
  request.action = TRADE_ACTION_CLOSE_BY;
  request.position = first;
  request.position_by = second;
  MqlTradeResult result;
  HOLDS(OrderSend(request, result));
  HistorySelectByPosition(static_cast<long>(first));
  SAME(HistoryOrdersTotal(), 2);
  HistorySelectByPosition(static_cast<long>(second));
  SAME(HistoryOrdersTotal(), 1);
  SAME(HistoryDealsTotal(), 2);
  SAME(HistoryDealGetInteger(HistoryDealGetTicket(1), DEAL_ENTRY), DEAL_ENTRY_OUT_BY);
}

CHECK("transactions carry the request and its result for REQUEST only") {
  Bench bench;
  MqlTradeResult sent, result;
  MqlTradeTransaction transaction;
  MqlTradeRequest request;
  OrderSend(buy("EURUSD", 0.1), sent);
  int requests = 0;
  while (market_take_transaction(transaction, request, result)) {
    const bool is_request = transaction.type == TRADE_TRANSACTION_REQUEST;
    requests += is_request;
    SAME(result.retcode, is_request ? TRADE_RETCODE_DONE : 0u);
    if (is_request) SAME(result.request_id, sent.request_id);
    if (transaction.type == TRADE_TRANSACTION_DEAL_ADD) SAME(transaction.deal, sent.deal);
  }
  SAME(requests, 1);
}

CHECK("OrderCheck and the calculations agree with what the server does") {
  Bench bench;
  MqlTradeCheckResult checked;
  HOLDS(OrderCheck(buy("EURUSD", 0.1), checked));
  SAME(checked.retcode, 0u);
  SAME(checked.margin, 110.0);
  SAME(checked.margin_free, 9890.0);
  HOLDS(!OrderCheck(buy("EURUSD", 100), checked));
  SAME(checked.retcode, TRADE_RETCODE_NO_MONEY);
  SAME(PositionsTotal(), 0);
  double amount = 0;
  HOLDS(OrderCalcMargin(ORDER_TYPE_BUY, text("EURUSD"), 0.1, 1.1, amount));
  SAME(amount, 110.0);
  HOLDS(OrderCalcProfit(ORDER_TYPE_SELL, text("EURUSD"), 1, 1.1, 1.095, amount));
  SAME(amount, 500.0);
  HOLDS(OrderCalcProfit(ORDER_TYPE_BUY, text("DE40"), 1, 18600, 18700, amount));
  SAME(amount, 110.0);
  HOLDS(!OrderCalcProfit(ORDER_TYPE_BUY_LIMIT, text("EURUSD"), 1, 1.1, 1.095, amount));
}

CHECK("a configuration that names what does not exist is refused") {
  for (const char* config : {R"({"account":{"margin_mode":"both"}})", R"({"market":{"comment":"lose"}})",
                             R"({"market":{"symbols":[{"name":"EURUSD","stop_level":5}]}})", R"({"market":{"symbols":[{"digits":5}]}})",
                             R"({"market":{"symbols":[{"name":"EURUSD","execution":"market"}]}})"}) {
    bool is_refused = false;
    try {
      Bench bench(config);
    } catch (const std::runtime_error&) {
      is_refused = true;
    }
    HOLDS(is_refused);
  }
}
