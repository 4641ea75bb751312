import { Decimal } from 'decimal.js';
import { AppError } from '../base/errors.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Commands } from '../commands/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances, TerminalDeal } from '../instances/index.ts';
import type { Orders } from '../orders/index.ts';
import type { CopyFilter, CopyRecord } from './copies.ts';
import { createDelays } from './delays.ts';
import { createEndings } from './endings.ts';
import { createExits } from './exits.ts';
import { createHealth } from './health.ts';
import type { Ledger, Link } from './ledger.ts';
import { fromFile, fromPost, type MasterEvent, type MasterPost } from './master-event.ts';
import { applyEvent, type Change, type MasterPosition } from './master-position.ts';
import { createMasters, type MasterDeps } from './masters.ts';
import { createOpenings } from './openings.ts';
import { createPairChanges } from './pair-changes.ts';
import type { Pair, PairStore } from './pair-store.ts';
import { createPairs } from './pairs.ts';
import { createPlanning, type PlanningDeps } from './planning.ts';
import { createReconcile } from './reconcile.ts';
import { bareOccasion, createRecords, type Occasion } from './records.ts';
import { dueLots } from './sizing.ts';
import type { CopyStore, Master, Road, StoredEvent } from './store.ts';
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

/** What became of one event for one pair. */
type Job = { pair: Pair; item: MasterPosition; occasion: Occasion };
export type PairResult = { pair: Pair; copies: readonly CopyRecord[]; nothing: string };
export type Received = { outcome: 'success' | 'duplicate'; results: readonly PairResult[] };

const TICK_MS = 1000;
const RECONCILE_EVERY_TICKS = 60;
/** How finely delays are kept, and how soon an order that is gone counts as cancelled. */
const DUE_TICK_MS = 100;
/** A fill takes the order out of the book as well; the position is told of in the same moment. */
const FILL_GRACE_MS = 400;
/** A deal has told of the fill, and the netting position that it was added to is about to. */
const ADDITION_GRACE_MS = 5000;

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
  const masters = createMasters(deps);
  const { look: health } = createHealth({ store, ledger, pairs });
  const changes = createPairChanges({
    ...deps,
    masters,
    pairs,
    delays,
    exits,
    look: reconcile.master,
  });
  let turn = 0;
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
      if (master !== undefined) noteAddition(account, told.deal);
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
    createPair: changes.create,
    changePair: changes.change,
    togglePair: changes.toggle,
    removePair: changes.remove,
    health,
    reconcileAll,
  };

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

  /** What waits for its moment: delayed openings, and orders of which it was not clear whether they had filled. */
  async function doDue(): Promise<void> {
    if (!delays.hasDue() && !ledger.listEndingItems().some(isOverdue)) return;
    await db.writeLater(() => {
      for (const item of ledger.listEndingItems().filter(isOverdue)) endOrder(item);
      delays.openDue();
    });
  }

  function isOverdue({ state, stateSinceMs }: MasterPosition): boolean {
    const graceMs = state === 'filled' ? ADDITION_GRACE_MS : FILL_GRACE_MS;
    // A clock that was set back must not keep an order for ever.
    return Math.abs(clock.nowMs() - stateSinceMs) >= graceMs;
  }

  /** The master's order has gone and become nothing. */
  function endOrder(item: MasterPosition): void {
    const ended = remember(item, { ...item, state: 'closed' });
    const occasion = bareOccasion('follow-up', clock.nowMs());
    for (const pair of inTurn(pairs.ofMaster(item.account))) exits.align(pair, ended, occasion);
  }

  /** An order of a netting master has filled into a position that was there: its lots come as an addition. */
  function noteAddition(account: AccountId, { order, position, entry }: TerminalDeal): void {
    const item = ledger.findLastItem(account, `order_${order}`);
    const isOrder = item?.state === 'waiting' || item?.state === 'removed';
    if (!isOrder || entry !== 'IN' || order === position) return;
    remember(item, { ...item, state: 'filled', filledInto: position });
  }

  /** Stores a change, with the moment at which this server learnt of a new state. */
  function remember(before: MasterPosition | undefined, item: MasterPosition): MasterPosition {
    const isNew = before?.state !== item.state;
    const stored = { ...item, stateSinceMs: isNew ? clock.nowMs() : item.stateSinceMs };
    ledger.updateItem(stored);
    if (before !== undefined) delays.shrink(stored, before.remaining);
    return stored;
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
    const ended = change.ended && remember(known, change.ended);
    const updated = change.updated && remember(known, change.updated);
    const begun =
      change.begun && ledger.insertItem(userId, change.begun, chainOf(event), clock.nowMs());
    const item = begun ?? updated;
    const filled = item === undefined ? [] : takeFilled(item, change.added);
    const results: PairResult[] = [];
    for (const pair of inTurn(pairs.ofMaster(event.account))) {
      const copies = ended === undefined ? [] : exits.align(pair, ended, occasion);
      if (item !== undefined) copies.push(...follow({ pair, item, occasion }, change, filled));
      if (pair.status === 'removed') continue;
      if (copies.length === 0 && change.nothing !== '') {
        const note = { action: 'none', message: change.nothing } as const;
        copies.push(records.skip(pair, item ?? known, occasion, note));
      }
      results.push({ pair, copies, nothing: change.nothing });
    }
    // Only now: until here the slaves' orders were those of an order that has filled.
    for (const order of filled) endOrder(order);
    return results;
  }

  /** The master's orders that have just become part of this netting position. */
  function takeFilled(item: MasterPosition, added: string): MasterPosition[] {
    let left = new Decimal(added);
    return ledger.listWaitingItems(item.account).filter((order) => {
      const isPart =
        order.state === 'filled' &&
        `order_${order.filledInto ?? ''}` === item.orderId &&
        order.side === item.side &&
        left.gte(order.remaining);
      if (isPart) left = left.minus(order.remaining);
      return isPart;
    });
  }

  function follow(job: Job, change: Change, filled: readonly MasterPosition[]): CopyRecord[] {
    const { pair, item, occasion } = job;
    const isFollowing = pair.status !== 'removed';
    if (change.isFill && isFollowing)
      return [...fillFor(job), ...exits.align(pair, item, occasion)];
    const isOrder = item.state === 'waiting';
    if (isOrder && !pair.settings.copy_pendings && isFollowing && Number(change.added) > 0) {
      const message = 'This pair follows waiting orders when they fill.';
      return [records.skip(pair, item, occasion, { action: 'none', message })];
    }
    const added = filled.reduce(
      (lots, order) => lots.minus(takeOver(pair, order, item) ? order.remaining : 0),
      new Decimal(change.added),
    );
    const isOpening = added.gt(0) && isFollowing;
    const opened = isOpening ? [delays.open(pair, item, added.toFixed(), occasion)] : [];
    return [...opened, ...exits.align(pair, item, occasion)];
  }

  /** The master's order has filled: who has an order or a position for it waits for their own, the others open now. */
  function fillFor({ pair, item, occasion }: Job): CopyRecord[] {
    if (delays.isDelayed(pair, item)) return [];
    const links = ledger.listLinksOf(pair.pairId, item.itemId);
    const isOurs = (link: Link): boolean =>
      link.state !== 'closed' || !new Decimal(link.held).isZero() || isEndedOutside(link);
    if (links.some(isOurs)) return [];
    // What was taken back because the master's order had gone was taken back too early.
    if (links.length > 0) ledger.removeShare(pair.pairId, item.itemId);
    return [delays.open(pair, item, item.remaining, occasion)];
  }

  /** Filled and closed again, or removed by a person: neither is opened once more. */
  function isEndedOutside({ linkId, orderTicket }: Link): boolean {
    return orderTicket !== undefined && !ledger.hasCancel(linkId);
  }

  /** The slave's order, or what it has become, belongs to the position that the master's order was added to. */
  function takeOver(pair: Pair, order: MasterPosition, item: MasterPosition): boolean {
    const link = ledger
      .listLinksOf(pair.pairId, order.itemId)
      .find(({ state }) => state === 'placing' || state === 'waiting' || state === 'open');
    const own = ledger.findShare(pair.pairId, order.itemId);
    if (link === undefined || own === undefined) return false;
    const share = ledger.findShare(pair.pairId, item.itemId);
    const before = new Decimal(item.remaining).minus(order.remaining).toFixed();
    const step = records.specOf(pair.slave, link.symbol)?.volume_step ?? 0;
    const due = share === undefined ? new Decimal(0) : dueLots(share, before, step);
    const planned = due.plus(own.planned).toFixed();
    ledger.saveShare(pair.pairId, item.itemId, { planned, base: item.remaining });
    ledger.saveLink({ ...link, itemId: item.itemId });
    return true;
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
    const number = orderId.replace(/^order_/, '');
    const link = ledger.listByPosition(account, number)[0] ?? ledger.findByTicket(account, number);
    const first = link === undefined ? undefined : ledger.listCopiesOf(link.linkId)[0];
    if (first !== undefined) return first.chain;
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
