import type { Clock } from '../base/clock.ts';
import { newId, type CopyId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { SymbolSpec } from '../instances/index.ts';
import type { Orders } from '../orders/index.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger, Link } from './ledger.ts';
import { isSameLevel, levelsFor, round } from './levels.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import { EXIT_TTL_MS, openingOf, wayOf, type Occasion, type Records } from './records.ts';
import { dueLots } from './sizing.ts';

export type WaitingDeps = {
  clock: Clock;
  commands: Pick<Commands, 'withdraw'>;
  orders: Orders;
  ledger: Ledger;
  records: Records;
  /** Takes over the end of a copy whose command was taken back. */
  conclude: (copy: CopyRecord) => void;
};

export type Waiting = ReturnType<typeof createWaiting>;

type Job = { pair: Pair; item: MasterPosition; occasion: Occasion };

/**
 * Stage 3 of 7 for copies: plan, for what is not open yet. What the master no longer wants is taken back, an opening that
 * is still here as much as an order that waits at the broker; an order that the master moves is moved.
 */
export function createWaiting(deps: WaitingDeps) {
  const { clock, commands, orders, ledger, records, conclude } = deps;
  const { store, blankIntent, specOf } = records;
  return { align };

  function align(pair: Pair, item: MasterPosition, occasion: Occasion): CopyRecord[] {
    const job = { pair, item, occasion };
    return ledger
      .listLinksOf(pair.pairId, item.itemId)
      .flatMap((link) => alignOne(job, link) ?? []);
  }

  function alignOne(job: Job, link: Link): CopyRecord | undefined {
    const reason = unwantedBecause(job, link);
    switch (link.state) {
      case 'opening':
      case 'placing':
        if (reason !== undefined) withdraw(link, reason.message);
        return undefined;
      case 'waiting': {
        const isBusy = link.needsLook || ledger.listLiveOfLink(link.linkId).length > 0;
        if (isBusy) return undefined;
        return reason === undefined ? move(job, link) : cancel(job, link, reason);
      }
      default:
        return undefined;
    }
  }

  /** Why nothing shall come of it any more. */
  function unwantedBecause(
    { pair, item }: Job,
    link: Link,
  ): { code: string | undefined; message: string } | undefined {
    const because = (message: string, code?: string) => ({ code, message });
    const way = wayOf(pair);
    if (way === 'leave') return undefined;
    if (item.state === 'closed') return because('The master has ended it before it was sent.');
    if (way === 'close') return because('The pair says so.');
    const isOrder = link.state === 'waiting' || link.state === 'placing';
    if (!isOrder) return undefined;
    if (pair.status !== 'active' || pair.settings.close_only) {
      return because('The pair opens nothing any more.');
    }
    if (item.state !== 'open') return undefined;
    const share = ledger.findShare(pair.pairId, item.itemId);
    const step = specOf(pair.slave, link.symbol)?.volume_step ?? 0;
    if (share === undefined || dueLots(share, item.remaining, step).isZero()) {
      return because('Nothing is due any more.');
    }
    const behindMs = clock.nowMs() - item.stateSinceMs;
    if (behindMs <= pair.settings.max_signal_age_s * 1000) return undefined;
    return because("The master's order has filled, and the slave's has not in time.", 'NOT_FILLED');
  }

  /** A command that no terminal has seen; what has gone out is dealt with when its answer is here. */
  function withdraw(link: Link, reason: string): void {
    for (const copy of ledger.listLiveOfLink(link.linkId)) {
      const isOpening = copy.action === 'open' || copy.action === 'place';
      if (!isOpening || copy.commandId === undefined) continue;
      if (commands.withdraw(copy.commandId, reason)) conclude(copy);
    }
  }

  function cancel(
    { pair, item, occasion }: Job,
    link: Link,
    { code, message }: { code: string | undefined; message: string },
  ): CopyRecord {
    const copyId = newId<CopyId>(clock.nowMs());
    const placement = orders.place({
      ...blankIntent(pair, copyId),
      action: 'CANCEL',
      symbol: link.symbol,
      originalSymbol: item.symbol,
      symbolFacts: specOf(pair.slave, link.symbol),
      ticket: link.orderTicket,
      ttlMs: EXIT_TTL_MS,
    });
    const shared = {
      copyId,
      linkId: link.linkId,
      action: 'cancel',
      slaveSymbol: link.symbol,
      side: link.side,
      volume: link.asked,
      intended: link.held,
    } as const;
    if (placement.kind === 'denied') {
      ledger.saveLink({ ...link, needsLook: true });
      const { code: why, message: words } = placement;
      return store(pair, item, occasion, {
        ...shared,
        status: 'denied',
        code: why,
        message: words,
      });
    }
    const { commandId } = placement;
    const sent = { status: 'placed', isLive: true, commandId, code, message } as const;
    return store(pair, item, occasion, { ...shared, ...sent });
  }

  /** Price and levels as the master's order has them now. */
  function move({ pair, item, occasion }: Job, link: Link): CopyRecord | undefined {
    const spec = specOf(pair.slave, link.symbol);
    if (item.state !== 'waiting' || spec === undefined || item.price === undefined)
      return undefined;
    // A stop-limit order that was reached here or there is no longer the same kind of order.
    if ((link.orderType === 'stop_limit') !== (item.orderType === 'stop_limit')) return undefined;
    const price = round(item.price, spec);
    const limitPrice = link.orderType === 'stop_limit' ? round(item.limitPrice, spec) : 0;
    const anchor = limitPrice > 0 ? limitPrice : price;
    const levels = pair.settings.copy_psl
      ? levelsFor(openingOf(pair, item, link.side, spec), anchor)
      : { stopLoss: link.stopLoss, takeProfit: link.takeProfit };
    if (isAsIs(link, { price, limitPrice, ...levels }, spec)) return undefined;
    const copyId = newId<CopyId>(clock.nowMs());
    const placement = orders.place({
      ...blankIntent(pair, copyId),
      action: 'MODIFY',
      symbol: link.symbol,
      originalSymbol: item.symbol,
      symbolFacts: spec,
      ticket: link.orderTicket,
      price,
      limitPrice: limitPrice > 0 ? limitPrice : undefined,
      stopLoss: { price: levels.stopLoss },
      takeProfit: { price: levels.takeProfit },
      ttlMs: EXIT_TTL_MS,
    });
    // The prices stand in the link at once: what a broker refuses is not asked for again every minute.
    ledger.saveLink({ ...link, orderPrice: price, limitPrice, ...levels });
    const shared = {
      copyId,
      linkId: link.linkId,
      action: 'modify',
      slaveSymbol: link.symbol,
      side: link.side,
      masterPrice: item.price,
      ...levels,
    } as const;
    if (placement.kind === 'denied') {
      const { code, message } = placement;
      return store(pair, item, occasion, { ...shared, status: 'denied', code, message });
    }
    const { commandId } = placement;
    return store(pair, item, occasion, { ...shared, status: 'placed', isLive: true, commandId });
  }

  function isAsIs(
    link: Link,
    wanted: { price: number; limitPrice: number; stopLoss: number; takeProfit: number },
    { point }: SymbolSpec,
  ): boolean {
    return (
      isSameLevel(wanted.price, link.orderPrice, point) &&
      isSameLevel(wanted.limitPrice, link.limitPrice, point) &&
      isSameLevel(wanted.stopLoss, link.stopLoss, point) &&
      isSameLevel(wanted.takeProfit, link.takeProfit, point)
    );
  }
}
