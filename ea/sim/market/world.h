// The account, its books and the prices in one value, and the arithmetic over them.
#pragma once

#include "books.h"
#include "catalogue.h"
#include "feed.h"

namespace sim {

struct Account {
  uint64_t login = 990000001;
  std::string name = "Simulated Trader", server = "Simulated-Server", company = "Simulated Broker", currency = "USD";
  int64_t leverage = 100;
  MarginMode margin_mode = MarginMode::hedging;
  AccountMode trade_mode = AccountMode::demo;
  double start_balance = 10000;
  double margin_call = 100, stop_out = 50;  // percent
  double commission = 0;                    // per lot and deal, in the account currency
  int64_t limit_orders = 0, limit_positions = 0;  // 0 is none
  bool is_trade_allowed = true, is_expert_allowed = true;

  // Throws std::runtime_error at a margin or trade mode that does not exist.
  static Account from(const Json& config);
  bool is_hedging() const { return margin_mode == MarginMode::hedging; }
};

struct World {
  Account account;
  Catalogue symbols;
  Feed feed;
  Books books;
};

// The price at which a position of this side would be closed now.
double closing_price(const World& world, const std::string& symbol, bool is_buy);
double opening_price(const World& world, const std::string& symbol, bool is_buy);

double profit_of(const World& world, const Symbol& symbol, bool is_buy, Volume volume, double open, double close);
double profit_of(const World& world, const Position& position);
double margin_of(const World& world, const Symbol& symbol, Volume volume, double price);
// What one tick of one lot is worth in the account currency.
double tick_value(const World& world, const Symbol& symbol);

double floating_profit(const World& world);
double equity(const World& world);
// Of opposite positions in one symbol the larger side counts.
double used_margin(const World& world);
// The same as if this volume had been opened too.
double used_margin_with(const World& world, const Symbol& symbol, bool is_buy, Volume volume);
// Percent; 0 without positions.
double margin_level(const World& world);

}  // namespace sim
