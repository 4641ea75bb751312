import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import { newId, type AccountId, type CopyId, type LinkId } from '../base/ids.ts';
import type { SymbolSpec, TerminalPosition } from '../instances/index.ts';
import type { Orders } from '../orders/index.ts';
import { parseLots } from '../trade/index.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger, Link } from './ledger.ts';
import { isSameLevel, levelsFor } from './levels.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import { EXIT_TTL_MS, openingOf, opposite, wayOf, type Occasion, type Records } from './records.ts';
import { dueLots } from './sizing.ts';
import type { TerminalViews } from './terminal-views.ts';
import type { Waiting } from './waiting.ts';

type Deps = {
  clock: Clock;
  orders: Orders;
  ledger: Ledger;
  views: TerminalViews;
  records: Records;
  waiting: Waiting;
};

export type Exits = ReturnType<typeof createExits>;

/** A pair, the master's position that it follows, and why it is looked at. */
type Job = { pair: Pair; item: MasterPosition; occasion: Occasion };

type Postponed = { pair: Pair; slave: AccountId; sinceMs: number; occasion: Occasion };

/**
 * Stage 3 of 7 for copies: plan, for what is open already. The ledger is brought to what the master's position and the
 * settings say: closings carry what shall remain, and nothing is ever opened here.
 */
export function createExits({ clock, orders, ledger, views, records, waiting }: Deps) {
  const { store, skip, blankIntent, specOf } = records;
  /** Levels that a broker has refused for a link; not asked for again every minute. */
  const refusedLevels = new Map<LinkId, string>();
  /** Exits of a net position that wait for the terminal to tell what is left of it, and since when by its clock. */
  const postponed = new Map<LinkId, Postponed>();
  return { align, alignLink, noteRefusedLevels, hasPostponed, alignPostponed };

  /** Closes what is more than due, and moves levels; placed commands are in the ledger when it returns. */
  function align(pair: Pair, item: MasterPosition, occasion: Occasion): CopyRecord[] {
    const way = wayOf(pair);
    if (way === 'leave') return [];
    const taken = waiting.align(pair, item, occasion);
    const links = ledger
      .listLinksOf(pair.pairId, item.itemId)
      .filter(({ state }) => state === 'open');
    const [first] = links;
    if (first === undefined) return taken;
    const made = [...taken, ...closeExcess({ pair, item, occasion }, links, way)];
    const isStanding = item.state === 'open' || item.state === 'waiting';
    if (way === 'follow' && isStanding && pair.settings.copy_psl) {
      made.push(...links.flatMap((link) => moveLevels(pair, item, link, occasion) ?? []));
    }
    return made;
  }

  function alignLink(link: Link, pair: Pair, occasion: Occasion): CopyRecord[] {
    const item = ledger.findItem(link.itemId);
    return item === undefined ? [] : align(pair, item, occasion);
  }

  function hasPostponed(): boolean {
    return [...postponed.values()].some(isTold);
  }

  /** Goes on with the exits whose terminal has told of its position by now; call inside a transaction. */
  function alignPostponed(): void {
    for (const [linkId, exit] of [...postponed].filter(([, waits]) => isTold(waits))) {
      postponed.delete(linkId);
      const link = ledger.findLink(linkId);
      if (link !== undefined) alignLink(link, exit.pair, exit.occasion);
    }
  }

  function isTold({ slave, sinceMs }: Postponed): boolean {
    return views.isCurrent(slave, sinceMs);
  }

  function closeExcess(job: Job, links: readonly Link[], way: 'follow' | 'close'): CopyRecord[] {
    const { pair, item } = job;
    const share = ledger.findShare(pair.pairId, item.itemId);
    const step = specOf(pair.slave, links[0]?.symbol ?? '')?.volume_step ?? 0;
    const isOver = way === 'close' || item.state === 'closed' || share === undefined;
    const due = isOver ? new Decimal(0) : dueLots(share, item.remaining, step);
    const held = links.map((link) => heldSoon(link));
    let excess = held.reduce((sum, lots) => sum.plus(lots), new Decimal(0)).minus(due);
    const made: CopyRecord[] = [];
    links.forEach((link, i) => {
      const part = Decimal.min(held[i] ?? 0, excess);
      if (part.lte(0)) return;
      excess = excess.minus(part);
      const copy = closePart(job, link, part);
      if (copy !== undefined) made.push(copy);
    });
    return made;
  }

  /** What a link will hold once what is under way for it is done. */
  function heldSoon(link: Link): Decimal {
    const closing = ledger.listLiveOfLink(link.linkId).find(({ action }) => action === 'close');
    return new Decimal(closing?.intended ?? link.held);
  }

  /** One instruction at a time for a link: what is still wanted is done when the one before has ended. */
  function closePart(job: Job, link: Link, part: Decimal): CopyRecord | undefined {
    const { pair, item, occasion } = job;
    if (link.needsLook || ledger.listLiveOfLink(link.linkId).length > 0) return undefined;
    const volume = parseLots(part.toFixed());
    const intended = new Decimal(link.held).minus(part).toFixed();
    const route = views.isNetting(link.slave) ? nettingExit(job, link, part) : 'close';
    if (volume === undefined || route === 'wait') return undefined;
    const copyId = newId<CopyId>(clock.nowMs());
    const spec = specOf(pair.slave, link.symbol);
    const placement = orders.place({
      ...blankIntent(pair, copyId),
      action: route === 'close' ? 'CLOSE' : opposite(link.side),
      symbol: link.symbol,
      originalSymbol: item.symbol,
      symbolFacts: spec,
      volume,
      ticket: route === 'close' ? ticketOf(link) : undefined,
      // A netting position may have turned since it was seen: nothing of the other side is closed.
      positionType: route === 'close' ? link.side : undefined,
      comment: `COPY_${item.orderId}`,
      ttlMs: EXIT_TTL_MS,
    });
    const shared = {
      copyId,
      linkId: link.linkId,
      action: 'close',
      slaveSymbol: link.symbol,
      side: opposite(link.side),
      volume,
      intended,
      masterVolume: item.remaining,
    } as const;
    if (placement.kind === 'denied') {
      ledger.saveLink({ ...link, needsLook: true });
      const { code, message } = placement;
      return store(pair, item, occasion, { ...shared, status: 'denied', code, message });
    }
    const { commandId } = placement;
    return store(pair, item, occasion, { ...shared, status: 'placed', isLive: true, commandId });
  }

  /**
   * How a part of a netting position is left. Other pairs may have sold what this one bought, so that less is there than
   * the ledger holds: then the part is ended by the opposite deal, which moves the net by the same amount.
   */
  function nettingExit(
    { pair, occasion }: Job,
    link: Link,
    part: Decimal,
  ): 'close' | 'deal' | 'wait' {
    const siblings = ledger
      .listLiveLinks(link.slave)
      .filter(({ symbol, state }) => symbol === link.symbol && isInPosition(state));
    const isBusy = siblings.some(
      (other) => other.state === 'opening' || ledger.listLiveOfLink(other.linkId).length > 0,
    );
    // Whatever keeps it busy goes on with the others when it ends.
    if (isBusy) return 'wait';
    const { slave } = link;
    const sinceMs = Math.max(...siblings.map((other) => other.settledAtMs));
    if (!views.isCurrent(slave, sinceMs)) {
      postponed.set(link.linkId, { pair, slave, sinceMs, occasion });
      return 'wait';
    }
    const there = positionOf(link);
    const isEnough = there?.type === link.side && part.lte(there.volume);
    const isAlone = siblings.every(({ side }) => side === link.side);
    return isEnough || isAlone ? 'close' : 'deal';
  }

  function moveLevels(
    pair: Pair,
    item: MasterPosition,
    link: Link,
    occasion: Occasion,
  ): CopyRecord | undefined {
    const spec = specOf(pair.slave, link.symbol);
    const current = ledger.findLink(link.linkId);
    if (spec === undefined || current?.state !== 'open' || current.needsLook) return undefined;
    if (ledger.listLiveOfLink(link.linkId).length > 0) return undefined;
    const fill = ledger.findCopyOfOpening(link.linkId)?.price;
    const wanted = levelsFor(openingOf(pair, item, link.side, spec), fill);
    const isSame =
      isSameLevel(wanted.stopLoss, link.stopLoss, spec.point) &&
      isSameLevel(wanted.takeProfit, link.takeProfit, spec.point);
    const text = `${String(wanted.stopLoss)}/${String(wanted.takeProfit)}`;
    if (isSame || refusedLevels.get(link.linkId) === text) return undefined;
    if (!pair.settings.override_manual_levels && isChangedByHand(link, spec)) {
      refusedLevels.set(link.linkId, text);
      return skip(pair, item, occasion, {
        action: 'modify',
        linkId: link.linkId,
        code: 'CHANGED_BY_HAND',
        message: 'The levels were changed on the slave and are left as they are.',
      });
    }
    const copyId = newId<CopyId>(clock.nowMs());
    const placement = orders.place({
      ...blankIntent(pair, copyId),
      action: 'MODIFY',
      symbol: link.symbol,
      originalSymbol: item.symbol,
      symbolFacts: spec,
      ticket: ticketOf(link),
      stopLoss: { price: wanted.stopLoss },
      takeProfit: { price: wanted.takeProfit },
      ttlMs: EXIT_TTL_MS,
    });
    const shared = {
      copyId,
      linkId: link.linkId,
      action: 'modify',
      slaveSymbol: link.symbol,
      side: link.side,
      stopLoss: wanted.stopLoss,
      takeProfit: wanted.takeProfit,
    } as const;
    return placement.kind === 'denied'
      ? store(pair, item, occasion, {
          ...shared,
          status: 'denied',
          code: placement.code,
          message: placement.message,
        })
      : store(pair, item, occasion, {
          ...shared,
          status: 'placed',
          isLive: true,
          commandId: placement.commandId,
        });
  }

  function isChangedByHand(link: Link, { point }: SymbolSpec): boolean {
    const there = positionOf(link);
    if (there === undefined || !views.isCurrent(link.slave, link.settledAtMs)) return false;
    return !(
      isSameLevel(there.stop_loss, link.stopLoss, point) &&
      isSameLevel(there.take_profit, link.takeProfit, point)
    );
  }

  function noteRefusedLevels({ linkId, stopLoss, takeProfit }: CopyRecord): void {
    if (linkId !== undefined)
      refusedLevels.set(linkId, `${String(stopLoss)}/${String(takeProfit)}`);
  }

  /** A netting position that was gone for a moment has another number since. */
  function positionOf({ slave, symbol, side, position }: Link): TerminalPosition | undefined {
    if (!views.isNetting(slave)) return views.position(slave, position);
    const there = views.snapshot(slave)?.positions.find((item) => item.symbol === symbol);
    return there?.type === side ? there : undefined;
  }

  function ticketOf(link: Link): string | undefined {
    return positionOf(link)?.position ?? link.position;
  }
}

/** An order that only waits is no part of a net position yet. */
export function isInPosition(state: Link['state']): boolean {
  return state === 'opening' || state === 'open';
}
