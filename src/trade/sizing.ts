/**
 * How many lots an order gets: every way that sources ask for, brought down to what the broker takes. Exact decimals
 * that are only ever cut, never rounded up: a larger lot is a larger risk than was asked for.
 */
import { Decimal } from 'decimal.js';
import { fitLots, type Lots, type VolumeRules } from './volume.ts';

/** Quotients of money and prices seldom end; forty digits and always towards zero keep the lots below what was asked. */
const Cut = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_DOWN });

type Amount = Decimal | number | string;

export type TickFacts = {
  /** The smallest step of the price (SYMBOL_TRADE_TICK_SIZE). */
  readonly tick_size: number;
  /** What one lot gains or loses by one tick, in the account's currency (SYMBOL_TRADE_TICK_VALUE). */
  readonly tick_value: number;
};

export type Sizing =
  | { readonly method: 'fixed'; readonly lots: Amount }
  | { readonly method: 'multiplier'; readonly lots: Amount; readonly factor: Amount }
  /** The lots of another account in the ratio of two balances, equities or free margins. */
  | {
      readonly method: 'ratio';
      readonly lots: Amount;
      readonly own: Amount;
      readonly theirs: Amount;
      readonly factor: Amount;
    }
  /** What a stop at this distance (in units of the price) may lose: a percentage of an amount, or money. */
  | {
      readonly method: 'risk_percent';
      readonly percent: Amount;
      readonly of: Amount;
      readonly stopDistance: Amount;
    }
  | { readonly method: 'risk_money'; readonly money: Amount; readonly stopDistance: Amount }
  /** As many lots as are worth this much in the account's currency. */
  | { readonly method: 'notional'; readonly amount: Amount; readonly price: Amount };

/** What to do with less than the broker's smallest order: leave it, or take the smallest within a cap on its risk. */
export type BelowMin =
  | { readonly kind: 'skip' }
  | { readonly kind: 'minimum'; readonly maxRiskMoney: Amount; readonly stopDistance: Amount };

/** Sized lots, or why there are none: too few for the broker, or a figure is missing that the method needs. */
export type Sized =
  { readonly kind: 'sized'; readonly lots: Lots } | { readonly kind: 'LOT_BELOW_MIN' | 'UNKNOWN' };

export function sizeLots(
  sizing: Sizing,
  facts: VolumeRules & TickFacts,
  belowMin: BelowMin = { kind: 'skip' },
): Sized {
  const wanted = wantedLots(sizing, facts);
  if (wanted?.isFinite() !== true || wanted.lt(0)) return { kind: 'UNKNOWN' };
  const fitted = fitLots(wanted, facts);
  if (fitted !== 'LOT_BELOW_MIN') return { kind: 'sized', lots: fitted };
  return belowMin.kind === 'skip' ? { kind: 'LOT_BELOW_MIN' } : smallest(belowMin, facts);
}

/** Before it is brought to the broker's grid; undefined where a figure is missing. */
function wantedLots(sizing: Sizing, facts: TickFacts): Decimal | undefined {
  switch (sizing.method) {
    case 'fixed':
      return new Cut(sizing.lots);
    case 'multiplier':
      return new Cut(sizing.lots).mul(sizing.factor);
    case 'ratio':
      return new Cut(sizing.theirs).gt(0)
        ? new Cut(sizing.lots).mul(sizing.factor).mul(sizing.own).div(sizing.theirs)
        : undefined;
    case 'risk_percent':
      return lotsFor(new Cut(sizing.of).mul(sizing.percent).div(100), sizing.stopDistance, facts);
    case 'risk_money':
      return lotsFor(new Cut(sizing.money), sizing.stopDistance, facts);
    case 'notional':
      return lotsFor(new Cut(sizing.amount), sizing.price, facts);
  }
}

/** The lots of which a price move this long is worth this much. */
function lotsFor(money: Decimal, priceMove: Amount, facts: TickFacts): Decimal | undefined {
  const move = new Cut(priceMove);
  if (move.lte(0) || !isKnown(facts)) return undefined;
  return money.mul(facts.tick_size).div(move.mul(facts.tick_value));
}

function smallest(
  { maxRiskMoney, stopDistance }: Extract<BelowMin, { kind: 'minimum' }>,
  facts: VolumeRules & TickFacts,
): Sized {
  const lots = fitLots(new Cut(facts.volume_min), facts);
  const risk = moneyOf(facts.volume_min, stopDistance, facts);
  if (risk === undefined || lots === 'LOT_BELOW_MIN') return { kind: 'UNKNOWN' };
  return risk.gt(maxRiskMoney) ? { kind: 'LOT_BELOW_MIN' } : { kind: 'sized', lots };
}

/** What a price move is worth for these lots, in the account's currency; undefined where the broker gives no tick value. */
export function moneyOf(lots: Amount, priceMove: Amount, facts: TickFacts): Decimal | undefined {
  return isKnown(facts)
    ? new Decimal(lots).mul(priceMove).mul(facts.tick_value).div(facts.tick_size)
    : undefined;
}

function isKnown({ tick_size, tick_value }: TickFacts): boolean {
  return tick_size > 0 && tick_value > 0;
}
