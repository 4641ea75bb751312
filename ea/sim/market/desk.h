// The terminal's side of the trade server: the connection, planned faults, and what the terminal knows.
#pragma once

#include <map>
#include <memory>

#include "ring.h"
#include "server.h"

namespace sim {

class Desk {
 public:
  explicit Desk(Host& host);

  void start() { server_.start(); }
  void advance();
  // With everything the configuration plans: delay, fault, crash.
  Result send(const Request& request);
  uint32_t check(const Request& request) const { return server_.check(request); }

  // While the connection is lost the terminal keeps what it knew.
  const World& world() const { return lost_ ? *lost_ : server_.world(); }
  TradeServer& server() { return server_; }
  int64_t server_time_ms() const { return server_.server_time_ms(); }

  bool take_transaction(Transaction& transaction) { return ring_.take(transaction); }
  // A new tick of the chart's symbol since this was last asked.
  bool take_tick();
  const std::string& chart_symbol() const { return chart_symbol_; }

  bool select(const std::string& name, bool is_wanted);
  bool is_selected(const std::string& name) const;
  // A symbol has no price yet at the moment it is selected.
  bool has_price(const std::string& name) const;

 private:
  struct Late {
    int64_t due_ms;
    Request request;
  };

  const Json& plan_of(int64_t nth) const;
  Result answer(const Request& request, int64_t nth);
  Result answer_as_planned(const Request& request, const Json& plan);
  void notice_connection();
  void receive();
  void receive_with(const Request& request, const Result& result);
  void run_late_requests();
  void run_deposits();

  Host& host_;
  TradeServer server_;
  Ring ring_;
  Random random_;
  std::unique_ptr<World> lost_;
  std::vector<Late> late_;
  std::map<std::string, int64_t> selected_at_ms_;
  std::string chart_symbol_;
  int64_t started_ms_;
  size_t deposits_made_ = 0;
  int64_t sent_ = 0;
  uint64_t ticks_seen_ = 0;
};

}  // namespace sim
