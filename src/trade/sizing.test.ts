import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import { moneyOf, sizeLots, type BelowMin, type Sizing } from './sizing.ts';
import { checkLots } from './volume.ts';

const BROKER = { volume_min: 0.01, volume_max: 100, volume_step: 0.01 };

/** Of an account in dollars: the worth of one tick of one lot. */
const EURUSD = rules({ tick_size: 0.00001, tick_value: 1 });
const USDJPY = rules({ tick_size: 0.001, tick_value: 0.667 });
const GOLD = rules({ tick_size: 0.01, tick_value: 1 });
const INDEX = rules({ tick_size: 0.1, tick_value: 0.1, volume_min: 0.1, volume_step: 0.1 });
const FUTURE = rules({ tick_size: 0.25, tick_value: 12.5, volume_min: 1, volume_step: 1 });
const ODD = rules({ tick_size: 0.01, tick_value: 1, volume_min: 0.1, volume_step: 0.05 });

function rules(facts: { tick_size: number; tick_value: number } & Partial<typeof BROKER>) {
  return { ...BROKER, ...facts };
}

function lotsOf(sizing: Sizing, facts: typeof EURUSD, belowMin?: BelowMin): string {
  const sized = sizeLots(sizing, facts, belowMin);
  return sized.kind === 'sized' ? sized.lots : sized.kind;
}

describe('sizeLots', () => {
  it.each<[string, Sizing, typeof EURUSD, string]>([
    ['fixed lots', { method: 'fixed', lots: '0.37' }, EURUSD, '0.37'],
    ['fixed lots between two steps', { method: 'fixed', lots: 0.379 }, EURUSD, '0.37'],
    ['fixed lots on steps of 0.05', { method: 'fixed', lots: 0.34 }, ODD, '0.3'],
    ['fixed lots over the largest order', { method: 'fixed', lots: 500 }, EURUSD, '100'],
    ['a third of a lot', { method: 'multiplier', lots: 1, factor: '0.333333' }, EURUSD, '0.33'],
    ['0.29 as it is, which floats make 0.28', { method: 'fixed', lots: 0.29 }, EURUSD, '0.29'],
    [
      'a ratio of balances',
      { method: 'ratio', lots: 1, factor: 1, own: 2500, theirs: 10_000 },
      EURUSD,
      '0.25',
    ],
    [
      'a ratio of equities with a factor',
      { method: 'ratio', lots: '0.3', factor: 2, own: 1000, theirs: 3000 },
      EURUSD,
      '0.2',
    ],
    [
      '1 % of 10,000 at 20 pips',
      { method: 'risk_percent', percent: 1, of: 10_000, stopDistance: 0.002 },
      EURUSD,
      '0.5',
    ],
    [
      '100 dollars at 50 pips of the yen',
      { method: 'risk_money', money: 100, stopDistance: 0.5 },
      USDJPY,
      '0.29',
    ],
    [
      '100 dollars at 12 dollars of gold',
      { method: 'risk_money', money: 100, stopDistance: 12 },
      GOLD,
      '0.08',
    ],
    [
      '100 dollars at 30 points of an index',
      { method: 'risk_money', money: 100, stopDistance: 30 },
      INDEX,
      '3.3',
    ],
    [
      '2,000 dollars at 10 points of a future',
      { method: 'risk_money', money: 2000, stopDistance: 10 },
      FUTURE,
      '4',
    ],
    [
      '50,000 dollars of gold at 2,500',
      { method: 'notional', amount: 50_000, price: 2500 },
      GOLD,
      '0.2',
    ],
  ])('%s', (_name, sizing, facts, lots) => {
    expect(lotsOf(sizing, facts)).toBe(lots);
  });

  it.each<[string, Sizing, typeof EURUSD]>([
    ['no stop', { method: 'risk_money', money: 10, stopDistance: 0 }, EURUSD],
    [
      'no tick value',
      { method: 'risk_money', money: 10, stopDistance: 1 },
      { ...GOLD, tick_value: 0 },
    ],
    [
      'an empty account to be in ratio with',
      { method: 'ratio', lots: 1, factor: 1, own: 1000, theirs: 0 },
      EURUSD,
    ],
    [
      'less than nothing to risk',
      { method: 'risk_percent', percent: 1, of: -50, stopDistance: 1 },
      GOLD,
    ],
  ])('is unknown with %s', (_name, sizing, facts) => {
    expect(lotsOf(sizing, facts)).toBe('UNKNOWN');
  });

  it.each<[string, number, BelowMin, string]>([
    ['at the smallest order', 0.1, { kind: 'skip' }, '0.1'],
    ['a step under it, skipped', 0.09, { kind: 'skip' }, 'LOT_BELOW_MIN'],
    [
      'a step under it, raised within the cap',
      0.09,
      { kind: 'minimum', maxRiskMoney: 50, stopDistance: 5 },
      '0.1',
    ],
    [
      'a step under it, raised over the cap by a cent',
      0.09,
      { kind: 'minimum', maxRiskMoney: 49.99, stopDistance: 5 },
      'LOT_BELOW_MIN',
    ],
  ])('%s', (_name, lots, belowMin, expected) => {
    expect(lotsOf({ method: 'fixed', lots }, ODD, belowMin)).toBe(expected);
  });

  const facts = fc.constantFrom(EURUSD, USDJPY, GOLD, INDEX, FUTURE, ODD);
  const money = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100);
  const ticks = fc.integer({ min: 1, max: 50_000 });

  it('never risks more than was asked, and always lies on the grid', () => {
    fc.assert(
      fc.property(facts, money, ticks, (item, amount, distance) => {
        const stopDistance = new Decimal(item.tick_size).mul(distance);
        const sized = sizeLots({ method: 'risk_money', money: amount, stopDistance }, item);
        if (sized.kind !== 'sized') return;
        expect(checkLots(sized.lots, item)).toBeUndefined();
        expect(moneyOf(sized.lots, stopDistance, item)?.lte(amount)).toBe(true);
      }),
    );
  });

  it('gives no fewer lots for more money, and no more for a wider stop', () => {
    const lotsAt = (item: typeof EURUSD, amount: number, distance: number): number => {
      const stopDistance = new Decimal(item.tick_size).mul(distance);
      const sized = sizeLots({ method: 'risk_money', money: amount, stopDistance }, item);
      return sized.kind === 'sized' ? Number(sized.lots) : 0;
    };
    fc.assert(
      fc.property(facts, money, money, ticks, ticks, (item, a, b, near, far) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const [close, wide] = [Math.min(near, far), Math.max(near, far)];
        expect(lotsAt(item, more, close)).toBeGreaterThanOrEqual(lotsAt(item, less, close));
        expect(lotsAt(item, more, wide)).toBeLessThanOrEqual(lotsAt(item, more, close));
      }),
    );
  });
});
