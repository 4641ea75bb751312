import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createLimiter, type Limiter } from './rate-limit.ts';

const MINUTE_MS = 60_000;

let clock: FakeClock;
let limiter: Limiter;

beforeEach(() => {
  clock = createFakeClock();
  limiter = createLimiter({ limit: 2, windowMs: MINUTE_MS }, clock);
});
afterEach(() => {
  limiter.close();
});

async function take(key: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect(await limiter.take(key)).toEqual({ isAllowed: true });
}

describe('a limit of two a minute', () => {
  it('is for each key by itself, and says when to come back', async () => {
    await take('alice', 2);
    expect(await limiter.take('alice')).toEqual({ isAllowed: false, retryAfterS: 60 });
    await take('bob', 2);
  });

  it('begins anew after its minute, and not before', async () => {
    await take('alice', 2);
    clock.advance(MINUTE_MS - 1);
    expect(await limiter.take('alice')).toEqual({ isAllowed: false, retryAfterS: 1 });
    clock.advance(1);
    await take('alice', 2);
    expect(await limiter.take('alice')).toEqual({ isAllowed: false, retryAfterS: 60 });
  });

  it('neither ends sooner nor lasts longer when the system clock is set', async () => {
    await take('alice', 2);
    clock.step(10 * MINUTE_MS);
    expect(await limiter.take('alice')).toEqual({ isAllowed: false, retryAfterS: 60 });
    clock.step(-20 * MINUTE_MS);
    clock.advance(MINUTE_MS);
    await take('alice', 2);
  });

  it('lets two of five through that come together, also at the start of a minute', async () => {
    for (const wait of [0, MINUTE_MS]) {
      clock.advance(wait);
      const taken = await Promise.all(Array.from({ length: 5 }, () => limiter.take('alice')));
      expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(2);
    }
  });
});
