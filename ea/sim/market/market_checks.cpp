// Runs the checks of the trade server. Prints one line per check and exits 1 if any failed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "checks.h"

namespace sim {

namespace {

FakeHost* current_host = nullptr;
std::vector<std::pair<const char*, std::function<void()>>>& checks() {
  static std::vector<std::pair<const char*, std::function<void()>>> all;
  return all;
}

std::string make_folder() {
  char path[] = "/tmp/market-checks-XXXXXX";
  if (!mkdtemp(path)) throw std::runtime_error("no folder for the checks");
  return path;
}

Json standing_symbols() {
  Json symbols = Json::array();
  const Catalogue catalogue;
  for (const Symbol& symbol : catalogue.all()) {
    Json changes = Json::object();
    changes.set("name", symbol.name).set("walk", 0).set("spread_min", 10).set("spread_max", 10);
    symbols.push(changes);
  }
  return symbols;
}

// Members of objects are merged one level deep; symbols are added behind the standing ones.
Json whole_config(const std::string& given) {
  Json config = Json::object();
  config.set("market", Json::object().set("tick_ms", 100).set("symbols", standing_symbols()));
  const Json parsed = Json::parse(given);
  for (const Json::Member& member : parsed.members()) {
    Json merged = member.second.is_object() && config.has(member.first) ? config[member.first] : Json();
    if (merged.is_null()) merged = member.second;
    else {
      for (const Json::Member& inner : member.second.members()) {
        Json value = inner.second;
        if (inner.first == "symbols") {
          value = standing_symbols();
          for (const Json& symbol : inner.second.items()) value.push(symbol);
        }
        merged.set(inner.first, value);
      }
    }
    config.set(member.first, merged);
  }
  return config;
}

}  // namespace

Host& host() { return *current_host; }

void FakeHost::at_call(const char* call, const std::string& detail, When when) {
  calls.push_back(std::string(call) + " " + detail + (when == When::before ? " before" : " after"));
  if (when == When::after && before_return) before_return();
}

Bench::Bench(const std::string& config) : config_(whole_config(config)), folder_(make_folder()) {
  host_ = std::make_unique<FakeHost>(config_, folder_);
  current_host = host_.get();
  market_start();
}

Bench::~Bench() { std::filesystem::remove_all(folder_); }

void Bench::restart() {
  const int64_t now_ms = host_->now_ms;
  host_ = std::make_unique<FakeHost>(config_, folder_);
  host_->now_ms = now_ms;
  current_host = host_.get();
  market_start();
}

void Bench::pass(int64_t ms) {
  host_->now_ms += ms;
  market_advance();
}

void Bench::move(const std::string& symbol, double bid, double ask) {
  desk().server().move_price(symbol, bid, ask);
  desk().advance();
}

Request Bench::deal(const std::string& symbol, OrderType type, double volume) const {
  const Symbol& found = *market_desk().world().symbols.find(symbol);
  Request request;
  request.action = Action::deal;
  request.symbol = symbol;
  request.type = type;
  request.volume = volume;
  request.price = opening_price(market_desk().world(), symbol, is_buy(type));
  request.filling = found.filling & kFillFok ? Filling::fok : Filling::ioc;
  request.magic = 6000000001;
  request.comment = "ours";
  return request;
}

Request Bench::pending(const std::string& symbol, OrderType type, double price) const {
  Request request = deal(symbol, type, 0.1);
  request.action = Action::pending;
  request.price = price;
  request.filling = Filling::rest;
  return request;
}

Request Bench::closing(const Position& position, double volume) const {
  Request request = deal(position.symbol, position.is_buy ? OrderType::sell : OrderType::buy, volume);
  request.position = position.ticket;
  return request;
}

Request Bench::levels(const Position& position, double stop_loss, double take_profit) const {
  Request request;
  request.action = Action::sltp;
  request.symbol = position.symbol;
  request.position = position.ticket;
  request.stop_loss = stop_loss;
  request.take_profit = take_profit;
  return request;
}

uint64_t Bench::open(OrderType type, double volume, const std::string& symbol) {
  const Result result = send(deal(symbol, type, volume));
  if (result.code != retcode::kDone) throw std::runtime_error("opening gave " + std::to_string(result.code));
  return result.order;
}

const Position& Bench::position(uint64_t ticket) {
  const Position* found = books().find_position(ticket);
  if (!found) throw std::runtime_error("no position " + std::to_string(ticket));
  return *found;
}

std::vector<Transaction> Bench::transactions() {
  std::vector<Transaction> all;
  Transaction one;
  while (desk().take_transaction(one)) all.push_back(one);
  return all;
}

int Bench::count(Happening type) {
  int count = 0;
  for (const Transaction& one : transactions()) count += one.type == type;
  return count;
}

Check::Check(const char* name, std::function<void()> run) { checks().push_back({name, std::move(run)}); }

}  // namespace sim

namespace mql {

void stop_expert(const char* reason) {
  std::printf("FAILED %s\n", reason);
  std::_Exit(1);
}

}  // namespace mql

int main() {
  int failed = 0;
  for (const auto& [name, run] : sim::checks()) {
    try {
      run();
      std::printf("ok %s\n", name);
    } catch (const std::exception& error) {
      failed++;
      std::printf("FAILED %s: %s\n", name, error.what());
    }
  }
  std::printf("%zu checks, %d failed\n", sim::checks().size(), failed);
  return failed == 0 ? 0 : 1;
}
