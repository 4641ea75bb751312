/**
 * Distances between prices in the units that people use: points, pips, price and percent. Exact decimals; a price is
 * a whole number of ticks.
 */
import { Decimal } from 'decimal.js';
import type { InstrumentClass } from './instrument.ts';
import type { Level } from './order.ts';
import type { Side } from './words.ts';

export type PriceFacts = {
  readonly class: InstrumentClass;
  /** The base currency or metal where the instrument has one: EUR, XAU, BTC. */
  readonly base: string | undefined;
  readonly digits: number;
  /** The smallest unit that the price is shown in (SYMBOL_POINT). */
  readonly point: number;
  /** The smallest step that the price makes (SYMBOL_TRADE_TICK_SIZE); 0 where the broker gives none. */
  readonly tick_size: number;
};

export type Distance =
  | { readonly points: number }
  | { readonly pips: number }
  /** In units of the quote currency. */
  | { readonly price: number }
  /** Of the entry price. */
  | { readonly percent: number };

/**
 * One pip in units of the price. Currencies: the fourth decimal, or the second where prices have two or three (the yen).
 * Gold, platinum and palladium 0.1; silver 0.01; an index one point of the index; oil, shares and bonds 0.01; a coin
 * priced with at most two decimals 1. Everything else follows the digits as currencies do. The conventions of retail
 * platforms; none is a standard, so screens show the price that comes of it.
 */
export function pipSize(facts: PriceFacts): number {
  return METAL_PIPS[facts.base ?? ''] ?? byClass(facts);
}

const METAL_PIPS: Record<string, number> = { XAU: 0.1, XPT: 0.1, XPD: 0.1, XAG: 0.01 };

function byClass(facts: PriceFacts): number {
  switch (facts.class) {
    case 'index':
      return 1;
    case 'energy':
    case 'stock':
    case 'bond':
      return 0.01;
    case 'crypto':
      return facts.digits <= 2 ? 1 : byDigits(facts);
    case 'forex':
    case 'metal':
    case 'commodity':
    case 'other':
      return byDigits(facts);
  }
}

/** Ten points where prices have 3 or 5 digits, else one: the rule that terminals apply by themselves (bridge.md §3). */
function byDigits({ digits, point }: PriceFacts): number {
  return new Decimal(point).mul(pipPointsByDigits(digits)).toNumber();
}

function pipPointsByDigits(digits: number): number {
  return digits === 3 || digits === 5 ? 10 : 1;
}

/** Pips as points where the terminal's own rule would count them otherwise; undefined where the two agree. */
export function pipsInPoints(pips: number, facts: PriceFacts): number | undefined {
  if (facts.point <= 0) return undefined;
  const perPip = new Decimal(pipSize(facts)).div(facts.point);
  return perPip.eq(pipPointsByDigits(facts.digits)) ? undefined : perPip.mul(pips).toNumber();
}

/**
 * A terminal counts pips by the digits of the price alone; where the instrument's class says otherwise (gold, indices)
 * the distance goes out in points, which mean the same everywhere.
 */
export function inTerminalUnits(
  level: Level | undefined,
  facts: PriceFacts | undefined,
): Level | undefined {
  if (level === undefined || !('pips' in level) || facts === undefined) return level;
  const points = pipsInPoints(level.pips, facts);
  return points === undefined ? level : { points };
}

/** The distance in units of the price; a percentage is of the entry price. */
export function distanceInPrice(distance: Distance, facts: PriceFacts, entry: number): Decimal {
  if ('price' in distance) return new Decimal(distance.price);
  if ('points' in distance) return new Decimal(distance.points).mul(facts.point);
  if ('pips' in distance) return new Decimal(distance.pips).mul(pipSize(facts));
  return new Decimal(entry).mul(distance.percent).div(100);
}

/** The same distance in all four units, before any rounding to ticks. */
export function inAllUnits(
  distance: Distance,
  facts: PriceFacts,
  entry: number,
): { price: number; points: number; pips: number; percent: number } {
  const price = distanceInPrice(distance, facts, entry);
  return {
    price: price.toNumber(),
    points: price.div(facts.point).toNumber(),
    pips: price.div(pipSize(facts)).toNumber(),
    percent: price.div(entry).mul(100).toNumber(),
  };
}

/**
 * Where a stop or target at this distance from the entry lies, on a tick. A stop is rounded towards the entry and a
 * target too, so that rounding never adds risk and never asks for more than was wanted.
 */
export function levelAt(
  { side, kind, entry }: { side: Side; kind: 'stop' | 'target'; entry: number },
  distance: Distance,
  facts: PriceFacts,
): number {
  const away = distanceInPrice(distance, facts, entry);
  const isBelow = (side === 'BUY') === (kind === 'stop');
  const exact = isBelow ? new Decimal(entry).minus(away) : new Decimal(entry).plus(away);
  return toTick(exact, facts, isBelow ? 'up' : 'down');
}

/** The price on the broker's grid: the nearest tick, or the next one up or down. Ticks are counted from zero. */
export function toTick(
  price: Decimal | number,
  { tick_size, point, digits }: Pick<PriceFacts, 'tick_size' | 'point' | 'digits'>,
  direction: 'nearest' | 'up' | 'down' = 'nearest',
): number {
  const tick = tick_size > 0 ? tick_size : point;
  const rounding = {
    nearest: Decimal.ROUND_HALF_UP,
    up: Decimal.ROUND_CEIL,
    down: Decimal.ROUND_FLOOR,
  };
  const ticks = new Decimal(price).div(tick).toDecimalPlaces(0, rounding[direction]);
  return ticks
    .mul(tick)
    .toDecimalPlaces(Math.max(digits, decimalsOf(tick)))
    .toNumber();
}

function decimalsOf(value: number): number {
  return new Decimal(value).decimalPlaces();
}
