import type { Side } from './words.ts';

/** UNKNOWN: the broker's word for it is one that this program does not know. */
export type TradeMode = 'DISABLED' | 'LONGONLY' | 'SHORTONLY' | 'CLOSEONLY' | 'FULL' | 'UNKNOWN';

/** What decides whether a broker takes an opening order for a symbol. */
export type Tradability = {
  readonly trade_mode: TradeMode;
  /** When the contract expires; absent or 0 where it does not. */
  readonly expiration_ms?: number | undefined;
};

/**
 * Why the broker would refuse to open on this side now, as the end of a sentence; undefined when it would not. Without
 * a side: when it would refuse both.
 */
export function openingFault(
  { trade_mode: mode, expiration_ms: expiresMs = 0 }: Tradability,
  side: Side | undefined,
  nowMs: number,
): string | undefined {
  if (expiresMs > 0 && expiresMs <= nowMs) return 'the contract has expired';
  if (mode === 'FULL') return undefined;
  if (mode === 'UNKNOWN') return 'its trade mode is one that this server does not know';
  if (mode === 'DISABLED') return 'the broker has switched it off';
  if (mode === 'CLOSEONLY') return 'the broker allows closing only';
  if (mode === 'LONGONLY') return side === 'SELL' ? 'the broker allows buying only' : undefined;
  return side === 'BUY' ? 'the broker allows selling only' : undefined;
}
