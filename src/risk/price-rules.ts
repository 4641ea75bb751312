/** Rules about the prices of an order itself: on which side its stops lie, and whether they are prices at all. */
import { Decimal } from 'decimal.js';
import {
  deny,
  isWrongSide,
  pipSize,
  type InstrumentClass,
  type Level,
  type OrderIntent,
  type SymbolFacts,
} from '../trade/index.ts';
import { finding, type Circumstances, type Quote, type Rule } from './finding.ts';

/** What moves so far within its stops that twice is no mistake. */
const WIDE_CLASSES: ReadonlySet<InstrumentClass | undefined> = new Set(['crypto', 'stock']);
const WIDE_FACTOR = 5;
const FACTOR = 2;

/** Distances that somebody may have meant, in parts of the price. */
const MOST_AS_PIPS = 0.02;
const MOST_AS_POINTS = 0.05;
const MOST_AS_DISTANCE = 0.1;

/**
 * A pending order's stops lie around its own price. At market a broker holds them against the price at which the position
 * would close; where no live quote is known the terminal judges.
 */
export const stopsAreOnTheirSide: Rule = (intent, now) => {
  const { action, stopLoss, takeProfit } = intent;
  const entry = entryOf(intent, now);
  if ((action !== 'BUY' && action !== 'SELL') || entry === undefined) return undefined;
  const isStopWrong = stopLoss !== undefined && isWrongSide(action, 'stop', stopLoss, entry);
  const isTargetWrong =
    takeProfit !== undefined && isWrongSide(action, 'target', takeProfit, entry);
  const what = isStopWrong ? 'stop loss' : 'take profit';
  const where = (action === 'BUY') === isStopWrong ? 'below' : 'above';
  const side = action === 'BUY' ? 'buy' : 'sell';
  return finding(
    'stop_side',
    entry,
    null,
    !isStopWrong && !isTargetWrong
      ? undefined
      : () =>
          deny(
            'STOP_WRONG_SIDE',
            `The ${what} is on the wrong side of the price: that of a ${side} belongs ${where} ${String(entry)}.`,
            { entry },
          ),
  );
};

function entryOf(intent: OrderIntent, now: Circumstances): number | undefined {
  const { orderType, price, limitPrice, action } = intent;
  if (orderType !== 'market') return orderType === 'stop_limit' ? limitPrice : price;
  const quote = quoteOf(intent, now, now.isQuoteOld);
  return action === 'BUY' ? quote.bid : quote.ask;
}

/** What the terminal shows of the symbol in this moment, else what it told with its symbols. */
function quoteOf(
  { symbol, symbolFacts }: OrderIntent,
  { use }: Circumstances,
  isOld: boolean,
): Quote {
  const told = isOld ? undefined : symbolFacts;
  const { bid, ask } = symbol === undefined ? {} : use.quoteNow(symbol);
  return { bid: bid ?? known(told?.bid), ask: ask ?? known(told?.ask) };
}

function known(price: number | undefined): number | undefined {
  return price !== undefined && price > 0 ? price : undefined;
}

/** A price that lies many times away from the quote was meant as something else. */
export const isPlausible: Rule = (intent, now) => {
  const { symbol = 'the symbol', symbolFacts } = intent;
  const { bid, ask } = quoteOf(intent, now, now.isQuoteOutdated);
  const quote = intent.action === 'SELL' ? (bid ?? ask) : (ask ?? bid);
  if (quote === undefined) return undefined;
  const factor =
    now.limits.max_price_factor ?? (WIDE_CLASSES.has(symbolFacts?.class) ? WIDE_FACTOR : FACTOR);
  const isFar = ({ value }: Named): boolean =>
    value > quote * factor || value < new Decimal(quote).div(factor).toNumber();
  const odd = pricesOf(intent).find(isFar);
  return finding(
    now.limits.max_price_factor === null ? 'price_plausible' : 'max_price_factor',
    odd?.value ?? quote,
    factor,
    odd === undefined
      ? undefined
      : () =>
          deny(
            'PRICE_IMPLAUSIBLE',
            `"${odd.name}" is ${String(odd.value)}, and the price of ${symbol} is ${String(quote)}. ${meant(odd, quote, symbolFacts)}`,
            { field: odd.name, quote },
          ),
  );
};

type Named = { readonly name: string; readonly value: number; readonly isLevel: boolean };

/** Every price that an order gives; distances and removed levels are none. */
function pricesOf({ orderType, price, limitPrice, stopLoss, takeProfit }: OrderIntent): Named[] {
  const isPending = orderType !== 'market';
  const level = (name: string, given: Level | undefined): Named[] =>
    given === undefined || !('price' in given) || given.price === 0
      ? []
      : [{ name, value: given.price, isLevel: true }];
  const own = (name: string, value: number | undefined): Named[] =>
    isPending && value !== undefined && value > 0 ? [{ name, value, isLevel: false }] : [];
  return [
    ...level('sl', stopLoss),
    ...level('tp', takeProfit),
    ...own('price', price),
    ...own('limit_price', limitPrice),
  ];
}

/** What was probably meant, and how that is written. */
function meant(odd: Named, quote: number, facts: SymbolFacts | undefined): string {
  const { name, value } = odd;
  const unit = odd.isLevel && facts !== undefined ? distanceUnit(value, quote, facts) : undefined;
  if (unit !== undefined)
    return `${String(value)} looks like ${unit.what}: write "${name}_${unit.field}":${String(unit.value)} instead of "${name}".`;
  const shift = Math.round(Math.log10(value / quote));
  const shifted = new Decimal(value).div(new Decimal(10).pow(shift)).toNumber();
  if (shift !== 0 && Math.abs(shifted / quote - 1) < MOST_AS_DISTANCE)
    return `Its decimal point seems to be in the wrong place: ${String(shifted)} may be meant.`;
  return `Check "${name}" and the symbol. If it is meant, raise the limit max_price_factor of this account.`;
}

function distanceUnit(value: number, quote: number, facts: SymbolFacts) {
  const { point = 0, tick_size = 0, digits, class: kind = 'other', base } = facts;
  if (point <= 0) return undefined;
  const pip = pipSize({ class: kind, base, digits, point, tick_size });
  if (value >= 1) {
    if ((value * pip) / quote <= MOST_AS_PIPS) return { what: 'pips', field: 'pips', value };
    if (Number.isInteger(value) && (value * point) / quote <= MOST_AS_POINTS)
      return { what: 'points', field: 'points', value };
  }
  if (value / quote > MOST_AS_DISTANCE || value < point) return undefined;
  const pips = new Decimal(value).div(pip).toDecimalPlaces(1).toNumber();
  return { what: 'a distance in price', field: 'pips', value: pips };
}
