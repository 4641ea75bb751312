import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CopyStreet } from '../testing/copy-street.ts';
import { promptFiles, promptFs } from '../testing/prompt-files.ts';

jest.unstable_mockModule('node:fs', () => promptFs);
jest.unstable_mockModule('node:fs/promises', () => promptFiles);
const { openCopyStreet } = await import('../testing/copy-street.ts');

// Masters are looked at before slaves: what a slave's own order has become is heard of after what the master did.
const MASTER = '7000001';
const SLAVE = '7000002';

let street: CopyStreet;

beforeEach(async () => {
  const prices = { seed: 7, tick_ms: 1000 };
  street = await openCopyStreet({ [MASTER]: 'netting', [SLAVE]: 'netting' }, prices);
});
afterEach(() => street.close());

function held(account: string): string[] {
  return street
    .snapshot(account)
    .positions.map(({ type, volume, symbol }) => `${type} ${String(volume)} ${symbol}`);
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let left = 600_000; left > 0 && !isTrue(); left -= 500) await street.pass(500);
  expect(isTrue()).toBe(true);
}

describe('a netting slave', () => {
  it.each([
    ['less than', 0.33, 'SELL 0.29 EURUSD', 'SELL 0.58 EURUSD'],
    ['more than half of', 0.5, 'SELL 0.12 EURUSD', 'SELL 0.24 EURUSD'],
    ['more than', 0.9, 'BUY 0.28 EURUSD', 'BUY 0.56 EURUSD'],
  ])(
    'holds its share after an order of %s the position has filled against it',
    async (_what, volume, left, due) => {
      await street.pair(MASTER, SLAVE, { multiplier: 2 });
      street.act(MASTER, { action: 'SELL', symbol: 'EURUSD', volume: 0.62 });
      await street.pass(4000);
      const [there] = street.snapshot(MASTER).positions;
      const price = Number(((there?.current_price ?? 0) - 0.0003).toFixed(5));
      const order = { action: 'BUY', symbol: 'EURUSD', volume, order_type: 'limit', price };
      street.act(MASTER, order);
      await street.pass(4000);
      expect(street.snapshot(SLAVE).orders).toHaveLength(1);
      await until(() => held(MASTER)[0] === left);
      // The master's fill is heard of now; what came of its slave's only together with how the first closing ended.
      await street.pass(500);
      await street.pass(140_000, 4000);
      expect([held(SLAVE), street.snapshot(SLAVE).orders]).toEqual([[due], []]);
    },
  );
});

describe('a position of a netting master that is too small to be copied', () => {
  it('is followed whole from the addition that makes it large enough', async () => {
    await street.pair(MASTER, SLAVE, { multiplier: 0.5 });
    const buy = (volume: number): void => {
      street.act(MASTER, { action: 'BUY', symbol: 'EURUSD', volume });
    };
    buy(0.01);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual([]);
    buy(0.01);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['BUY 0.01 EURUSD']);
    buy(0.5);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['BUY 0.26 EURUSD']);
    street.act(MASTER, { action: 'CLOSE', symbol: 'EURUSD', volume: 0.26 });
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['BUY 0.13 EURUSD']);
  });

  it('is followed so after a delay as well', async () => {
    await street.pair(MASTER, SLAVE, { multiplier: 0.5, delay_ms: 5000 });
    street.act(MASTER, { action: 'BUY', symbol: 'EURUSD', volume: 0.01 });
    await street.pass(10_000);
    street.act(MASTER, { action: 'BUY', symbol: 'EURUSD', volume: 0.5 });
    await street.pass(10_000);
    expect(held(SLAVE)).toEqual(['BUY 0.25 EURUSD']);
  });
});
