import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import { checkLots, contractFactor, fitLots, parseLots, type Lots } from './volume.ts';

const rules = (min: number, step: number, max = 100) => ({
  volume_min: min,
  volume_step: step,
  volume_max: max,
});

describe('parseLots', () => {
  it.each([
    [0.01, '0.01'],
    ['0.10', '0.1'],
    [' 1 ', '1'],
    [1e-7, '0.0000001'],
    [100_000, '100000'],
    ['1e3', '1000'],
    ['1e-2', '0.01'],
    ['1,5', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+0.3', '0.3'],
    [0.1 + 0.2, '0.3'],
    [0.06 + 1e-17, '0.06'],
    ['0.060000000000000005', '0.06'],
    ['0.123456789', '0.12345679'],
  ])('reads %j as %s', (value, expected) => {
    expect(parseLots(value)).toBe(expected);
  });

  it.each([
    0,
    -0.01,
    NaN,
    Infinity,
    '',
    '1,234.5',
    '1 000',
    '1e999',
    '--1',
    '1e',
    '.',
    '٣',
    '0x10',
    '0.000000001',
    '1234567890',
    null,
    {},
  ])('refuses %j', (value) => {
    expect(parseLots(value)).toBeUndefined();
  });
});

describe('fitLots', () => {
  it.each([
    ['0.29', rules(0.01, 0.01), '0.29'],
    ['0.07', rules(0.05, 0.05), '0.05'],
    ['0.019', rules(0.01, 0.01), '0.01'],
    ['0.0099', rules(0.01, 0.01), 'LOT_BELOW_MIN'],
    ['0.09', rules(0.1, 0.01), 'LOT_BELOW_MIN'],
    ['250', rules(0.01, 0.01, 100), '100'],
    ['250', rules(0.01, 0.01, 0), '250'],
    ['1.5', rules(1, 1), '1'],
    ['0.123', rules(0, 0), '0.123'],
  ])('%s by %j is %s', (lots, item, expected) => {
    expect(fitLots(lots, item)).toBe(expected);
  });

  it('is never more than was asked, always allowed by the broker, and less than one step below', () => {
    const steps = fc.constantFrom(0.001, 0.01, 0.05, 0.1, 0.25, 1);
    const lotsOf = fc
      .integer({ min: 1, max: 9_999_999 })
      .map((n) => new Decimal(n).div(100_000).toFixed());
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), lotsOf, (step, minSteps, lots) => {
        const item = rules(new Decimal(step).mul(minSteps).toNumber(), step, 50);
        const fitted = fitLots(lots, item);
        if (fitted === 'LOT_BELOW_MIN') {
          expect(new Decimal(lots).lt(new Decimal(item.volume_min).plus(step))).toBe(true);
          return;
        }
        expect(checkLots(fitted, item)).toBeUndefined();
        expect(new Decimal(fitted).lte(lots)).toBe(true);
        expect(new Decimal(fitted).eq(50) || new Decimal(lots).minus(fitted).lt(step)).toBe(true);
      }),
    );
  });
});

describe('checkLots', () => {
  it.each([
    ['0.01', undefined],
    ['0.009', 'LOT_BELOW_MIN'],
    ['100', undefined],
    ['100.01', 'LOT_ABOVE_MAX'],
    ['0.015', 'LOT_STEP'],
  ])('%s is %s', (lots, fault) => {
    expect(checkLots(lots as Lots, rules(0.01, 0.01))).toBe(fault);
  });
});

describe('contractFactor', () => {
  it.each([
    [100, 10, '10'],
    [1, 100, '0.01'],
    [100_000, 100_000, '1'],
    [1, 3, '0.33333333333333333333'],
  ])('from lots of %d units to lots of %d is %s', (from, to, factor) => {
    expect(contractFactor({ contract_size: from }, { contract_size: to })?.toFixed()).toBe(factor);
  });

  it('is unknown where a broker does not say what a lot is', () => {
    expect(contractFactor({ contract_size: 0 }, { contract_size: 1 })).toBeUndefined();
    expect(contractFactor({ contract_size: 1 }, { contract_size: 0 })).toBeUndefined();
  });

  it('keeps the units that are traded', () => {
    const sizes = fc.constantFrom(1, 10, 20, 100, 1000, 5000, 100_000);
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 1000 }), (from, to, n) => {
        const factor = contractFactor({ contract_size: from }, { contract_size: to });
        const units = new Decimal(n)
          .div(100)
          .mul(factor ?? NaN)
          .mul(to);
        expect(units.minus(new Decimal(n).div(100).mul(from)).abs().lt(1e-9)).toBe(true);
      }),
    );
  });
});
