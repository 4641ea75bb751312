import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { Difference, DriftClass } from './drift.ts';

export type Drift = Difference & { readonly account: AccountId; readonly sinceMs: number };

type DriftRow = {
  account: AccountId;
  class: DriftClass;
  position: string;
  symbol: string;
  message: string;
  since_ms: number;
};

export function createDriftStore(db: Db) {
  const upsertRow = db.prepare(
    `INSERT INTO drifts (account, class, position, user_id, symbol, message, since_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, class, position) DO UPDATE SET message = excluded.message, since_ms = excluded.since_ms,
       resolved_at_ms = NULL`,
  );
  const updateResolved = db.prepare(
    'UPDATE drifts SET resolved_at_ms = ? WHERE account = ? AND class = ? AND position = ?',
  );
  const selectOfAccount = db.prepare<DriftRow>(
    'SELECT * FROM drifts WHERE account = ? AND resolved_at_ms IS NULL',
  );
  const selectOfUser = db.prepare<DriftRow>(
    'SELECT * FROM drifts WHERE user_id = ? AND resolved_at_ms IS NULL ORDER BY since_ms DESC LIMIT 1000',
  );
  const selectSettings = db.prepare<{ account: AccountId }>(
    'SELECT account FROM drift_settings WHERE halts_openings = 1',
  );
  const upsertSetting = db.prepare(
    `INSERT INTO drift_settings (account, user_id, halts_openings) VALUES (?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET halts_openings = excluded.halts_openings`,
  );
  const deleteDrifts = db.prepare('DELETE FROM drifts WHERE account = ?');
  const deleteSetting = db.prepare('DELETE FROM drift_settings WHERE account = ?');
  return {
    forget: (account: AccountId): void => {
      deleteDrifts.run(account);
      deleteSetting.run(account);
    },
    open: (userId: UserId, { account, sinceMs, ...found }: Drift): void => {
      upsertRow.run(
        account,
        found.class,
        found.position,
        userId,
        found.symbol,
        found.message,
        sinceMs,
      );
    },
    resolve: (account: AccountId, found: Difference, atMs: number): void => {
      updateResolved.run(atMs, account, found.class, found.position);
    },
    /** For the worker. */
    listOfAccount: (account: AccountId): Drift[] => selectOfAccount.all(account).map(toDrift),
    listOfUser: (userId: UserId): Drift[] => selectOfUser.all(userId).map(toDrift),
    listHalting: (): AccountId[] => selectSettings.all().map(({ account }) => account),
    setHalting: (userId: UserId, account: AccountId, isHalting: boolean): void => {
      upsertSetting.run(account, userId, Number(isHalting));
    },
  };
}

function toDrift({ since_ms: sinceMs, ...row }: DriftRow): Drift {
  const { account, class: kind, position, symbol, message } = row;
  return { account, class: kind, position, symbol, message, sinceMs };
}
