/** What became of a message, in one sentence for whoever sent it. */
import { isoUtc } from '../base/clock.ts';
import type { Signal } from './signal.ts';
import type { SignalRecord, StoredOutcome } from './store.ts';

/**
 * "BUY EURUSD sent to 2 of 3 accounts". What only practice accounts have taken while a real one refused begins with the
 * refusal: a quick look must not take it for a trade.
 */
export function sayAccepted(signal: Signal, outcomes: readonly StoredOutcome[]): string {
  const placed = outcomes.filter(({ commandId }) => commandId !== null);
  const accounts = new Set(outcomes.map(({ account }) => account));
  const reached = new Set(placed.map(({ account }) => account));
  const what = signal.symbol === undefined ? signal.action : `${signal.action} ${signal.symbol}`;
  const sent = `${what} sent to ${String(reached.size)} of ${String(accounts.size)} account${accounts.size === 1 ? '' : 's'}`;
  const isPractice = placed.every(({ simulated }) => simulated === true);
  const refused = outcomes.filter(
    (item) => item.commandId === null && item.simulated !== true && !isRefusedPart(item, reached),
  );
  const first = isPractice ? refused.map(saidOf) : [];
  const said = outcomes
    .filter((item) => item.commandId !== null || isRefusedPart(item, reached))
    .filter(({ message }) => message !== '')
    .map((item) => (item.commandId === null ? sayOnlyExit(item) : saidOf(item)));
  const last = isPractice && refused.length > 0 ? [`${sent}, practice only`] : [sent];
  return [...first, ...last, ...said].join('. ').replaceAll('.. ', '. ');
}

/** Of one that turns over: the exit went to the account, the opening did not. */
function isRefusedPart({ account, commandId }: StoredOutcome, reached: Set<string>): boolean {
  return commandId === null && reached.has(account);
}

function sayOnlyExit({ account, message }: StoredOutcome): string {
  return `${account}: Only the exit was carried out, not the opening: ${message}`;
}

function saidOf({ account, message }: StoredOutcome): string {
  return `${account}: ${message}`;
}

/** What it repeats, and when that came; never that anything was sent. */
export function sayRepeat(first: SignalRecord, nowMs: number): string {
  const what = [first.action, first.symbol].filter((part) => part !== undefined).join(' ');
  const seconds = Math.max(0, Math.round((nowMs - first.receivedAtMs) / 1000));
  const ago = seconds < 120 ? `${String(seconds)} s` : `${String(Math.round(seconds / 60))} min`;
  return `A repeat of ${what} of ${isoUtc(first.receivedAtMs)} (${ago} ago); it was not carried out again.`;
}
