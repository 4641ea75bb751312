import type { AccountId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type MarkStore = ReturnType<typeof createMarkStore>;

/** A gap longer than this is a terminal that started anew, not events that are still to come. */
const MAX_GAP = 1000;

/** Remembers which event numbers of a terminal have been taken, so that each counts once. */
export function createMarkStore(db: Db) {
  const selectMark = db.prepare<{ last_seq: number }>(
    'SELECT last_seq FROM terminal_marks WHERE account = ?',
  );
  const upsertMark = db.prepare(
    `INSERT INTO terminal_marks (account, last_seq) VALUES (?, ?)
     ON CONFLICT (account) DO UPDATE SET last_seq = excluded.last_seq`,
  );
  const insertGap = db.prepare('INSERT OR IGNORE INTO terminal_gaps (account, seq) VALUES (?, ?)');
  const deleteGap = db.prepare('DELETE FROM terminal_gaps WHERE account = ? AND seq = ?');

  const deleteMark = db.prepare('DELETE FROM terminal_marks WHERE account = ?');
  const deleteGaps = db.prepare('DELETE FROM terminal_gaps WHERE account = ?');

  return {
    forget: (account: AccountId): void => {
      deleteMark.run(account);
      deleteGaps.run(account);
    },
    /** True the first time a number is taken, in whatever order the numbers come. */
    takeOnce: (account: AccountId, seq: number): boolean => {
      const last = selectMark.get(account)?.last_seq ?? 0;
      if (seq <= last) return deleteGap.run(account, seq).changes === 1;
      for (let missing = Math.max(last + 1, seq - MAX_GAP); missing < seq; missing++) {
        insertGap.run(account, missing);
      }
      upsertMark.run(account, seq);
      return true;
    },
  };
}
