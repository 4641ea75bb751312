import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import { signalSizingSchema, type SignalSizing } from './signal-sizing.ts';

export function createSizingStore(db: Db) {
  const selectAll = db.prepare<{ account: AccountId; sizing: string }>(
    'SELECT account, sizing FROM signal_sizings',
  );
  const upsert = db.prepare(
    `INSERT INTO signal_sizings (account, user_id, sizing) VALUES (?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET sizing = excluded.sizing`,
  );
  const deleteRow = db.prepare('DELETE FROM signal_sizings WHERE account = ?');
  return {
    remove: (account: AccountId): void => {
      deleteRow.run(account);
    },
    list: (): { account: AccountId; sizing: SignalSizing }[] =>
      selectAll.all().map(({ account, sizing }) => ({
        account,
        sizing: signalSizingSchema.parse(JSON.parse(sizing)),
      })),
    upsert: (userId: UserId, account: AccountId, sizing: SignalSizing): void => {
      upsert.run(account, userId, JSON.stringify(sizing));
    },
  };
}
