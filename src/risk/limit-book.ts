import type { AccountId, UserId } from '../base/ids.ts';
import type { Account, Accounts } from '../accounts/index.ts';
import type { Audit, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Instances } from '../instances/index.ts';
import type { DayRule } from '../trade/index.ts';
import type { LimitStore } from './limit-store.ts';
import {
  changed,
  DEFAULT_DAY,
  limitsInForce,
  missingForLive,
  type LimitChange,
  type Limits,
  type LimitSet,
} from './limits.ts';

export type LimitsOfAccount = {
  readonly inForce: Limits;
  readonly ofAccount: LimitSet;
  readonly isLive: boolean;
  readonly missing: readonly string[];
};

type Deps = {
  db: Db;
  store: LimitStore;
  audit: Audit;
  accounts: Accounts;
  instances: Instances;
};

/** The limits of every account and their owners' defaults; kept in memory because every order asks. */
export function createLimitBook({ db, store, audit, accounts, instances }: Deps) {
  const sets = new Map(store.listSets().map(({ scope, id, limits }) => [`${scope} ${id}`, limits]));
  return { of, get, change, getDefaults, changeDefaults, dayOf, forget };

  function of(account: Account): LimitsOfAccount {
    const isLive = isRealMoney(account);
    const ofAccount = sets.get(`account ${account.account}`) ?? {};
    const inForce = limitsInForce(isLive, getDefaults(account.userId), ofAccount);
    return { inForce, ofAccount, isLive, missing: isLive ? missingForLive(inForce) : [] };
  }

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function get(userId: UserId, account: string): LimitsOfAccount {
    return of(accounts.get(userId, account));
  }

  function change(by: Owner, account: string, wanted: LimitChange): LimitsOfAccount {
    const own = accounts.get(by.userId, account);
    keep(by, 'account', own.account, wanted);
    return of(own);
  }

  function getDefaults(userId: UserId): LimitSet {
    return sets.get(`user ${userId}`) ?? {};
  }

  function changeDefaults(by: Owner, wanted: LimitChange): LimitSet {
    keep(by, 'user', by.userId, wanted);
    return getDefaults(by.userId);
  }

  function keep(by: Owner, scope: 'user' | 'account', id: string, wanted: LimitChange): void {
    const key = `${scope} ${id}`;
    const before = sets.get(key) ?? {};
    const after = changed(before, wanted);
    db.inTransaction(() => {
      store.upsertSet(by.userId, scope, id, after);
      audit.append({ by, action: 'limits.changed', subject: `${scope}:${id}`, before, after });
    });
    sets.set(key, after);
  }

  /** Its owner has left it, and their limits with it. */
  function forget(account: AccountId): void {
    sets.delete(`account ${account}`);
  }

  function dayOf(userId: UserId, account: AccountId): DayRule {
    const own = accounts.find(userId, account);
    return (own === undefined ? undefined : of(own).inForce.day) ?? DEFAULT_DAY;
  }

  /** As the terminal says. Of one that does not (bridge.md §5 does not ask it to), the name of its trade server tells. */
  function isRealMoney({ account, kind }: Account): boolean {
    const beat = instances.heartbeat(account);
    if (beat === undefined || kind === 'paper' || beat.simulated === true) return false;
    return beat.trade_mode === undefined
      ? /live|real/i.test(beat.server)
      : beat.trade_mode === 'real';
  }
}
