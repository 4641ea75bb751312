// Everything a translated expert sees.
#pragma once

#include "arrays.h"
#include "constants.h"
#include "expert.h"
#include "files.h"
#include "numbers.h"
#include "terminal.h"
#include "text.h"
#include "trade_api.h"
#include "types.h"
