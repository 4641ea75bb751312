// What the trade server knows of the account: orders, positions, deals, balance.
#pragma once

#include <vector>

#include "runtime/json.h"
#include "words.h"

namespace sim {

struct Books {
  double balance = 0;
  uint64_t next_order = 0, next_deal = 0;
  std::vector<Order> orders;  // waiting
  std::vector<Position> positions;
  std::vector<Order> past_orders;  // oldest first, only ever added to
  std::vector<Deal> deals;         // oldest first, only ever added to

  Order* find_order(uint64_t ticket);
  Position* find_position(uint64_t ticket);
  Position* find_position_of(const std::string& symbol);
  const Order* find_order(uint64_t ticket) const;
  const Position* find_position(uint64_t ticket) const;
  const Position* find_position_of(const std::string& symbol) const;
  void remove_order(uint64_t ticket);
  void remove_position(uint64_t ticket);
};

// The books in a file that a kill leaves whole.
class BooksFile {
 public:
  explicit BooksFile(std::string path) : path_(std::move(path)) {}

  // False if there is no file. `rest` is what was saved beside the books. Throws std::runtime_error at a broken file.
  bool load(Books& books, Json& rest) const;
  void save(const Books& books, const Json& rest);

 private:
  std::string path_;
  // Past orders and deals never change, so their text is made once.
  std::string past_orders_text_, deals_text_;
  size_t past_orders_written_ = 0, deals_written_ = 0;
};

}  // namespace sim
