import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { AccountKind } from '../trade/index.ts';
import { paperChoiceSchema, type Account, type Presence } from './account.ts';

export type AccountStore = ReturnType<typeof createAccountStore>;

type AccountRow = {
  account: AccountId;
  user_id: UserId;
  nickname: string;
  kind: AccountKind;
  broker: string;
  server: string;
  is_paused: number;
  receives_webhooks: number;
  is_webhooks_chosen: number;
  paper_settings: string | null;
  created_at: number;
  proven_at_ms: number | null;
  first_online_at_ms: number | null;
};

/** A user has one live row of a number at most, so user and number name it; what was given back is no more changed. */
export function createAccountStore(db: Db) {
  const selectLive = db.prepare<AccountRow>(
    'SELECT * FROM accounts WHERE removed_at_ms IS NULL ORDER BY created_at, account_row',
  );
  const selectOfUser = db.prepare<AccountRow>(
    'SELECT * FROM accounts WHERE user_id = ? AND removed_at_ms IS NULL ORDER BY created_at, account_row',
  );
  const selectClaims = db.prepare<AccountRow>(
    'SELECT * FROM accounts WHERE account = ? AND proven_at_ms IS NULL AND removed_at_ms IS NULL ORDER BY account_row',
  );
  const selectAny = db.prepare<{ n: number }>('SELECT 1 AS n FROM accounts LIMIT 1');
  const insertRow = db.prepare(
    `INSERT INTO accounts (account, user_id, nickname, kind, broker, server, is_paused, receives_webhooks,
       is_webhooks_chosen, paper_settings, created_at, proven_at_ms, first_online_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateRow = db.prepare(
    `UPDATE accounts SET nickname = ?, broker = ?, server = ?, is_paused = ?, receives_webhooks = ?, is_webhooks_chosen = ?, kind = ?,
       paper_settings = ?, proven_at_ms = ?, first_online_at_ms = ?
     WHERE user_id = ? AND account = ? AND removed_at_ms IS NULL`,
  );
  const updateRemoved = db.prepare(
    `UPDATE accounts SET removed_at_ms = ?, status = 'offline'
     WHERE user_id = ? AND account = ? AND removed_at_ms IS NULL`,
  );
  const updateStatus = db.prepare(
    'UPDATE accounts SET status = ? WHERE account = ? AND proven_at_ms IS NOT NULL AND removed_at_ms IS NULL',
  );
  const selectTaken = db.prepare<{ n: number }>(
    'SELECT 1 AS n FROM accounts WHERE account = ? AND (proven_at_ms IS NOT NULL OR user_id = ?) LIMIT 1',
  );
  const selectBefore = db.prepare<{ n: number }>(
    'SELECT 1 AS n FROM accounts WHERE account = ? AND user_id <> ? AND proven_at_ms IS NOT NULL LIMIT 1',
  );
  const selectFirstOnline = db.prepare<{ n: number }>(
    'SELECT 1 AS n FROM accounts WHERE user_id = ? AND first_online_at_ms IS NOT NULL LIMIT 1',
  );
  return {
    listLive: (): Account[] => selectLive.all().map(toAccount),
    listOfUser: (userId: UserId): Account[] => selectOfUser.all(userId).map(toAccount),
    hasAny: (): boolean => selectAny.get() !== undefined,
    listClaims: (account: string): Account[] => selectClaims.all(account).map(toAccount),
    insert: (item: Account): void => {
      insertRow.run(
        item.account,
        item.userId,
        item.nickname,
        item.kind,
        item.broker,
        item.server,
        Number(item.isPaused),
        Number(item.receivesWebhooks),
        Number(item.isWebhooksChosen),
        textOf(item.paperSettings),
        item.createdAtMs,
        item.provenAtMs ?? null,
        item.firstOnlineAtMs ?? null,
      );
    },
    update: (item: Account): void => {
      updateRow.run(
        item.nickname,
        item.broker,
        item.server,
        Number(item.isPaused),
        Number(item.receivesWebhooks),
        Number(item.isWebhooksChosen),
        item.kind,
        textOf(item.paperSettings),
        item.provenAtMs ?? null,
        item.firstOnlineAtMs ?? null,
        item.userId,
        item.account,
      );
    },
    markRemoved: ({ userId, account }: Account, atMs: number): void => {
      updateRemoved.run(atMs, userId, account);
    },
    updateStatus: (account: AccountId, status: Presence): void => {
      updateStatus.run(status, account);
    },
    /** It is or was somebody's, or the user calls it theirs already. */
    isTaken: (account: string, userId: UserId): boolean =>
      selectTaken.get(account, userId) !== undefined,
    /** Another user has had it proven, now or once. */
    wasAnothers: (account: AccountId, userId: UserId): boolean =>
      selectBefore.get(account, userId) !== undefined,
    /** An account of the user, though it be removed by now, has traded at a broker. */
    hasBeenOnline: (userId: UserId): boolean => selectFirstOnline.get(userId) !== undefined,
  };
}

function textOf(settings: Account['paperSettings']): string | null {
  return settings === undefined ? null : JSON.stringify(settings);
}

function toAccount(row: AccountRow): Account {
  const settings = row.paper_settings;
  return {
    account: row.account,
    userId: row.user_id,
    nickname: row.nickname,
    kind: row.kind,
    broker: row.broker,
    server: row.server,
    isPaused: row.is_paused === 1,
    isProven: row.proven_at_ms !== null,
    receivesWebhooks: row.receives_webhooks === 1,
    isWebhooksChosen: row.is_webhooks_chosen === 1,
    paperSettings: settings === null ? undefined : paperChoiceSchema.parse(JSON.parse(settings)),
    createdAtMs: row.created_at,
    provenAtMs: row.proven_at_ms ?? undefined,
    firstOnlineAtMs: row.first_online_at_ms ?? undefined,
  };
}
