import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import { limitSetSchema, type LimitSet } from './limits.ts';

export type LimitStore = ReturnType<typeof createLimitStore>;

export type LimitScope = 'user' | 'account';

/** What an approved opening takes of the limits; money is decimal text in the account's currency. */
export type Reservation = {
  readonly commandId: CommandId;
  readonly userId: UserId;
  readonly account: AccountId;
  readonly magic: string;
  readonly symbol: string;
  readonly lots: string | undefined;
  readonly risk: string | undefined;
  readonly margin: string | undefined;
  /** The same text for openings that are equal. */
  readonly likeness: string;
  readonly createdAtMs: number;
};

export type DayBase = {
  readonly account: AccountId;
  readonly resetMs: number;
  readonly base: string;
  readonly source: 'exact' | 'nearest_before' | 'first_seen';
};

export type EquitySample = {
  readonly account: AccountId;
  readonly timeMs: number;
  readonly equity: string;
};

type SetRow = { scope: LimitScope; scope_id: string; limits: string };
type ReservationRow = {
  command_id: CommandId;
  user_id: UserId;
  account: AccountId;
  magic: string;
  symbol: string;
  lots: string | null;
  risk: string | null;
  margin: string | null;
  likeness: string;
  created_at_ms: number;
};
type BaseRow = {
  account: AccountId;
  reset_ms: number;
  base: string;
  source: DayBase['source'];
};
type SampleRow = { account: AccountId; time_ms: number; equity: string };

export function createLimitStore(db: Db) {
  const selectSets = db.prepare<SetRow>('SELECT scope, scope_id, limits FROM limit_sets');
  const upsertSet = db.prepare(
    `INSERT INTO limit_sets (scope, scope_id, user_id, limits) VALUES (?, ?, ?, ?)
     ON CONFLICT (scope, scope_id) DO UPDATE SET limits = excluded.limits`,
  );
  const insertReservation = db.prepare(
    `INSERT INTO reservations (command_id, user_id, account, magic, symbol, lots, risk, margin, likeness, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectOpen = db.prepare<ReservationRow>(
    'SELECT * FROM reservations WHERE account = ? AND released_at_ms IS NULL ORDER BY command_id',
  );
  const selectAllOpen = db.prepare<ReservationRow>(
    `SELECT * FROM reservations WHERE released_at_ms IS NULL AND command_id > ? ORDER BY command_id LIMIT ?`,
  );
  const selectAny = db.prepare<{ n: number }>('SELECT 1 AS n FROM reservations LIMIT 1');
  const release = db.prepare(
    'UPDATE reservations SET released_at_ms = ? WHERE command_id = ? AND released_at_ms IS NULL',
  );
  const countSince = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM reservations WHERE account = ? AND created_at_ms > ?',
  );
  const countEqual = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM reservations WHERE account = ? AND created_at_ms > ? AND likeness = ?',
  );
  const removeReleased = db.prepare(
    'DELETE FROM reservations WHERE released_at_ms <= ? AND created_at_ms <= ?',
  );
  const selectBases = db.prepare<BaseRow>('SELECT * FROM day_bases');
  const upsertBase = db.prepare(
    `INSERT INTO day_bases (account, reset_ms, base, source) VALUES (?, ?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET reset_ms = excluded.reset_ms, base = excluded.base,
       source = excluded.source`,
  );
  const selectSamples = db.prepare<SampleRow>('SELECT * FROM equity_samples');
  const upsertSample = db.prepare(
    `INSERT INTO equity_samples (account, time_ms, equity) VALUES (?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET time_ms = excluded.time_ms, equity = excluded.equity`,
  );

  const forgetting = [
    "DELETE FROM limit_sets WHERE scope = 'account' AND scope_id = ?",
    'DELETE FROM reservations WHERE account = ?',
    'DELETE FROM day_bases WHERE account = ?',
    'DELETE FROM equity_samples WHERE account = ?',
  ].map((sql) => db.prepare(sql));

  return {
    /** Everything about an account that its owner leaves. */
    forget: (account: AccountId): void => {
      for (const statement of forgetting) statement.run(account);
    },
    /** For the gate, which keeps all of them in memory. */
    listSets: (): { scope: LimitScope; id: string; limits: LimitSet }[] =>
      selectSets.all().map((row) => ({
        scope: row.scope,
        id: row.scope_id,
        limits: limitSetSchema.parse(JSON.parse(row.limits)),
      })),
    upsertSet: (userId: UserId, scope: LimitScope, id: string, limits: LimitSet): void => {
      upsertSet.run(scope, id, userId, JSON.stringify(limits));
    },
    insertReservation: (item: Reservation): void => {
      insertReservation.run(
        item.commandId,
        item.userId,
        item.account,
        item.magic,
        item.symbol,
        item.lots ?? null,
        item.risk ?? null,
        item.margin ?? null,
        item.likeness,
        item.createdAtMs,
      );
    },
    listOpen: (account: AccountId): Reservation[] => selectOpen.all(account).map(toReservation),
    /** The next of all accounts, in the order they were made; for the worker that releases them. */
    listOpenAfter: (id: string, count: number): Reservation[] =>
      selectAllOpen.all(id, count).map(toReservation),
    /** False while there is nothing to release or to remove. */
    hasReservations: (): boolean => selectAny.get() !== undefined,
    release: (id: CommandId, atMs: number): void => {
      release.run(atMs, id);
    },
    countSince: (account: AccountId, sinceMs: number): number =>
      countSince.get(account, sinceMs)?.n ?? 0,
    countEqual: (account: AccountId, likeness: string, sinceMs: number): number =>
      countEqual.get(account, sinceMs, likeness)?.n ?? 0,
    removeReleased: (beforeMs: number): void => {
      removeReleased.run(beforeMs, beforeMs);
    },
    listBases: (): DayBase[] =>
      selectBases.all().map(({ account, reset_ms: resetMs, base, source }) => ({
        account,
        resetMs,
        base,
        source,
      })),
    upsertBase: ({ account, resetMs, base, source }: DayBase): void => {
      upsertBase.run(account, resetMs, base, source);
    },
    listSamples: (): EquitySample[] =>
      selectSamples.all().map(({ account, time_ms: timeMs, equity }) => ({
        account,
        timeMs,
        equity,
      })),
    upsertSample: ({ account, timeMs, equity }: EquitySample): void => {
      upsertSample.run(account, timeMs, equity);
    },
  };
}

function toReservation(row: ReservationRow): Reservation {
  return {
    commandId: row.command_id,
    userId: row.user_id,
    account: row.account,
    magic: row.magic,
    symbol: row.symbol,
    lots: row.lots ?? undefined,
    risk: row.risk ?? undefined,
    margin: row.margin ?? undefined,
    likeness: row.likeness,
    createdAtMs: row.created_at_ms,
  };
}
