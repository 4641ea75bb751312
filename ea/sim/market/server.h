// The simulated trade server: time, prices, requests, and what happens by itself.
#pragma once

#include "dealing.h"
#include "random.h"
#include "runtime/host.h"

namespace sim {

class TradeServer {
 public:
  explicit TradeServer(Host& host);

  // Opens the books, and lets happen what came due since they were saved.
  void start();
  // Every tick up to now.
  void advance();
  // Carries a request out, or says why not. `at_most` lots are filled if it is above 0.
  Result send(const Request& request, double at_most = 0);
  // The return code that `send` would refuse with, or 0.
  uint32_t check(const Request& request) const;

  const World& world() const { return world_; }
  int64_t server_time_ms() const { return server_ms(host_.utc_now_ms()); }
  // What was told since the last time this was asked.
  std::vector<Transaction> take_transactions();
  // A tick at this price, with all that follows from it.
  void move_price(const std::string& symbol, double bid, double ask);
  // A deposit or, below 0, a withdrawal.
  void deposit(double amount);

 private:
  int64_t server_ms(int64_t utc_ms) const { return utc_ms + host_.server_offset_s(utc_ms) * 1000; }
  void tick(int64_t utc_ms);
  void carry_out(const Request& request, double at_most, Result& result);
  void deal(const Request& request, double at_most, Result& result);
  void commit();

  void react();
  void expire_orders();
  void trigger_orders();
  void trigger_order(const Order& order, const Quote& quote);
  void trigger_levels();
  void stop_out();
  bool is_open(const std::string& symbol) const;

  Host& host_;
  World world_;
  Dealing dealing_;
  BooksFile file_;
  std::vector<Transaction> told_;
  Random random_;
  int64_t tick_ms_;
  bool is_shuffled_;
  uint32_t placed_code_;
  int64_t last_tick_ms_ = 0;
};

}  // namespace sim
