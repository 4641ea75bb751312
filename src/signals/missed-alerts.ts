import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Events } from '../events/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Held, Signal } from './signal.ts';

/** What the account's terminal shows of a symbol. */
type Holding = NonNullable<ReturnType<Risk['holding']>>;

/** One alert for an account and symbol in this time, however often its strategy speaks. */
const TOLD_EVERY_MS = 15 * 60_000;
const MOST_REMEMBERED = 10_000;

export type MissedAlerts = ReturnType<typeof createMissedAlerts>;

/** Where a strategy says that it held something else before its order than the account does, a message was missed. */
export function createMissedAlerts({ clock, events }: { clock: Clock; events: Events }) {
  const toldAtMs = new Map<string, number>();
  return { tell };

  /** Call inside the transaction that stores the signal. */
  function tell(userId: UserId, account: AccountId, symbol: string, message: string): void {
    const key = `${userId} ${account} ${symbol}`;
    const nowMs = clock.nowMs();
    const beforeMs = toldAtMs.get(key);
    if (beforeMs !== undefined && nowMs - beforeMs < TOLD_EVERY_MS) return;
    if (toldAtMs.size >= MOST_REMEMBERED) toldAtMs.clear();
    toldAtMs.set(key, nowMs);
    events.publish(userId, { type: 'account.alert', account, message });
  }
}

/** What contradicts, as a sentence; undefined where nothing does, or nobody can tell. */
export function contradiction(
  { heldBefore }: Signal,
  symbol: string,
  holding: Holding | undefined,
): string | undefined {
  if (heldBefore === undefined || holding?.isSettled !== true) return undefined;
  const isHeld: Record<Held, boolean> = {
    long: holding.long.gt(0),
    short: holding.short.gt(0),
    flat: holding.long.isZero() && holding.short.isZero(),
  };
  if (isHeld[heldBefore]) return undefined;
  return `The strategy says that it was ${heldBefore} before this, but the account holds ${sayHeld(holding)} of ${symbol}: an alert may have been missed.`;
}

function sayHeld({ long, short }: Holding): string {
  const parts = [
    ...(long.gt(0) ? [`${long.toFixed()} lots bought`] : []),
    ...(short.gt(0) ? [`${short.toFixed()} lots sold`] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(' and ');
}
