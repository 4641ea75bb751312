import { describe, expect, it } from '@jest/globals';
import { isoUtc, systemClock } from './clock.ts';

describe('systemClock', () => {
  it('reads wall time that a calendar knows', () => {
    expect(systemClock.nowMs()).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });

  it('calls back once, not before the delay has passed', async () => {
    const startMs = systemClock.monotonicMs();
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve);
    });
    // A timer may fire a fraction of a millisecond early by the finer clock.
    expect(systemClock.monotonicMs() - startMs).toBeGreaterThan(3.5);
  });

  it('calls back again and again until it is ended, and never after a cancel', async () => {
    const heard: string[] = [];
    const cancel = systemClock.after(1, () => heard.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      const end = systemClock.every(2, () => {
        heard.push('tick');
        if (heard.length < 3) return;
        end();
        resolve();
      });
    });
    expect(heard).toEqual(['tick', 'tick', 'tick']);
  });
});

describe('isoUtc', () => {
  it('writes milliseconds and Z', () => {
    expect(isoUtc(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(isoUtc(Date.UTC(2026, 10, 21, 9, 30, 1, 5))).toBe('2026-11-21T09:30:01.005Z');
  });
});
