import { Decimal } from 'decimal.js';
import type { Side } from '../trade/index.ts';
import type { PaperSymbol } from './catalogue.ts';
import type { Market } from './feed.ts';

/** Lots are kept as whole millionths and money as whole cents: sums of either are exact. */
const MICRO = 1_000_000;

/** Lots to millionths; undefined when there are not enough digits to say it exactly. */
export function toMicro(lots: number): number | undefined {
  const micro = new Decimal(lots).times(MICRO);
  return micro.isInteger() && micro.abs().lt(Number.MAX_SAFE_INTEGER)
    ? micro.toNumber()
    : undefined;
}

export function fromMicro(micro: number): number {
  return new Decimal(micro).div(MICRO).toNumber();
}

export function toCents(amount: Decimal.Value): number {
  return new Decimal(amount).times(100).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
}

export function fromCents(cents: number): number {
  return new Decimal(cents).div(100).toNumber();
}

export function roundTo(price: number, digits: number): number {
  return new Decimal(price).toDecimalPlaces(digits, Decimal.ROUND_HALF_UP).toNumber();
}

export type Exposure = { symbol: PaperSymbol; side: Side; volumeMicro: number; openPrice: number };

/** What closing the exposure at a price brings, in cents of the account currency. */
export function profitCents(
  { symbol, side, volumeMicro, openPrice }: Exposure,
  closePrice: number,
  market: Pick<Market, 'rate'>,
  currency: string,
): number {
  const move = new Decimal(closePrice).minus(openPrice).times(side === 'BUY' ? 1 : -1);
  const amount = move.times(volumeMicro).div(MICRO).times(symbol.contract_size);
  return toCents(amount.times(market.rate(symbol.currency_profit, currency)));
}

/** What the broker sets aside for the exposure. Forex counts the base currency, everything else the price. */
export function marginCents(
  { symbol, volumeMicro, openPrice }: Omit<Exposure, 'side'>,
  leverage: number,
  market: Pick<Market, 'rate'>,
  currency: string,
): number {
  const units = new Decimal(volumeMicro).div(MICRO).times(symbol.contract_size);
  const worth =
    symbol.class === 'forex'
      ? units.times(market.rate(symbol.currency_base, currency))
      : units.times(openPrice).times(market.rate(symbol.currency_profit, currency));
  return toCents(worth.div(Math.min(leverage, symbol.leverageCap)));
}

/** One tick of one lot in the account currency. */
export function tickValue(symbol: PaperSymbol, market: Market, currency: string): number {
  return new Decimal(symbol.tick_size)
    .times(symbol.contract_size)
    .times(market.rate(symbol.currency_profit, currency))
    .toDecimalPlaces(6)
    .toNumber();
}
