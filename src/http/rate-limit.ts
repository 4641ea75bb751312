import { MemoryStore } from 'express-rate-limit';
import type { Clock } from '../base/clock.ts';

export type Limiter = {
  /** Counts one use of the key; says whether it is within the limit, and otherwise when to come back. */
  take: (key: string) => Promise<Taken>;
  close: () => void;
};

export type Taken = { isAllowed: true } | { isAllowed: false; retryAfterS: number };

/** The longest that a timer can wait: the store only counts, and its own windows must not end before ours. */
const STORE_WINDOW_MS = 2 ** 31 - 1;

/** Fixed windows, the same for all keys, by the clock of the house; counted by express-rate-limit's store in memory. */
export function createLimiter(
  { limit, windowMs }: { limit: number; windowMs: number },
  clock: Clock,
): Limiter {
  const store = new MemoryStore();
  store.init({ windowMs: STORE_WINDOW_MS } as Parameters<MemoryStore['init']>[0]);
  let endsAtMs = -Infinity;
  let last: Promise<unknown> = Promise.resolve();

  return { take, close };

  /** One after another: what the store answers with goes on counting while it is waited for. */
  function take(key: string): Promise<Taken> {
    const taken = last.then(() => count(key));
    last = taken;
    return taken;
  }

  async function count(key: string): Promise<Taken> {
    const nowMs = clock.monotonicMs();
    if (nowMs >= endsAtMs) {
      endsAtMs = nowMs + windowMs;
      await store.resetAll();
    }
    const { totalHits } = await store.increment(key);
    if (totalHits <= limit) return { isAllowed: true };
    return { isAllowed: false, retryAfterS: Math.max(1, Math.ceil((endsAtMs - nowMs) / 1000)) };
  }

  function close(): void {
    store.shutdown();
  }
}
