import type { TokenId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { User } from './user.ts';

export type AuthStore = ReturnType<typeof createAuthStore>;

type UserRow = {
  user_id: UserId;
  email: string;
  name: string;
  picture: string | null;
  is_active: number;
  is_admin: number;
  google_sub: string | null;
  created_at: number;
  last_login: number | null;
  last_seen_at_ms: number | null;
};
type TokenRow = {
  token_id: TokenId;
  user_id: UserId;
  expires_at_ms: number | null;
  is_active: number;
};
type SealedRow = {
  token_id: TokenId;
  webhook_token_sealed: string;
  created_at: number;
  expires_at_ms: number | null;
  uses: number;
  last_used_at_ms: number | null;
};

export type NewToken = {
  tokenId: TokenId;
  userId: UserId;
  hash: string;
  sealed: string;
  shortUrl: string;
  createdAtMs: number;
};

export type StoredToken = {
  tokenId: TokenId;
  sealed: string;
  createdAtMs: number;
  /** When a replaced token stops working; undefined for the one in force. */
  expiresAtMs: number | undefined;
  uses: number;
  lastUsedAtMs: number | undefined;
};

export function createAuthStore(db: Db) {
  const selectByEmail = db.prepare<UserRow>('SELECT * FROM users WHERE email = ?');
  const selectById = db.prepare<UserRow>('SELECT * FROM users WHERE user_id = ?');
  const selectBySub = db.prepare<UserRow>('SELECT * FROM users WHERE google_sub = ?');
  const selectUnlinkedAdmin = db.prepare<UserRow>(
    'SELECT * FROM users WHERE is_admin = 1 AND google_sub IS NULL ORDER BY created_at, user_id LIMIT 1',
  );
  const insertUser = db.prepare(
    `INSERT INTO users (user_id, email, name, picture, is_admin, google_sub, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateProfile = db.prepare(
    'UPDATE users SET email = ?, name = ?, picture = ?, google_sub = ? WHERE user_id = ?',
  );
  const updateLogin = db.prepare('UPDATE users SET last_login = ? WHERE user_id = ?');
  const updateSeen = db.prepare('UPDATE users SET last_seen_at_ms = ? WHERE user_id = ?');
  const updateActive = db.prepare('UPDATE users SET is_active = ? WHERE user_id = ?');
  const updateAdmin = db.prepare('UPDATE users SET is_admin = ? WHERE user_id = ?');
  const countAdmins = db.prepare<{ total: number }>(
    'SELECT count(*) AS total FROM users WHERE is_admin = 1 AND is_active = 1 AND user_id <> ?',
  );
  const selectUsers = db.prepare<UserRow>(
    `SELECT * FROM users WHERE :search IS NULL OR instr(lower(email), :search) > 0 OR instr(lower(name), :search) > 0
       OR instr(lower(user_id), :search) > 0
     ORDER BY created_at DESC, user_id LIMIT :limit OFFSET :offset`,
  );
  const countUsers = db.prepare<{ total: number }>(
    `SELECT count(*) AS total FROM users WHERE :search IS NULL OR instr(lower(email), :search) > 0
       OR instr(lower(name), :search) > 0 OR instr(lower(user_id), :search) > 0`,
  );

  const insertToken = db.prepare(
    `INSERT INTO user_tokens (token_id, user_id, webhook_token_hash, webhook_token_sealed, webhook_url, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const selectByHash = db.prepare<TokenRow>(
    `SELECT token_id, user_id, expires_at_ms, is_active FROM user_tokens JOIN users USING (user_id)
     WHERE webhook_token_hash = ?`,
  );
  const selectTokens = db.prepare<SealedRow>(
    `SELECT token_id, webhook_token_sealed, created_at, expires_at_ms, uses, last_used_at_ms
     FROM user_tokens WHERE user_id = ? ORDER BY token_id DESC`,
  );
  const expireTokens = db.prepare(
    `UPDATE user_tokens SET expires_at_ms = min(coalesce(expires_at_ms, :atMs), :atMs)
     WHERE user_id = :userId AND token_id <> :kept`,
  );
  const deleteExpired = db.prepare('DELETE FROM user_tokens WHERE expires_at_ms <= ?');
  const addUses = db.prepare(
    'UPDATE user_tokens SET uses = uses + ?, last_used_at_ms = ? WHERE token_id = ?',
  );

  return {
    findUserByEmail: (email: string): User | undefined => toUser(selectByEmail.get(email)),
    findUser: (userId: UserId): User | undefined => toUser(selectById.get(userId)),
    findUserBySub: (sub: string): User | undefined => toUser(selectBySub.get(sub)),
    /** The oldest administrator who has not signed in with Google: the one of the first start. */
    findUnlinkedAdmin: (): User | undefined => toUser(selectUnlinkedAdmin.get()),
    insertUser: (user: User): void => {
      insertUser.run(
        user.userId,
        user.email,
        user.name,
        user.picture ?? null,
        Number(user.isAdmin),
        user.googleSub ?? null,
        user.createdAtMs,
      );
    },
    updateProfile: ({ userId, email, name, picture, googleSub }: User): void => {
      updateProfile.run(email, name, picture ?? null, googleSub ?? null, userId);
    },
    updateLogin: (userId: UserId, nowMs: number): void => {
      updateLogin.run(nowMs, userId);
    },
    updateSeen: (userId: UserId, nowMs: number): void => {
      updateSeen.run(nowMs, userId);
    },
    updateActive: (userId: UserId, isActive: boolean): void => {
      updateActive.run(Number(isActive), userId);
    },
    updateAdmin: (userId: UserId, isAdmin: boolean): void => {
      updateAdmin.run(Number(isAdmin), userId);
    },
    countOtherAdmins: (userId: UserId): number => countAdmins.get(userId)?.total ?? 0,
    /** For administrators: users whose address, name or id contains the text. */
    listUsers: (search: string | undefined, limit: number, offset: number): User[] =>
      selectUsers
        .all({ search: search ?? null, limit, offset })
        .flatMap((row) => toUser(row) ?? []),
    countUsers: (search: string | undefined): number =>
      countUsers.get({ search: search ?? null })?.total ?? 0,

    insertToken: (token: NewToken): void => {
      const { tokenId, userId, hash, sealed, shortUrl, createdAtMs } = token;
      insertToken.run(tokenId, userId, hash, sealed, shortUrl, createdAtMs);
    },
    findTokenByHash: (hash: string): TokenRow | undefined => selectByHash.get(hash),
    /** The user's tokens, newest first. */
    listTokens: (userId: UserId): StoredToken[] => selectTokens.all(userId).map(toToken),
    /** Gives all tokens but one an end; an earlier end stays. */
    expireOtherTokens: (userId: UserId, kept: TokenId, atMs: number): void => {
      expireTokens.run({ atMs, userId, kept });
    },
    removeExpiredTokens: (nowMs: number): void => {
      deleteExpired.run(nowMs);
    },
    addUses: (tokenId: string, uses: number, lastMs: number): void => {
      addUses.run(uses, lastMs, tokenId);
    },
  };
}

function toUser(row: UserRow | undefined): User | undefined {
  if (row === undefined) return undefined;
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    picture: row.picture ?? undefined,
    isActive: row.is_active === 1,
    isAdmin: row.is_admin === 1,
    googleSub: row.google_sub ?? undefined,
    createdAtMs: row.created_at,
    lastLoginAtMs: row.last_login ?? undefined,
    lastSeenAtMs: row.last_seen_at_ms ?? undefined,
  };
}

function toToken(row: SealedRow): StoredToken {
  return {
    tokenId: row.token_id,
    sealed: row.webhook_token_sealed,
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at_ms ?? undefined,
    uses: row.uses,
    lastUsedAtMs: row.last_used_at_ms ?? undefined,
  };
}
