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
  paper_settings: string | null;
  created_at: number;
};

export function createAccountStore(db: Db) {
  const selectAll = db.prepare<AccountRow>('SELECT * FROM accounts ORDER BY created_at, account');
  const insertRow = db.prepare(
    `INSERT INTO accounts (account, user_id, nickname, kind, broker, server, paper_settings, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updatePaused = db.prepare(
    'UPDATE accounts SET is_paused = ? WHERE user_id = ? AND account = ?',
  );
  const updateStatus = db.prepare('UPDATE accounts SET status = ? WHERE account = ?');
  return {
    listAll: (): Account[] => selectAll.all().map(toAccount),
    insert: (account: Account): void => {
      insertRow.run(
        account.account,
        account.userId,
        account.nickname,
        account.kind,
        account.broker,
        account.server,
        account.paperSettings === undefined ? null : JSON.stringify(account.paperSettings),
        account.createdAtMs,
      );
    },
    updatePaused: (userId: UserId, account: AccountId, isPaused: boolean): void => {
      updatePaused.run(Number(isPaused), userId, account);
    },
    updateStatus: (account: AccountId, status: Presence): void => {
      updateStatus.run(status, account);
    },
  };
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
    receivesWebhooks: row.receives_webhooks === 1,
    paperSettings: settings === null ? undefined : paperChoiceSchema.parse(JSON.parse(settings)),
    createdAtMs: row.created_at,
  };
}
