import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Heartbeat, Instances } from '../instances/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Symbols } from '../symbols/index.ts';
import {
  isOpening,
  readAskedSymbol,
  type ApprovedOrder,
  type OrderIntent,
  type Side,
  type Verdict,
} from '../trade/index.ts';
import { createDayBases } from './day-bases.ts';
import { createExposure } from './exposure.ts';
import type { Circumstances, Holding, Quote, Use } from './finding.ts';
import { createLimitBook } from './limit-book.ts';
import { createLimitStore } from './limit-store.ts';
import { NO_LIMITS } from './limits.ts';
import { createReservations } from './reservations.ts';
import { judge } from './review.ts';
import type { ScopedState } from './state.ts';

export type Gate = ReturnType<typeof createGate>;

export type GateDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  audit: Audit;
  instances: Instances;
  commands: Commands;
  journal: Journal;
  symbols: Symbols;
  restraintOf: (userId: UserId, account: AccountId) => ScopedState | undefined;
};

type Priced = { symbol: string; type: string; current_price: number };

const MINUTE_MS = 60_000;
/** A terminal tells its whole list hourly; an hour is no quote. */
const QUOTE_HOLDS_MS = 120_000;
/** A list is told each hour, and takes a while to be made. */
const QUOTE_MEANS_MS = 65 * MINUTE_MS;
/** Prices of positions are told each second while they move. */
const SEEN_HOLDS_MS = 10_000;
const SETTLE_AGAIN_MS = 50;
/** Of an account that is not shown to be the user's: it is refused before any limit is asked, and nothing of it is told. */
const NOBODYS = { inForce: NO_LIMITS, isLive: false };

/** The judge with everything that he asks: the limits of each account, and what of them is in use. */
export function createGate({ restraintOf, ...deps }: GateDeps) {
  const { db, clock, log, accounts, instances, journal, symbols } = deps;
  const store = createLimitStore(db);
  const book = createLimitBook({ ...deps, store });
  const reservations = createReservations({ ...deps, store });
  const exposure = createExposure(deps);
  const bases = createDayBases({ ...deps, store, dayOf: book.dayOf });
  accounts.onChanged(({ kind, account: { account } }) => {
    if (kind !== 'detached') return;
    store.forget(account);
    db.afterCommit(() => {
      book.forget(account);
      bases.forget(account);
    });
  });
  let stopLooking: (() => void) | undefined;
  return { start, stop, review, reserve, circumstances, usage, book, holding: exposure.holding };

  function start(): void {
    bases.look();
    stopLooking = clock.every(bases.every, () => {
      bases.look();
      if (store.hasReservations()) settle();
    });
  }

  function settle(): void {
    if (stopLooking === undefined) return;
    db.writeLater(reservations.settle).then(
      (isMore) => {
        if (isMore) clock.after(SETTLE_AGAIN_MS, settle);
      },
      warnOf(log, 'reservations not released; tried again'),
    );
  }

  function stop(): void {
    stopLooking?.();
    stopLooking = undefined;
  }

  function review(intent: OrderIntent): Verdict {
    return judge(intent, circumstances(intent));
  }

  /** Takes what an opening needs of the limits; call inside the transaction that stores its command. */
  function reserve({ intent }: ApprovedOrder, command: { id: CommandId; magic: string }): void {
    if (isOpening(intent.action)) reservations.take(intent, command);
  }

  function circumstances(intent: OrderIntent): Circumstances {
    const { userId, account: number } = intent;
    const account = accounts.find(userId, number);
    const isProven = account?.isProven === true;
    const { inForce: limits, isLive } = isProven ? book.of(account) : NOBODYS;
    const nowMs = clock.nowMs();
    const quoteAgeMs = nowMs - (symbols.toldAtMs(number) ?? nowMs);
    return {
      nowMs,
      account,
      presence: isProven ? instances.presence(number) : 'offline',
      heartbeat: isProven ? instances.heartbeat(number) : undefined,
      restraint: isProven ? restraintOf(userId, number) : undefined,
      limits,
      isLive,
      isQuoteOld: quoteAgeMs > QUOTE_HOLDS_MS,
      isQuoteOutdated: quoteAgeMs > QUOTE_MEANS_MS,
      use: useOf(intent),
    };
  }

  function useOf(intent: OrderIntent): Use {
    const { userId, account } = intent;
    let known: Holding[] | undefined;
    return {
      holdings: () => (known ??= reservations.holdings(userId, account, leftBy(intent))),
      openingsWithin: (ms) => reservations.countSince(account, ms),
      equalWithin: (intent, ms) => reservations.countEqual(intent, ms),
      dayBase: () => bases.baseOf(userId, account)?.amount,
      lossesInARow: (count) => journal.lossesInARow(userId, account, count),
      means: (name, symbol) => meant(account, name)?.spec.name === symbol || isSame(name, symbol),
      classOf: (symbol) => {
        const found = meant(account, symbol);
        return found?.spec.name === symbol ? found.priceFacts.class : undefined;
      },
      net: (symbol) => exposure.netOf(userId, account, symbol),
      quoteNow: (symbol) => quoteNow(userId, account, symbol),
    };
  }

  /** A position is valued at the price that would close it, a waiting order at the one that would fill it. */
  function quoteNow(userId: UserId, account: AccountId, symbol: string): Quote {
    const beat = instances.heartbeat(account);
    const shown = instances.snapshot(userId, account);
    const isLive = beat?.connected === true && instances.presence(account) === 'online';
    if (!isLive || shown === undefined || beat.time_ms - shown.time_ms > SEEN_HOLDS_MS) return {};
    const priceOf = (rows: readonly Priced[], isBuy: boolean): number | undefined =>
      rows.find(
        (row) =>
          row.symbol === symbol && row.type.startsWith('BUY') === isBuy && row.current_price > 0,
      )?.current_price;
    const { positions, orders } = shown;
    return {
      bid: priceOf(positions, true) ?? priceOf(orders, false),
      ask: priceOf(positions, false) ?? priceOf(orders, true),
    };
  }

  /** What the name of a limit stands for at this broker, as it would in a signal. */
  function meant(account: AccountId, name: string) {
    const asked = readAskedSymbol(name);
    if (asked === undefined) return undefined;
    const found = symbols.resolve(account, asked, { action: 'BUY', price: undefined });
    return found.kind === 'resolved' ? found : undefined;
  }

  /** What an account has used of its limits now. Refuses (NOT_FOUND) an account that is not the user's. */
  function usage(userId: UserId, number: string) {
    const { account } = accounts.get(userId, number);
    const holdings = reservations.holdings(userId, account);
    const beat = instances.heartbeat(account);
    return {
      holdings,
      ordersLastMinute: reservations.countSince(account, MINUTE_MS),
      ordersLastHour: reservations.countSince(account, 60 * MINUTE_MS),
      day: bases.baseOf(userId, account),
      heartbeat: beat,
      totals: totalsOf(holdings, beat, bases.baseOf(userId, account)?.amount),
    };
  }
}

/** What a strategy that turns over has just left: its exit is the first part of the same cause. */
function leftBy({
  cause,
  action,
  symbol = '',
}: OrderIntent): { symbol: string; side: Side } | undefined {
  const isTurn = (cause.part ?? 0) > 0 && isOpening(action);
  return isTurn ? { symbol, side: action === 'BUY' ? 'SELL' : 'BUY' } : undefined;
}

function isSame(name: string, symbol: string): boolean {
  return name.toUpperCase() === symbol.toUpperCase();
}

/** The sums of what is held and on its way; null where something in them is not known. */
function totalsOf(
  holdings: readonly Holding[],
  beat: Heartbeat | undefined,
  dayBase: number | undefined,
) {
  const sum = (parts: readonly (string | undefined)[]): Decimal =>
    parts.reduce((total, part) => total.plus(part ?? 0), new Decimal(0));
  const reserved = holdings.filter(({ kind }) => kind === 'reserved');
  const margin = sum(reserved.map((item) => item.margin));
  const loss =
    beat === undefined || dayBase === undefined
      ? undefined
      : Decimal.max(0, new Decimal(dayBase).minus(beat.equity));
  return {
    lots: sum(holdings.map(({ lots }) => lots)).toFixed(),
    reservedRisk: sum(reserved.map(({ risk }) => risk)).toNumber(),
    reservedMargin: margin.toNumber(),
    marginUsePct:
      beat === undefined || beat.equity <= 0
        ? null
        : percentOf(margin.plus(beat.margin), beat.equity),
    dailyLoss: loss?.toDecimalPlaces(2).toNumber() ?? null,
    dailyLossPct:
      loss === undefined || dayBase === undefined || dayBase <= 0 ? null : percentOf(loss, dayBase),
  };
}

function percentOf(part: Decimal, whole: number): number {
  return part.div(whole).mul(100).toDecimalPlaces(4).toNumber();
}
