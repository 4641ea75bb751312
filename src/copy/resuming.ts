import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { Delays } from './delays.ts';
import type { Ledger, Link } from './ledger.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import { bareOccasion, type Occasion } from './records.ts';
import type { TerminalViews } from './terminal-views.ts';

type Deps = { clock: Clock; ledger: Ledger; views: TerminalViews; delays: Delays };

export type Resuming = ReturnType<typeof createResuming>;

/**
 * Waiting orders of a master that a pair could not follow while it opened nothing. An order that still waits is no older
 * than its price, so its age does not matter; one that has filled meanwhile is a position that was not followed.
 */
export function createResuming({ clock, ledger, views, delays }: Deps) {
  return { placeAll, place, hasOwn };

  /** Once a pair opens again. */
  function placeAll(pair: Pair): void {
    for (const item of ledger.listWaitingItems(pair.master)) place(pair, item);
  }

  /** Places what the pair has no order for; what was there before the pair, or a person has removed, stays out. */
  function place(pair: Pair, item: MasterPosition): void {
    const isWanted = canOpen(pair) && pair.settings.copy_pendings && item.state === 'waiting';
    if (!isWanted || delays.isDelayed(pair, item) || hasOwn(pair, item)) return;
    const isLeftOut = ledger.listLinksOf(pair.pairId, item.itemId).length === 0;
    const share = ledger.findShare(pair.pairId, item.itemId);
    if (isLeftOut && share !== undefined) return;
    ledger.removeShare(pair.pairId, item.itemId);
    delays.open(pair, item, item.remaining, occasionOf(item));
  }

  /** True where the slave has an order or a position for it, or had one that was ended there. */
  function hasOwn(pair: Pair, item: MasterPosition): boolean {
    const isOwn = (link: Link): boolean =>
      link.state !== 'closed' || !new Decimal(link.held).isZero() || isEndedOutside(link);
    return ledger.listLinksOf(pair.pairId, item.itemId).some(isOwn);
  }

  /** Filled and closed again, or removed by a person: neither is opened once more. */
  function isEndedOutside({ linkId, orderTicket }: Link): boolean {
    return orderTicket !== undefined && !ledger.hasCancel(linkId);
  }

  /** The ledger does not keep what filters ask for; the master's terminal tells it still. */
  function occasionOf({ account, orderId, price }: MasterPosition): Occasion {
    const told = views
      .snapshot(account)
      ?.orders.find(({ ticket }) => `order_${ticket}` === orderId);
    const occasion = bareOccasion('policy', clock.nowMs());
    return { ...occasion, price, ...(told && { magic: told.magic, comment: told.comment }) };
  }
}

/** False for a pair that only ends what it has. */
export function canOpen({ status, settings }: Pick<Pair, 'status' | 'settings'>): boolean {
  return status === 'active' && !settings.close_only;
}
