import { MemoryStore } from 'express-rate-limit';
import type { Clock } from '../base/clock.ts';

export type Limiter = {
  /** Counts one use of the key; says whether it is within the limit, and otherwise when to come back. */
  take: (key: string) => Promise<Taken>;
  close: () => void;
};

export type Taken = { isAllowed: true } | { isAllowed: false; retryAfterS: number };

/** A fixed window per key, counted by express-rate-limit's store in memory. */
export function createLimiter(
  { limit, windowMs }: { limit: number; windowMs: number },
  clock: Clock,
): Limiter {
  const store = new MemoryStore();
  store.init({ windowMs } as Parameters<MemoryStore['init']>[0]);
  return {
    take: async (key) => {
      const { totalHits, resetTime } = await store.increment(key);
      if (totalHits <= limit) return { isAllowed: true };
      const waitMs = (resetTime?.getTime() ?? clock.nowMs() + windowMs) - clock.nowMs();
      return { isAllowed: false, retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) };
    },
    close: () => {
      store.shutdown();
    },
  };
}
