import { describe, expect, it } from '@jest/globals';
import { bell, below, createRandom } from './random.ts';

function take(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

describe('createRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const first = take(100, createRandom(7));
    expect(take(100, createRandom(7))).toEqual(first);
    expect(take(100, createRandom(8))).not.toEqual(first);
  });

  it('spreads evenly over [0, 1)', () => {
    const tenths = take(10_000, createRandom(1)).map((number) => Math.floor(number * 10));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = tenths.filter((found) => found === tenth).length / tenths.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
    }
    expect(new Set(tenths).size).toBe(10);
  });
});

describe('below', () => {
  it('gives each whole number under the limit and no other', () => {
    const random = createRandom(1);
    const found = new Set(take(200, () => below(random, 6)));
    expect([...found].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('bell', () => {
  it('has mean 0 and deviation 1', () => {
    const random = createRandom(1);
    const steps = take(20_000, () => bell(random));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
