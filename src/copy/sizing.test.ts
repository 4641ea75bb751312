import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { pairSettingsSchema } from './settings.ts';
import { dueLots, sizeCopy } from './sizing.ts';

const FACTS = {
  masterLots: '1',
  master: { balance: 10_000, equity: 8000, free_margin: 4000 },
  slave: { balance: 5000, equity: 6000, free_margin: 1000 },
  instrument: {
    volume_min: 0.01,
    volume_max: 50,
    volume_step: 0.01,
    tick_size: 0.00001,
    tick_value: 1,
  },
  contractFactor: new Decimal(1),
  stopDistance: 0.005,
};

function size(settings: object, facts: Partial<typeof FACTS> = {}): string {
  const made = sizeCopy(pairSettingsSchema.parse(settings), { ...FACTS, ...facts });
  return typeof made === 'string' ? made : made.code;
}

describe('the lot of a copy', () => {
  it.each([
    ['the multiplier', { volume_mode: 'fixed', multiplier: 0.3 }, '0.3'],
    ['the fixed volume', { volumeMode: 'fixed', fixedVolume: 0.2, multiplier: 3 }, '0.2'],
    ['master lot times multiplier', { multiplier: 0.5 }, '0.5'],
    ['by balances', { volume_mode: 'percent', multiplier: 2 }, '1'],
    ['by equities', { volume_mode: 'equity' }, '0.75'],
    ['by free margins', { volume_mode: 'free_margin' }, '0.25'],
    ['by what the stop costs', { volume_mode: 'risk_percent', risk_percent: 5 }, '0.6'],
    ['never more than max_lot', { multiplier: 7, max_lot: 2.5 }, '2.5'],
    ['rounded down', { multiplier: 0.299 }, '0.29'],
    ['refused below the minimum', { multiplier: 0.005 }, 'LOT_BELOW_MIN'],
    [
      'raised to it where the owner says so',
      { multiplier: 0.005, below_minimum: 'minimum' },
      '0.01',
    ],
    ['refused below min_lot', { multiplier: 0.05, min_lot: 0.1 }, 'LOT_BELOW_MIN'],
  ])('is %s', (_what, settings, lots) => {
    expect(size(settings)).toBe(lots);
  });

  it('follows the units of a lot unless the pair says otherwise', () => {
    const tenfold = { contractFactor: new Decimal(10) };
    expect(size({}, tenfold)).toBe('10');
    expect(size({ auto_map_volume: false }, tenfold)).toBe('1');
  });

  it('is refused where what it hangs on is not known', () => {
    const poor = { master: { balance: 0, equity: 0, free_margin: 0 } };
    expect(size({ volume_mode: 'percent' }, poor)).toBe('NO_EQUITY');
    expect(size({ volume_mode: 'risk_percent' }, { stopDistance: 0 })).toBe('STOP_REQUIRED');
  });
});

describe('what is due', () => {
  it.each([
    ['1', '0.7', '0.35'],
    ['1', '0.333', '0.16'],
    ['1', '2', '0.5'],
    ['0', '1', '0'],
  ])('of 0.5 planned for %s, with %s left, is %s', (base, remaining, due) => {
    expect(dueLots({ planned: '0.5', base }, remaining, 0.01).toFixed()).toBe(due);
  });
});
