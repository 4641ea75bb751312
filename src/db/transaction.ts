import { systemClock, type Clock } from '../base/clock.ts';

export type Transactions = {
  /**
   * Runs work in one transaction: committed and flushed when it returns, rolled back when it throws. Inside
   * another transaction it is a savepoint. Nothing may be awaited in it.
   */
  inTransaction: <T>(work: () => T) => T;
  /**
   * Group commit: all work queued in one turn of the event loop shares one transaction and one flush, each
   * piece behind a savepoint of its own, so one failure harms nobody else. Settles after the flush.
   */
  write: <T>(work: () => T) => Promise<T>;
  /**
   * The same for work that nobody is waiting for at the door: it joins the next group, and begins one of its own only
   * when none has come within a few milliseconds. Keeps the flushes for those who wait.
   */
  writeLater: <T>(work: () => T) => Promise<T>;
  /** Writes what is waiting now, and what follows on it; settles after a turn in which nothing else was written. */
  rested: () => Promise<void>;
  /** Runs an effect once the outermost transaction has committed; drops it if this piece is rolled back. */
  afterCommit: (effect: () => void) => void;
};

type Piece = {
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
};

type Outcome = { kind: 'done'; value: unknown } | { kind: 'failed'; reason: unknown };

/** Longer groups would hold the event loop for too long; the rest goes into the next turn. */
const MAX_GROUP = 256;
const MAX_GROUP_MS = 10;
/** How long work that nobody waits for may wait for company. */
const LATER_MS = 5;

type Connection = {
  exec: (sql: string) => void;
  /** False once SQLite has rolled back by itself, as it does when the disk is full. */
  isInTransaction: () => boolean;
};

export function createTransactions(
  { exec, isInTransaction }: Connection,
  clock: Pick<Clock, 'monotonicMs' | 'after'> = systemClock,
): Transactions {
  let depth = 0;
  let effects: (() => void)[] = [];
  let queue: Piece[] = [];
  let isFlushDue = false;
  let isLaterDue = false;
  let written = 0;

  return { inTransaction, write, writeLater, rested, afterCommit };

  function inTransaction<T>(work: () => T): T {
    if (depth > 0) return inSavepoint(work);
    exec('BEGIN IMMEDIATE');
    depth = 1;
    let value: T;
    try {
      value = work();
      exec('COMMIT');
    } catch (error) {
      depth = 0;
      effects = [];
      if (isInTransaction()) exec('ROLLBACK');
      throw error;
    }
    depth = 0;
    runEffects();
    return value;
  }

  function inSavepoint<T>(work: () => T): T {
    const name = `s${String(depth)}`;
    const effectsBefore = effects.length;
    exec(`SAVEPOINT ${name}`);
    depth++;
    try {
      const value = work();
      exec(`RELEASE ${name}`);
      return value;
    } catch (error) {
      effects.length = effectsBefore;
      if (isInTransaction()) {
        exec(`ROLLBACK TO ${name}`);
        exec(`RELEASE ${name}`);
      }
      throw error;
    } finally {
      depth--;
    }
  }

  function write<T>(work: () => T): Promise<T> {
    const done = join(work);
    flushSoon();
    return done;
  }

  function writeLater<T>(work: () => T): Promise<T> {
    const done = join(work);
    if (!isLaterDue) {
      isLaterDue = true;
      clock.after(LATER_MS, () => {
        isLaterDue = false;
        if (queue.length > 0) flushSoon();
      });
    }
    return done;
  }

  async function rested(): Promise<void> {
    for (let isAlone = false; !isAlone;) {
      const before = written;
      await write(() => undefined);
      isAlone = written === before + 1;
    }
  }

  function join<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  function flushSoon(): void {
    if (isFlushDue) return;
    isFlushDue = true;
    setImmediate(flushQueue);
  }

  function flushQueue(): void {
    isFlushDue = false;
    const group = queue.slice(0, MAX_GROUP);
    queue = queue.slice(MAX_GROUP);
    let outcomes: Outcome[];
    try {
      outcomes = inTransaction(() => attemptAll(group));
    } catch (reason) {
      for (const piece of group) piece.reject(reason);
      if (queue.length > 0) flushSoon();
      return;
    }
    queue = [...group.slice(outcomes.length), ...queue];
    if (queue.length > 0) flushSoon();
    written += outcomes.length;
    outcomes.forEach((outcome, i) => {
      if (outcome.kind === 'done') group[i]?.resolve(outcome.value);
      else group[i]?.reject(outcome.reason);
    });
  }

  /** As many as fit into the time that a group may take. */
  function attemptAll(group: readonly Piece[]): Outcome[] {
    const endMs = clock.monotonicMs() + MAX_GROUP_MS;
    const outcomes: Outcome[] = [];
    for (const piece of group) {
      outcomes.push(attempt(piece));
      if (clock.monotonicMs() >= endMs) break;
    }
    return outcomes;
  }

  /** A failed piece takes back only its own savepoint, unless the storage itself is gone. */
  function attempt(piece: Piece): Outcome {
    try {
      return { kind: 'done', value: inSavepoint(piece.work) };
    } catch (reason) {
      if (!isInTransaction()) throw reason;
      return { kind: 'failed', reason };
    }
  }

  function afterCommit(effect: () => void): void {
    if (depth === 0) effect();
    else effects.push(effect);
  }

  function runEffects(): void {
    const due = effects;
    effects = [];
    for (const effect of due) {
      try {
        effect();
      } catch (error) {
        // The work is stored, so its caller must hear so; a broken effect is a bug and ends the process.
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}
