import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, AuditAction, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { CopyStore, Master } from './store.ts';

/** The owner who changes something, and from where: for the audit log. */

export type MasterDeps = {
  db: Db;
  clock: Clock;
  audit: Audit;
  accounts: Accounts;
  store: CopyStore;
  /** Keys the hash under which an API key is looked up; outside the database. */
  hashKey: Buffer;
  seal: (place: string, text: string) => string;
  open: (place: string, sealed: string) => string;
};

const KEY_BYTES = 24;
const KEY = /^[A-Za-z0-9_-]{1,100}$/;

/** Accounts that others follow, each with its one key. */
export function createMasters(deps: MasterDeps) {
  const { db, clock, audit, accounts, store } = deps;
  return { rotateKey, ensure, keyOf, findByKey, forget };

  /** Makes the account a master, or gives it a new key; the old one stops working at once. */
  function rotateKey(by: Owner, account: string): string {
    const own = accounts.get(by.userId, account).account;
    return saveKey(by, own, 'copy_key.rotated');
  }

  /** Makes the account a master if it is none; its key stays as it is. */
  function ensure(by: Owner, account: AccountId): void {
    if (store.findMaster(account) === undefined) saveKey(by, account, 'copy_key.made');
  }

  /** Its key opens nothing any more. */
  function forget(account: AccountId): void {
    store.removeMaster(account);
  }

  function saveKey(by: Owner, account: AccountId, action: AuditAction): string {
    const { userId } = by;
    const key = `cpy_${randomBytes(KEY_BYTES).toString('base64url')}`;
    db.inTransaction(() => {
      const sealedKey = deps.seal(placeOf(account), key);
      const master: Master = { account, userId, sealedKey, createdAtMs: clock.nowMs() };
      store.saveMaster(master, hashOf(key));
      audit.append({ by, action, subject: `account:${account}` });
    });
    return key;
  }

  /** The key of a master, for its owner; undefined for an account that is none. */
  function keyOf(userId: UserId, account: AccountId): string | undefined {
    const master = store.findMaster(accounts.get(userId, account).account);
    return master === undefined ? undefined : deps.open(placeOf(account), master.sealedKey);
  }

  /** The master whose key this is; undefined for an unknown key or an owner who is switched off. */
  function findByKey(key: string): Master | undefined {
    return KEY.test(key) ? store.findByKeyHash(hashOf(key)) : undefined;
  }

  function placeOf(account: AccountId): string {
    return `copy_masters/${account}/api_key`;
  }

  function hashOf(key: string): string {
    return createHmac('sha256', deps.hashKey).update(key).digest('base64url');
  }
}

export type Masters = ReturnType<typeof createMasters>;
