import { AppError } from '../base/errors.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { By } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import { PROVE_IT, type Account } from './account.ts';
import type { AccountStore } from './store.ts';

/**
 * A proven account has come to its user, or has left them: removed, or moved to somebody else. Told inside the
 * transaction in which it happens; what is not in the database follows after the commit.
 */
export type OwnershipChange = { kind: 'attached' | 'detached'; account: Account; by: By };

export type AccountBook = ReturnType<typeof createAccountBook>;

type Deps = { db: Db; store: AccountStore; events: Events };

/** Every account in memory, so that a signal finds its own without a query; read anew after each change. */
export function createAccountBook({ db, store, events }: Deps) {
  let known = load();
  const hearers: ((change: OwnershipChange) => void)[] = [];
  return { list, listAll, find, get, getOwn, findProven, onChanged, changing, tell, ring };

  /** What a user calls theirs, with what is not proven. */
  function list(userId: UserId): readonly Account[] {
    return known.byUser.get(userId) ?? [];
  }

  /** Every proven account of the installation, for workers. */
  function listAll(): readonly Account[] {
    return [...known.proven.values()];
  }

  /** The user's proven account of this number, else their claim to it. */
  function find(userId: UserId, account: string): Account | undefined {
    const proven = known.proven.get(account);
    if (proven?.userId === userId) return proven;
    return list(userId).find((own) => own.account === account);
  }

  /** Whose it is for those who know an account only by its number. */
  function findProven(account: string): Account | undefined {
    return known.proven.get(account);
  }

  /** Refuses (NOT_FOUND) what is unknown and what belongs to somebody else alike; a claim is found. */
  function getOwn(userId: UserId, account: string): Account {
    const found = find(userId, account);
    if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such account.');
    return found;
  }

  /** The same for all that a terminal stands behind: refuses (CONFLICT) a claim too. */
  function get(userId: UserId, account: string): Account {
    const found = getOwn(userId, account);
    if (!found.isProven) throw new AppError('CONFLICT', PROVE_IT);
    return found;
  }

  /** Calls back inside the transaction in which an account comes to a user or leaves them. */
  function onChanged(hearer: (change: OwnershipChange) => void): void {
    hearers.push(hearer);
  }

  /** The one way in which accounts change: after the commit everybody sees it, before anything else is done about it. */
  function changing<T>(work: () => T): T {
    return db.inTransaction(() => {
      db.afterCommit(() => {
        known = load();
      });
      return work();
    });
  }

  function tell(change: OwnershipChange): void {
    for (const hearer of hearers) hearer(change);
  }

  /** For pages and streams of the user. */
  function ring(
    { userId, account }: { userId: UserId; account: AccountId },
    what: 'created' | 'changed' | 'removed',
  ): void {
    events.publish(userId, { type: `account.${what}`, account });
  }

  function load() {
    const proven = new Map<string, Account>();
    const byUser = new Map<UserId, Account[]>();
    for (const account of store.listLive()) {
      if (account.isProven) proven.set(account.account, account);
      byUser.set(account.userId, [...(byUser.get(account.userId) ?? []), account]);
    }
    return { proven, byUser };
  }
}
