import type { UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Instances } from '../instances/index.ts';
import { isOpening, type Denial, type OrderIntent } from '../trade/index.ts';
import { sizeSignal, type SignalSizing } from './signal-sizing.ts';
import { createSizingStore } from './sizing-store.ts';

const AS_SENT: SignalSizing = { mode: 'as_sent' };

export type SizingBook = ReturnType<typeof createSizingBook>;

type Deps = { db: Db; audit: Audit; accounts: Accounts; instances: Instances };

/** Each account's rule; kept in memory because every signal asks. */
export function createSizingBook({ db, audit, accounts, instances }: Deps) {
  const store = createSizingStore(db);
  const known = new Map(store.list().map(({ account, sizing }) => [account, sizing]));
  accounts.onChanged(({ kind, account: { account } }) => {
    if (kind !== 'detached') return;
    store.remove(account);
    db.afterCommit(() => {
      known.delete(account);
    });
  });
  return { get, set, apply };

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function get(userId: UserId, account: string): SignalSizing {
    return known.get(accounts.get(userId, account).account) ?? AS_SENT;
  }

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function set(by: Owner, number: string, wanted: SignalSizing): SignalSizing {
    const before = get(by.userId, number);
    const { account } = accounts.get(by.userId, number);
    db.inTransaction(() => {
      store.upsert(by.userId, account, wanted);
      const subject = `account:${account}`;
      audit.append({ by, action: 'signal_sizing.changed', subject, before, after: wanted });
    });
    known.set(account, wanted);
    return wanted;
  }

  /**
   * The intent with the lots that the account's rule gives it; a denial where it gives none. A partial exit of a sender
   * whose lots are not the account's takes the same share of the position.
   */
  function apply(intent: OrderIntent): OrderIntent | Denial {
    const rule = known.get(intent.account);
    if (rule === undefined || rule.mode === 'as_sent') return intent;
    if (!isOpening(intent.action)) {
      const { share } = intent;
      return share === undefined ? intent : { ...intent, volume: undefined, percent: share };
    }
    return sizeSignal(intent, rule, instances.heartbeat(intent.account));
  }
}
