// What the checks of the trade server share: a host whose clock they move, and a registry of named checks.
#pragma once

#include <climits>
#include <cstdint>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "decimals.h"
#include "desk.h"
#include "runtime/trade_api.h"

namespace sim {

class FakeHost : public Host {
 public:
  FakeHost(Json config, std::string folder) : config_(std::move(config)), folder_(std::move(folder)) {}

  int64_t utc_now_ms() const override { return now_ms; }
  void sleep_ms(int64_t ms) override { now_ms += ms; }
  int64_t server_offset_s(int64_t at_utc_ms) const override { return at_utc_ms < offset_step_ms ? 7200 : 10800; }
  bool is_connected() const override { return connected; }
  void set_last_error(int code) override { error = code; }
  int last_error() const override { return error; }
  void at_call(const char* call, const std::string& detail, When when) override;
  const Json& config() const override { return config_; }
  const std::string& folder() const override { return folder_; }
  void log(const std::string&) override {}

  // Monday 2026-11-23, 06:50 UTC.
  int64_t now_ms = 1795416600000;
  int64_t offset_step_ms = INT64_MAX;
  bool connected = true;
  int error = 0;
  std::vector<std::string> calls;
  std::function<void()> before_return;

 private:
  Json config_;
  std::string folder_;
};

// A terminal on a folder of its own. Prices stand still: EURUSD is 1.10000 / 1.10010, GBPUSD 1.27000 / 1.27010, and so on.
class Bench {
 public:
  explicit Bench(const std::string& config = "{}");
  ~Bench();

  FakeHost& host() { return *host_; }
  Desk& desk() { return market_desk(); }
  const World& world() { return desk().world(); }
  const Books& books() { return world().books; }
  // Ends the terminal without a word and starts it again on the same books.
  void restart();
  void pass(int64_t ms);
  void move(const std::string& symbol, double bid, double ask);

  Request deal(const std::string& symbol, OrderType type, double volume) const;
  Request pending(const std::string& symbol, OrderType type, double price) const;
  Request closing(const Position& position, double volume) const;
  Request levels(const Position& position, double stop_loss, double take_profit) const;
  Result send(const Request& request) { return desk().send(request); }
  // Opens and gives the ticket of the position.
  uint64_t open(OrderType type, double volume, const std::string& symbol = "EURUSD");
  const Position& position(uint64_t ticket);
  const Deal& last_deal() { return books().deals.back(); }
  std::vector<Transaction> transactions();
  int count(Happening type);

 private:
  Json config_;
  std::string folder_;
  std::unique_ptr<FakeHost> host_;
};

struct Check {
  Check(const char* name, std::function<void()> run);
};

template <class A, class B>
void same(const A& found, const B& wanted, const char* what, int line) {
  if (found == wanted) return;
  std::ostringstream text;
  text.precision(10);
  text << "line " << line << ": " << what << " is " << found << ", not " << wanted;
  throw std::runtime_error(text.str());
}

inline void holds(bool is_true, const char* what, int line) {
  if (!is_true) throw std::runtime_error("line " + std::to_string(line) + ": not " + what);
}

}  // namespace sim

#define SAME(found, wanted) sim::same(found, wanted, #found, __LINE__)
#define HOLDS(what) sim::holds(what, #what, __LINE__)
#define CHECK_AT(name, line) \
  static void check_##line(); \
  static const sim::Check registered_##line(name, check_##line); \
  static void check_##line()
#define CHECK_EXPANDED(name, line) CHECK_AT(name, line)
#define CHECK(name) CHECK_EXPANDED(name, __LINE__)
