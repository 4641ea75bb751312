import { Decimal } from 'decimal.js';
import type { AccountId } from '../base/ids.ts';
import type { Clock } from '../base/clock.ts';
import type { Commands } from '../commands/index.ts';
import type { TerminalOrder, TerminalPosition } from '../instances/index.ts';
import type { Endings } from './endings.ts';
import { isInPosition, type Exits } from './exits.ts';
import type { Ledger, Link } from './ledger.ts';
import type { MasterEvent } from './master-event.ts';
import { fromOrder, fromPosition } from './master-event.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair, PairId } from './pair-store.ts';
import { bareOccasion, type Occasion, type Records } from './records.ts';
import type { TerminalViews } from './terminal-views.ts';

export type ReconcileDeps = {
  clock: Clock;
  commands: Pick<Commands, 'findByMagic'>;
  ledger: Ledger;
  exits: Exits;
  records: Records;
  endings: Endings;
  views: TerminalViews;
  findPair: (pairId: PairId) => Pair | undefined;
  /** Takes a difference as if the master had told it. */
  takeDifference: (event: MasterEvent) => void;
};

/**
 * The master's snapshot against the ledger against the slave's snapshot. What the ledger does not know is a stranger's
 * and never touched; a snapshot that may be older than the ledger decides nothing.
 */
export function createReconcile(deps: ReconcileDeps) {
  const { clock, commands, ledger, exits, records, endings, views, findPair, takeDifference } =
    deps;
  return { master, slave, noteClosedOnSlave };

  /** Events of the master that never came: what is gone is closed, what is new follows the rule of age. */
  function master(account: AccountId): void {
    const told = views.snapshot(account);
    if (told === undefined || !views.isCurrent(account, 0)) return;
    const positions = new Map(told.positions.map((item) => [`order_${item.position}`, item]));
    const orders = new Map(told.orders.map((item) => [`order_${item.ticket}`, item]));
    const toldAtMs = views.toServerMs(account, told.time_ms);
    for (const item of ledger.listOpenItems(account)) {
      const position = positions.get(item.orderId);
      const isTold = position !== undefined || told.isWhole;
      if (isTold && views.isCurrentSince(account, item.changedAtMs)) {
        comparePosition(item, position, toldAtMs);
      }
    }
    // Before the orders: what has become a position is not cancelled.
    for (const [orderId, position] of positions) takeNewPosition(account, orderId, position);
    for (const item of ledger.listWaitingItems(account)) {
      const order = orders.get(item.orderId);
      const isTold = order !== undefined || told.isWhole;
      if (isTold && views.isCurrentSince(account, item.changedAtMs)) {
        compareOrder(item, order, toldAtMs);
      }
    }
    for (const [orderId, order] of orders) {
      if (ledger.findLastItem(account, orderId) !== undefined) continue;
      const eventId = `snapshot:${order.ticket}:${String(order.placed_time_ms)}`;
      const happenedAtMs = views.toServerMs(account, order.placed_time_ms);
      const time = { happenedAtMs, hasOwnTime: true };
      takeDifference({ ...fromOrder(order), account, eventId, ...time, event: 'order_add' });
    }
  }

  function headOf(item: MasterPosition, toldAtMs: number) {
    return {
      account: item.account,
      eventId: `snapshot:${String(item.itemId)}:${String(toldAtMs)}`,
      happenedAtMs: Math.max(toldAtMs, item.changedAtMs),
      hasOwnTime: true,
    };
  }

  function comparePosition(
    item: MasterPosition,
    position: TerminalPosition | undefined,
    toldAtMs: number,
  ): void {
    const head = headOf(item, toldAtMs);
    if (position === undefined || position.type !== item.side) {
      takeDifference({
        ...goneOf(item),
        ...head,
        event: 'deal_close',
        closedVolume: item.remaining,
      });
      return;
    }
    const isSame =
      new Decimal(item.remaining).eq(position.volume) &&
      item.stopLoss === position.stop_loss &&
      item.takeProfit === position.take_profit;
    if (isSame) return;
    takeDifference({ ...fromPosition(position), ...head, event: 'position_modify' });
  }

  function takeNewPosition(account: AccountId, orderId: string, position: TerminalPosition): void {
    const known = ledger.findLastItem(account, orderId);
    const isNeverFilled = known?.state === 'awaited' || (known?.orderType ?? 'market') !== 'market';
    if (known?.state === 'open' && known.side === position.type) return;
    const happenedAtMs = views.toServerMs(account, position.open_time_ms);
    if (known !== undefined && !isNeverFilled && happenedAtMs < known.changedAtMs) return;
    takeDifference({
      ...fromPosition(position),
      account,
      eventId: `snapshot:${position.position}:${position.type}:${String(position.open_time_ms)}`,
      event: 'deal_add',
      happenedAtMs,
      hasOwnTime: true,
    });
  }

  function compareOrder(
    item: MasterPosition,
    order: TerminalOrder | undefined,
    toldAtMs: number,
  ): void {
    if (item.state !== 'waiting') return;
    const head = headOf(item, toldAtMs);
    if (order === undefined) {
      takeDifference({ ...goneOf(item), ...head, event: 'order_cancel', closedVolume: undefined });
      return;
    }
    const isSame =
      item.price === order.price &&
      item.limitPrice === order.limit_price &&
      item.stopLoss === order.stop_loss &&
      item.takeProfit === order.take_profit;
    if (isSame) return;
    takeDifference({ ...fromOrder(order), ...head, event: 'order_modify' });
  }

  /** The slave's side: lost answers found, hand-made exits respected, then everything brought to what is due. */
  function slave(account: AccountId): void {
    if (views.snapshot(account) === undefined) return;
    adoptLost(account);
    adoptOrders(account);
    lookForOrders(account);
    if (views.isNetting(account)) lowerNetting(account);
    else lowerHedging(account);
    const done = new Set<string>();
    for (const link of ledger.listLiveLinks(account)) {
      const key = `${link.pairId} ${String(link.itemId)}`;
      const pair = findPair(link.pairId);
      if (pair === undefined || done.has(key)) continue;
      done.add(key);
      exits.alignLink(link, pair, occasionNow());
    }
  }

  function adoptLost(account: AccountId): void {
    for (const found of views.snapshot(account)?.positions ?? []) {
      if (ledger.listByPosition(account, found.position).length > 0) continue;
      const causeId = commands.findByMagic(account, found.magic)?.causeId;
      const copy = causeId === undefined ? undefined : ledger.findCopy(causeId);
      const link = copy?.linkId === undefined ? undefined : ledger.findLink(copy.linkId);
      const pair = link === undefined ? undefined : findPair(link.pairId);
      const isEntry = copy?.action === 'open' || copy?.action === 'place';
      if (!isEntry || copy.isLive || link === undefined || pair === undefined) continue;
      if (link.position !== undefined || link.state !== 'closed') continue;
      endings.adopt(pair, link, found);
      tell(
        pair,
        link,
        'FOUND_LATE',
        'The copy was opened although its answer did not come in time.',
      );
    }
  }

  /** Waiting orders whose answer was lost. */
  function adoptOrders(account: AccountId): void {
    for (const found of views.snapshot(account)?.orders ?? []) {
      if (ledger.findByTicket(account, found.ticket) !== undefined) continue;
      const causeId = commands.findByMagic(account, found.magic)?.causeId;
      const copy = causeId === undefined ? undefined : ledger.findCopy(causeId);
      const link = copy?.linkId === undefined ? undefined : ledger.findLink(copy.linkId);
      const pair = link === undefined ? undefined : findPair(link.pairId);
      if (copy?.action !== 'place' || copy.isLive || link === undefined || pair === undefined) {
        continue;
      }
      if (link.state === 'closed') endings.adoptOrder(pair, link, found.ticket);
    }
  }

  /** Orders of ours that are in the terminal's book no more, and what they have become. */
  function lookForOrders(account: AccountId): void {
    const told = views.snapshot(account);
    for (const link of ledger.listLiveLinks(account)) {
      const isBusy = ledger.listLiveOfLink(link.linkId).length > 0;
      if (link.state !== 'waiting' || isBusy || told === undefined) continue;
      if (!views.isCurrent(account, link.settledAtMs)) continue;
      const order = told.orders.find((item) => item.ticket === link.orderTicket);
      // A netting position of that number may hold the lots of others; there only the deal tells.
      const ticket = views.isNetting(account) ? undefined : link.orderTicket;
      const position = views.position(account, ticket);
      if (order !== undefined) seeOrder(link, order);
      else if (position !== undefined) seeFill(link, position);
      else if (told.isWhole) seeGone(link, told.time_ms);
    }
  }

  function seeOrder(link: Link, order: TerminalOrder): void {
    if (!link.needsLook) return;
    // What came of the last change is not known: it is as the terminal says, and moved again where that is not wanted.
    ledger.saveLink({
      ...link,
      needsLook: false,
      orderPrice: order.price,
      limitPrice: order.limit_price,
      stopLoss: order.stop_loss,
      takeProfit: order.take_profit,
    });
  }

  function seeFill(link: Link, position: TerminalPosition): void {
    const held = String(position.volume);
    ledger.saveLink({
      ...link,
      state: 'open',
      position: position.position,
      held,
      needsLook: false,
    });
  }

  /** Twice in a row, so that a deal that is on its way comes first: only that tells of a fill on a netting account. */
  function seeGone(link: Link, toldAtMs: number): void {
    if (!link.needsLook) {
      ledger.saveLink({
        ...link,
        needsLook: true,
        settledAtMs: Math.max(link.settledAtMs, toldAtMs),
      });
      return;
    }
    endings.leaveBook(link);
    const pair = findPair(link.pairId);
    const isByHand = !ledger.hasCancel(link.linkId);
    if (pair !== undefined && isByHand) {
      tell(
        pair,
        link,
        'CLOSED_ON_SLAVE',
        'The order was removed on the slave; it is not placed again.',
      );
    }
  }

  function lowerHedging(account: AccountId): void {
    for (const link of ledger.listLiveLinks(account)) {
      if (!isQuiet(link)) continue;
      const position = views.position(account, link.position);
      if (position === undefined && !isWhole(account)) continue;
      lowerTo(link, new Decimal(position?.volume ?? 0));
    }
  }

  /** Of a netting position the ledger's part is what copies have bought less what they have sold. */
  function lowerNetting(account: AccountId): void {
    const links = ledger.listLiveLinks(account);
    for (const symbol of new Set(links.map((link) => link.symbol))) {
      const all = links.filter((link) => link.symbol === symbol);
      const own = all.filter(({ state }) => isInPosition(state));
      // An order that has just left the book may be in the net already, before its deal is heard of.
      if (!own.every(isQuiet) || all.some((link) => hasLeft(link))) continue;
      const there = views.snapshot(account)?.positions.find((item) => item.symbol === symbol);
      if (there === undefined && !isWhole(account)) continue;
      const net = new Decimal(there?.volume ?? 0).times(there?.type === 'SELL' ? -1 : 1);
      const ours = own.reduce((sum, link) => sum.plus(signed(link)), new Decimal(0));
      // What is beyond ours is a stranger's; what is short of it was closed by somebody else.
      const missing = ours.gt(0)
        ? ours.minus(Decimal.max(net, 0))
        : Decimal.min(net, 0).minus(ours);
      let left = Decimal.max(0, missing);
      const side = ours.gt(0) ? 'BUY' : 'SELL';
      for (const link of own) {
        const part = link.side === side ? Decimal.min(left, link.held) : new Decimal(0);
        left = left.minus(part);
        lowerTo(link, new Decimal(link.held).minus(part));
      }
    }
  }

  /** While a row cannot be read, what is not in the lists may be there all the same. */
  function isWhole(account: AccountId): boolean {
    return views.snapshot(account)?.isWhole === true;
  }

  function hasLeft({ state, slave, orderTicket }: Link): boolean {
    if (state === 'placing') return true;
    const orders = views.snapshot(slave)?.orders ?? [];
    return state === 'waiting' && !orders.some(({ ticket }) => ticket === orderTicket);
  }

  function isQuiet(link: Link): boolean {
    return (
      link.state === 'open' &&
      ledger.listLiveOfLink(link.linkId).length === 0 &&
      views.isCurrent(link.slave, link.settledAtMs)
    );
  }

  function lowerTo(link: Link, volume: Decimal): void {
    const isLess = volume.lt(link.held);
    if (isLess || link.needsLook) endings.lower(link, volume);
    const pair = findPair(link.pairId);
    if (isLess && pair !== undefined) tellClosedOnSlave(pair, link, volume);
  }

  /** The slave itself says that one of its positions was closed; ours or a person's, it is less from now on. */
  function noteClosedOnSlave(account: AccountId, position: TerminalPosition, left: number): void {
    if (views.isNetting(account)) return;
    for (const link of ledger.listByPosition(account, position.position)) {
      const pair = findPair(link.pairId);
      if (link.state !== 'open' || !new Decimal(left).lt(link.held)) continue;
      const isOurs = ledger.listLiveOfLink(link.linkId).some(({ action }) => action === 'close');
      endings.lower(link, left);
      if (!isOurs && pair !== undefined) tellClosedOnSlave(pair, link, new Decimal(left));
    }
  }

  function tellClosedOnSlave(pair: Pair, link: Link, left: Decimal): void {
    const closed = new Decimal(link.held).minus(left).toFixed();
    tell(
      pair,
      link,
      'CLOSED_ON_SLAVE',
      `${closed} lots were closed on the slave; they are not opened again.`,
    );
  }

  function tell(pair: Pair, link: Link, code: string, message: string): void {
    records.skip(pair, ledger.findItem(link.itemId), occasionNow(), {
      action: 'none',
      status: 'noted',
      linkId: link.linkId,
      slaveSymbol: link.symbol,
      code,
      message,
    });
  }

  function occasionNow(): Occasion {
    return bareOccasion('snapshot', clock.nowMs());
  }
}

/** What is to be told of a position or order that is not there any more. */
function goneOf(item: MasterPosition) {
  return {
    orderId: item.orderId,
    symbol: item.symbol,
    type: item.side,
    orderType: item.orderType,
    volume: item.remaining,
    remainingVolume: '0',
    price: undefined,
    limitPrice: undefined,
    expiresAtMs: undefined,
    stopLoss: undefined,
    takeProfit: undefined,
    magic: '0',
    comment: '',
    balance: undefined,
  };
}

function signed({ side, held }: Link): Decimal {
  return new Decimal(held).times(side === 'BUY' ? 1 : -1);
}
