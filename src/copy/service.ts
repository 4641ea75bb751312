import { AppError } from '../base/errors.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf } from '../base/log.ts';
import type { Commands } from '../commands/index.ts';
import type { Instances } from '../instances/index.ts';
import { createEndings, type EndingDeps } from './endings.ts';
import { createExits } from './exits.ts';
import type { CopyFilter, CopyRecord } from './ledger.ts';
import { fromFile, fromPost, type MasterEvent, type MasterPost } from './master-event.ts';
import { applyEvent, type MasterPosition } from './master-position.ts';
import { createMasters, type MasterDeps } from './masters.ts';
import { createOpenings, type OpeningDeps } from './openings.ts';
import { createPairChanges } from './pair-changes.ts';
import type { Pair, PairStore } from './pair-store.ts';
import { createPairs } from './pairs.ts';
import { createReconcile } from './reconcile.ts';
import { createRecords, type Occasion } from './records.ts';
import type { CopyStore, Master, Road, StoredEvent } from './store.ts';
import { createTerminalViews } from './terminal-views.ts';

export type Copy = ReturnType<typeof createCopyService>;

export type CopyDeps = Omit<OpeningDeps, 'records' | 'instances'> &
  Pick<EndingDeps, 'db' | 'log' | 'events'> &
  Omit<MasterDeps, 'store'> & {
    commands: Pick<Commands, 'listByCause' | 'findByMagic'>;
    store: CopyStore;
    pairStore: PairStore;
    instances: Pick<Instances, 'heartbeat' | 'snapshot' | 'presence' | 'onOutgoing' | 'onOnline'>;
  };

/** What became of one event for one pair. */
export type PairResult = { pair: Pair; copies: readonly CopyRecord[]; nothing: string };
export type Received = { outcome: 'success' | 'duplicate'; results: readonly PairResult[] };

const TICK_MS = 1000;
const RECONCILE_EVERY_TICKS = 60;

/** Masters, their followers, and what happens on both: taken once, copied once, and brought back together. */
export function createCopyService(deps: CopyDeps) {
  const { db, store, clock, log, accounts, ledger, instances } = deps;
  const pairs = createPairs({ clock, store: deps.pairStore, accounts });
  const views = createTerminalViews({ clock, accounts, instances });
  const records = createRecords(deps);
  const openings = createOpenings({ ...deps, records });
  const exits = createExits({ ...deps, views, records });
  const endings = createEndings({ ...deps, exits, records, views, findPair: pairs.find });
  const reconcile = createReconcile({
    clock,
    commands: deps.commands,
    ledger,
    exits,
    records,
    endings,
    views,
    findPair: pairs.find,
    takeDifference: (event) => {
      const userId = accounts.owner(event.account);
      if (userId !== undefined) take(userId, event, 'file', 'snapshot');
    },
  });
  const masters = createMasters(deps);
  const changes = createPairChanges({
    ...deps,
    masters,
    pairs,
    openings,
    exits,
    look: reconcile.master,
  });
  let turn = 0;
  let ticks = 0;
  let stopTimer: (() => void) | undefined;

  instances.onOutgoing((account, content) => {
    if (content.kind === 'result') {
      const copy = ledger.findByCommand(content.result.id);
      if (copy?.isLive === true) endings.conclude(copy);
    }
    if (content.kind !== 'event') return;
    const { event: told } = content;
    if (told.kind === 'position_closed') {
      reconcile.noteClosedOnSlave(account, told.position, told.remaining_volume);
    }
    const master = store.findMaster(account);
    const event = master === undefined ? undefined : fromFile(account, told);
    if (master !== undefined && event !== undefined) take(master.userId, event, 'file', 'event');
  });
  instances.onOnline((account) => {
    if (stopTimer === undefined || pairs.ofAccount(account).length === 0) return;
    reconcileAccount(account).catch(warnOf(log, 'copies not reconciled; tried again in a minute'));
  });

  return {
    start,
    stop,
    rotateKey: masters.rotateKey,
    keyOf: masters.keyOf,
    findMasterByKey: masters.findByKey,
    receive,
    listEvents,
    listCopies,
    hideHistory,
    listPairs: pairs.list,
    createPair: changes.create,
    changePair: changes.change,
    togglePair: changes.toggle,
    removePair: changes.remove,
    reconcileAll,
  };

  /** Brings everything back together, then watches; reconciles again every minute. */
  async function start(): Promise<void> {
    await reconcileAll();
    stopTimer = clock.every(TICK_MS, () => {
      ticks++;
      const isDue = ticks % RECONCILE_EVERY_TICKS === 0;
      const work = isDue ? reconcileAll() : concludeAll();
      work.catch(warnOf(log, 'copies not looked at; tried again'));
    });
  }

  function stop(): void {
    stopTimer?.();
    stopTimer = undefined;
  }

  /** Commands may end without a word of their terminal; then this finds it. */
  async function concludeAll(): Promise<void> {
    if (ledger.listLiveCopies().length === 0) return;
    await db.writeLater(() => {
      for (const copy of ledger.listLiveCopies()) endings.conclude(copy);
    });
  }

  async function reconcileAll(): Promise<void> {
    await concludeAll();
    const concerned = pairs.standing().flatMap(({ master, slave }) => [master, slave]);
    for (const account of new Set(concerned)) await reconcileAccount(account);
  }

  /** Each account in a transaction of its own: one that cannot be read holds up no other. */
  async function reconcileAccount(account: AccountId): Promise<void> {
    await db.writeLater(() => {
      if (store.findMaster(account) !== undefined) reconcile.master(account);
      reconcile.slave(account);
    });
  }

  /** Takes an event that a master has sent; refuses (NOT_FOUND) one of another account. */
  async function receive(master: Master, post: MasterPost): Promise<Received> {
    if (post.account !== master.account) {
      throw new AppError('NOT_FOUND', 'This key belongs to another account.');
    }
    const event = fromPost(post, clock.nowMs());
    return db.write(() => take(master.userId, event, 'web', 'event'));
  }

  /** Stores an event once and copies it to every pair; call inside a transaction. */
  function take(
    userId: UserId,
    event: MasterEvent,
    road: Road,
    reason: Occasion['reason'],
  ): Received {
    const isNew = store.insertEvent(userId, event, road, clock.nowMs());
    db.afterCommit(() => {
      const { account, eventId: id, event: kind } = event;
      log.info({ stage: 'copy', account, id, kind, road, isNew }, 'master event');
    });
    if (isNew) return { outcome: 'success', results: copyToAll(userId, event, reason) };
    return { outcome: 'duplicate', results: firstResults(userId, event) };
  }

  function copyToAll(userId: UserId, event: MasterEvent, reason: Occasion['reason']): PairResult[] {
    const known = ledger.findLastItem(event.account, event.orderId);
    const change = applyEvent(event, known);
    const occasion = occasionOf(event, reason);
    if (change.ended !== undefined) ledger.updateItem(change.ended);
    if (change.updated !== undefined) ledger.updateItem(change.updated);
    const begun = change.begun && ledger.insertItem(userId, change.begun, chainOf(event));
    const item = begun ?? change.updated;
    const results: PairResult[] = [];
    for (const pair of inTurn(pairs.ofMaster(event.account))) {
      const copies = change.ended === undefined ? [] : exits.align(pair, change.ended, occasion);
      if (item !== undefined) copies.push(...follow(pair, item, change.added, occasion));
      if (pair.status === 'removed') continue;
      if (copies.length === 0 && change.nothing !== '') {
        const note = { action: 'none', message: change.nothing } as const;
        copies.push(records.skip(pair, item ?? known, occasion, note));
      }
      results.push({ pair, copies, nothing: change.nothing });
    }
    return results;
  }

  function follow(
    pair: Pair,
    item: MasterPosition,
    added: string,
    occasion: Occasion,
  ): CopyRecord[] {
    const isOpening = Number(added) > 0 && pair.status !== 'removed';
    const opened = isOpening ? [openings.open(pair, item, added, occasion)] : [];
    return [...opened, ...exits.align(pair, item, occasion)];
  }

  function firstResults(userId: UserId, event: MasterEvent): PairResult[] {
    const copies = ledger.listByEvent(userId, event.account, event.eventId);
    return pairs
      .ofMaster(event.account)
      .filter(({ status }) => status !== 'removed')
      .map((pair) => ({
        pair,
        copies: copies.filter(({ pairId }) => pairId === pair.pairId),
        nothing: '',
      }));
  }

  /** Another slave is first each time, so that none is always the last to be sent to. */
  function inTurn(list: readonly Pair[]): Pair[] {
    const first = list.length === 0 ? 0 : turn++ % list.length;
    return [...list.slice(first), ...list.slice(0, first)];
  }

  /** The accounts that this position of the master came through, when the master is a slave itself. */
  function chainOf({ account, orderId, magic }: MasterEvent): readonly AccountId[] {
    const link = ledger.listByPosition(account, orderId.replace(/^order_/, ''))[0];
    const opening = link === undefined ? undefined : ledger.findCopyOfOpening(link.linkId);
    if (opening !== undefined) return opening.chain;
    const causeId = magic === '0' ? undefined : deps.commands.findByMagic(account, magic)?.causeId;
    return (causeId === undefined ? undefined : ledger.findCopy(causeId))?.chain ?? [];
  }

  function occasionOf(event: MasterEvent, reason: Occasion['reason']): Occasion {
    const nowMs = clock.nowMs();
    const { eventId, price, magic, comment, balance, hasOwnTime } = event;
    const happenedAtMs = hasOwnTime ? event.happenedAtMs + views.skewMs(event.account) : nowMs;
    return { eventId, reason, price, magic, comment, balance, happenedAtMs, receivedAtMs: nowMs };
  }

  function listEvents(
    userId: UserId,
    page: number,
    limit: number,
  ): { total: number; events: StoredEvent[] } {
    return {
      total: store.countEvents(userId),
      events: store.listEvents(userId, limit, (page - 1) * limit),
    };
  }

  function listCopies(
    userId: UserId,
    filter: CopyFilter,
    page: number,
    limit: number,
  ): { total: number; copies: CopyRecord[] } {
    return {
      total: ledger.countCopies(userId, filter),
      copies: ledger.listCopies(userId, filter, { limit, offset: (page - 1) * limit }),
    };
  }

  /** Hides events and copies from their owner; the record stays. */
  function hideHistory(userId: UserId): number {
    return db.inTransaction(() => store.hideEvents(userId) + ledger.hideCopies(userId));
  }
}
