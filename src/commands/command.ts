import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import type { CommandOutcome } from '../events/index.ts';
import { isClosing, isOpening, type Action } from '../trade/index.ts';

/** A trading action, or one of the two questions the server may ask a terminal. */
export type CommandAction = Action | 'QUERY' | 'HISTORY';

/** Told to its owner at each step but the first. */
export type CommandState = 'queued' | CommandOutcome;

/** One instruction for one terminal. */
export type Command = {
  readonly id: CommandId;
  readonly userId: UserId;
  readonly account: AccountId;
  readonly causeId: string;
  readonly refId: CommandId | undefined;
  readonly seq: number;
  readonly epoch: number;
  readonly action: CommandAction;
  /** The broker's symbol; undefined where the action is not about one. */
  readonly symbol: string | undefined;
  readonly magic: string;
  readonly fileName: string;
  readonly payload: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly volume: string | undefined;
};

const FINAL: ReadonlySet<CommandState> = new Set([
  'executed',
  'partial',
  'rejected',
  'expired',
  'not_executed',
  'cancelled',
  'write_failed',
]);

export function isFinal(state: CommandState): boolean {
  return FINAL.has(state);
}

/** It was carried out, wholly or in part. */
export function hasTraded(state: CommandState): boolean {
  return state === 'executed' || state === 'partial';
}

/** A question changes nothing at the broker, so it neither waits for orders nor holds them up. */
export function isQuestion(action: CommandAction): action is 'QUERY' | 'HISTORY' {
  return action === 'QUERY' || action === 'HISTORY';
}

export function opens(action: CommandAction): boolean {
  return !isQuestion(action) && isOpening(action);
}

/** A close takes back the entries before it that have not been written yet. */
export function closes(action: CommandAction): boolean {
  return !isQuestion(action) && isClosing(action);
}

/** True when two commands concern the same positions: the same symbol, or one of them the whole account. */
export function overlaps(
  a: { symbol: string | undefined },
  b: { symbol: string | undefined },
): boolean {
  return a.symbol === undefined || b.symbol === undefined || a.symbol === b.symbol;
}
