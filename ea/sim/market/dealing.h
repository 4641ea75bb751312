// Changes of the books, and the transactions that tell of them.
#pragma once

#include "world.h"

namespace sim {

enum class CommentPolicy { keep, rewrite, drop };

class Dealing {
 public:
  Dealing(World& world, CommentPolicy comments) : world_(world), comments_(comments) {}

  // The server time at which everything that follows happens.
  void set_time(int64_t server_ms) { server_ms_ = server_ms; }
  int64_t time_ms() const { return server_ms_; }

  // Begins the books with a deposit.
  void open_account(double amount, uint64_t first_ticket);
  // A deposit or, below 0, a withdrawal.
  void add_balance(double amount);
  // An order of the request's kind, not yet in the books.
  Order make_order(const Request& request);
  // Puts a pending order into the books.
  void place(Order order);
  // Fills an order that is not in the books; gives the ticket of its deal.
  uint64_t execute(Order order, double price);
  // Fills a waiting order.
  uint64_t trigger(uint64_t ticket, double price);
  // Ends a waiting order without a deal.
  void drop(uint64_t ticket, OrderState state);
  void modify_order(uint64_t ticket, const Request& request);
  // A stop-limit order whose stop is reached waits as a limit order from then on.
  void activate_stop_limit(uint64_t ticket);
  void set_levels(uint64_t ticket, double stop_loss, double take_profit);
  void close(const Position& position, Reason reason, const std::string& comment);
  uint64_t close_by(const Request& request, uint64_t& order_ticket);
  // One night for every position.
  void charge_swap();

  // What has happened since the last time this was asked.
  std::vector<Transaction> take_transactions();

 private:
  void tell_order(Happening type, const Order& order);
  void tell_position(const Position& position);
  void finish(Order order);
  uint64_t fill(Order& order, double price);
  uint64_t open(Order& order, double price);
  uint64_t add(Order& order, Position& position, double price);
  uint64_t reduce(Order& order, Position& position, double price);
  uint64_t turn(Order& order, Position& position, double price);
  Deal make_deal(const Order& order, Entry entry, double price);
  uint64_t book(Deal deal);
  double take_swap(Position& position, Volume volume);
  double profit_of_part(const Position& position, Volume volume, double price) const;

  World& world_;
  CommentPolicy comments_;
  int64_t server_ms_ = 0;
  std::vector<Transaction> transactions_;
};

}  // namespace sim
