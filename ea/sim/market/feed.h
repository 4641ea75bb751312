// Prices: per symbol a random walk that is pulled back to where it started.
#pragma once

#include <map>
#include <string>

#include "catalogue.h"
#include "random.h"

namespace sim {

class Feed {
 public:
  Feed(const Catalogue& symbols, uint64_t seed);

  // One tick of every symbol whose session is open.
  void step(const Catalogue& symbols, int64_t server_ms);
  // Puts the price of one symbol where it is wanted.
  void move(const Symbol& symbol, double bid, double ask, int64_t server_ms);

  // All zero before the first tick.
  const Quote& quote(const std::string& name) const;
  // How many ticks the symbol has had.
  uint64_t ticks(const std::string& name) const;
  int64_t last_time_ms() const { return last_time_ms_; }

  // What one unit of a currency is worth in another; 0 if no symbol tells.
  double rate(const Catalogue& symbols, const std::string& from, const std::string& to) const;

  Json save() const;
  void load(const Catalogue& symbols, const Json& saved);

 private:
  struct Walk {
    Random random;
    Quote quote;
    uint64_t ticks = 0;
  };

  static void advance(const Symbol& symbol, Walk& walk);
  double direct_rate(const Catalogue& symbols, const std::string& from, const std::string& to) const;

  std::map<std::string, Walk> walks_;
  int64_t last_time_ms_ = 0;
};

}  // namespace sim
