import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Instances } from '../instances/index.ts';
import { fromFile, fromPost, type MasterEvent, type MasterPost } from './master-event.ts';
import type { CopyStore, Master, Road, StoredEvent } from './store.ts';

export type Copy = ReturnType<typeof createCopyService>;

export type CopyDeps = {
  db: Db;
  store: CopyStore;
  clock: Clock;
  log: Log;
  audit: Audit;
  accounts: Accounts;
  instances: Pick<Instances, 'onOutgoing'>;
  /** Keys the hash under which an API key is looked up; outside the database. */
  hashKey: Buffer;
  seal: (place: string, text: string) => string;
};

/** The owner who acts, and from where. */
type Owner = { readonly userId: UserId; readonly address: string };

const KEY_BYTES = 24;
const KEY = /^[A-Za-z0-9_-]{1,100}$/;

/** Masters and what happens on them, taken once whether it comes by file or over HTTP. */
export function createCopyService(deps: CopyDeps) {
  const { db, store, clock, log, audit, accounts } = deps;
  deps.instances.onOutgoing((account, content) => {
    if (content.kind !== 'event') return;
    const master = store.findMaster(account);
    const event = master === undefined ? undefined : fromFile(account, content.event);
    if (master !== undefined && event !== undefined) take(master.userId, event, 'file');
  });
  return { rotateKey, findMasterByKey, receive, listEvents, hideEvents };

  /** Makes the account a master, or gives it a new key; the old one stops working at once. */
  function rotateKey(by: Owner, account: string): string {
    const { userId } = by;
    const own = accounts.get(userId, account).account;
    const key = `cpy_${randomBytes(KEY_BYTES).toString('base64url')}`;
    db.inTransaction(() => {
      const sealedKey = deps.seal(`copy_masters/${own}/api_key`, key);
      const master: Master = { account: own, userId, sealedKey, createdAtMs: clock.nowMs() };
      store.saveMaster(master, hashOf(key));
      audit.append({ by, action: 'copy_key.rotated', subject: `account:${own}` });
    });
    return key;
  }

  /** The master whose key this is; undefined for an unknown key or an owner who is switched off. */
  function findMasterByKey(key: string): Master | undefined {
    return KEY.test(key) ? store.findByKeyHash(hashOf(key)) : undefined;
  }

  /** Takes an event that a master has sent; refuses (NOT_FOUND) one of another account. */
  async function receive(master: Master, post: MasterPost): Promise<'success' | 'duplicate'> {
    if (post.account !== master.account) {
      throw new AppError('NOT_FOUND', 'This key belongs to another account.');
    }
    const event = fromPost(post, clock.nowMs());
    const isNew = await db.write(() => take(master.userId, event, 'web'));
    return isNew ? 'success' : 'duplicate';
  }

  /** Call inside a transaction. */
  function take(userId: UserId, event: MasterEvent, road: Road): boolean {
    const isNew = store.insertEvent(userId, event, road, clock.nowMs());
    db.afterCommit(() => {
      const { account, eventId: id, event: kind } = event;
      log.info({ stage: 'copy', account, id, kind, road, isNew }, 'master event');
    });
    return isNew;
  }

  function listEvents(
    userId: UserId,
    page: number,
    limit: number,
  ): { total: number; events: StoredEvent[] } {
    return {
      total: store.countEvents(userId),
      events: store.listEvents(userId, limit, (page - 1) * limit),
    };
  }

  /** Hides the events from their owner; the record stays. */
  function hideEvents(userId: UserId): number {
    return db.inTransaction(() => store.hideEvents(userId));
  }

  function hashOf(key: string): string {
    return createHmac('sha256', deps.hashKey).update(key).digest('base64url');
  }
}
