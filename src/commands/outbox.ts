import type { Clock } from '../base/clock.ts';
import { isBusy } from '../base/files.ts';
import type { AccountId, CommandId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';
import type { Instances } from '../instances/index.ts';
import { opens, type Command } from './command.ts';
import { AccountQueue } from './queue.ts';
import type { Closings } from './closings.ts';
import type { CommandRecord, CommandStore } from './store.ts';

export type OutboxDeps = {
  db: Db;
  store: CommandStore;
  instances: Pick<Instances, 'deliver'>;
  closings: Closings;
  clock: Clock;
  log: Log;
  onWritten: (command: Command) => void;
  /** False while the system clock has just been set: then openings wait. */
  isClockSteady: () => boolean;
};

const RETRY_MS = 250;
/** Files being written at one moment, over all accounts. */
const MAX_WRITING = 64;

/**
 * Stage 6 of 7: deliver. Drains the commands table, one queue per account, so that one slow terminal does not slow
 * the others. The row is the outbox and the file a delivery: after a crash the same name and bytes are written
 * again, and the terminal's ledger makes that harmless.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #queues = new Map<AccountId, AccountQueue>();
  readonly #awake = new Set<AccountId>();
  /** Commands that an earlier process may have written already. */
  readonly #repeats = new Set<CommandId>();
  /** When each ends by the monotonic clock: a wall clock that is set back makes nothing young again. */
  readonly #endsAtMs = new Map<CommandId, number>();
  #writing = 0;
  #isPumpDue = false;
  #isStopped = true;
  #idle: (() => void)[] = [];

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** Puts back what an earlier process left, then delivers. */
  start(live: readonly CommandRecord[]): void {
    this.#isStopped = false;
    for (const record of live) {
      if (record.state === 'queued') {
        this.#repeats.add(record.id);
        this.add(record);
      } else if (record.state === 'written') this.#queue(record.account).add(record, 'written');
    }
    this.#pumpSoon();
  }

  /** Starts no further file; settles once none is being written. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.rested();
  }

  /** Settles once everything that may go out now is out. */
  async rested(): Promise<void> {
    while (this.#isPumpDue || this.#writing > 0) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
      });
    }
  }

  /** A committed command; it is written as soon as its turn comes. */
  add(command: Command): void {
    const { clock } = this.#deps;
    this.#queue(command.account).add(command, 'queued');
    this.#endsAtMs.set(command.id, clock.monotonicMs() + command.expiresAtMs - clock.nowMs());
    this.wake(command.account);
  }

  /** The terminal has acknowledged it, or it has ended: what waited behind it may go. */
  release(account: AccountId, id: CommandId): void {
    this.#queue(account).remove(id);
    this.#endsAtMs.delete(id);
    this.wake(account);
  }

  wakeAll(): void {
    for (const account of this.#queues.keys()) this.wake(account);
  }

  wake(account: AccountId): void {
    this.#awake.add(account);
    this.#pumpSoon();
  }

  /** True while a file of this command is under way, so that it cannot be taken back any more. */
  isWriting(command: Command): boolean {
    return this.#queue(command.account).isWriting(command.id);
  }

  #queue(account: AccountId): AccountQueue {
    const known = this.#queues.get(account);
    if (known !== undefined) return known;
    const made = new AccountQueue();
    this.#queues.set(account, made);
    return made;
  }

  /** After the effects of the present commit have all run: a close may just have taken an entry back. */
  #pumpSoon(): void {
    if (this.#isPumpDue || this.#isStopped) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
      this.#sayWhenIdle();
    });
  }

  #pump(): void {
    if (this.#isStopped) return;
    for (const account of this.#awake) {
      const queue = this.#queue(account);
      for (const command of queue.ready()) {
        if (this.#writing >= MAX_WRITING) return;
        // Ending what is too late is the reconciler's work.
        if (this.isOver(command) || !this.#mayGo(command)) continue;
        queue.setStage(command.id, 'writing');
        void this.#write(queue, command);
      }
      this.#awake.delete(account);
    }
  }

  /** Too late by either clock. */
  isOver(command: Command): boolean {
    const { clock } = this.#deps;
    const endsAtMs = this.#endsAtMs.get(command.id) ?? Infinity;
    return clock.nowMs() >= command.expiresAtMs || clock.monotonicMs() >= endsAtMs;
  }

  #mayGo({ action }: Command): boolean {
    return !opens(action) || this.#deps.isClockSteady();
  }

  async #write(queue: AccountQueue, command: Command): Promise<void> {
    this.#writing++;
    try {
      await this.#deliver(queue, command);
    } finally {
      this.#writing--;
      this.wake(command.account);
      this.#sayWhenIdle();
    }
  }

  #sayWhenIdle(): void {
    if (this.#isPumpDue || this.#writing > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #deliver(queue: AccountQueue, command: Command): Promise<void> {
    const { instances, closings, clock, log } = this.#deps;
    try {
      await instances.deliver({
        account: command.account,
        fileName: command.fileName,
        text: command.payload,
        expiresAtMs: command.expiresAtMs,
        mayExist: this.#repeats.delete(command.id),
      });
    } catch (error) {
      log.warn(
        { stage: 'deliver', id: command.id, cause: command.causeId, error },
        'command file not written',
      );
      if (isBusy(error) || this.isOver(command)) {
        queue.setStage(command.id, 'queued');
        await closings.end(
          command,
          'write_failed',
          'The command file could not be written in time.',
        );
      } else {
        clock.after(RETRY_MS, () => {
          queue.setStage(command.id, 'queued');
          this.wake(command.account);
        });
      }
      return;
    }
    queue.setStage(command.id, 'written');
    this.#deps.onWritten(command);
    await this.#record(command);
  }

  /** The file is out whatever happens now; if this is not stored, a restart writes the same file again. */
  async #record(command: Command): Promise<void> {
    const { db, store, closings, clock, log } = this.#deps;
    const writtenAtMs = clock.nowMs();
    try {
      await db.writeLater(() => {
        if (store.markWritten(command.id, writtenAtMs)) closings.tell(command, 'written');
      });
      log.info(
        { stage: 'deliver', id: command.id, cause: command.causeId, account: command.account },
        'written',
      );
    } catch (error) {
      log.warn(
        { stage: 'deliver', id: command.id, cause: command.causeId, error },
        'written, but not recorded',
      );
    }
  }
}
