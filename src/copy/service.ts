import { AppError } from '../base/errors.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Owner } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Events } from '../events/index.ts';
import { modeFault, tradingBlock, type Instances } from '../instances/index.ts';
import type { Orders } from '../orders/index.ts';
import type { CopyFilter, CopyRecord } from './copies.ts';
import { createDelays } from './delays.ts';
import { createEndings } from './endings.ts';
import { createExamples } from './examples.ts';
import { createExits, isInPosition } from './exits.ts';
import { createFollowing, type PairResult } from './following.ts';
import { createHealth } from './health.ts';
import type { Ledger } from './ledger.ts';
import { fromFile, fromPost, type MasterEvent, type MasterPost } from './master-event.ts';
import { createMasters, type MasterDeps } from './masters.ts';
import { createOpenings } from './openings.ts';
import { createPairChanges } from './pair-changes.ts';
import type { Pair, PairStore } from './pair-store.ts';
import { createPairs } from './pairs.ts';
import { createPlanning, type PlanningDeps } from './planning.ts';
import { createReconcile } from './reconcile.ts';
import { bareOccasion, createRecords, type Occasion } from './records.ts';
import { createResuming } from './resuming.ts';
import type { CopyStore, Master, Road, StoredEvent } from './store.ts';
import { createTemplates } from './templates.ts';
import { createTerminalViews } from './terminal-views.ts';
import { createWaiting } from './waiting.ts';

export type Copy = ReturnType<typeof createCopyService>;

export type CopyDeps = Omit<MasterDeps, 'store'> &
  Omit<PlanningDeps, 'records' | 'views' | 'instances'> & {
    log: Log;
    orders: Orders;
    events: Events;
    commands: Pick<Commands, 'listByCause' | 'findByMagic' | 'withdraw'>;
    store: CopyStore;
    pairStore: PairStore;
    ledger: Ledger;
    instances: Pick<Instances, 'heartbeat' | 'snapshot' | 'presence' | 'onOutgoing' | 'onOnline'>;
  };

export type Received = { outcome: 'success' | 'duplicate'; results: readonly PairResult[] };

const TICK_MS = 1000;
const RECONCILE_EVERY_TICKS = 60;
/** How finely delays are kept, and how soon an order that is gone counts as cancelled. */
const DUE_TICK_MS = 100;
/** Masters, their followers, and what happens on both: taken once, copied once, and brought back together. */
export function createCopyService(deps: CopyDeps) {
  const { db, store, clock, log, accounts, ledger, instances } = deps;
  const pairs = createPairs({ clock, store: deps.pairStore, accounts });
  const findPair = pairs.find;
  const views = createTerminalViews({ clock, accounts, instances });
  const records = createRecords(deps);
  const planning = createPlanning({ ...deps, records, views });
  const openings = createOpenings({ ...deps, records, planning });
  const delays = createDelays({ db, clock, ledger, records, openings, findPair });
  const resuming = createResuming({ clock, ledger, views, delays });
  const waiting = createWaiting({
    ...deps,
    records,
    conclude: (copy) => {
      endings.conclude(copy);
    },
  });
  const exits = createExits({ ...deps, views, records, waiting });
  const endings = createEndings({
    ...deps,
    exits,
    records,
    views,
    findPair,
    openInstead: (pair, item, occasion) => {
      openings.open(pair, item, { added: item.remaining }, occasion);
    },
    placeAgain: resuming.place,
  });
  const reconcile = createReconcile({
    clock,
    commands: deps.commands,
    ledger,
    exits,
    records,
    endings,
    views,
    findPair,
    takeDifference: (event) => {
      const userId = accounts.owner(event.account);
      if (userId !== undefined) take(userId, event, 'file', 'snapshot');
    },
  });
  const following = createFollowing({ ...deps, pairs, views, records, delays, resuming, exits });
  const templates = createTemplates(deps);
  const examples = createExamples({ accounts, instances, pairs, planning });
  const masters = createMasters(deps);
  const { look: health } = createHealth({ store, ledger, pairs });
  const changes = createPairChanges({
    ...deps,
    masters,
    pairs,
    delays,
    exits,
    resuming,
    records,
    look: reconcile.master,
  });
  accounts.onChanged(({ kind, account: { account }, by }) => {
    if (kind === 'detached') changes.leave(by, account);
  });
  let ticks = 0;
  let stopTimers: (() => void) | undefined;

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
    if (told.kind === 'deal') {
      endings.noteFill(account, told.deal);
      if (master !== undefined) following.noteAddition(account, told.deal);
    }
    const event = master === undefined ? undefined : fromFile(account, told);
    if (master !== undefined && event !== undefined) take(master.userId, event, 'file', 'event');
  });
  instances.onOnline((account) => {
    if (stopTimers === undefined || pairs.ofAccount(account).length === 0) return;
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
    healthOf,
    createPair: changes.create,
    changePair: changes.change,
    togglePair: changes.toggle,
    removePair: changes.remove,
    health,
    applyTemplate,
    templates,
    explainExample: examples.explain,
    reconcileAll,
  };

  /** Puts a template's settings on a pair; refuses (NOT_FOUND) what is not the owner's. */
  function applyTemplate(by: Owner, pairId: string, templateId: string): Pair {
    return changes.change(by, pairId, { settings: templates.get(by.userId, templateId).settings });
  }

  /** Brings everything back together, then watches; reconciles again every minute. */
  async function start(): Promise<void> {
    await reconcileAll();
    const stopLooking = clock.every(TICK_MS, () => {
      ticks++;
      const isDue = ticks % RECONCILE_EVERY_TICKS === 0;
      const work = isDue ? reconcileAll() : concludeAll();
      work.catch(warnOf(log, 'copies not looked at; tried again'));
    });
    const stopDue = clock.every(DUE_TICK_MS, () => {
      doDue().catch(warnOf(log, 'delayed copies not opened; tried again'));
    });
    stopTimers = () => {
      stopLooking();
      stopDue();
    };
  }

  function stop(): void {
    stopTimers?.();
    stopTimers = undefined;
  }

  /** What waits for its moment: delayed openings, orders that have filled or not, exits of what a terminal had to tell. */
  async function doDue(): Promise<void> {
    if (!delays.hasDue() && !following.hasOverdue() && !exits.hasPostponed()) return;
    await db.writeLater(() => {
      following.endOverdue();
      exits.alignPostponed();
      delays.openDue();
    });
  }

  /** Commands may end without a word of their terminal, and orders may stay behind; then this finds it. */
  async function concludeAll(): Promise<void> {
    const behind = ledger.listBehind();
    if (behind.length === 0 && ledger.listLiveCopies().length === 0) return;
    await db.writeLater(() => {
      for (const copy of ledger.listLiveCopies()) endings.conclude(copy);
      const occasion = bareOccasion('follow-up', clock.nowMs());
      for (const link of behind) {
        const pair = findPair(link.pairId);
        if (pair !== undefined) exits.alignLink(link, pair, occasion);
      }
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
    if (isLeftToFiles(master, post)) return { outcome: 'success', results: [] };
    const event = fromPost(post, clock.nowMs());
    return db.write(() => take(master.userId, event, 'web', 'event'));
  }

  /**
   * Where a pair asks for magic numbers or comments, an opening that tells neither says too little; the files of a
   * terminal on this server tell the same event whole.
   */
  function isLeftToFiles({ account }: Master, post: MasterPost): boolean {
    const isEntry = post.event === 'deal_add' || post.event === 'order_add';
    const isWhole = typeof post.magic === 'string' && typeof post.comment === 'string';
    if (!isEntry || isWhole || instances.presence(account) !== 'online') return false;
    return pairs
      .ofMaster(account)
      .some(({ settings }) => settings.magics.length > 0 || settings.comment_contains !== '');
  }

  /** Whether the two terminals are there, and what a pair has open and waiting on its slave. */
  function healthOf({ pairId, userId, master, slave }: Pair) {
    const beat = instances.heartbeat(slave);
    const own = ledger.listLiveLinks(slave).filter((link) => link.pairId === pairId);
    return {
      master: instances.presence(master),
      slave: instances.presence(slave),
      slaveBlock: beat && (tradingBlock(beat) ?? modeFault(beat, 'slave')),
      openCopies: own.filter(({ state }) => isInPosition(state)).length,
      waitingOrders: own.filter(({ state }) => !isInPosition(state)).length,
      unclear: own.filter(({ needsLook }) => needsLook).length,
      slaveReceivesWebhooks: accounts.find(userId, slave)?.receivesWebhooks === true,
    };
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
    if (isNew) return { outcome: 'success', results: following.copyToAll(userId, event, reason) };
    return { outcome: 'duplicate', results: firstResults(userId, event) };
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
