import type { Clock } from '../base/clock.ts';
import { newId, type AccountId, type CommandId, type UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { ApprovedOrder, Cause, OrderIntent, Side } from '../trade/index.ts';
import { ClockWatch } from './clock-watch.ts';
import { createClosings } from './closings.ts';
import { closes, type Command } from './command.ts';
import { Outbox } from './outbox.ts';
import { takenBackBy } from './queue.ts';
import { createReceipts } from './receipts.ts';
import { Reconciler } from './reconciler.ts';
import { createCommandStore, type CommandRecord } from './store.ts';
import { listUnderWay, type UnderWay } from './under-way.ts';
import { fileNameOf, magicOf, renderHistory, renderOrder, renderQuery } from './wire.ts';

export type Commands = ReturnType<typeof createCommands>;

export type CommandDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  events: Events;
  accounts: Accounts;
  instances: Instances;
};

type Question = Pick<Command, 'userId' | 'causeId' | 'refId' | 'action' | 'payload'>;

const QUESTION_TTL_MS = 300_000;
const HISTORY_ASKED_MS = 24 * 3_600_000;
const WAS_LEFT = 'The account was given up before it was sent.';
const WAS_OUT = 'The account was given up before its terminal had said what became of it.';

/** Instructions for terminals: numbered and stored with their order, delivered as files, closed by receipts. */
export function createCommands({ db, clock, log, events, accounts, instances }: CommandDeps) {
  const store = createCommandStore(db);
  const lastSeq = new Map<AccountId, number>();
  let epoch = store.lastEpoch();

  const closings = createClosings({
    db,
    store,
    events,
    clock,
    log,
    isOwned,
    onEnded: (command, outcome) => {
      outbox.release(command.account, command.id);
      if (outcome === 'unknown') reconciler.doubted(command.id);
      else reconciler.closed(command.id);
    },
  });
  const outbox = new Outbox({
    db,
    store,
    instances,
    closings,
    clock,
    log,
    onWritten: (command) => {
      reconciler.written(command.id);
      if (!isOwned(command)) takeFileBack(command);
    },
    isClockSteady: () => clockWatch.isSteady(),
  });
  const clockWatch = new ClockWatch({
    clock,
    log,
    onSteady: () => {
      outbox.wakeAll();
    },
  });
  const reconciler = new Reconciler({
    instances,
    closings,
    clock,
    log,
    isWriting: (command) => outbox.isWriting(command),
    isOver: (command) => outbox.isOver(command),
    ask: (command) => query(command),
  });
  const receipts = createReceipts({
    db,
    store,
    closings,
    events,
    clock,
    log,
    isOwned,
    onAcked: (command) => {
      outbox.release(command.account, command.id);
      reconciler.acked(command.id);
    },
    onClosed: (command) => {
      outbox.release(command.account, command.id);
      reconciler.closed(command.id);
    },
  });
  instances.onOutgoing((account, content) => {
    receipts.take(account, content);
  });
  accounts.onChanged(({ kind, account }) => {
    if (kind === 'detached') abandon(account.account);
  });
  instances.onOnline((account) => {
    outbox.wake(account);
    reconciler.askAgain(account).catch(warnOf(log, 'terminal not asked again'));
  });
  instances.onLoss((account) => {
    askHistory(account).catch(warnOf(log, 'history not asked for'));
  });

  return {
    start,
    stop,
    rested: () => outbox.rested(),
    epoch: () => epoch,
    enqueue,
    cancelWaiting,
    withdraw,
    listByCause,
    listOfAccount,
    findByMagic,
    find,
    hasOpeningUnderWay,
    listUnderWay: (account: AccountId, toldUntilMs: number): UnderWay[] =>
      listUnderWay({ store, clock }, account, toldUntilMs),
  };

  /**
   * Resumes what an earlier process left. What lies in front of its terminal counts as written; receipts are taken
   * in before anything is decided; what was never written and is too late expires.
   */
  async function start(): Promise<void> {
    await beginEpoch();
    const found = await Promise.all(
      store.listLive().map(async (command) => {
        const isThere =
          command.state === 'queued' &&
          (await instances.isDelivered(command.account, command.fileName));
        return isThere ? [command] : [];
      }),
    );
    db.inTransaction(() => {
      for (const command of found.flat()) store.markWritten(command.id, clock.nowMs());
    });
    await instances.sweep();
    db.inTransaction(() => {
      for (const command of store.listLive()) renewEpoch(command);
    });
    const live = store.listLive().filter(isOwned);
    clockWatch.start();
    reconciler.start(live);
    await reconciler.tick();
    outbox.start(store.listLive().filter(isOwned));
  }

  async function stop(): Promise<void> {
    reconciler.stop();
    clockWatch.stop();
    await outbox.stop();
  }

  /** Grows at every start, and past what the terminals have seen when the database is an older copy. */
  async function beginEpoch(): Promise<void> {
    const seen = await instances.highestEpochSeen();
    const isRestored = seen > epoch;
    epoch = Math.max(epoch, seen) + 1;
    db.inTransaction(() => {
      store.insertEpoch(epoch, clock.nowMs());
      if (!isRestored) return;
      for (const command of store.listLive()) {
        if (command.state === 'queued') {
          closings.endNow(
            command,
            'expired',
            'It was waiting in a restored backup and is not sent.',
          );
        }
      }
    });
  }

  /** A command that no terminal has seen takes the new epoch, so that it is not refused behind newer ones. */
  function renewEpoch(command: CommandRecord): void {
    if (command.state !== 'queued') return;
    const payload = command.payload.replace(/"epoch":\d+/, `"epoch":${String(epoch)}`);
    store.updatePayload(command.id, payload, epoch);
  }

  /**
   * Stage 5 of 7: enqueue. Stores an approved order as a command for its terminal; call inside the transaction that
   * stores the order. A close by its owner takes back the entries of its symbol that are not yet written.
   */
  function enqueue(order: ApprovedOrder): Command {
    const { intent } = order;
    const nowMs = clock.nowMs();
    const head = newHead(intent.account, intent.receivedAtMs, nowMs, intent.ttlMs);
    const command: Command = {
      ...head,
      userId: intent.userId,
      causeId: intent.cause.id,
      refId: undefined,
      action: intent.action,
      symbol: intent.symbol,
      fileName: fileNameOf(intent.cause.kind === 'copy' ? 'slave' : 'webhook', head),
      payload: renderOrder(head, order),
      volume: intent.volume,
    };
    // The end of one copy takes back nobody else's entry of the same symbol, and what closes of an opposite order
    // comes after the entries before it, as that order would have.
    const takesBack =
      intent.cause.kind !== 'copy' && intent.standsFor === undefined && isWhole(intent);
    if (closes(command.action) && takesBack) takeBack(command, intent.positionType);
    insert(command, intent.cause.kind);
    return command;
  }

  /** Cancels every entry of the accounts that has not been written; call inside a transaction. */
  function cancelWaiting(which: readonly AccountId[], reason: string): number {
    let cancelled = 0;
    for (const account of which) {
      for (const command of store.listQueued(account)) {
        if (takenBackBy({ ...command, symbol: undefined }, [command]).length === 0) continue;
        if (outbox.isWriting(command)) continue;
        closings.endNow(command, 'cancelled', reason);
        takeFileBack(command);
        cancelled++;
      }
    }
    return cancelled;
  }

  /**
   * The account leaves its owner: nothing of theirs goes to its terminal any more. What is in front of it is taken back;
   * where it was not there any more nobody will learn what became of it. Call inside the transaction of the leaving.
   */
  function abandon(account: AccountId): void {
    for (const command of store.listMovable(account, 0)) {
      const isOut = command.state !== 'queued' || outbox.isWriting(command);
      if (command.state !== 'unknown') {
        closings.endNow(command, isOut ? 'unknown' : 'cancelled', isOut ? WAS_OUT : WAS_LEFT);
      }
      db.afterCommit(() => {
        reconciler.closed(command.id);
      });
      takeFileBack(command, () =>
        isOut ? closings.end(command, 'cancelled', WAS_LEFT) : undefined,
      );
    }
  }

  /** False for what was ordered by one whose account it is no more. */
  function isOwned({ account, userId }: Command): boolean {
    return accounts.owner(account) === userId;
  }

  /** Cancels one instruction; false once its terminal may have it. Call inside a transaction. */
  function withdraw(id: CommandId, reason: string): boolean {
    const command = store.find(id);
    if (command?.state !== 'queued' || outbox.isWriting(command)) return false;
    closings.endNow(command, 'cancelled', reason);
    takeFileBack(command);
    return true;
  }

  /** An earlier process may have written it without being able to say so. */
  function takeFileBack(
    { account, fileName }: Command,
    onTaken: () => Promise<void> | undefined = () => undefined,
  ): void {
    db.afterCommit(() => {
      instances
        .withdraw(account, fileName)
        .then((isTaken) => (isTaken ? onTaken() : undefined))
        .catch(warnOf(log, 'file of a cancelled entry not taken back'));
    });
  }

  function takeBack(closing: Command, side: Side | undefined): void {
    for (const entry of takenBackBy(closing, store.listQueued(closing.account), side)) {
      if (!outbox.isWriting(entry))
        closings.endNow(entry, 'cancelled', 'Closed before it was sent.');
    }
  }

  function insert(command: Command, causeKind: Cause['kind'] | 'server'): void {
    store.insert(command, causeKind);
    db.afterCommit(() => {
      reconciler.watch(command);
      outbox.add(command);
    });
  }

  function newHead(account: AccountId, sinceMs: number, nowMs: number, ttlMs: number) {
    const id = newId<CommandId>(nowMs);
    const seq = (lastSeq.get(account) ?? store.maxSeq(account)) + 1;
    lastSeq.set(account, seq);
    return {
      id,
      account,
      epoch,
      seq,
      createdAtMs: nowMs,
      expiresAtMs: sinceMs + ttlMs,
      magic: magicOf(id),
    };
  }

  /** Asks a terminal what became of a command; changes nothing at the broker. */
  function query(about: Command): Promise<void> {
    return db.writeLater(() => {
      store.markQueried(about.id, clock.nowMs());
      const head = newHead(about.account, clock.nowMs(), clock.nowMs(), QUESTION_TTL_MS);
      insertQuestion(head, {
        userId: about.userId,
        causeId: about.causeId,
        refId: about.id,
        action: 'QUERY',
        payload: renderQuery(head, about.id),
      });
    });
  }

  /** Asks a terminal for the last day's deals again, after something it said was lost. */
  async function askHistory(account: AccountId): Promise<void> {
    const own = accounts.findProven(account);
    if (own === undefined) return;
    const { userId, provenAtMs = 0 } = own;
    await db.writeLater(() => {
      const nowMs = clock.nowMs();
      const head = newHead(account, nowMs, nowMs, QUESTION_TTL_MS);
      // What happened before it was theirs is not theirs to know.
      const sinceMs = accounts.wasAnothers(account, userId) ? provenAtMs : 0;
      const payload = renderHistory(head, Math.max(sinceMs, nowMs - HISTORY_ASKED_MS));
      insertQuestion(head, {
        userId,
        causeId: head.id,
        refId: head.id,
        action: 'HISTORY',
        payload,
      });
    });
  }

  function insertQuestion(head: ReturnType<typeof newHead>, question: Question): void {
    const fileName = fileNameOf('webhook', head);
    insert({ ...head, ...question, symbol: undefined, fileName, volume: undefined }, 'server');
  }

  function listByCause(userId: UserId, cause: Cause): CommandRecord[] {
    return store.listByCause(userId, cause.kind, cause.id);
  }

  function listOfAccount(userId: UserId, account: string, page: number, limit: number) {
    const own = accounts.get(userId, account);
    return {
      total: store.countOfAccount(userId, own.account),
      commands: store.listOfAccount(userId, own.account, limit, (page - 1) * limit),
    };
  }

  function find(userId: UserId, id: string): CommandRecord | undefined {
    const found = store.find(id);
    return found?.userId === userId ? found : undefined;
  }

  /** True while an opening made until then may still become a position. */
  function hasOpeningUnderWay(account: AccountId, untilMs: number): boolean {
    return store.countLiveOpenings(account, untilMs) > 0;
  }

  /** The command behind a magic number that a broker reports, where it was its present owner's. */
  function findByMagic(account: AccountId, magic: string): CommandRecord | undefined {
    const found = store.findByMagic(account, magic);
    return found !== undefined && isOwned(found) ? found : undefined;
  }
}

/** A part, or one position, leaves what the entries before it are about; it comes after them. */
function isWhole({ volume, percent, ticket }: OrderIntent): boolean {
  return volume === undefined && percent === undefined && ticket === undefined;
}
