// The trade functions of MQL5 over the simulated trade server.
#pragma once

#include "trade_types.h"

namespace mql {

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property);
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property);
string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property);

int SymbolsTotal(bool selected);
string SymbolName(int index, bool selected);
bool SymbolSelect(const string& name, bool selected);
bool SymbolExist(const string& name, bool& is_custom);
bool SymbolIsSynchronized(const string& name);
bool SymbolInfoTick(const string& name, MqlTick& tick);
bool SymbolInfoSessionTrade(const string& name, ENUM_DAY_OF_WEEK day, uint index, datetime& from, datetime& to);
long SymbolInfoInteger(const string& name, ENUM_SYMBOL_INFO_INTEGER property);
double SymbolInfoDouble(const string& name, ENUM_SYMBOL_INFO_DOUBLE property);
string SymbolInfoString(const string& name, ENUM_SYMBOL_INFO_STRING property);

int PositionsTotal();
ulong PositionGetTicket(int index);
bool PositionSelectByTicket(ulong ticket);
long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property);
double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property);
string PositionGetString(ENUM_POSITION_PROPERTY_STRING property);

int OrdersTotal();
ulong OrderGetTicket(int index);
bool OrderSelect(ulong ticket);
long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property);
double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property);
string OrderGetString(ENUM_ORDER_PROPERTY_STRING property);

bool OrderSend(const MqlTradeRequest& request, MqlTradeResult& result);
bool OrderCheck(const MqlTradeRequest& request, MqlTradeCheckResult& result);
bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string& symbol, double volume, double open, double close, double& profit);
bool OrderCalcMargin(ENUM_ORDER_TYPE type, const string& symbol, double volume, double price, double& margin);

bool HistorySelect(datetime from, datetime to);
bool HistorySelectByPosition(long position);
int HistoryDealsTotal();
ulong HistoryDealGetTicket(int index);
bool HistoryDealSelect(ulong ticket);
long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property);
double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property);
string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property);
int HistoryOrdersTotal();
ulong HistoryOrderGetTicket(int index);
bool HistoryOrderSelect(ulong ticket);
long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property);
double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property);
string HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property);

}  // namespace mql

namespace sim {

class Desk;

// Opens the books and reads the configuration; throws std::runtime_error at a wrong one.
void market_start();
// Prices, triggers and expiry up to now.
void market_advance();
// The next transaction for OnTradeTransaction. Request and result are filled for TRADE_TRANSACTION_REQUEST only.
bool market_take_transaction(mql::MqlTradeTransaction& transaction, mql::MqlTradeRequest& request,
                             mql::MqlTradeResult& result);
bool market_take_tick();
std::string market_chart_symbol();
int64_t market_last_quote_server_time_s();
// What stands behind the functions above.
Desk& market_desk();

}  // namespace sim
