import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type Id, type UserId } from '../base/ids.ts';
import type { Audit, By } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { ApiScope } from '../http/index.ts';
import { createApiTokenRows } from './api-token-rows.ts';

export type ApiTokens = ReturnType<typeof createApiTokens>;

export type ApiTokenId = Id<'api-token'>;

/** A personal API token as its owner sees it; the secret itself is shown once, when it is made. */
export type ApiToken = {
  readonly tokenId: ApiTokenId;
  readonly userId: UserId;
  readonly name: string;
  /** The first characters, to recognise it by. */
  readonly hint: string;
  readonly scopes: readonly ApiScope[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly uses: number;
  readonly lastUsedAtMs: number | undefined;
};

export type NewApiToken = { name: string; scopes: readonly ApiScope[]; lifeMs: number };

export type ApiTokenDeps = {
  db: Db;
  clock: Clock;
  audit: Audit;
  /** Keys the hash under which a token is looked up; outside the database. */
  hashKey: Buffer;
  /** A token has been taken back before its time. */
  onEnded: (userId: UserId, tokenId: ApiTokenId) => void;
};

const TOKEN_BYTES = 24;
const TOKEN = /^spk_[A-Za-z0-9_-]{32}$/;
const HINT_CHARACTERS = 'spk_'.length + 4;
const MOST_PER_USER = 20;

/** Personal API tokens: for scripts, with scopes and an end. The table holds only a keyed hash of each. */
export function createApiTokens({ db, clock, audit, hashKey, onEnded }: ApiTokenDeps) {
  const rows = createApiTokenRows(db);
  return { find, isAlive, list, create, remove, addUses: rows.addUses };

  /** The token behind a secret; undefined for an unknown or expired one. Its user may be switched off. */
  function find(secret: string): ApiToken | undefined {
    return TOKEN.test(secret) ? rows.findByHash(hashOf(secret), clock.nowMs()) : undefined;
  }

  function isAlive(tokenId: string): boolean {
    return rows.findById(tokenId, clock.nowMs()) !== undefined;
  }

  /** The user's tokens that have not run out, newest first. */
  function list(userId: UserId): ApiToken[] {
    return rows.listOfUser(userId, clock.nowMs());
  }

  /** Makes a token; refuses (CONFLICT) the twenty-first. The secret is in this answer and nowhere else. */
  function create(
    userId: UserId,
    { name, scopes, lifeMs }: NewApiToken,
    by: By,
  ): { secret: string; token: ApiToken } {
    return db.inTransaction(() => {
      const nowMs = clock.nowMs();
      rows.removeExpired(nowMs);
      if (rows.listOfUser(userId, nowMs).length >= MOST_PER_USER) {
        throw new AppError(
          'CONFLICT',
          `A user can have ${String(MOST_PER_USER)} API tokens. Delete one first.`,
        );
      }
      const secret = `spk_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      const token: ApiToken = {
        tokenId: newId<ApiTokenId>(nowMs),
        userId,
        name,
        hint: `${secret.slice(0, HINT_CHARACTERS)}…`,
        scopes: [...new Set(scopes)],
        createdAtMs: nowMs,
        expiresAtMs: nowMs + lifeMs,
        uses: 0,
        lastUsedAtMs: undefined,
      };
      rows.insert(token, hashOf(secret));
      audit.append({
        by,
        action: 'api_token.created',
        subject: `user:${userId}`,
        after: { token_id: token.tokenId, name, scopes: token.scopes },
      });
      return { secret, token };
    });
  }

  /** Takes one of the user's tokens back at once; refuses (NOT_FOUND) any other. */
  function remove(userId: UserId, tokenId: string, by: By): void {
    db.inTransaction(() => {
      if (!rows.removeOwn(userId, tokenId)) {
        throw new AppError('NOT_FOUND', 'There is no such API token.');
      }
      audit.append({
        by,
        action: 'api_token.deleted',
        subject: `user:${userId}`,
        before: { token_id: tokenId },
      });
      db.afterCommit(() => {
        onEnded(userId, tokenId as ApiTokenId);
      });
    });
  }

  function hashOf(secret: string): string {
    return createHmac('sha256', hashKey).update(secret).digest('base64url');
  }
}
