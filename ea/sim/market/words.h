// The words of the trade server. Numbers of enumerations are those of the platform.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sim {

enum class Action { none = 0, deal = 1, pending = 5, sltp = 6, modify = 7, remove = 8, close_by = 10 };
enum class OrderType { buy, sell, buy_limit, sell_limit, buy_stop, sell_stop, buy_stop_limit, sell_stop_limit, close_by };
enum class OrderState { started, placed, canceled, partial, filled, rejected, expired };
enum class Filling { fok, ioc, rest, boc };
enum class Lifetime { gtc, day, specified, specified_day };
enum class DealType { buy, sell, balance };
enum class Entry { in, out, inout, out_by };
enum class Reason { client = 0, expert = 3, stop_loss = 4, take_profit = 5, stop_out = 6 };
enum class Execution { request, instant, market, exchange };
enum class TradeMode { disabled, long_only, short_only, close_only, full };
enum class CalcMode {
  forex = 0, futures = 1, cfd = 2, cfd_index = 3, cfd_leverage = 4, forex_no_leverage = 5,
  exch_stocks = 32, exch_futures = 33, exch_futures_forts = 34, exch_bonds = 37, exch_stocks_moex = 38,
  exch_bonds_moex = 39, serv_collateral = 64,
};
enum class AccountMode { demo, contest, real };
enum class MarginMode { netting, exchange, hedging };
enum class Happening {
  order_add, order_update, order_delete, deal_add, deal_update, deal_delete,
  history_add, history_update, history_delete, position, request,
};

constexpr int kFillFok = 1, kFillIoc = 2, kFillBoc = 4;
constexpr int kExpireGtc = 1, kExpireDay = 2, kExpireSpecified = 4, kExpireSpecifiedDay = 8;
constexpr int kOrderMarket = 1, kOrderLimit = 2, kOrderStop = 4, kOrderStopLimit = 8;
constexpr int kOrderStopLoss = 16, kOrderTakeProfit = 32, kOrderCloseBy = 64, kOrderAll = 127;

namespace retcode {
constexpr uint32_t kRequote = 10004, kReject = 10006, kPlaced = 10008, kDone = 10009, kDonePartial = 10010;
constexpr uint32_t kInvalid = 10013, kInvalidVolume = 10014, kInvalidPrice = 10015, kInvalidStops = 10016;
constexpr uint32_t kTradeDisabled = 10017, kMarketClosed = 10018, kNoMoney = 10019, kPriceOff = 10021;
constexpr uint32_t kInvalidExpiration = 10022, kNoChanges = 10025;
constexpr uint32_t kServerDisablesExperts = 10026, kClientDisablesExperts = 10027, kFrozen = 10029;
constexpr uint32_t kInvalidFill = 10030, kConnection = 10031, kLimitOrders = 10033, kLimitVolume = 10034;
constexpr uint32_t kInvalidOrder = 10035, kPositionClosed = 10036, kInvalidCloseVolume = 10038;
constexpr uint32_t kLimitPositions = 10040, kLongOnly = 10042, kShortOnly = 10043, kCloseOnly = 10044;
constexpr uint32_t kHedgeProhibited = 10046;
// Nothing speaks against it.
constexpr uint32_t kFine = 0;
}  // namespace retcode

// Lots as whole hundred-millionths, so that sums are exact.
using Volume = int64_t;

// Seconds of the day, from and up to.
using Session = std::pair<int, int>;

struct Symbol {
  std::string name, description, path;
  std::string currency_base, currency_profit, currency_margin;
  int digits = 5;
  double point = 0.00001, tick_size = 0.00001;
  double contract_size = 100000;
  Volume volume_min = 0, volume_max = 0, volume_step = 0;
  Volume volume_limit = 0;  // of one direction; 0 is none
  int stops_level = 0, freeze_level = 0;
  int filling = kFillFok | kFillIoc;
  int expirations = kExpireGtc | kExpireDay | kExpireSpecified | kExpireSpecifiedDay;
  int order_types = kOrderAll;
  Execution execution = Execution::market;
  TradeMode trade_mode = TradeMode::full;
  CalcMode calc_mode = CalcMode::forex;
  bool is_selected = true;  // in Market Watch when the terminal starts
  double swap_long = 0, swap_short = 0;  // points a night
  double start_price = 1;
  int walk = 8;  // points a tick, at most
  int spread_min = 8, spread_max = 12;
  int64_t start_s = 0, expiration_s = 0;  // server time; 0 is none
  std::array<std::vector<Session>, 7> sessions;  // Sunday first, server time

  bool is_forex() const { return calc_mode == CalcMode::forex || calc_mode == CalcMode::forex_no_leverage; }
};

struct Quote {
  double bid = 0, ask = 0;
  int64_t time_ms = 0;  // server time
};

struct Order {
  uint64_t ticket = 0;
  std::string symbol;
  OrderType type = OrderType::buy;
  OrderState state = OrderState::started;
  Filling filling = Filling::fok;
  Lifetime lifetime = Lifetime::gtc;
  int64_t expires_s = 0;
  Volume volume_initial = 0, volume_current = 0;
  double price = 0, limit_price = 0, stop_loss = 0, take_profit = 0;
  uint64_t magic = 0;
  std::string comment;
  uint64_t position = 0, position_by = 0;
  Reason reason = Reason::expert;
  int64_t setup_ms = 0, done_ms = 0;
};

struct Position {
  uint64_t ticket = 0, identifier = 0;
  std::string symbol;
  bool is_buy = true;
  Volume volume = 0;
  double price = 0, stop_loss = 0, take_profit = 0, swap = 0;
  uint64_t magic = 0;
  std::string comment;
  Reason reason = Reason::expert;
  int64_t opened_ms = 0, changed_ms = 0;
};

struct Deal {
  uint64_t ticket = 0, order = 0, position = 0;
  std::string symbol;
  DealType type = DealType::buy;
  Entry entry = Entry::in;
  Volume volume = 0;
  double price = 0, stop_loss = 0, take_profit = 0;
  double profit = 0, commission = 0, swap = 0, fee = 0;
  uint64_t magic = 0;
  std::string comment;
  Reason reason = Reason::expert;
  int64_t time_ms = 0;
};

struct Request {
  Action action = Action::none;
  uint64_t magic = 0, order = 0;
  std::string symbol;
  double volume = 0, price = 0, limit_price = 0, stop_loss = 0, take_profit = 0;
  uint64_t deviation = 0;
  OrderType type = OrderType::buy;
  Filling filling = Filling::fok;
  Lifetime lifetime = Lifetime::gtc;
  int64_t expires_s = 0;
  std::string comment;
  uint64_t position = 0, position_by = 0;
};

struct Result {
  uint32_t code = 0;
  uint64_t deal = 0, order = 0;
  double volume = 0, price = 0, bid = 0, ask = 0;
  std::string comment;
  uint32_t request_id = 0;
};

struct Transaction {
  Happening type = Happening::order_add;
  uint64_t deal = 0, order = 0, position = 0, position_by = 0;
  std::string symbol;
  OrderType order_type = OrderType::buy;
  OrderState order_state = OrderState::started;
  DealType deal_type = DealType::buy;
  Lifetime lifetime = Lifetime::gtc;
  int64_t expires_s = 0;
  double price = 0, price_trigger = 0, stop_loss = 0, take_profit = 0, volume = 0;
  // Filled for Happening::request only.
  Request request;
  Result result;
};

inline bool is_buy(OrderType type) {
  return type == OrderType::buy || type == OrderType::buy_limit || type == OrderType::buy_stop ||
         type == OrderType::buy_stop_limit;
}
inline bool is_market(OrderType type) { return type == OrderType::buy || type == OrderType::sell; }
inline bool is_limit(OrderType type) { return type == OrderType::buy_limit || type == OrderType::sell_limit; }
inline bool is_stop(OrderType type) { return type == OrderType::buy_stop || type == OrderType::sell_stop; }
inline bool is_stop_limit(OrderType type) {
  return type == OrderType::buy_stop_limit || type == OrderType::sell_stop_limit;
}
inline bool is_pending(OrderType type) { return is_limit(type) || is_stop(type) || is_stop_limit(type); }
inline bool is_done(uint32_t code) {
  return code == retcode::kPlaced || code == retcode::kDone || code == retcode::kDonePartial;
}

}  // namespace sim
