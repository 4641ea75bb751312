import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import { newId, type TokenId, type UserId } from '../base/ids.ts';
import type { Clock } from '../base/clock.ts';
import type { Db } from '../db/index.ts';
import type { Actor } from '../http/index.ts';
import type { AuthStore } from './store.ts';
import type { User } from './user.ts';

export type Auth = ReturnType<typeof createAuthService>;

export type AuthDeps = {
  db: Db;
  store: AuthStore;
  clock: Clock;
  /** Keys the hash under which a token is looked up; outside the database. */
  hashKey: Buffer;
  /** Keys the comparison of logins; may change without harm to anything stored. */
  loginKey: Buffer;
  seal: (place: string, text: string) => string;
  open: (place: string, sealed: string) => string;
  adminEmail: string;
  basic: { user: string; pass: string } | undefined;
  /** WEBHOOK_TOKEN: a path of the old kind that acts for the admin. */
  legacyToken: string | undefined;
};

export type WebhookToken = { token: string; createdAtMs: number };

const TOKEN_BYTES = 24;

/** Who is asking: the admin by HTTP Basic, a user's webhook by its token. */
export function createAuthService(deps: AuthDeps) {
  const { db, store, clock, hashKey } = deps;
  const owners = new Map<string, UserId>();
  const legacyHash = deps.legacyToken === undefined ? undefined : hashOf(deps.legacyToken);
  return { ensureAdmin, createUser, identifyBasic, findTokenOwner, getWebhookToken, getUser };

  /** The administrator named by ADMIN_EMAIL, made at the first start together with a webhook token. */
  function ensureAdmin(): { user: User; isNew: boolean } {
    const known = store.findUserByEmail(deps.adminEmail);
    if (known !== undefined) return { user: known, isNew: false };
    return {
      user: createUser({ email: deps.adminEmail, name: 'Administrator', isAdmin: true }),
      isNew: true,
    };
  }

  function createUser({
    email,
    name,
    isAdmin,
  }: {
    email: string;
    name: string;
    isAdmin: boolean;
  }): User {
    return db.inTransaction(() => {
      const nowMs = clock.nowMs();
      const user: User = { userId: newId<UserId>(nowMs), email, name, isActive: true, isAdmin };
      store.insertUser(user, nowMs);
      const token = `whk_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      const tokenId = newId<TokenId>(nowMs);
      store.insertToken({
        tokenId,
        userId: user.userId,
        hash: hashOf(token),
        sealed: deps.seal(placeOf(tokenId), token),
        createdAtMs: nowMs,
      });
      return user;
    });
  }

  /** The admin behind an Authorization header of HTTP Basic; undefined for anything else. */
  function identifyBasic(header: string | undefined): Actor | undefined {
    if (deps.basic === undefined || header?.startsWith('Basic ') !== true) return undefined;
    const given = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8');
    if (!isSame(given, `${deps.basic.user}:${deps.basic.pass}`)) return undefined;
    const admin = store.findUserByEmail(deps.adminEmail);
    return admin?.isActive === true ? { userId: admin.userId, isAdmin: admin.isAdmin } : undefined;
  }

  /** The user whose webhook has this token; undefined for an unknown one or a user who is switched off. */
  function findTokenOwner(token: string): UserId | undefined {
    if (token.length > 100) return undefined;
    const hash = hashOf(token);
    const cached = owners.get(hash);
    if (cached !== undefined) return cached;
    const owner =
      hash === legacyHash ? ensureAdmin().user.userId : store.findTokenByHash(hash)?.user_id;
    if (owner !== undefined) owners.set(hash, owner);
    return owner;
  }

  /** The user's own token, opened for display; refuses (NOT_FOUND) a user without one. */
  function getWebhookToken(userId: UserId): WebhookToken {
    const row = store.findSealedToken(userId);
    if (row === undefined) throw new AppError('NOT_FOUND', 'There is no webhook token yet.');
    return {
      token: deps.open(placeOf(row.token_id), row.webhook_token_sealed),
      createdAtMs: row.created_at,
    };
  }

  /** The user by id; refuses (NOT_FOUND) an id that is not known. */
  function getUser(userId: UserId): User {
    const user = store.findUser(userId);
    if (user === undefined) throw new AppError('NOT_FOUND', 'There is no such user.');
    return user;
  }

  function hashOf(token: string): string {
    return createHmac('sha256', hashKey).update(token).digest('base64url');
  }

  /** Compares keyed hashes, so that neither length nor content leaks through the time it takes. */
  function isSame(a: string, b: string): boolean {
    return timingSafeEqual(digest(a), digest(b));
  }

  function digest(text: string): Buffer {
    return createHmac('sha256', deps.loginKey).update(text).digest();
  }
}

function placeOf(tokenId: TokenId): string {
  return `user_tokens/${tokenId}/webhook_token`;
}
