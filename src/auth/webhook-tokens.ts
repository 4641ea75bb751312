import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type TokenId, type UserId } from '../base/ids.ts';
import type { Audit, By } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { AuthStore, StoredToken } from './store.ts';
import type { Usage } from './usage.ts';
import { refuseDisabled } from './user.ts';

export type WebhookTokenDeps = {
  db: Db;
  store: AuthStore;
  clock: Clock;
  audit: Audit;
  usage: Usage;
  /** Keys the hash under which a token is looked up; outside the database. */
  hashKey: Buffer;
  seal: (place: string, text: string) => string;
  open: (place: string, sealed: string) => string;
  /** WEBHOOK_TOKEN: a path of the old kind that acts for the admin. */
  legacyToken: string | undefined;
  findAdmin: () => { userId: UserId; isActive: boolean };
};

export type WebhookToken = {
  token: string;
  createdAtMs: number;
  uses: number;
  lastUsedAtMs: number | undefined;
  /** Replaced tokens that still work, and until when; never with the token itself. */
  older: { createdAtMs: number; expiresAtMs: number; lastUsedAtMs: number | undefined }[];
};

type Owner = {
  userId: UserId;
  isActive: boolean;
  tokenId: TokenId | undefined;
  expiresAtMs: number;
};

const TOKEN_BYTES = 24;
/** What a recognisable short form shows of a token; what stays hidden is more than 160 bits. */
const SHOWN_CHARACTERS = 4;

/** The secret part of a user's webhook address: found by its hash, shown to its owner, replaced with overlap. */
export function createWebhookTokens(deps: WebhookTokenDeps) {
  const { db, store, clock, hashKey } = deps;
  const owners = new Map<string, Owner>();
  const legacyHash = deps.legacyToken === undefined ? undefined : hashOf(deps.legacyToken);
  return { findTokenOwner, getWebhookToken, addToken, rotate, forgetOwners };

  /** The user whose webhook has this token; undefined for an unknown or replaced one. Refuses (USER_DISABLED) one who is off. */
  function findTokenOwner(token: string): UserId | undefined {
    if (token.length > 100) return undefined;
    const hash = hashOf(token);
    const owner = owners.get(hash) ?? lookUp(hash);
    if (owner === undefined || owner.expiresAtMs <= clock.nowMs()) return undefined;
    refuseDisabled(owner);
    if (owner.tokenId !== undefined) deps.usage.usedWebhook(owner.tokenId);
    return owner.userId;
  }

  function lookUp(hash: string): Owner | undefined {
    const owner = hash === legacyHash ? legacyOwner() : storedOwner(hash);
    if (owner !== undefined) owners.set(hash, owner);
    return owner;
  }

  function legacyOwner(): Owner {
    const { userId, isActive } = deps.findAdmin();
    return { userId, isActive, tokenId: undefined, expiresAtMs: Infinity };
  }

  function storedOwner(hash: string): Owner | undefined {
    const row = store.findTokenByHash(hash);
    if (row === undefined) return undefined;
    return {
      userId: row.user_id,
      isActive: row.is_active === 1,
      tokenId: row.token_id,
      expiresAtMs: row.expires_at_ms ?? Infinity,
    };
  }

  /** After any change of a token or a user: the next knock looks again. */
  function forgetOwners(): void {
    owners.clear();
  }

  /** The user's own token, opened for display; refuses (NOT_FOUND) a user without one. */
  function getWebhookToken(userId: UserId): WebhookToken {
    const [current, ...replaced] = store.listTokens(userId);
    if (current === undefined) throw new AppError('NOT_FOUND', 'There is no webhook token yet.');
    const nowMs = clock.nowMs();
    return {
      token: deps.open(placeOf(current.tokenId), current.sealed),
      createdAtMs: current.createdAtMs,
      uses: current.uses,
      lastUsedAtMs: current.lastUsedAtMs,
      older: replaced.flatMap((token) => showOlder(token, nowMs)),
    };
  }

  /** Makes a token for a user who has none; call inside a transaction. */
  function addToken(userId: UserId): TokenId {
    const nowMs = clock.nowMs();
    const token = `whk_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const tokenId = newId<TokenId>(nowMs);
    store.insertToken({
      tokenId,
      userId,
      hash: hashOf(token),
      sealed: deps.seal(placeOf(tokenId), token),
      shortUrl: `/webhook/${token.slice(0, 'whk_'.length + SHOWN_CHARACTERS)}…`,
      createdAtMs: nowMs,
    });
    return tokenId;
  }

  /** Replaces the user's token; the one before keeps working for the grace period, earlier ones no longer than that. */
  function rotate(userId: UserId, graceMs: number, by: By): WebhookToken {
    db.inTransaction(() => {
      const nowMs = clock.nowMs();
      const tokenId = addToken(userId);
      store.expireOtherTokens(userId, tokenId, nowMs + graceMs);
      store.removeExpiredTokens(nowMs);
      deps.audit.append({
        by,
        action: 'webhook_token.rotated',
        subject: `user:${userId}`,
        after: { token_id: tokenId, grace_ms: graceMs },
      });
      db.afterCommit(forgetOwners);
    });
    return getWebhookToken(userId);
  }

  function hashOf(token: string): string {
    return createHmac('sha256', hashKey).update(token).digest('base64url');
  }
}

function showOlder(token: StoredToken, nowMs: number): WebhookToken['older'] {
  const { createdAtMs, expiresAtMs, lastUsedAtMs } = token;
  return expiresAtMs !== undefined && expiresAtMs > nowMs
    ? [{ createdAtMs, expiresAtMs, lastUsedAtMs }]
    : [];
}

function placeOf(tokenId: TokenId): string {
  return `user_tokens/${tokenId}/webhook_token`;
}
