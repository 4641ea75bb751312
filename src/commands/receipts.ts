import type { Clock } from '../base/clock.ts';
import type { AccountId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Ack, CommandResult, Outgoing } from '../instances/index.ts';
import type { Closings } from './closings.ts';
import { hasTraded, isFinal, type Command, type CommandState } from './command.ts';
import type { CommandRecord, CommandStore } from './store.ts';

export type ReceiptDeps = {
  db: Db;
  store: CommandStore;
  closings: Closings;
  events: Events;
  clock: Clock;
  log: Log;
  /** False for what was ordered by one whose account it is no more. */
  isOwned: (command: Command) => boolean;
  onAcked: (command: Command) => void;
  onClosed: (command: Command) => void;
};

/**
 * Stage 7 of 7: learn. What a terminal says of a command becomes the command's state. The first final word wins;
 * an execution reported after the command had been given up is kept beside it and raises an alert.
 */
export function createReceipts({
  db,
  store,
  closings,
  events,
  clock,
  log,
  isOwned,
  onAcked,
  onClosed,
}: ReceiptDeps) {
  return { take };

  /** Takes one file of a terminal; call inside the transaction after which the file is deleted. */
  function take(account: AccountId, content: Outgoing): void {
    if (content.kind === 'event') return;
    const id = content.kind === 'ack' ? content.ack.id : content.result.id;
    const command = store.find(id);
    if (command?.account !== account) {
      log.warn(
        { stage: 'learn', account, id },
        'receipt for a command that this account does not have',
      );
      return;
    }
    if (content.kind === 'ack') acknowledge(command, content.ack);
    else conclude(command, content.result);
  }

  function acknowledge(command: CommandRecord, ack: Ack): void {
    if (store.markAcked(command.id, ack.received_ms) && command.ackedAtMs === undefined) {
      closings.tell(command, 'acked');
    }
    db.afterCommit(() => {
      onAcked(command);
    });
  }

  function conclude(command: CommandRecord, result: CommandResult): void {
    const state = stateAfter(command, result, clock.nowMs());
    if (state === undefined) return;
    if (command.state === 'expired' && hasTraded(state)) {
      recordLate(command, result);
      return;
    }
    if (isFinal(command.state) && !isOverruled(command.state)) return;
    store.recordResult(command.id, state, result);
    const volume = result.volume > 0 ? String(result.volume) : undefined;
    if (state !== command.state && state !== 'queued' && state !== 'written') {
      closings.tell(command, state, { volume, price: result.price, message: result.message });
    }
    db.afterCommit(() => {
      log.info(
        {
          stage: 'learn',
          id: command.id,
          cause: command.causeId,
          account: command.account,
          outcome: state,
        },
        result.retcode_name,
      );
      onClosed(command);
    });
  }

  function recordLate(command: CommandRecord, result: CommandResult): void {
    store.recordLate(command.id, result, clock.nowMs());
    if (!isOwned(command)) return;
    const what = `${command.action} ${result.symbol} ${String(result.volume)} at ${String(result.price)}`;
    events.publish(command.userId, {
      type: 'account.alert',
      account: command.account,
      message: `${what} was executed after it had expired. Position ${result.position} is open: check it.`,
    });
    log.error(
      { stage: 'learn', id: command.id, cause: command.causeId },
      'executed after it had expired',
    );
  }
}

/** Taken back or not written here, but seen by the terminal all the same: the terminal's word counts. */
function isOverruled(state: CommandState): boolean {
  return state === 'cancelled' || state === 'write_failed';
}

/** The state that a result brings; undefined when it says nothing new (an answer to a QUERY while still at work). */
function stateAfter(
  command: CommandRecord,
  result: CommandResult,
  nowMs: number,
): CommandState | undefined {
  if (result.status === 'already_done') return 'executed';
  if (result.status !== 'unknown') return result.status;
  if (result.message === 'in_progress') return undefined;
  if (result.message !== 'not_in_ledger') return 'unknown';
  const canStillBeTaken = nowMs < command.expiresAtMs;
  if (canStillBeTaken) return undefined;
  return command.ackedAtMs === undefined ? 'expired' : 'unknown';
}
