import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';
import type { CommandOutcome, Events } from '../events/index.ts';
import { isQuestion, type Command } from './command.ts';
import type { CommandStore } from './store.ts';

type Facts = { volume?: string | undefined; price?: number | undefined; message?: string };

export type Closings = {
  /** Publishes what became of a command; call inside the transaction that stores it. */
  tell: (command: Command, outcome: CommandOutcome, facts?: Facts) => void;
  /** Ends a command that has no result, unless it has ended already. */
  end: (command: Command, outcome: EndWithoutResult, message: string) => Promise<void>;
  /** The same inside a transaction. */
  endNow: (command: Command, outcome: EndWithoutResult, message: string) => void;
};

type EndWithoutResult = 'expired' | 'unknown' | 'cancelled' | 'write_failed';

export type ClosingDeps = {
  db: Db;
  store: CommandStore;
  events: Events;
  clock: Clock;
  log: Log;
  /** False for what was ordered by one whose account it is no more: its end is kept, and told to nobody. */
  isOwned: (command: Command) => boolean;
  /** Called once the end is stored. */
  onEnded: (command: Command, outcome: EndWithoutResult) => void;
};

/** How a command's states are stored and made known, in one place. */
export function createClosings({
  db,
  store,
  events,
  clock,
  log,
  isOwned,
  onEnded,
}: ClosingDeps): Closings {
  return { tell, end, endNow };

  function tell(command: Command, outcome: CommandOutcome, facts: Facts = {}): void {
    if (isQuestion(command.action) || !isOwned(command)) return;
    events.publish(command.userId, {
      type: `command.${outcome}`,
      command: {
        signal_id: command.causeId,
        command_id: command.id,
        account: command.account,
        status: outcome,
        symbol: command.symbol ?? null,
        volume: facts.volume ?? command.volume ?? null,
        price: facts.price ?? null,
        message: facts.message ?? '',
      },
    });
  }

  async function end(command: Command, outcome: EndWithoutResult, message: string): Promise<void> {
    try {
      await db.writeLater(() => {
        endNow(command, outcome, message);
      });
    } catch (error) {
      log.warn(
        { stage: 'deliver', id: command.id, outcome, error },
        'end of a command not stored; tried again later',
      );
    }
  }

  function endNow(command: Command, outcome: EndWithoutResult, message: string): void {
    if (outcome === 'expired' && isTaken(command)) return;
    const doneAtMs = outcome === 'unknown' ? null : clock.nowMs();
    const hasChanged = store.markState(command.id, outcome, message, doneAtMs);
    if (hasChanged) tell(command, outcome, { message });
    db.afterCommit(() => {
      if (hasChanged)
        log.info({ stage: 'deliver', id: command.id, cause: command.causeId, outcome }, message);
      onEnded(command, outcome);
    });
  }
  /** Its terminal has acknowledged it while the end was on its way: from then on only the terminal's word ends it. */
  function isTaken({ id, action }: Command): boolean {
    return !isQuestion(action) && store.find(id)?.ackedAtMs !== undefined;
  }
}
