import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { Account, PaperChoice, Presence } from './account.ts';
import type { AccountStore } from './store.ts';

export type Accounts = ReturnType<typeof createAccountsService>;

export type NewAccount = {
  nickname: string;
  account: string | undefined;
} & ({ kind: 'paper'; choice: PaperChoice } | { kind: 'mt5'; broker: string; server: string });

type Deps = { db: Db; store: AccountStore; clock: Clock };

/** Practice accounts get numbers that no broker gives out, from here upwards. */
const FIRST_PAPER_NUMBER = 990_000_001n;
/** A master and a hundred slaves, with room to spare. */
const MAX_PER_USER = 200;
/** Each runs a process of its own here. */
const MAX_PAPER_PER_USER = 50;

/** Trading accounts: whose they are, what kind, whether they are paused. */
export function createAccountsService({ db, store, clock }: Deps) {
  /** Every account, so that a signal finds its own without a query; rebuilt after each change. */
  let known = load();
  const listeners: ((account: Account) => void)[] = [];
  return { list, listAll, find, get, owner, create, setPaused, recordPresence, onCreated };

  function list(userId: UserId): readonly Account[] {
    return known.byUser.get(userId) ?? [];
  }

  /** Every account of the installation, for workers. */
  function listAll(): readonly Account[] {
    return [...known.byId.values()];
  }

  function find(userId: UserId, account: string): Account | undefined {
    const found = known.byId.get(account);
    return found?.userId === userId ? found : undefined;
  }

  /** Refuses (NOT_FOUND) what is unknown and what belongs to somebody else alike. */
  function get(userId: UserId, account: string): Account {
    const found = find(userId, account);
    if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such account.');
    return found;
  }

  /** Whose account it is; for workers that know an account only by its folder. */
  function owner(account: AccountId): UserId | undefined {
    return known.byId.get(account)?.userId;
  }

  /** Adds an account; refuses (CONFLICT) a number in use, and more accounts than one user can have. */
  function create(userId: UserId, wanted: NewAccount): Account {
    return db.inTransaction(() => {
      const own = list(userId);
      if (own.length >= MAX_PER_USER) {
        throw new AppError('CONFLICT', `A user can have ${String(MAX_PER_USER)} accounts.`);
      }
      const practice = own.filter(({ kind }) => kind === 'paper').length;
      if (wanted.kind === 'paper' && practice >= MAX_PAPER_PER_USER) {
        throw new AppError(
          'CONFLICT',
          `A user can have ${String(MAX_PAPER_PER_USER)} practice accounts.`,
        );
      }
      const number = wanted.account ?? nextPaperNumber();
      if (known.byId.has(number))
        throw new AppError('CONFLICT', 'This account number is in use here already.');
      const account: Account = {
        account: number as AccountId,
        userId,
        nickname: wanted.nickname,
        kind: wanted.kind,
        broker: wanted.kind === 'paper' ? 'Signalpost Paper (simulated)' : wanted.broker,
        server: wanted.kind === 'paper' ? 'Paper-Simulated' : wanted.server,
        isPaused: false,
        receivesWebhooks: true,
        paperSettings: wanted.kind === 'paper' ? wanted.choice : undefined,
        createdAtMs: clock.nowMs(),
      };
      store.insert(account);
      db.afterCommit(() => {
        known = load();
        for (const listener of listeners) listener(account);
      });
      return account;
    });
  }

  function setPaused(userId: UserId, account: string, isPaused: boolean): Account {
    const found = get(userId, account);
    db.inTransaction(() => {
      store.updatePaused(userId, found.account, isPaused);
    });
    known = load();
    return get(userId, account);
  }

  /** Keeps the last known presence for people who look into the table; the live one is in instances/. */
  function recordPresence(account: AccountId, presence: Presence): void {
    store.updateStatus(account, presence);
  }

  function onCreated(listener: (account: Account) => void): void {
    listeners.push(listener);
  }

  function nextPaperNumber(): string {
    let number = FIRST_PAPER_NUMBER;
    while (known.byId.has(String(number))) number++;
    return String(number);
  }

  function load() {
    const byId = new Map<string, Account>();
    const byUser = new Map<UserId, Account[]>();
    for (const account of store.listAll()) {
      byId.set(account.account, account);
      byUser.set(account.userId, [...(byUser.get(account.userId) ?? []), account]);
    }
    return { byId, byUser };
  }
}
