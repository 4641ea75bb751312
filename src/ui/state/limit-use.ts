/** What of each limit is in use, as the gate would count it. */
import type { InstrumentClass, Snapshot } from '../wire/wire.ts';
import { INSTRUMENT_CLASSES, type AccountLimits, type LimitName } from '../wire/limits.ts';

export type Measure = 'count' | 'lots' | 'percent' | 'money';

export type LimitUse = {
  used: number;
  /** null where there is no limit. */
  limit: number | null;
  measure: Measure;
  /** When it counts anew, or over which time it counts. */
  resetsAt?: string | undefined;
  window?: 'minute' | 'hour';
  /** What uses the most of it. */
  most?: string | undefined;
  /** True where the limit is of one symbol or kind, so that others go on. */
  isOfPart?: true;
};

/** Undefined where nothing is used of the limit, or the terminal has not said. */
export function useOfLimit(
  name: LimitName,
  { limits, usage }: AccountLimits,
  snapshot: Snapshot | undefined,
): LimitUse | undefined {
  switch (name) {
    case 'max_positions':
      return {
        used: usage.positions + usage.pending_orders + usage.reserved,
        limit: limits.max_positions,
        measure: 'count',
      };
    case 'max_positions_per_symbol':
      return ofFullestSymbol(limits.max_positions_per_symbol, snapshot);
    case 'max_total_lots':
      return {
        used: Number(usage.total_lots),
        limit: limits.max_total_lots === null ? null : Number(limits.max_total_lots),
        measure: 'lots',
      };
    case 'max_daily_loss_pct':
      return known(usage.daily_loss_pct, limits.max_daily_loss_pct, 'percent', usage.day_ends_at);
    case 'max_daily_loss_amount':
      return known(usage.daily_loss, limits.max_daily_loss_amount, 'money', usage.day_ends_at);
    case 'max_orders_per_minute':
      return {
        used: usage.orders_last_minute,
        limit: limits.max_orders_per_minute,
        measure: 'count',
        window: 'minute',
      };
    case 'max_orders_per_hour':
      return {
        used: usage.orders_last_hour,
        limit: limits.max_orders_per_hour,
        measure: 'count',
        window: 'hour',
      };
    case 'max_margin_use_pct':
      return known(usage.margin_use_pct, limits.max_margin_use_pct, 'percent', null);
    default:
      return undefined;
  }
}

/** The share of a limit that is used, from 0 to 1. */
export function shareOf({ used, limit }: LimitUse): number {
  if (limit === null) return 0;
  return limit === 0 ? 1 : Math.min(1, used / limit);
}

/** How much is left of a limit, without the noise of binary fractions. */
export function leftOf(used: number, limit: number): number {
  return rounded(limit - used);
}

/** True where one opening more is refused. */
export function isReached({ used, limit }: LimitUse): boolean {
  return limit !== null && used >= limit;
}

/** Lots held and ordered by class; what the server cannot tell apart counts in every class, as it does at the gate. */
export function lotsByClass(
  snapshot: Snapshot | undefined,
  classOf: (symbol: string) => InstrumentClass | null | undefined,
): ReadonlyMap<InstrumentClass, number> {
  const sums = new Map<InstrumentClass, number>();
  for (const { symbol, volume } of heldIn(snapshot)) {
    const kind = classOf(symbol) ?? undefined;
    for (const each of kind === undefined ? INSTRUMENT_CLASSES : [kind]) {
      sums.set(each, rounded((sums.get(each) ?? 0) + volume));
    }
  }
  return sums;
}

export function heldSymbols(snapshot: Snapshot | undefined): string[] {
  return [...new Set(heldIn(snapshot).map(({ symbol }) => symbol))];
}

function ofFullestSymbol(
  limit: number | null,
  snapshot: Snapshot | undefined,
): LimitUse | undefined {
  if (snapshot === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const { symbol } of heldIn(snapshot)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const [fullest] = [...counts].sort(([, one], [, other]) => other - one);
  return { used: fullest?.[1] ?? 0, limit, measure: 'count', most: fullest?.[0], isOfPart: true };
}

function known(
  used: number | null,
  limit: number | null,
  measure: Measure,
  resetsAt: string | null,
): LimitUse | undefined {
  return used === null ? undefined : { used, limit, measure, resetsAt: resetsAt ?? undefined };
}

function heldIn(snapshot: Snapshot | undefined): { symbol: string; volume: number }[] {
  return [...(snapshot?.positions ?? []), ...(snapshot?.orders ?? [])];
}

/** Binary noise of what is added up is not for the eye. */
function rounded(amount: number): number {
  return Number(amount.toFixed(8));
}
