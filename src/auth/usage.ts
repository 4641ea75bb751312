import type { Clock } from '../base/clock.ts';
import type { TokenId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';

export type Usage = ReturnType<typeof createUsage>;

type Uses = Map<string, { uses: number; lastMs: number }>;

export type UsageDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  writeWebhookUses: (tokenId: string, uses: number, lastMs: number) => void;
  writeApiUses: (tokenId: string, uses: number, lastMs: number) => void;
  writeSeen: (userId: UserId, atMs: number) => void;
};

const WRITE_EVERY_MS = 5000;

/**
 * Who was here and which token was used, counted in memory and written every few seconds: a signal must not wait for a
 * statistic. A crash loses at most the last few seconds of counting.
 */
export function createUsage(deps: UsageDeps) {
  const { db, clock, log } = deps;
  let webhooks: Uses = new Map();
  let apiTokens: Uses = new Map();
  let seen = new Map<UserId, number>();
  let stopWriting: (() => void) | undefined;

  return {
    usedWebhook: (tokenId: TokenId): void => {
      count(webhooks, tokenId);
    },
    usedApiToken: (tokenId: string): void => {
      count(apiTokens, tokenId);
    },
    saw: (userId: UserId): void => {
      seen.set(userId, clock.nowMs());
    },
    start,
    stop,
    write,
  };

  function start(): void {
    stopWriting = clock.every(WRITE_EVERY_MS, () => {
      write().catch(warnOf(log, 'use of tokens not written'));
    });
  }

  async function stop(): Promise<void> {
    stopWriting?.();
    await write().catch(warnOf(log, 'use of tokens not written'));
  }

  function count(uses: Uses, tokenId: string): void {
    const known = uses.get(tokenId);
    uses.set(tokenId, { uses: (known?.uses ?? 0) + 1, lastMs: clock.nowMs() });
  }

  async function write(): Promise<void> {
    if (webhooks.size + apiTokens.size + seen.size === 0) return;
    const due = { webhooks, apiTokens, seen };
    webhooks = new Map();
    apiTokens = new Map();
    seen = new Map();
    await db.writeLater(() => {
      for (const [id, { uses, lastMs }] of due.webhooks) deps.writeWebhookUses(id, uses, lastMs);
      for (const [id, { uses, lastMs }] of due.apiTokens) deps.writeApiUses(id, uses, lastMs);
      for (const [userId, atMs] of due.seen) deps.writeSeen(userId, atMs);
    });
  }
}
