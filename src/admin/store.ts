import type { UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type Count = { name: string; total: number };

/** Reads across owners, for administrators; writes nothing. */
export function createAdminStore(db: Db) {
  const countSignalsOf = db.prepare<{ total: number }>(
    'SELECT count(*) AS total FROM signals WHERE signal_id >= ? AND user_id = ?',
  );
  const countSignals = db.prepare<Count>(
    'SELECT status AS name, count(*) AS total FROM signals WHERE signal_id >= ? GROUP BY status',
  );
  const countCommands = db.prepare<Count>(
    'SELECT state AS name, count(*) AS total FROM commands WHERE command_id >= ? GROUP BY state',
  );
  const countAccounts = db.prepare<Count>(
    `SELECT kind AS name, count(*) AS total FROM accounts
     WHERE proven_at_ms IS NOT NULL AND removed_at_ms IS NULL GROUP BY kind`,
  );
  const countUsers = db.prepare<{ total: number; active: number; admins: number; seen: number }>(
    `SELECT count(*) AS total, coalesce(sum(is_active), 0) AS active,
       coalesce(sum(is_admin AND is_active), 0) AS admins,
       coalesce(sum(coalesce(last_seen_at_ms, 0) >= ?), 0) AS seen
     FROM users`,
  );
  const size = db.prepare<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
  );
  return {
    countSignalsOf: (userId: UserId, since: string): number =>
      countSignalsOf.get(since, userId)?.total ?? 0,
    countSignals: (since: string): Count[] => countSignals.all(since),
    countCommands: (since: string): Count[] => countCommands.all(since),
    countAccounts: (): Count[] => countAccounts.all(),
    countUsers: (seenSinceMs: number) =>
      countUsers.get(seenSinceMs) ?? { total: 0, active: 0, admins: 0, seen: 0 },
    databaseBytes: (): number => size.get()?.bytes ?? 0,
  };
}
