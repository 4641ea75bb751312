#include "feed.h"

#include <cmath>

#include "decimals.h"

namespace sim {

namespace {

// Share of the distance to the start that a step takes back: keeps a long walk within a few hundred points.
constexpr double kPull = 0.0001;

uint64_t hash_of(const std::string& name) {
  uint64_t hash = 1469598103934665603ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace

Feed::Feed(const Catalogue& symbols, uint64_t seed) {
  const uint64_t spread_seed = Random(seed).next();
  for (const Symbol& symbol : symbols.all()) walks_[symbol.name].random = Random(hash_of(symbol.name) ^ spread_seed);
}

void Feed::step(const Catalogue& symbols, int64_t server_ms) {
  for (const Symbol& symbol : symbols.all()) {
    Walk& walk = walks_[symbol.name];
    // A symbol out of session still has its last price.
    if (walk.ticks > 0 && !is_in_session(symbol, server_ms)) continue;
    advance(symbol, walk);
    walk.quote.time_ms = server_ms;
    walk.ticks++;
    last_time_ms_ = server_ms;
  }
}

void Feed::advance(const Symbol& symbol, Walk& walk) {
  const double before = walk.quote.bid > 0 ? walk.quote.bid : symbol.start_price;
  const double away = (before - symbol.start_price) / symbol.point;
  int64_t points = walk.random.between(-symbol.walk, symbol.walk);
  if (symbol.walk > 0 && walk.random.share() < std::fabs(away) * kPull) points += away > 0 ? -1 : 1;
  const int64_t spread = walk.random.between(symbol.spread_min, symbol.spread_max);
  double bid = to_tick(symbol, before + static_cast<double>(points) * symbol.point);
  if (bid <= 0) bid = symbol.tick_size;
  walk.quote.bid = bid;
  walk.quote.ask = to_tick(symbol, bid + static_cast<double>(spread) * symbol.point);
}

void Feed::move(const Symbol& symbol, double bid, double ask, int64_t server_ms) {
  Walk& walk = walks_[symbol.name];
  walk.quote = {to_tick(symbol, bid), to_tick(symbol, ask), server_ms};
  walk.ticks++;
  last_time_ms_ = server_ms;
}

const Quote& Feed::quote(const std::string& name) const {
  static const Quote none;
  const auto found = walks_.find(name);
  return found == walks_.end() ? none : found->second.quote;
}

uint64_t Feed::ticks(const std::string& name) const {
  const auto found = walks_.find(name);
  return found == walks_.end() ? 0 : found->second.ticks;
}

double Feed::direct_rate(const Catalogue& symbols, const std::string& from, const std::string& to) const {
  if (from == to) return 1;
  for (const Symbol& symbol : symbols.all()) {
    const Quote& price = quote(symbol.name);
    if (!symbol.is_forex() || price.bid <= 0) continue;
    if (symbol.currency_base == from && symbol.currency_profit == to) return price.bid;
    if (symbol.currency_base == to && symbol.currency_profit == from) return 1 / price.ask;
  }
  return 0;
}

double Feed::rate(const Catalogue& symbols, const std::string& from, const std::string& to) const {
  const double direct = direct_rate(symbols, from, to);
  return direct > 0 ? direct : direct_rate(symbols, from, "USD") * direct_rate(symbols, "USD", to);
}

Json Feed::save() const {
  Json saved = Json::object();
  for (const auto& [name, walk] : walks_) {
    Json entry = Json::object();
    entry.set("random", walk.random.state()).set("bid", walk.quote.bid).set("ask", walk.quote.ask);
    entry.set("time_ms", walk.quote.time_ms);
    saved.set(name, entry);
  }
  return saved;
}

void Feed::load(const Catalogue& symbols, const Json& saved) {
  for (const Json::Member& member : saved.members()) {
    if (!symbols.find(member.first)) continue;
    Walk& walk = walks_[member.first];
    walk.random = Random(member.second["random"].as_uint());
    walk.quote = {member.second["bid"].as_double(), member.second["ask"].as_double(), member.second["time_ms"].as_int()};
    walk.ticks = walk.quote.bid > 0 ? 1 : 0;
    last_time_ms_ = std::max(last_time_ms_, walk.quote.time_ms);
  }
}

}  // namespace sim
