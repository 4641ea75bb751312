import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import { newId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Instances, SymbolSpec } from '../instances/index.ts';
import type { Orders } from '../orders/index.ts';
import type { Symbols } from '../symbols/index.ts';
import { contractFactor, deny, type Denial, type Lots, type Side } from '../trade/index.ts';
import { admit } from './filters.ts';
import type { CopyId, CopyRecord, Ledger, LinkId, Share } from './ledger.ts';
import { levelsForOpening } from './levels.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';
import { OPEN_TTL_MS, openingOf, opposite, type Occasion, type Records } from './records.ts';
import { dueLots, sizeCopy } from './sizing.ts';

export type Openings = ReturnType<typeof createOpenings>;

export type OpeningDeps = {
  clock: Clock;
  accounts: Accounts;
  instances: Pick<Instances, 'heartbeat'>;
  symbols: Pick<Symbols, 'resolve' | 'record'>;
  orders: Orders;
  ledger: Ledger;
  records: Records;
};

/**
 * Stage 3 of 7 for copies: plan, for what a master opens or adds. What a pair's settings, the slave's symbols or the gate
 * refuse is a row with its reason.
 */
export function createOpenings(deps: OpeningDeps) {
  const { clock, accounts, instances, symbols, orders, ledger, records } = deps;
  const { store, blankIntent, specOf } = records;
  return { open };

  /** Copies lots that the master has added to a position; call inside the transaction that stores the event. */
  function open(pair: Pair, item: MasterPosition, added: string, occasion: Occasion): CopyRecord {
    const share = ledger.findShare(pair.pairId, item.itemId);
    const due = dueBefore(pair, item, added, share);
    const settle = (lots: Decimal | string): void => {
      const planned = due.plus(lots).toFixed();
      ledger.saveShare(pair.pairId, item.itemId, { planned, base: item.remaining });
    };
    const refusal = refuseOpening(pair, item, share, occasion);
    const plan = refusal ?? planOpening(pair, item, added, occasion);
    if ('kind' in plan) {
      settle('0');
      return refuse(pair, item, occasion, { ...plan, added });
    }
    const { spec, side, lots } = plan;
    const copyId = newId<CopyId>(clock.nowMs());
    const levels = pair.settings.copy_psl
      ? levelsForOpening(openingOf(pair, item, side, spec))
      : {};
    const placement = orders.place({
      ...blankIntent(pair, copyId),
      action: side,
      symbol: spec.name,
      originalSymbol: item.symbol,
      symbolFacts: spec,
      volume: lots,
      stopLoss: levels.stop,
      takeProfit: levels.target,
      comment: `COPY_${item.orderId}`,
      sentAtMs: occasion.happenedAtMs,
      receivedAtMs: occasion.receivedAtMs,
      maxAgeMs: pair.settings.max_signal_age_s * 1000,
      ttlMs: OPEN_TTL_MS,
    });
    const shared = { slaveSymbol: spec.name, side, volume: lots, masterVolume: added, copyId };
    if (placement.kind === 'denied') {
      settle('0');
      return store(pair, item, occasion, {
        ...shared,
        action: 'open',
        status: 'denied',
        code: placement.code,
        message: placement.message,
      });
    }
    settle(lots);
    const linkId = newId<LinkId>(clock.nowMs());
    ledger.saveLink({
      linkId,
      pairId: pair.pairId,
      itemId: item.itemId,
      slave: pair.slave,
      symbol: spec.name,
      side,
      state: 'opening',
      position: undefined,
      asked: lots,
      held: '0',
      stopLoss: 0,
      takeProfit: 0,
      needsLook: false,
      settledAtMs: clock.nowMs(),
      createdAtMs: clock.nowMs(),
    });
    return store(pair, item, occasion, {
      ...shared,
      linkId,
      action: 'open',
      status: 'placed',
      isLive: true,
      commandId: placement.commandId,
      intended: lots,
      stopLoss: item.stopLoss,
      takeProfit: item.takeProfit,
    });
  }

  /** What was due of the share before the master added to it. */
  function dueBefore(
    pair: Pair,
    item: MasterPosition,
    added: string,
    share: Share | undefined,
  ): Decimal {
    if (share === undefined) return new Decimal(0);
    const before = Decimal.max(0, new Decimal(item.remaining).minus(added)).toFixed();
    const [link] = ledger.listLinksOf(pair.pairId, item.itemId);
    const step = link === undefined ? 0 : (specOf(pair.slave, link.symbol)?.volume_step ?? 0);
    return dueLots(share, before, step);
  }

  function refuseOpening(
    pair: Pair,
    item: MasterPosition,
    share: Share | undefined,
    occasion: Occasion,
  ): Denial | undefined {
    const { master, slave, userId } = pair;
    if (share !== undefined && new Decimal(share.planned).isZero()) {
      return deny(
        'NOTHING_TO_CLOSE',
        'This position is not followed: its opening was not copied.',
        {},
      );
    }
    if (pair.status !== 'active') return deny('ACCOUNT_PAUSED', 'The pair is paused.', {});
    if (accounts.find(userId, master)?.isPaused === true) {
      return deny('ACCOUNT_PAUSED', 'The master is paused. Resume it to have it followed.', {});
    }
    if ([...item.chain, master].includes(slave)) {
      return deny('REPEATED_ORDER', 'This trade came through the slave already.', {
        chain: [...item.chain, master].join(' > '),
      });
    }
    return admit(pair.settings, item, occasion);
  }

  function planOpening(
    pair: Pair,
    item: MasterPosition,
    added: string,
    occasion: Occasion,
  ): { spec: SymbolSpec; side: Side; lots: Lots } | Denial {
    const { settings, slave, master, userId } = pair;
    const side = settings.reverse ? opposite(item.side) : item.side;
    const asked = { symbol: item.symbol, exchange: undefined };
    const found = symbols.resolve(slave, asked, { action: side, price: occasion.price });
    symbols.record(userId, slave, asked, found);
    if (found.kind === 'denied') return found;
    const { spec } = found;
    if (!settings.auto_map_symbol && spec.name !== item.symbol) {
      return deny(
        'SYMBOL_UNKNOWN',
        `This pair copies the very same names only, and the slave has no ${item.symbol}.`,
        { symbol: item.symbol, found: spec.name },
      );
    }
    const masterSpec = specOf(master, item.symbol);
    const beat = instances.heartbeat(master);
    const lots = sizeCopy(settings, {
      masterLots: added,
      master: { ...beat, ...(occasion.balance !== undefined && { balance: occasion.balance }) },
      slave: instances.heartbeat(slave),
      instrument: spec,
      contractFactor: masterSpec === undefined ? undefined : contractFactor(masterSpec, spec),
      stopDistance:
        item.stopLoss > 0 && item.price !== undefined
          ? Math.abs(item.price - item.stopLoss)
          : undefined,
    });
    return typeof lots === 'string' ? { spec, side, lots } : lots;
  }

  function refuse(
    pair: Pair,
    item: MasterPosition,
    occasion: Occasion,
    { code, message, added }: Denial & { added: string },
  ): CopyRecord {
    const status = code === 'NOTHING_TO_CLOSE' ? 'skipped' : 'denied';
    return store(pair, item, occasion, {
      action: 'open',
      status,
      code: code === 'NOTHING_TO_CLOSE' ? 'NOT_FOLLOWED' : code,
      message,
      masterVolume: added,
      side: pair.settings.reverse ? opposite(item.side) : item.side,
    });
  }
}
