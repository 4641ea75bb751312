/**
 * What an order of a TradingView strategy means (api.md §1.1). A strategy leaves a long by selling and a short by buying,
 * so its side says nothing by itself: what it holds after the order decides.
 */
import { Decimal } from 'decimal.js';
import { readDecimal, type Side } from '../trade/index.ts';
import type { Held } from './signal.ts';

/** What the strategy says of itself: after and before the order, and how much, in its own contracts. */
export type Strategy = {
  readonly now: Held;
  readonly before: Held | undefined;
  readonly size: Decimal | undefined;
  readonly sizeBefore: Decimal | undefined;
};

export type Meaning =
  | { readonly kind: 'opening' }
  /** Everything on that side is closed, and nothing is opened. */
  | { readonly kind: 'exit'; readonly side: Side; readonly contradiction?: string }
  /** A part of that side is closed; share: how much of it, in percent, where the sizes tell. */
  | { readonly kind: 'part'; readonly side: Side; readonly share: number | undefined }
  /** That side is closed whole, then the other one is opened. */
  | { readonly kind: 'turn'; readonly closes: Side };

export function meaningOf(action: Side, strategy: Strategy): Meaning {
  const { now, before } = strategy;
  if (now === 'flat') return { kind: 'exit', side: sideOf(before) ?? opposite(action) };
  const side = sideOf(now) ?? action;
  const isTurned = before !== undefined && before !== 'flat' && before !== now;
  if (side !== action) {
    if (isTurned) {
      const contradiction = `A ${action} cannot turn a ${before} into a ${now}; only the exit was carried out.`;
      return { kind: 'exit', side: action, contradiction };
    }
    return { kind: 'part', side, share: shareOf(strategy) };
  }
  return isTurned ? { kind: 'turn', closes: opposite(side) } : { kind: 'opening' };
}

/**
 * The lots of the opening of a strategy that turns over. The platform's number of contracts is then the old position and
 * the new one together; only the new one is opened.
 */
export function lotsAfterTurn(volume: Decimal, { size, sizeBefore }: Strategy): Decimal {
  if (size === undefined || sizeBefore === undefined) return volume;
  const sum = size.plus(sizeBefore);
  const isSum = sum.gt(0) && volume.minus(sum).abs().lte(sum.mul(1e-9));
  return isSum ? volume.mul(size).div(sum) : volume;
}

const WORDS: Record<string, Held> = {
  long: 'long',
  buy: 'long',
  bull: 'long',
  short: 'short',
  sell: 'short',
  bear: 'short',
  flat: 'flat',
  closed: 'flat',
};

/** A position by its word, or by the sign of its size; undefined for anything else. */
export function readHeld(value: unknown): Held | undefined {
  const word = typeof value === 'string' ? WORDS[value.trim().toLowerCase()] : undefined;
  if (word !== undefined) return word;
  const size = readDecimal(value);
  if (size === undefined) return undefined;
  if (size.isZero()) return 'flat';
  return size.gt(0) ? 'long' : 'short';
}

export function sideOf(held: Held | undefined): Side | undefined {
  if (held === undefined || held === 'flat') return undefined;
  return held === 'long' ? 'BUY' : 'SELL';
}

function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** Rounded up: a third of three steps is one step, and 33.333333 % of them would be none. */
function shareOf({ size, sizeBefore }: Strategy): number | undefined {
  if (size === undefined || sizeBefore === undefined || !sizeBefore.gt(size)) return undefined;
  const share = sizeBefore.minus(size).div(sizeBefore).mul(100);
  return share.toDecimalPlaces(6, Decimal.ROUND_UP).toNumber();
}
