import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, Owner } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { Journal } from '../journal/index.ts';
import { compare, isByHand, type Difference } from './drift.ts';
import { createDriftStore, type Drift } from './drift-store.ts';
import type { Risk } from './service.ts';

export type DriftDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  instances: Instances;
  commands: Commands;
  journal: Journal;
  events: Events;
  audit: Audit;
  haltAutomatically: Risk['haltAutomatically'];
};

const LOOK_MS = 60_000;
/** Deals and snapshots come by different files: a difference counts when it is still there after this. */
const PATIENCE_MS = 5000;
/** How long a close by hand stays on the list. */
const HAND_MS = 24 * 3_600_000;

/**
 * Desired against actual, each minute and whenever a terminal comes back: what the ledger and the commands say an
 * account holds, against what its terminal shows. A difference is told its owner once, and, where they chose so, one
 * that nobody explains stops openings on that account.
 */
export class DriftWatch {
  readonly #deps: DriftDeps;
  readonly #store;
  /** Seen once and not yet believed: since when, by account, class and position. */
  readonly #doubts = new Map<AccountId, Map<string, number>>();
  readonly #working = new Set<Promise<void>>();
  #stopLooking: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: DriftDeps) {
    this.#deps = deps;
    this.#store = createDriftStore(deps.db);
    deps.accounts.onChanged(({ kind, account: { account } }) => {
      if (kind !== 'detached') return;
      this.#store.forget(account);
      deps.db.afterCommit(() => {
        this.#doubts.delete(account);
      });
    });
  }

  start(): void {
    this.#stopLooking = this.#deps.clock.every(LOOK_MS, () => {
      for (const { account } of this.#deps.accounts.listAll()) this.#look(account);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopLooking?.();
    await Promise.all(this.#working);
  }

  /** A terminal is back: what it tells first is given a moment to arrive. */
  lookSoon(account: AccountId): void {
    this.#deps.clock.after(PATIENCE_MS, () => {
      this.#look(account);
    });
  }

  listOfUser(userId: UserId): Drift[] {
    return this.#store.listOfUser(userId);
  }

  /** The user's accounts with what each does about a difference that nobody explains. */
  listSettings(userId: UserId): { account: AccountId; haltsOpenings: boolean }[] {
    const halting = new Set(this.#store.listHalting());
    return this.#deps.accounts
      .listProven(userId)
      .map(({ account }) => ({ account, haltsOpenings: halting.has(account) }));
  }

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  setHalting(by: Owner, account: string, isHalting: boolean): void {
    const { accounts, db, audit } = this.#deps;
    const own = accounts.get(by.userId, account).account;
    const after = { halts_openings: isHalting };
    db.inTransaction(() => {
      this.#store.setHalting(by.userId, own, isHalting);
      audit.append({ by, action: 'drift_settings.changed', subject: `account:${own}`, after });
    });
  }

  #look(account: AccountId): void {
    if (this.#isStopped) return;
    const work = this.#tryLook(account)
      .catch(warnOf(this.#deps.log, 'positions not compared; tried again in a minute'))
      .finally(() => {
        this.#working.delete(work);
      });
    this.#working.add(work);
  }

  async #tryLook(account: AccountId): Promise<void> {
    const userId = this.#deps.accounts.owner(account);
    const found = userId === undefined ? undefined : this.#compare(userId, account);
    if (userId === undefined || found === undefined) return;
    const fresh = await this.#deps.db.writeLater(() => this.#settle(userId, account, found));
    const [first] = fresh.filter((item) => !isByHand(item));
    if (first === undefined || !this.#store.listHalting().includes(account)) return;
    if (this.#deps.accounts.owner(account) !== userId) return;
    await this.#deps.haltAutomatically(
      { scope: 'account', id: account },
      `Positions differ from the ledger. ${first.message}`,
      'Resuming, by a person, once the difference is understood',
    );
  }

  /** Undefined while the terminal's word cannot be relied on. */
  #compare(userId: UserId, account: AccountId): Difference[] | undefined {
    const { instances, journal, commands, clock } = this.#deps;
    const beat = instances.heartbeat(account);
    const shown = instances.snapshot(userId, account);
    if (beat?.connected !== true || instances.presence(account) !== 'online') return undefined;
    if (shown?.isWhole !== true || shown.positions.length !== beat.positions) return undefined;
    const opened = journal.listByHand(userId, account, 'IN', 0);
    return compare({
      positions: shown.positions,
      trades: journal.listOpenTrades(userId, account),
      commandOf: (magic) => commands.findByMagic(account, magic),
      openedByHand: new Set(opened.map(({ position }) => position)),
      closedByHand: journal.listByHand(userId, account, 'OUT', clock.nowMs() - HAND_MS),
    });
  }

  /** Stores what is new and believed, and what has gone; gives the new ones. */
  #settle(userId: UserId, account: AccountId, found: readonly Difference[]): Difference[] {
    const { accounts, clock, db, events, log } = this.#deps;
    if (accounts.owner(account) !== userId) return [];
    const nowMs = clock.nowMs();
    const stored = this.#store.listOfAccount(account);
    const known = new Set(stored.map(nameOf));
    const present = new Set(found.map(nameOf));
    for (const drift of stored)
      if (!present.has(nameOf(drift))) this.#store.resolve(account, drift, nowMs);
    const fresh = this.#believed(
      account,
      found.filter((item) => !known.has(nameOf(item))),
    );
    for (const item of fresh) {
      this.#store.open(userId, { ...item, account, sinceMs: nowMs });
      events.publish(userId, { type: 'account.alert', account, message: item.message });
    }
    if (fresh.length > 0)
      db.afterCommit(() => {
        log.warn({ stage: 'learn', account, count: fresh.length }, 'positions differ');
      });
    return fresh;
  }

  /** What was there at an earlier look too; for the rest another look is due soon. */
  #believed(account: AccountId, found: readonly Difference[]): Difference[] {
    const nowMs = this.#deps.clock.monotonicMs();
    const before = this.#doubts.get(account) ?? new Map<string, number>();
    const sinceOf = (item: Difference): number => before.get(nameOf(item)) ?? nowMs;
    const isBelieved = (item: Difference): boolean => nowMs - sinceOf(item) >= PATIENCE_MS;
    const doubted = found.filter((item) => !isBelieved(item));
    this.#doubts.set(account, new Map(doubted.map((item) => [nameOf(item), sinceOf(item)])));
    if (doubted.length > 0) this.lookSoon(account);
    return found.filter(isBelieved);
  }
}

function nameOf({ class: kind, position }: Pick<Difference, 'class' | 'position'>): string {
  return `${kind} ${position}`;
}
