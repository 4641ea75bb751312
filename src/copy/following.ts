import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { TerminalDeal } from '../instances/index.ts';
import type { CopyRecord } from './copies.ts';
import type { Delays } from './delays.ts';
import type { Exits } from './exits.ts';
import type { Ledger } from './ledger.ts';
import type { MasterEvent } from './master-event.ts';
import { applyEvent, type Change, type MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import type { Pairs } from './pairs.ts';
import { bareOccasion, type Occasion, type Records } from './records.ts';
import type { Resuming } from './resuming.ts';
import { dueLots } from './sizing.ts';
import type { TerminalViews } from './terminal-views.ts';

type Deps = {
  clock: Clock;
  commands: Pick<Commands, 'findByMagic'>;
  ledger: Ledger;
  pairs: Pairs;
  views: TerminalViews;
  records: Records;
  delays: Delays;
  resuming: Resuming;
  exits: Exits;
};

/** What became of one event for one pair. */
export type PairResult = { pair: Pair; copies: readonly CopyRecord[]; nothing: string };

type Job = { pair: Pair; item: MasterPosition; occasion: Occasion };

/** A fill takes the order out of the book as well; the position is told of in the same moment. */
const FILL_GRACE_MS = 400;
/** A deal has told of the fill, and the netting position that it was added to is about to. */
const ADDITION_GRACE_MS = 5000;
const LONGEST_ROAD_MS = 120_000;

/** From what a master did to what each pair does about it: one event, all slaves, in the transaction of the event. */
export function createFollowing(deps: Deps) {
  const { clock, commands, ledger, pairs, views, records, delays, resuming, exits } = deps;
  let turn = 0;
  return { copyToAll, noteAddition, hasOverdue, endOverdue };

  function copyToAll(userId: UserId, told: MasterEvent, reason: Occasion['reason']): PairResult[] {
    const known = ledger.findLastItem(told.account, told.orderId);
    const event = reason === 'snapshot' ? told : onServerClock(told, known);
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

  /**
   * Events are put in order by the server's clock. An exit that seems to be minutes older than what is known comes from a
   * clock that was set back: no road takes that long and lets others pass.
   */
  function onServerClock(event: MasterEvent, known: MasterPosition | undefined): MasterEvent {
    const nowMs = clock.nowMs();
    if (!event.hasOwnTime) return { ...event, happenedAtMs: nowMs };
    const happenedAtMs = views.toServerMs(event.account, event.happenedAtMs);
    const olderMs = (known?.changedAtMs ?? 0) - happenedAtMs;
    const isSetBack = event.event === 'deal_close' && olderMs > LONGEST_ROAD_MS;
    return isSetBack ? { ...event, happenedAtMs: nowMs } : { ...event, happenedAtMs };
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
    if (resuming.hasOwn(pair, item)) return [];
    // What was taken back because the master's order had gone was taken back too early.
    if (ledger.listLinksOf(pair.pairId, item.itemId).length > 0) {
      ledger.removeShare(pair.pairId, item.itemId);
    }
    return [delays.open(pair, item, item.remaining, occasion)];
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
    ledger.moveLink(link.linkId, item.itemId);
    return true;
  }

  function hasOverdue(): boolean {
    return ledger.listEndingItems().some(isOverdue);
  }

  /** Orders that have left the master's book and become nothing in the time that a fill takes to be told. */
  function endOverdue(): void {
    for (const item of ledger.listEndingItems().filter(isOverdue)) endOrder(item);
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
    const causeId = magic === '0' ? undefined : commands.findByMagic(account, magic)?.causeId;
    return (causeId === undefined ? undefined : ledger.findCopy(causeId))?.chain ?? [];
  }

  function occasionOf(event: MasterEvent, reason: Occasion['reason']): Occasion {
    const nowMs = clock.nowMs();
    const { eventId, price, magic, comment, balance, happenedAtMs } = event;
    return { eventId, reason, price, magic, comment, balance, happenedAtMs, receivedAtMs: nowMs };
  }
}
