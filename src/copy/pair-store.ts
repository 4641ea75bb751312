import type { AccountId, Id, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import { readStoredSettings, type PairSettings } from './settings.ts';

export type PairId = Id<'pair'>;
export type PairStatus = 'active' | 'paused' | 'removed';

/** A slave that follows a master, both of one user. */
export type Pair = {
  readonly pairId: PairId;
  readonly userId: UserId;
  readonly master: AccountId;
  readonly slave: AccountId;
  readonly status: PairStatus;
  readonly settings: PairSettings;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

type PairRow = {
  pair_id: PairId;
  user_id: UserId;
  master_account: AccountId;
  slave_account: AccountId;
  status: PairStatus;
  settings: string;
  created_at_ms: number;
  updated_at_ms: number;
};

export type PairStore = ReturnType<typeof createPairStore>;

export function createPairStore(db: Db) {
  const insertRow = db.prepare(
    `INSERT INTO copy_pairs (pair_id, user_id, master_account, slave_account, status, settings, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateRow = db.prepare(
    'UPDATE copy_pairs SET status = ?, settings = ?, updated_at_ms = ? WHERE user_id = ? AND pair_id = ?',
  );
  const selectAll = db.prepare<PairRow>('SELECT * FROM copy_pairs ORDER BY pair_id');
  return {
    insert: (pair: Pair): void => {
      const { pairId, userId, master, slave, status, settings, createdAtMs, updatedAtMs } = pair;
      const text = JSON.stringify(settings);
      insertRow.run(pairId, userId, master, slave, status, text, createdAtMs, updatedAtMs);
    },
    update: ({ pairId, userId, status, settings, updatedAtMs }: Pair): void => {
      updateRow.run(status, JSON.stringify(settings), updatedAtMs, userId, pairId);
    },
    listAll: (): Pair[] => selectAll.all().map(toPair),
  };
}

function toPair(row: PairRow): Pair {
  return {
    pairId: row.pair_id,
    userId: row.user_id,
    master: row.master_account,
    slave: row.slave_account,
    status: row.status,
    settings: readStoredSettings(row.settings),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
