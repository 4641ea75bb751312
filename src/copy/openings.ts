import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import { newId, type CopyId, type LinkId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Orders } from '../orders/index.ts';
import { deny, type Denial } from '../trade/index.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger, Share } from './ledger.ts';
import { levelsForOpening, round } from './levels.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import type { Plan, Planning } from './planning.ts';
import { OPEN_TTL_MS, openingOf, type Occasion, type Records } from './records.ts';
import { dueLots } from './sizing.ts';

export type Openings = ReturnType<typeof createOpenings>;

export type OpeningDeps = {
  clock: Clock;
  accounts: Accounts;
  orders: Orders;
  ledger: Ledger;
  records: Records;
  planning: Planning;
};

/** Lots of the master to be copied, and the row they have in the history already if they had to wait. */
export type Wanted = { added: string; delayed?: CopyRecord };

/** What a refusal needs besides its denial to become a row. */
type Refusal = Denial & { added: string; delayed?: CopyRecord | undefined };

/**
 * Stage 3 of 7 for copies: plan, for what a master opens, adds or places. What a pair's settings, the slave's symbols or
 * the gate refuse is a row with its reason.
 */
export function createOpenings(deps: OpeningDeps) {
  const { clock, accounts, orders, ledger, records, planning } = deps;
  const { store, replace, blankIntent, specOf } = records;
  return { open, refuseNow };

  /** Copies lots that the master has added to a position, or its order; call inside the transaction of the event. */
  function open(
    pair: Pair,
    item: MasterPosition,
    { added: told, delayed }: Wanted,
    occasion: Occasion,
  ): CopyRecord {
    const isWaiting = item.state === 'waiting';
    const share = ledger.findShare(pair.pairId, item.itemId);
    // What was too small to be opened before counts from the addition that makes it large enough.
    const added = share === undefined && delayed === undefined ? item.remaining : told;
    const due =
      delayed === undefined ? dueBefore(pair, item, added, share) : dueNow(pair, item, share);
    const settle = (lots: Decimal | string): void => {
      const planned = due.plus(lots).toFixed();
      ledger.saveShare(pair.pairId, item.itemId, { planned, base: item.remaining });
    };
    /** An order that could not be placed may still be followed at the market when the master's fills. */
    const settleNothing = (): void => {
      if (!isWaiting) settle('0');
      else if (delayed !== undefined) ledger.removeShare(pair.pairId, item.itemId);
    };
    const isUnfollowed = delayed === undefined && share !== undefined && isZero(share.planned);
    const refusal = isUnfollowed ? notFollowed() : refuseNow(pair, item, occasion);
    const plan = refusal ?? planning.plan(pair, item, added, occasion);
    if ('kind' in plan) {
      if (plan.code === 'LOT_BELOW_MIN' && due.isZero()) {
        ledger.removeShare(pair.pairId, item.itemId);
      } else settleNothing();
      return refuse(pair, item, occasion, { ...plan, added, delayed });
    }
    const copyId = delayed?.copyId ?? newId<CopyId>(clock.nowMs());
    const placement = orders.place(intentOf(pair, item, plan, { copyId, occasion, delayed }));
    const shared = {
      copyId,
      action: isWaiting ? 'place' : 'open',
      slaveSymbol: plan.spec.name,
      side: plan.side,
      volume: plan.lots,
      masterVolume: added,
    } as const;
    const write = delayed === undefined ? store : replace;
    if (placement.kind === 'denied') {
      settleNothing();
      const { code, message } = placement;
      return write(pair, item, occasion, { ...shared, status: 'denied', code, message });
    }
    settle(plan.lots);
    const linkId = newId<LinkId>(clock.nowMs());
    addLink(pair, item, plan, linkId);
    return write(pair, item, occasion, {
      ...shared,
      linkId,
      status: 'placed',
      isLive: true,
      commandId: placement.commandId,
      intended: plan.lots,
      stopLoss: item.stopLoss,
      takeProfit: item.takeProfit,
      code: undefined,
      message: '',
    });
  }

  function intentOf(
    pair: Pair,
    item: MasterPosition,
    { spec, facts, side, orderType, lots }: Plan,
    {
      copyId,
      occasion,
      delayed,
    }: { copyId: CopyId; occasion: Occasion; delayed?: CopyRecord | undefined },
  ) {
    const { copy_psl, max_deviation_points, max_signal_age_s, delay_ms } = pair.settings;
    const levels = copy_psl ? levelsForOpening(openingOf(pair, item, side, spec)) : {};
    const isWaiting = orderType !== 'market';
    // A delay is no age: what is late is what came late, or what is sent later than the delay said.
    const waitedMs = delayed === undefined ? 0 : delay_ms;
    return {
      ...blankIntent(pair, copyId),
      action: side,
      orderType,
      symbol: spec.name,
      originalSymbol: item.symbol,
      symbolFacts: facts,
      volume: lots,
      price: isWaiting && item.price !== undefined ? round(item.price, spec) : undefined,
      limitPrice: orderType === 'stop_limit' ? round(item.limitPrice, spec) : undefined,
      expectedPrice: isWaiting ? undefined : occasion.price,
      orderExpiresMs: isWaiting ? item.expiresAtMs : undefined,
      deviationPoints: max_deviation_points ?? undefined,
      stopLoss: levels.stop,
      takeProfit: levels.target,
      comment: `COPY_${item.orderId}`,
      sentAtMs: occasion.happenedAtMs + waitedMs,
      receivedAtMs: delayed === undefined ? occasion.receivedAtMs : clock.nowMs(),
      maxAgeMs: max_signal_age_s * 1000,
      ttlMs: OPEN_TTL_MS,
    };
  }

  function addLink(pair: Pair, item: MasterPosition, plan: Plan, linkId: LinkId): void {
    const { spec, side, orderType, lots } = plan;
    const isWaiting = orderType !== 'market';
    ledger.addLink({
      linkId,
      pairId: pair.pairId,
      itemId: item.itemId,
      slave: pair.slave,
      symbol: spec.name,
      side,
      state: isWaiting ? 'placing' : 'opening',
      position: undefined,
      orderType,
      orderTicket: undefined,
      orderPrice: isWaiting ? round(item.price ?? 0, spec) : 0,
      limitPrice: orderType === 'stop_limit' ? round(item.limitPrice, spec) : 0,
      asked: lots,
      held: '0',
      stopLoss: 0,
      takeProfit: 0,
      needsLook: false,
      settledAtMs: clock.nowMs(),
      createdAtMs: clock.nowMs(),
    });
  }

  /** What was due of the share before the master added to it. */
  function dueBefore(
    pair: Pair,
    item: MasterPosition,
    added: string,
    share: Share | undefined,
  ): Decimal {
    const before = Decimal.max(0, new Decimal(item.remaining).minus(added)).toFixed();
    return dueOf(pair, item, before, share);
  }

  /** The lots of a delayed opening are in what the master holds already. */
  function dueNow(pair: Pair, item: MasterPosition, share: Share | undefined): Decimal {
    return dueOf(pair, item, item.remaining, share);
  }

  function dueOf(
    pair: Pair,
    item: MasterPosition,
    remaining: string,
    share: Share | undefined,
  ): Decimal {
    if (share === undefined) return new Decimal(0);
    const [link] = ledger.listLinksOf(pair.pairId, item.itemId);
    const step = link === undefined ? 0 : (specOf(pair.slave, link.symbol)?.volume_step ?? 0);
    return dueLots(share, remaining, step);
  }

  /** Why nothing of this is opened, whatever its size. */
  function refuseNow(pair: Pair, item: MasterPosition, occasion: Occasion): Denial | undefined {
    const { master, slave, userId } = pair;
    if (pair.status !== 'active') return deny('ACCOUNT_PAUSED', 'The pair is paused.', {});
    if (accounts.find(userId, master)?.isPaused === true) {
      return deny('ACCOUNT_PAUSED', 'The master is paused. Resume it to have it followed.', {});
    }
    if ([...item.chain, master].includes(slave)) {
      return deny('REPEATED_ORDER', 'This trade came through the slave already.', {
        chain: [...item.chain, master].join(' > '),
      });
    }
    return planning.admit(pair, item, occasion);
  }

  function refuse(
    pair: Pair,
    item: MasterPosition,
    occasion: Occasion,
    { code, message, added, delayed }: Refusal,
  ): CopyRecord {
    const isSkipped = code === 'NOTHING_TO_CLOSE';
    const write = delayed === undefined ? store : replace;
    return write(pair, item, occasion, {
      ...(delayed && { copyId: delayed.copyId }),
      action: item.state === 'waiting' ? 'place' : 'open',
      status: isSkipped ? 'skipped' : 'denied',
      code: isSkipped ? 'NOT_FOLLOWED' : code,
      message,
      masterVolume: added,
      side: planning.sideOf(pair, item),
    });
  }
}

function isZero(lots: string): boolean {
  return new Decimal(lots).isZero();
}

function notFollowed(): Denial {
  return deny('NOTHING_TO_CLOSE', 'This position is not followed: its opening was not copied.', {});
}
