import type { UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { ApiScope } from '../http/index.ts';
import type { ApiToken, ApiTokenId } from './api-tokens.ts';

type ApiTokenRow = {
  token_id: ApiTokenId;
  user_id: UserId;
  name: string;
  hint: string;
  scopes: string;
  created_at: number;
  expires_at_ms: number;
  uses: number;
  last_used_at_ms: number | null;
};

/** SQL of the table api_tokens. */
export function createApiTokenRows(db: Db) {
  const selectByHash = db.prepare<ApiTokenRow>(
    'SELECT * FROM api_tokens WHERE token_hash = ? AND expires_at_ms > ?',
  );
  const selectById = db.prepare<ApiTokenRow>(
    'SELECT * FROM api_tokens WHERE token_id = ? AND expires_at_ms > ?',
  );
  const selectOfUser = db.prepare<ApiTokenRow>(
    'SELECT * FROM api_tokens WHERE user_id = ? AND expires_at_ms > ? ORDER BY token_id DESC',
  );
  const insertRow = db.prepare(
    `INSERT INTO api_tokens (token_id, user_id, name, token_hash, hint, scopes, created_at, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const deleteOwn = db.prepare('DELETE FROM api_tokens WHERE user_id = ? AND token_id = ?');
  const deleteExpired = db.prepare('DELETE FROM api_tokens WHERE expires_at_ms <= ?');
  const addUses = db.prepare(
    'UPDATE api_tokens SET uses = uses + ?, last_used_at_ms = ? WHERE token_id = ?',
  );
  return {
    findByHash: (hash: string, nowMs: number): ApiToken | undefined =>
      toToken(selectByHash.get(hash, nowMs)),
    findById: (id: string, nowMs: number): ApiToken | undefined =>
      toToken(selectById.get(id, nowMs)),
    listOfUser: (userId: UserId, nowMs: number): ApiToken[] =>
      selectOfUser.all(userId, nowMs).flatMap((row) => toToken(row) ?? []),
    insert: (token: ApiToken, hash: string): void => {
      insertRow.run(
        token.tokenId,
        token.userId,
        token.name,
        hash,
        token.hint,
        token.scopes.join(' '),
        token.createdAtMs,
        token.expiresAtMs,
      );
    },
    removeOwn: (userId: UserId, id: string): boolean => deleteOwn.run(userId, id).changes > 0,
    removeExpired: (nowMs: number): void => {
      deleteExpired.run(nowMs);
    },
    addUses: (tokenId: string, uses: number, lastMs: number): void => {
      addUses.run(uses, lastMs, tokenId);
    },
  };
}

function toToken(row: ApiTokenRow | undefined): ApiToken | undefined {
  if (row === undefined) return undefined;
  return {
    tokenId: row.token_id,
    userId: row.user_id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes.split(' ') as ApiScope[],
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at_ms,
    uses: row.uses,
    lastUsedAtMs: row.last_used_at_ms ?? undefined,
  };
}
