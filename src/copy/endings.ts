import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { AccountId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { hasTraded, type CommandRecord, type Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { TerminalDeal } from '../instances/index.ts';
import { isInPosition, type Exits } from './exits.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger, Link } from './ledger.ts';
import { levelsFor } from './levels.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair, PairId } from './pair-store.ts';
import { bareOccasion, openingOf, type Occasion, type Records } from './records.ts';
import type { TerminalViews } from './terminal-views.ts';

export type EndingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  commands: Pick<Commands, 'listByCause' | 'findByMagic'>;
  ledger: Ledger;
  exits: Exits;
  records: Records;
  views: TerminalViews;
  findPair: (pairId: PairId) => Pair | undefined;
  /** Follows at the market what has filled at the master while the slave's order was being taken back. */
  openInstead: (pair: Pair, item: MasterPosition, occasion: Occasion) => void;
  /** Places once more what the pair has taken back and wants again by now. */
  placeAgain: (pair: Pair, item: MasterPosition) => void;
};

/** Still under way, in the words of the commands. */
const UNDER_WAY: ReadonlySet<string> = new Set(['queued', 'written', 'acked']);

/**
 * Stage 7 of 7 for copies: learn. What became of a copy's command becomes what the ledger holds; what had to wait for
 * it is done next.
 */
export function createEndings(deps: EndingDeps) {
  const {
    db,
    clock,
    log,
    commands,
    ledger,
    exits,
    records,
    views,
    findPair,
    openInstead,
    placeAgain,
  } = deps;
  return { conclude, lower, adopt, adoptOrder, noteFill, leaveBook };

  /** Takes over what the commands know of a copy; call inside a transaction. */
  function conclude(copy: CopyRecord): void {
    const cause = { kind: 'copy', id: copy.copyId } as const;
    const command = commands.listByCause(copy.userId, cause)[0];
    const link = copy.linkId === undefined ? undefined : ledger.findLink(copy.linkId);
    const pair = findPair(copy.pairId);
    if (command === undefined || link === undefined || pair === undefined) return;
    if (UNDER_WAY.has(command.state)) return;
    const isEntry = copy.action === 'open' || copy.action === 'place';
    const isOpenUnknown = command.state === 'unknown' && isEntry;
    if (isOpenUnknown && copy.status === 'unknown') return;
    const ended: CopyRecord = {
      ...copy,
      status: command.state,
      isLive: isOpenUnknown,
      message: command.message === '' ? copy.message : command.message,
      price: command.price,
      volume: command.volume ?? copy.volume,
      slippagePoints: slippageOf(copy, link, command),
      writtenAtMs: command.writtenAtMs,
      ackedAtMs: command.ackedAtMs,
      doneAtMs: command.doneAtMs,
    };
    records.end(ended);
    db.afterCommit(() => {
      const { copyId: id, slave: account, action, status: outcome } = ended;
      log.info({ stage: 'copy', id, account, action, outcome }, 'copy ended');
    });
    if (isOpenUnknown) return;
    settle(pair, ended, link, command);
    goOn(pair, ended, link);
  }

  function settle(pair: Pair, copy: CopyRecord, link: Link, command: CommandRecord): void {
    const settledAtMs = Math.max(link.settledAtMs, command.doneAtMs ?? 0);
    const isDone = hasTraded(command.state);
    switch (copy.action) {
      case 'open':
        settleOpening(pair, { ...link, settledAtMs }, command);
        return;
      case 'place':
        settlePlacing(pair, { ...link, settledAtMs }, command);
        return;
      case 'cancel':
        settleCancel(pair, copy, { ...link, settledAtMs }, command);
        return;
      case 'close':
        settleClosing(copy, { ...link, settledAtMs }, command);
        return;
      case 'modify':
        if (link.state === 'waiting') {
          // Refused is an answer; anything else has to be looked at and asked for again.
          const isAnswered = isDone || command.state === 'rejected';
          ledger.saveLink({ ...link, needsLook: !isAnswered, settledAtMs });
        } else if (isDone) {
          const { stopLoss = 0, takeProfit = 0 } = copy;
          ledger.saveLink({ ...link, stopLoss, takeProfit, settledAtMs });
        } else exits.noteRefusedLevels(copy);
        return;
      case 'none':
    }
  }

  /** Executed means that no more than intended is there; on a netting account that need not be this copy's doing. */
  function settleClosing(copy: CopyRecord, link: Link, command: CommandRecord): void {
    if (!hasTraded(command.state)) {
      ledger.saveLink({ ...link, needsLook: true });
      return;
    }
    // Without a price nothing was there to close, which is executed as well.
    const closed = command.price === undefined ? 0 : (command.volume ?? 0);
    const left = new Decimal(link.held).minus(closed);
    const aim = Decimal.min(link.held, copy.intended ?? '0');
    // The net was less than this link's part for a moment, because an order of ours had filled against it.
    const isShort = views.isNetting(link.slave) && left.gt(aim);
    const isWhole = command.state === 'executed' && !isShort;
    save({ ...link, needsLook: !isWhole }, isWhole ? aim : left);
  }

  function settleOpening(pair: Pair, link: Link, command: CommandRecord): void {
    const isOpened = hasTraded(command.state);
    const volume = isOpened ? (command.volume ?? link.asked) : '0';
    const missing = new Decimal(link.asked).minus(volume);
    if (!missing.isZero()) changePlanned(link, missing.neg());
    if (!isOpened) {
      ledger.saveLink({ ...link, state: 'closed', held: '0' });
      return;
    }
    fill(pair, link, { position: command.position, volume, price: command.price });
  }

  function settlePlacing(pair: Pair, link: Link, command: CommandRecord): void {
    const isPlaced = hasTraded(command.state);
    const orderTicket = command.order === '0' ? undefined : command.order;
    // Its fill may have been heard of before its placing.
    if (link.state !== 'placing') {
      ledger.saveLink({ ...link, orderTicket: link.orderTicket ?? orderTicket });
      return;
    }
    if (!isPlaced || orderTicket === undefined) {
      ledger.saveLink({ ...link, state: 'closed' });
      // Nothing was promised to it: when the master's order fills, it may be followed at the market.
      ledger.removeShare(link.pairId, link.itemId);
      goInstead(pair, link);
      return;
    }
    wait(pair, link, orderTicket);
  }

  function wait(pair: Pair, link: Link, orderTicket: string): void {
    const opening = ledger.listCopiesOf(link.linkId).find(({ action }) => action === 'place');
    const item = ledger.findItem(link.itemId);
    const spec = records.specOf(link.slave, link.symbol);
    const levels =
      item === undefined || spec === undefined || !pair.settings.copy_psl
        ? { stopLoss: 0, takeProfit: 0 }
        : levelsFor(
            {
              ...openingOf(pair, item, link.side, spec),
              // The levels that went out with the order, not those the master may have set since.
              master: {
                stopLoss: opening?.stopLoss ?? 0,
                takeProfit: opening?.takeProfit ?? 0,
                price: opening?.masterPrice ?? item.price,
              },
            },
            link.limitPrice > 0 ? link.limitPrice : link.orderPrice,
          );
    ledger.saveLink({ ...link, ...levels, state: 'waiting', orderTicket, needsLook: false });
  }

  function settleCancel(pair: Pair, copy: CopyRecord, link: Link, command: CommandRecord): void {
    if (link.state !== 'waiting') return;
    const isGone = command.state === 'executed' && command.order === link.orderTicket;
    // Where there was nothing to cancel it has filled, or somebody else has removed it: its terminal will tell.
    if (!isGone) {
      ledger.saveLink({ ...link, needsLook: true });
      return;
    }
    leaveBook(link);
    if (copy.code === 'NOT_FILLED') return;
    goInstead(pair, link);
    const item = ledger.findItem(link.itemId);
    if (item !== undefined) placeAgain(pair, item);
  }

  /** The slave's order is in no book any more and has become nothing. */
  function leaveBook(link: Link): void {
    ledger.saveLink({ ...link, state: 'closed', needsLook: false });
  }

  /** The master's order has become a position while the slave's was on its way out. */
  function goInstead(pair: Pair, link: Link): void {
    const item = ledger.findItem(link.itemId);
    if (item?.state !== 'open' || pair.status !== 'active') return;
    const others = ledger.listLinksOf(link.pairId, link.itemId);
    if (others.some(({ linkId, state }) => linkId !== link.linkId && state !== 'closed')) return;
    ledger.removeShare(link.pairId, link.itemId);
    openInstead(pair, item, followUp(undefined, item));
  }

  /** A deal of a slave that came of a waiting order of ours: the order's link is the position's link from now on. */
  function noteFill(account: AccountId, deal: TerminalDeal): void {
    const link = linkOfDeal(account, deal);
    const pair = link === undefined ? undefined : findPair(link.pairId);
    if (link === undefined || pair === undefined) return;
    const item = ledger.findItem(link.itemId);
    const held = new Decimal(link.held).plus(deal.volume).toFixed();
    const { position, price, time_ms: doneAtMs } = deal;
    const settledAtMs = Math.max(link.settledAtMs, doneAtMs);
    const occasion = followUp(undefined, item);
    records.store(pair, item, occasion, {
      action: 'open',
      status: 'executed',
      linkId: link.linkId,
      slaveSymbol: link.symbol,
      side: link.side,
      volume: String(deal.volume),
      price,
      commandId: ledger.listCopiesOf(link.linkId).find(({ action }) => action === 'place')
        ?.commandId,
      message: 'The waiting order has filled.',
      stopLoss: link.stopLoss,
      takeProfit: link.takeProfit,
      masterPrice: item?.price,
      slippagePoints: pointsWorse(link, { price, masterPrice: item?.price, side: link.side }),
      doneAtMs,
    });
    const ticket = link.orderTicket ?? deal.order;
    keepShare(link, item);
    ledger.saveLink({ ...link, state: 'open', position, held, orderTicket: ticket, settledAtMs });
    exits.alignLink(link, pair, occasion);
  }

  /** What was given up, and is there all the same, is owed to the master again. */
  function keepShare(link: Link, item: MasterPosition | undefined): void {
    const share = ledger.findShare(link.pairId, link.itemId);
    if (share !== undefined || item === undefined || item.state === 'closed') return;
    ledger.saveShare(link.pairId, link.itemId, { planned: link.asked, base: item.remaining });
  }

  /** A waiting order whose answer was lost is found by its mark. */
  function adoptOrder(pair: Pair, link: Link, ticket: string): void {
    keepShare(link, ledger.findItem(link.itemId));
    wait(pair, link, ticket);
  }

  function linkOfDeal(account: AccountId, deal: TerminalDeal): Link | undefined {
    const byTicket = ledger.findByTicket(account, deal.order);
    const causeId = byTicket ? undefined : commands.findByMagic(account, deal.magic)?.causeId;
    const copy = causeId === undefined ? undefined : ledger.findCopy(causeId);
    const byMagic = copy?.linkId === undefined ? undefined : ledger.findLink(copy.linkId);
    const link = byTicket ?? (copy?.action === 'place' ? byMagic : undefined);
    if (link === undefined || link.orderType === 'market') return undefined;
    const isOfOrder = link.orderTicket === undefined || link.orderTicket === deal.order;
    const isEntry = deal.type === link.side && deal.entry !== 'OUT_BY';
    const isUnfilled = new Decimal(link.held).plus(deal.volume).lte(link.asked);
    const isExpected = link.state !== 'released' && isUnfilled;
    return isOfOrder && isEntry && isExpected ? link : undefined;
  }

  function fill(
    pair: Pair,
    link: Link,
    {
      position,
      volume,
      price,
    }: { position: string | undefined; volume: string; price: number | undefined },
  ): void {
    const item = ledger.findItem(link.itemId);
    const spec = records.specOf(link.slave, link.symbol);
    const opening = ledger.findCopyOfOpening(link.linkId);
    const levels =
      item === undefined || spec === undefined || !pair.settings.copy_psl
        ? { stopLoss: 0, takeProfit: 0 }
        : levelsFor(
            {
              // The levels that went out with the opening, not those the master may have set since.
              master: {
                stopLoss: opening?.stopLoss ?? 0,
                takeProfit: opening?.takeProfit ?? 0,
                price: item.price,
              },
              isReversed: pair.settings.reverse,
              asDistance: pair.settings.psl_as === 'distance',
              side: link.side,
              instrument: spec,
            },
            price,
          );
    ledger.saveLink({ ...link, ...levels, state: 'open', position, held: volume });
  }

  function changePlanned(link: Link, by: Decimal): void {
    const share = ledger.findShare(link.pairId, link.itemId);
    if (share === undefined) return;
    const planned = Decimal.max(0, by.plus(share.planned)).toFixed();
    ledger.saveShare(link.pairId, link.itemId, { ...share, planned });
  }

  function save(link: Link, left: Decimal): void {
    const held = Decimal.max(0, left);
    ledger.saveLink({ ...link, held: held.toFixed(), state: held.isZero() ? 'closed' : 'open' });
  }

  /** What is left of a link is never more than what its terminal says. */
  function lower(link: Link, left: Decimal.Value): Link {
    const held = Decimal.max(0, Decimal.min(link.held, left));
    save({ ...link, needsLook: false }, held);
    return { ...link, held: held.toFixed(), needsLook: false };
  }

  /** An opening whose answer was lost, or came too late, is found by its mark: it is ours after all. */
  function adopt(
    pair: Pair,
    link: Link,
    found: { position: string; volume: number; open_price: number },
  ): void {
    changePlanned(link, new Decimal(found.volume));
    const { position, open_price: price } = found;
    fill(pair, link, { position, volume: String(found.volume), price });
  }

  function goOn(pair: Pair, copy: CopyRecord, link: Link): void {
    const occasion = followUp(copy, undefined);
    exits.alignLink(link, pair, occasion);
    if (!views.isNetting(link.slave)) return;
    for (const other of ledger.listLiveLinks(link.slave)) {
      const theirs = findPair(other.pairId);
      if (other.symbol !== link.symbol || other.linkId === link.linkId) continue;
      if (!isInPosition(other.state)) continue;
      if (theirs !== undefined) exits.alignLink(other, theirs, occasion);
    }
  }

  function followUp(copy: CopyRecord | undefined, item: MasterPosition | undefined): Occasion {
    const nowMs = clock.nowMs();
    return {
      ...bareOccasion('follow-up', nowMs),
      eventId: copy?.eventId,
      price: copy === undefined ? item?.price : undefined,
      happenedAtMs: copy?.happenedAtMs ?? item?.openedAtMs ?? nowMs,
      receivedAtMs: copy?.receivedAtMs ?? nowMs,
    };
  }

  function slippageOf(copy: CopyRecord, link: Link, command: CommandRecord): number | undefined {
    if (copy.action !== 'open' && copy.action !== 'close') return undefined;
    const { masterPrice, side } = copy;
    return pointsWorse(link, { price: command.price, masterPrice, side });
  }

  /** How much worse the slave's price was than the master's, in points of the slave's symbol. */
  function pointsWorse(
    link: Link,
    { price, masterPrice, side }: Pick<CopyRecord, 'price' | 'masterPrice' | 'side'>,
  ): number | undefined {
    const spec = records.specOf(link.slave, link.symbol);
    if (masterPrice === undefined || price === undefined || spec === undefined) return undefined;
    return Math.round(((side === 'BUY' ? 1 : -1) * (price - masterPrice)) / spec.point);
  }
}

export type Endings = ReturnType<typeof createEndings>;
