import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import { inAllUnits, levelAt, pipsInPoints, pipSize, toTick, type PriceFacts } from './distance.ts';

const EURUSD: PriceFacts = { class: 'forex', base: 'EUR', digits: 5, point: 1e-5, tick_size: 1e-5 };
const USDJPY: PriceFacts = { class: 'forex', base: 'USD', digits: 3, point: 1e-3, tick_size: 1e-3 };
const GOLD: PriceFacts = { class: 'metal', base: 'XAU', digits: 2, point: 0.01, tick_size: 0.01 };
const SILVER: PriceFacts = { class: 'metal', base: 'XAG', digits: 3, point: 1e-3, tick_size: 1e-3 };
const US30: PriceFacts = { class: 'index', base: undefined, digits: 1, point: 0.1, tick_size: 0.1 };
const ES: PriceFacts = { class: 'index', base: undefined, digits: 2, point: 0.01, tick_size: 0.25 };
const BTC: PriceFacts = { class: 'crypto', base: 'BTC', digits: 2, point: 0.01, tick_size: 0.01 };
const XRP: PriceFacts = { class: 'crypto', base: 'XRP', digits: 5, point: 1e-5, tick_size: 1e-5 };
const WTI: PriceFacts = {
  class: 'energy',
  base: undefined,
  digits: 3,
  point: 1e-3,
  tick_size: 1e-3,
};

const facts = fc.constantFrom(EURUSD, USDJPY, GOLD, SILVER, US30, ES, BTC, XRP, WTI);
const entryOf = fc.integer({ min: 100_000, max: 50_000_000 });

describe('pipSize', () => {
  it.each([
    ['a currency pair of five digits', EURUSD, 0.0001],
    ['a currency pair of four digits', { ...EURUSD, digits: 4, point: 1e-4 }, 0.0001],
    ['a pair against the yen', USDJPY, 0.01],
    ['a pair against the yen of two digits', { ...USDJPY, digits: 2, point: 0.01 }, 0.01],
    ['gold of two digits', GOLD, 0.1],
    ['gold of three digits', { ...GOLD, digits: 3, point: 1e-3 }, 0.1],
    ['silver', SILVER, 0.01],
    ['an index of one digit', US30, 1],
    ['an index of two digits', ES, 1],
    ['bitcoin', BTC, 1],
    ['a coin of five digits', XRP, 0.0001],
    ['oil', WTI, 0.01],
  ])('of %s', (_name, instrument, pip) => {
    expect(pipSize(instrument)).toBeCloseTo(pip, 12);
  });
});

describe('pipsInPoints', () => {
  it('leaves pips to the terminal where its own rule gives the same', () => {
    expect([EURUSD, USDJPY, XRP, WTI].map((item) => pipsInPoints(20, item))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('says points where the terminal would count by digits and be wrong', () => {
    expect(pipsInPoints(20, GOLD)).toBe(200);
    expect(pipsInPoints(20, US30)).toBe(200);
    expect(pipsInPoints(1.5, BTC)).toBe(150);
  });
});

describe('inAllUnits', () => {
  it('says one distance in price, points, pips and percent', () => {
    const units = inAllUnits({ pips: 20 }, EURUSD, 1.25);
    expect(units).toEqual({ price: 0.002, points: 200, pips: 20, percent: 0.16 });
  });

  it('comes back to the same distance from every unit', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 10_000 }), entryOf, (item, points, ticks) => {
        const entry = new Decimal(ticks).mul(item.point).toNumber();
        const units = inAllUnits({ points }, item, entry);
        for (const unit of ['price', 'points', 'pips'] as const) {
          const distance = { [unit]: units[unit] } as { points: number };
          expect(inAllUnits(distance, item, entry).points).toBeCloseTo(points, 6);
        }
        expect(inAllUnits({ percent: units.percent }, item, entry).points).toBeCloseTo(points, 4);
      }),
    );
  });
});

describe('toTick', () => {
  it.each([
    [6623.3, ES, 'nearest', 6623.25],
    [6623.3, ES, 'up', 6623.5],
    [6623.3, ES, 'down', 6623.25],
    [1.084_994_999, EURUSD, 'nearest', 1.08499],
    [0.29, { ...GOLD, point: 0.01 }, 'down', 0.29],
    [17, { ...US30, tick_size: 0 }, 'nearest', 17],
  ] as const)('%d of %j goes %s to %d', (price, item, direction, expected) => {
    expect(toTick(price, item, direction)).toBe(expected);
  });

  it('lies on the grid, within one tick, and stays where it is', () => {
    const directions = fc.constantFrom('nearest' as const, 'up' as const, 'down' as const);
    fc.assert(
      fc.property(
        facts,
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        directions,
        (item, price, to) => {
          const tick = item.tick_size;
          const fitted = toTick(price, item, to);
          expect(new Decimal(fitted).mod(tick).toNumber()).toBe(0);
          expect(Math.abs(fitted - price)).toBeLessThanOrEqual(tick * 1.000_001);
          expect(toTick(fitted, item, to)).toBe(fitted);
          if (to === 'up') expect(fitted).toBeGreaterThanOrEqual(price);
          if (to === 'down') expect(fitted).toBeLessThanOrEqual(price);
        },
      ),
    );
  });
});

describe('levelAt', () => {
  it.each([
    ['BUY', 'stop', 1.1 - 0.002],
    ['BUY', 'target', 1.1 + 0.002],
    ['SELL', 'stop', 1.1 + 0.002],
    ['SELL', 'target', 1.1 - 0.002],
  ] as const)('puts the %s %s on its side', (side, kind, expected) => {
    expect(levelAt({ side, kind, entry: 1.1 }, { pips: 20 }, EURUSD)).toBeCloseTo(expected, 9);
  });

  it('never lies further from the entry than was asked, nor on the wrong side', () => {
    const sides = fc.constantFrom('BUY' as const, 'SELL' as const);
    const kinds = fc.constantFrom('stop' as const, 'target' as const);
    fc.assert(
      fc.property(
        facts,
        sides,
        kinds,
        fc.integer({ min: 100, max: 9000 }),
        (item, side, kind, n) => {
          const entry = toTick(new Decimal(100_000).mul(item.tick_size), item);
          const level = levelAt({ side, kind, entry }, { points: n + 0.37 }, item);
          const away = new Decimal(level).minus(entry).abs();
          expect(away.lte(new Decimal(n + 0.37).mul(item.point))).toBe(true);
          const isBelow = level <= entry;
          expect(isBelow || level === entry).toBe(
            (side === 'BUY') === (kind === 'stop') || level === entry,
          );
        },
      ),
    );
  });
});
