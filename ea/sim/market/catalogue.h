// The symbols of the simulated broker.
#pragma once

#include <vector>

#include "runtime/json.h"
#include "words.h"

namespace sim {

class Catalogue {
 public:
  // The built-in symbols; `overrides` changes them by name or adds others.
  // Throws std::runtime_error at an unknown member.
  explicit Catalogue(const Json& overrides = Json());

  const std::vector<Symbol>& all() const { return symbols_; }
  const Symbol* find(const std::string& name) const;

 private:
  std::vector<Symbol> symbols_;
};

bool is_in_session(const Symbol& symbol, int64_t server_ms);

}  // namespace sim
