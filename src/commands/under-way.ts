import type { Clock } from '../base/clock.ts';
import type { AccountId } from '../base/ids.ts';
import { isClosing, isOpening, type Action } from '../trade/index.ts';
import { hasTraded, isQuestion } from './command.ts';
import type { CommandRecord, CommandStore } from './store.ts';
import { readAim, type Aim } from './wire.ts';

/** A command that moves positions, or still may, and of which its terminal has not shown the effect. */
export type UnderWay = Aim & {
  readonly action: Action;
  readonly symbol: string | undefined;
  /** Undefined where the terminal finds the lots. */
  readonly volume: string | undefined;
  /** It was carried out after what the terminal has shown; of anything else one cannot tell that. */
  readonly hasHappened: boolean;
};

/** Past its end a terminal settles within this time what it had begun; what is unknown still is not carried out. */
const SETTLED_MS = 60_000;
/** What has ended and is not shown yet lies among so many. */
const LOOKED_BACK = 200;

/** What of an account is under way, in order, for a terminal that has told what happened until that moment of its clock. */
export function listUnderWay(
  { store, clock }: { store: CommandStore; clock: Clock },
  account: AccountId,
  toldUntilMs: number,
): UnderWay[] {
  const ended = store
    .listLast(account, LOOKED_BACK)
    .filter(({ state, doneAtMs = 0 }) => hasTraded(state) && doneAtMs >= toldUntilMs);
  return [...ended, ...store.listMovable(account, clock.nowMs() - SETTLED_MS)]
    .sort((a, b) => a.seq - b.seq)
    .flatMap((command) => toUnderWay(command, toldUntilMs) ?? []);
}

/** Undefined for what moves no position: a question, a change of stops, a pending order. */
function toUnderWay(command: CommandRecord, toldUntilMs: number): UnderWay | undefined {
  const { action, symbol, volume, payload, state, doneAtMs = 0 } = command;
  if (isQuestion(action)) return undefined;
  const aim = readAim(payload);
  const moves = isOpening(action) ? aim.isMarket : isClosing(action) && action !== 'CANCEL';
  const hasHappened = hasTraded(state) && doneAtMs > toldUntilMs;
  return moves ? { ...aim, action, symbol, volume, hasHappened } : undefined;
}
