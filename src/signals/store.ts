import type { SignalId, UserId } from '../base/ids.ts';
import type { Via } from '../symbols/index.ts';
import type { Db } from '../db/index.ts';
import type { Action } from '../trade/index.ts';
import type { SignalSettings, SignalStatus } from './signal.ts';

export type SignalStore = ReturnType<typeof createSignalStore>;

/** One request to the webhook as it is kept: what came, what was answered. */
export type SignalRecord = {
  readonly id: SignalId;
  readonly userId: UserId;
  readonly status: SignalStatus;
  readonly code: string | undefined;
  readonly message: string;
  readonly action: string | undefined;
  readonly symbol: string | undefined;
  readonly volume: string | undefined;
  readonly duplicateOf: SignalId | undefined;
  readonly body: string;
  readonly warnings: readonly string[];
  readonly outcomes: readonly StoredOutcome[];
  readonly repeats: number;
  readonly receivedAtMs: number;
};

/** What was decided for one account when the signal came; what became of it later is the command's. */
export type StoredOutcome = {
  account: string;
  symbol: string | null;
  via: Via | null;
  commandId: string | null;
  /** Why it, or what of it does not close, was refused. */
  code: string | null;
  message: string;
  /** The lots of the part that closes, where only that was sent. */
  closes?: string;
  /** A practice account's; absent for a real one. */
  simulated?: boolean;
  /** What was asked of this account, where that is not the signal's own action: the exit of one that turns over. */
  action?: Action;
  /** Which of the signal's orders on this account it is; the first where it is not given. */
  part?: number;
};

export type SeenKey = { signalId: SignalId; bodyHash: string };

type SignalRow = {
  signal_id: SignalId;
  user_id: UserId;
  status: SignalStatus;
  code: string | null;
  message: string;
  action: string | null;
  symbol: string | null;
  volume: string | null;
  duplicate_of: SignalId | null;
  body: string;
  warnings: string;
  outcomes: string;
  repeats: number;
  received_at_ms: number;
};
type KeyRow = { signal_id: SignalId; body_hash: string };
type SettingsRow = {
  user_id: UserId;
  duplicate_window_s: number;
  max_signal_age_s: number;
  open_ttl_s: number;
  exit_ttl_s: number;
};

export function createSignalStore(db: Db) {
  const insertRow = db.prepare(
    `INSERT INTO signals (signal_id, user_id, status, code, message, action, symbol, volume, duplicate_of, body,
       warnings, outcomes, received_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addRepeat = db.prepare(
    'UPDATE signals SET repeats = repeats + 1 WHERE user_id = ? AND signal_id = ?',
  );
  const selectOne = db.prepare<SignalRow>(
    'SELECT * FROM signals WHERE user_id = ? AND signal_id = ?',
  );
  const selectPage = db.prepare<SignalRow>(
    `SELECT * FROM signals WHERE user_id = ? AND is_hidden = 0 AND (? IS NULL OR status = ?)
     ORDER BY signal_id DESC LIMIT ? OFFSET ?`,
  );
  const countPage = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM signals WHERE user_id = ? AND is_hidden = 0 AND (? IS NULL OR status = ?)',
  );
  const hideAll = db.prepare(
    'UPDATE signals SET is_hidden = 1 WHERE user_id = ? AND is_hidden = 0',
  );
  const deleteKey = db.prepare(
    'DELETE FROM idempotency_keys WHERE user_id = ? AND key = ? AND expires_at_ms <= ?',
  );
  const insertKey = db.prepare(
    `INSERT INTO idempotency_keys (user_id, key, body_hash, signal_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user_id, key) DO NOTHING`,
  );
  const selectKey = db.prepare<KeyRow>(
    'SELECT signal_id, body_hash FROM idempotency_keys WHERE user_id = ? AND key = ?',
  );
  const upsertKey = db.prepare(
    `INSERT INTO idempotency_keys (user_id, key, body_hash, signal_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user_id, key) DO UPDATE SET body_hash = excluded.body_hash, signal_id = excluded.signal_id,
       expires_at_ms = excluded.expires_at_ms`,
  );
  const releaseKey = db.prepare(
    'DELETE FROM idempotency_keys WHERE user_id = ? AND key = ? AND signal_id = ?',
  );
  const selectOpeningSince = db.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM signals
     WHERE user_id = ? AND signal_id > ? AND status = 'accepted' AND action IN ('BUY', 'SELL')`,
  );
  const deleteOldKeys = db.prepare(
    `DELETE FROM idempotency_keys WHERE (user_id, key) IN
       (SELECT user_id, key FROM idempotency_keys WHERE expires_at_ms <= ? LIMIT 2000)`,
  );
  const selectSettings = db.prepare<SettingsRow>('SELECT * FROM signal_settings');
  const upsertSettings = db.prepare(
    `INSERT INTO signal_settings (user_id, duplicate_window_s, max_signal_age_s, open_ttl_s, exit_ttl_s)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET duplicate_window_s = excluded.duplicate_window_s,
       max_signal_age_s = excluded.max_signal_age_s, open_ttl_s = excluded.open_ttl_s, exit_ttl_s = excluded.exit_ttl_s`,
  );

  return {
    insert: (record: SignalRecord): void => {
      insertRow.run(
        record.id,
        record.userId,
        record.status,
        record.code ?? null,
        record.message,
        record.action ?? null,
        record.symbol ?? null,
        record.volume ?? null,
        record.duplicateOf ?? null,
        record.body,
        JSON.stringify(record.warnings),
        JSON.stringify(record.outcomes),
        record.receivedAtMs,
      );
    },
    addRepeat: (userId: UserId, id: SignalId): void => {
      addRepeat.run(userId, id);
    },
    find: (userId: UserId, id: string): SignalRecord | undefined => {
      const row = selectOne.get(userId, id);
      return row === undefined ? undefined : toRecord(row);
    },
    list: (
      userId: UserId,
      status: SignalStatus | undefined,
      limit: number,
      offset: number,
    ): SignalRecord[] =>
      selectPage.all(userId, status ?? null, status ?? null, limit, offset).map(toRecord),
    count: (userId: UserId, status: SignalStatus | undefined): number =>
      countPage.get(userId, status ?? null, status ?? null)?.n ?? 0,
    hideAll: (userId: UserId): number => hideAll.run(userId).changes,
    /** Claims a key for a signal; the constraint decides. Returns who has it when it is taken. */
    claimKey: (userId: UserId, claim: Claim, nowMs: number): SeenKey | undefined => {
      deleteKey.run(userId, claim.key, nowMs);
      if (
        insertKey.run(userId, claim.key, claim.bodyHash, claim.signalId, claim.expiresAtMs)
          .changes === 1
      ) {
        return undefined;
      }
      const row = selectKey.get(userId, claim.key);
      return row === undefined ? undefined : { signalId: row.signal_id, bodyHash: row.body_hash };
    },
    /** Gives a key that another signal has to this one. */
    takeKey: (userId: UserId, claim: Claim): void => {
      upsertKey.run(userId, claim.key, claim.bodyHash, claim.signalId, claim.expiresAtMs);
    },
    /** Forgets a key, if it is this signal's. */
    releaseKey: (userId: UserId, { key, signalId }: Claim): void => {
      releaseKey.run(userId, key, signalId);
    },
    hasOpeningSince: (userId: UserId, id: SignalId): boolean =>
      (selectOpeningSince.get(userId, id)?.n ?? 0) > 0,
    /** At most two thousand at a time, so that a clean-up never holds up an answer. */
    removeOldKeys: (nowMs: number): void => {
      deleteOldKeys.run(nowMs);
    },
    listSettings: (): { userId: UserId; settings: SignalSettings }[] =>
      selectSettings.all().map((row) => ({
        userId: row.user_id,
        settings: {
          duplicateWindowS: row.duplicate_window_s,
          maxSignalAgeS: row.max_signal_age_s,
          openTtlS: row.open_ttl_s,
          exitTtlS: row.exit_ttl_s,
        },
      })),
    upsertSettings: (userId: UserId, settings: SignalSettings): void => {
      upsertSettings.run(
        userId,
        settings.duplicateWindowS,
        settings.maxSignalAgeS,
        settings.openTtlS,
        settings.exitTtlS,
      );
    },
  };
}

export type Claim = { key: string; bodyHash: string; signalId: SignalId; expiresAtMs: number };

function toRecord(row: SignalRow): SignalRecord {
  return {
    id: row.signal_id,
    userId: row.user_id,
    status: row.status,
    code: row.code ?? undefined,
    message: row.message,
    action: row.action ?? undefined,
    symbol: row.symbol ?? undefined,
    volume: row.volume ?? undefined,
    duplicateOf: row.duplicate_of ?? undefined,
    body: row.body,
    warnings: JSON.parse(row.warnings) as string[],
    outcomes: JSON.parse(row.outcomes) as StoredOutcome[],
    repeats: row.repeats,
    receivedAtMs: row.received_at_ms,
  };
}
