import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import type { Heartbeat, Instances } from '../instances/index.ts';
import type { Journal } from '../journal/index.ts';
import { tradingDay, type DayRule } from '../trade/index.ts';
import type { DayBase, EquitySample, LimitStore } from './limit-store.ts';

type Deps = {
  db: Db;
  store: LimitStore;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  instances: Instances;
  journal: Journal;
  /** The day that the owner of an account counts in. */
  dayOf: (userId: UserId, account: AccountId) => DayRule;
};

/** Bases are the higher of balance and equity at the reset; the equity is that of the last look before it. */
const LOOK_EVERY_MS = 5000;
const STORE_EVERY_MS = 60_000;

/** What each account was worth when its trading day began (metrics-and-rules.md §6.2): the base of its daily loss. */
export function createDayBases(deps: Deps) {
  const { db, store, clock, log, accounts, instances, journal, dayOf } = deps;
  const bases = new Map(store.listBases().map((base) => [base.account, base]));
  const samples = new Map(store.listSamples().map((sample) => [sample.account, sample]));
  let storedAtMs = 0;
  return { baseOf, look, forget, every: LOOK_EVERY_MS };

  /** The base of the running day with what was paid in or out since; undefined before the first heartbeat. */
  function baseOf(
    userId: UserId,
    account: AccountId,
  ): { amount: number; resetMs: number; nextMs: number } | undefined {
    const beat = instances.heartbeat(account);
    if (beat === undefined) return undefined;
    const { startMs, nextMs } = tradingDay(clock.nowMs(), dayOf(userId, account));
    const known = bases.get(account);
    const { base } = known?.resetMs === startMs ? known : newBase(userId, account, startMs, beat);
    const flows = journal.flowsSince(userId, account, startMs);
    return { amount: flows.plus(base).toNumber(), resetMs: startMs, nextMs };
  }

  /** Looks at every account: a day that has begun gets its base, and the look is kept for the next day's. */
  function look(): void {
    const nowMs = clock.nowMs();
    const begun: DayBase[] = [];
    for (const { account, userId } of accounts.listAll()) {
      const beat = instances.heartbeat(account);
      if (beat === undefined || instances.presence(account) === 'offline') continue;
      const { startMs } = tradingDay(nowMs, dayOf(userId, account));
      if (bases.get(account)?.resetMs !== startMs) {
        const base = newBase(userId, account, startMs, beat);
        bases.set(account, base);
        begun.push(base);
      }
      samples.set(account, { account, timeMs: beat.time_ms, equity: String(beat.equity) });
    }
    keep(begun, nowMs);
  }

  /** Its owner has left it; the next one's day begins when they come. */
  function forget(account: AccountId): void {
    bases.delete(account);
    samples.delete(account);
  }

  function keep(begun: readonly DayBase[], nowMs: number): void {
    const isTime = nowMs - storedAtMs >= STORE_EVERY_MS;
    if (begun.length === 0 && !isTime) return;
    const seen: EquitySample[] = isTime ? [...samples.values()] : [];
    if (isTime) storedAtMs = nowMs;
    const stored = db.writeLater(() => {
      // Not what has been forgotten since.
      for (const base of begun) if (bases.get(base.account) === base) store.upsertBase(base);
      for (const sample of seen)
        if (samples.get(sample.account) === sample) store.upsertSample(sample);
    });
    stored.catch((error: unknown) => {
      // Made anew and stored by the next look.
      for (const { account } of begun) bases.delete(account);
      warnOf(log, 'what an account was worth is not stored; tried again')(error);
    });
  }

  function newBase(userId: UserId, account: AccountId, resetMs: number, beat: Heartbeat): DayBase {
    const booked = journal.bookedSince(userId, account, resetMs);
    const balance = new Decimal(beat.balance).minus(booked);
    const before = samples.get(account);
    if (before === undefined || before.timeMs > resetMs) {
      const equity = new Decimal(beat.equity).minus(booked);
      const base = Decimal.max(balance, equity).toFixed();
      return { account, resetMs, base, source: 'first_seen' };
    }
    const flows = journal
      .flowsSince(userId, account, before.timeMs)
      .minus(journal.flowsSince(userId, account, resetMs));
    const base = Decimal.max(balance, flows.plus(before.equity)).toFixed();
    return {
      account,
      resetMs,
      base,
      source: before.timeMs === resetMs ? 'exact' : 'nearest_before',
    };
  }
}
