/** A name as a sender writes it: OANDA:EURUSD is the symbol EURUSD with the hint that OANDA quotes it. */
export type AskedSymbol = { readonly symbol: string; readonly exchange: string | undefined };

/** What brokers and TradingView use in names (promises.md §4); nothing else ever reaches a command. */
const SYMBOL = /^[A-Za-z0-9 ._#+&^!/[\]@$%-]{1,48}$/;
const EXCHANGE = /^([A-Za-z0-9_]{1,20}):(.+)$/;

/** Reads a name of 1 to 48 characters after an optional EXCHANGE: prefix; undefined for anything else. */
export function readAskedSymbol(text: string): AskedSymbol | undefined {
  const whole = text.trim();
  const [, exchange, rest] = EXCHANGE.exec(whole) ?? [];
  const symbol = (rest ?? whole).trim();
  return SYMBOL.test(symbol) ? { symbol, exchange } : undefined;
}

/** The name in one line again, as it was asked for. */
export function showAskedSymbol({ symbol, exchange }: AskedSymbol): string {
  return exchange === undefined ? symbol : `${exchange}:${symbol}`;
}
