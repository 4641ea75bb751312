import { strings } from '../strings.ts';
import type { CommandChange, Signal } from '../wire/wire.ts';
import { nicknameOf } from './accounts.ts';

/** A new signal in one spoken sentence. */
export function describeArrival(signal: Signal): string {
  const what = [signal.action, signal.volume, signal.symbol].filter(Boolean).join(' ');
  return strings.spoken.arrival(what, strings.signalStatus[signal.status]);
}

/** The end of an order in one spoken sentence; undefined for the steps on the way, which nobody waits for. */
export function describeChange(change: CommandChange): string | undefined {
  if (change.status === 'written' || change.status === 'acked') return undefined;
  const what = [change.volume, change.symbol].filter(Boolean).join(' ');
  return strings.spoken.end(what, nicknameOf(change.account), strings.outcome[change.status]);
}
