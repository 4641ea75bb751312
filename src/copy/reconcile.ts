import { Decimal } from 'decimal.js';
import type { AccountId } from '../base/ids.ts';
import type { Clock } from '../base/clock.ts';
import type { Commands } from '../commands/index.ts';
import type { TerminalPosition } from '../instances/index.ts';
import type { Endings } from './endings.ts';
import type { Exits } from './exits.ts';
import type { Ledger, Link } from './ledger.ts';
import type { MasterEvent } from './master-event.ts';
import { fromPosition } from './master-event.ts';
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
    const there = new Map(told.positions.map((position) => [orderIdOf(position), position]));
    for (const item of ledger.listOpenItems(account)) {
      if (!views.isCurrent(account, item.changedAtMs)) continue;
      const position = there.get(item.orderId);
      const isSameLife = position?.type === item.side;
      const head = { account, eventId: `snapshot:${String(item.itemId)}:${String(told.time_ms)}` };
      const time = { happenedAtMs: Math.max(told.time_ms, item.changedAtMs), hasOwnTime: true };
      if (position !== undefined && isSameLife) {
        if (new Decimal(item.remaining).eq(position.volume)) continue;
        takeDifference({ ...fromPosition(position), ...head, ...time, event: 'position_modify' });
      } else {
        takeDifference({
          ...head,
          ...time,
          event: 'deal_close',
          orderId: item.orderId,
          symbol: item.symbol,
          type: item.side,
          volume: item.remaining,
          closedVolume: item.remaining,
          remainingVolume: '0',
          price: undefined,
          stopLoss: undefined,
          takeProfit: undefined,
          magic: '0',
          comment: '',
          balance: undefined,
        });
      }
    }
    for (const position of told.positions) {
      const known = ledger.findLastItem(account, orderIdOf(position));
      if (known?.state === 'open' && known.side === position.type) continue;
      if (known !== undefined && position.open_time_ms < known.changedAtMs) continue;
      takeDifference({
        ...fromPosition(position),
        account,
        eventId: `snapshot:${position.position}:${position.type}:${String(position.open_time_ms)}`,
        event: 'deal_add',
        happenedAtMs: position.open_time_ms,
        hasOwnTime: true,
      });
    }
  }

  /** The slave's side: lost answers found, hand-made exits respected, then everything brought to what is due. */
  function slave(account: AccountId): void {
    if (views.snapshot(account) === undefined) return;
    adoptLost(account);
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
      if (copy?.action !== 'open' || copy.isLive || link === undefined || pair === undefined)
        continue;
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

  function lowerHedging(account: AccountId): void {
    for (const link of ledger.listLiveLinks(account)) {
      if (!isQuiet(link)) continue;
      const volume = views.position(account, link.position)?.volume ?? 0;
      lowerTo(link, new Decimal(volume));
    }
  }

  /** Of a netting position the ledger's part is what copies have bought less what they have sold. */
  function lowerNetting(account: AccountId): void {
    const links = ledger.listLiveLinks(account);
    for (const symbol of new Set(links.map((link) => link.symbol))) {
      const own = links.filter((link) => link.symbol === symbol);
      if (!own.every(isQuiet)) continue;
      const there = views.snapshot(account)?.positions.find((item) => item.symbol === symbol);
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

function orderIdOf({ position }: TerminalPosition): string {
  return `order_${position}`;
}

function signed({ side, held }: Link): Decimal {
  return new Decimal(held).times(side === 'BUY' ? 1 : -1);
}
