import type { TokenId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { User } from './user.ts';

export type AuthStore = ReturnType<typeof createAuthStore>;

type UserRow = {
  user_id: UserId;
  email: string;
  name: string;
  is_active: number;
  is_admin: number;
};
type TokenRow = { token_id: TokenId; user_id: UserId };
type SealedRow = { token_id: TokenId; webhook_token_sealed: string; created_at: number };

export function createAuthStore(db: Db) {
  const selectByEmail = db.prepare<UserRow>('SELECT * FROM users WHERE email = ?');
  const selectById = db.prepare<UserRow>('SELECT * FROM users WHERE user_id = ?');
  const insertUser = db.prepare(
    'INSERT INTO users (user_id, email, name, is_admin, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const insertToken = db.prepare(
    `INSERT INTO user_tokens (token_id, user_id, webhook_token_hash, webhook_token_sealed, created_at)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const selectByHash = db.prepare<TokenRow>(
    `SELECT token_id, user_id FROM user_tokens JOIN users USING (user_id)
     WHERE webhook_token_hash = ? AND is_active = 1`,
  );
  const selectSealed = db.prepare<SealedRow>(
    `SELECT token_id, webhook_token_sealed, created_at FROM user_tokens
     WHERE user_id = ? ORDER BY token_id DESC LIMIT 1`,
  );
  return {
    findUserByEmail: (email: string): User | undefined => {
      const row = selectByEmail.get(email);
      return row === undefined ? undefined : toUser(row);
    },
    findUser: (userId: UserId): User | undefined => {
      const row = selectById.get(userId);
      return row === undefined ? undefined : toUser(row);
    },
    insertUser: (user: User, nowMs: number): void => {
      insertUser.run(user.userId, user.email, user.name, Number(user.isAdmin), nowMs);
    },
    insertToken: (token: NewToken): void => {
      insertToken.run(token.tokenId, token.userId, token.hash, token.sealed, token.createdAtMs);
    },
    findTokenByHash: (hash: string): TokenRow | undefined => selectByHash.get(hash),
    findSealedToken: (userId: UserId): SealedRow | undefined => selectSealed.get(userId),
  };
}

type NewToken = {
  tokenId: TokenId;
  userId: UserId;
  hash: string;
  sealed: string;
  createdAtMs: number;
};

function toUser(row: UserRow): User {
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    isActive: row.is_active === 1,
    isAdmin: row.is_admin === 1,
  };
}
