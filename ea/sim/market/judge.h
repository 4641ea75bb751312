// Whether a request may be carried out.
#pragma once

#include "rules.h"

namespace sim {

// The return code of the first rule that refuses the request, or retcode::kFine.
uint32_t judge(const World& world, const Request& request, int64_t server_ms);

// Expiry as it is kept: only lifetimes that need a time have one.
int64_t expiry_of(Lifetime lifetime, int64_t expires_s);

}  // namespace sim
