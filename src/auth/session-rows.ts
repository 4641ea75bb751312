import type { Id, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type SessionId = Id<'session'>;

export type SessionRecord = {
  readonly sessionId: SessionId;
  readonly secretHash: string;
  /** Undefined while somebody is on the way to Google and back. */
  readonly userId: UserId | undefined;
  readonly flowSealed: string | undefined;
  readonly address: string;
  readonly userAgent: string;
  readonly authenticatedAtMs: number | undefined;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
};

type SessionRow = {
  session_id: SessionId;
  secret_hash: string;
  user_id: UserId | null;
  flow_sealed: string | null;
  address: string;
  user_agent: string;
  authenticated_at_ms: number | null;
  created_at_ms: number;
  last_seen_at_ms: number;
};

const WITHIN = 'created_at_ms > :createdAfter AND last_seen_at_ms > :seenAfter';
const ALIVE = `${WITHIN} AND (user_id IS NULL OR user_id IN (SELECT user_id FROM users WHERE is_active = 1))`;

/** SQL of the table sessions. What counts as alive is given as the two moments after which it must lie. */
export function createSessionRows(db: Db) {
  const selectByHash = db.prepare<SessionRow>(
    `SELECT * FROM sessions WHERE secret_hash = :hash AND ${WITHIN}`,
  );
  const selectById = db.prepare<SessionRow>(
    `SELECT * FROM sessions WHERE session_id = :id AND ${ALIVE}`,
  );
  const selectOfUser = db.prepare<SessionRow>(
    `SELECT * FROM sessions WHERE user_id = :userId AND ${ALIVE} ORDER BY last_seen_at_ms DESC, session_id DESC`,
  );
  const insertRow = db.prepare(
    `INSERT INTO sessions (session_id, secret_hash, user_id, flow_sealed, address, user_agent, authenticated_at_ms,
       created_at_ms, last_seen_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateFlow = db.prepare('UPDATE sessions SET flow_sealed = ? WHERE secret_hash = ?');
  const updateSeen = db.prepare(
    'UPDATE sessions SET last_seen_at_ms = max(last_seen_at_ms, ?) WHERE session_id = ?',
  );
  const deleteByHash = db.prepare('DELETE FROM sessions WHERE secret_hash = ?');
  const deleteOwn = db.prepare('DELETE FROM sessions WHERE user_id = ? AND session_id = ?');
  const deleteOthers = db.prepare('DELETE FROM sessions WHERE user_id = ? AND session_id <> ?');
  const deleteOfUser = db.prepare('DELETE FROM sessions WHERE user_id = ?');
  const deleteOldest = db.prepare(
    `DELETE FROM sessions WHERE user_id = :userId AND session_id NOT IN
       (SELECT session_id FROM sessions WHERE user_id = :userId ORDER BY last_seen_at_ms DESC, session_id DESC LIMIT :kept)`,
  );
  const deleteDead = db.prepare(
    `DELETE FROM sessions WHERE created_at_ms <= :createdAfter OR last_seen_at_ms <= :seenAfter
       OR (user_id IS NULL AND created_at_ms <= :flowAfter)`,
  );
  return {
    /** Also that of a user who is switched off: it opens nothing, but is told why. */
    findByHash: (hash: string, since: Since): SessionRecord | undefined =>
      toRecord(selectByHash.get({ hash, ...since })),
    findById: (id: string, since: Since): SessionRecord | undefined =>
      toRecord(selectById.get({ id, ...since })),
    listOfUser: (userId: UserId, since: Since): SessionRecord[] =>
      selectOfUser.all({ userId, ...since }).flatMap((row) => toRecord(row) ?? []),
    insert: (record: SessionRecord): void => {
      insertRow.run(
        record.sessionId,
        record.secretHash,
        record.userId ?? null,
        record.flowSealed ?? null,
        record.address,
        record.userAgent,
        record.authenticatedAtMs ?? null,
        record.createdAtMs,
        record.lastSeenAtMs,
      );
    },
    /** False when there is no such session any more. */
    updateFlow: (hash: string, flowSealed: string | undefined): boolean =>
      updateFlow.run(flowSealed ?? null, hash).changes > 0,
    updateSeen: (id: SessionId, atMs: number): void => {
      updateSeen.run(atMs, id);
    },
    removeByHash: (hash: string): void => {
      deleteByHash.run(hash);
    },
    removeOwn: (userId: UserId, id: string): boolean => deleteOwn.run(userId, id).changes > 0,
    removeOthers: (userId: UserId, kept: string): void => {
      deleteOthers.run(userId, kept);
    },
    removeOfUser: (userId: UserId): void => {
      deleteOfUser.run(userId);
    },
    removeAllBut: (userId: UserId, kept: number): void => {
      deleteOldest.run({ userId, kept });
    },
    removeDead: (since: Since, flowAfter: number): void => {
      deleteDead.run({ ...since, flowAfter });
    },
  };
}

export type Since = { createdAfter: number; seenAfter: number };

function toRecord(row: SessionRow | undefined): SessionRecord | undefined {
  if (row === undefined) return undefined;
  return {
    sessionId: row.session_id,
    secretHash: row.secret_hash,
    userId: row.user_id ?? undefined,
    flowSealed: row.flow_sealed ?? undefined,
    address: row.address,
    userAgent: row.user_agent,
    authenticatedAtMs: row.authenticated_at_ms ?? undefined,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
  };
}
