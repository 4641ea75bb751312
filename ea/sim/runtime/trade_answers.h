// What the trade functions have in common; no expert sees it.
#pragma once

#include <string>

#include "host.h"
#include "market/desk.h"
#include "trade_api.h"

namespace mql {

inline const sim::World& world() { return sim::market_desk().world(); }

template <class T>
T refuse(int error, T answer) {
  sim::host().set_last_error(error);
  return answer;
}

inline string text(const std::string& bytes) { return string::from_utf8(bytes); }

// None, and the error set, for a name that the trade server does not know.
inline const sim::Symbol* find_symbol(const string& name) {
  const sim::Symbol* symbol = world().symbols.find(name.utf8());
  return symbol ? symbol : refuse(ERR_MARKET_UNKNOWN_SYMBOL, symbol);
}

}  // namespace mql
